"""The law of disclosure: a text is reviewed when it is submitted, cut where it must be, and looked at again later."""

from dataclasses import replace
from typing import assert_never

from services.publication.states import File, Lying, Opened, Text, Unopened, Verdict, going, put
from shared.contracts.common.vocabulary import Disclosure, Form, display
from shared.contracts.publication import (
    ConsentMissing,
    CutsMissing,
    DisclosureApproved,
    DisclosureReExamined,
    DisclosureWithheld,
    DrafterDiscloses,
    GroundMissing,
    NoSuchText,
    NotApproved,
    NoteSigning,
    NoteText,
    NothingCut,
    NothingToCut,
    NothingToReExamine,
    NotUnderReview,
    PublicationCommand,
    PurgedText,
    Redact,
    ReExamine,
    Review,
    SetAside,
    SignedWithLetter,
    SigningNoted,
    StillPublished,
    TextNoted,
    TextRedacted,
    TextSetAside,
)
from shared.contracts.publication.disclosure import ReviewCommand, ReviewEvent
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope


def note_text(command: NoteText, file: File) -> Decision:
    lying = Lying(command.text, command.drafter, command.round)
    if isinstance(file.standing, Unopened) or file.lying == lying:
        return []
    return [TextNoted(**dict(command))]


def set_aside(command: SetAside, file: File) -> Decision:
    if file.lying is None or file.lying.aside or file.lying.text != command.text:
        return []
    return [TextSetAside(**dict(command))]


def note_signing(command: NoteSigning, file: File) -> Decision:
    if isinstance(file.standing, Unopened) or command.text in file.signed:
        return []
    return [SigningNoted(**dict(command))]


def review(command: Review, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    known, verdict = reviewable(command.text, file), verdict_of(command)
    another_person(known, envelope)
    if verdict == known.verdict:
        return []
    if known.verdict and command.text in file.settled:
        raise SignedWithLetter
    if command.decision is Disclosure.ACTIVE:
        consented(verdict, file)
        return [DisclosureApproved(text=command.text, form=command.form, reason=command.reason)]
    return [
        DisclosureWithheld(text=command.text, decision=command.decision, ground=command.ground, reason=command.reason)
    ]


def reviewable(text: str, file: File) -> Text:
    """What lies with the reviewers, and what was sent and has no decision (any more)."""
    usable(text, file)
    lying = file.lying is not None and file.lying.text == text
    if text not in file.texts or not (lying or text in file.settled):
        raise NoSuchText(display(text))
    if file.lying and lying and file.lying.aside and text not in file.settled:
        raise NotUnderReview(display(text))
    return file.texts[text]


def usable(text: str, file: File) -> None:
    going(file)
    if text in file.purges:
        raise PurgedText(display(text))


def another_person(text: Text, envelope: CommandEnvelope[PublicationCommand]) -> None:
    if text.drafter == envelope.actor.id:
        raise DrafterDiscloses(envelope.actor.name)


def verdict_of(command: Review | ReExamine) -> Verdict:
    """Where it is published there is no ground, and where it is not there is no form."""
    if command.decision is Disclosure.ACTIVE:
        return Verdict(command.decision, command.form, "", command.reason)
    if not command.ground.strip():
        raise GroundMissing(command.decision.label)
    return Verdict(command.decision, Form.FULL, command.ground, command.reason)


def consented(verdict: Verdict, file: File) -> None:
    if isinstance(file.standing, Opened) and not file.standing.publishable and not verdict.reason.strip():
        raise ConsentMissing


def redact(command: Redact, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    usable(command.text, file)
    usable(command.redacted, file)
    known = file.texts.get(command.text, Text())
    if known.verdict is None or known.verdict.decision is not Disclosure.ACTIVE:
        raise NotApproved(display(command.text))
    another_person(known, envelope)
    made = TextRedacted(**dict(command))
    if made == known.redacted:
        return []
    different(command, known.verdict)
    if command.text in file.published:
        raise StillPublished(display(command.text))
    return [made]


def different(command: Redact, verdict: Verdict) -> None:
    if verdict.form is Form.FULL:
        raise NothingToCut(display(command.text))
    if command.redacted == command.text:
        raise NothingCut(display(command.text))
    if verdict.form is Form.PART and not command.cuts:
        raise CutsMissing(display(command.text))


def re_examine(command: ReExamine, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    """Each is a fact of its own day, even where it finds what it found last year; its id protects from doubles."""
    usable(command.text, file)
    known, verdict = file.texts.get(command.text, Text()), verdict_of(command)
    if known.verdict is None or command.text not in file.settled:
        raise NothingToReExamine(display(command.text))
    if command.text in file.published:
        raise StillPublished(display(command.text))
    another_person(known, envelope)
    return [
        DisclosureReExamined(
            text=command.text,
            decision=verdict.decision,
            form=verdict.form,
            ground=verdict.ground,
            reason=verdict.reason,
        )
    ]


def decide(command: ReviewCommand, envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    match command:
        case NoteText():
            return note_text(command, file)
        case SetAside():
            return set_aside(command, file)
        case NoteSigning():
            return note_signing(command, file)
        case Review():
            return review(command, envelope, file)
        case Redact():
            return redact(command, envelope, file)
        case ReExamine():
            return re_examine(command, envelope, file)
        case _:
            assert_never(command)


def evolve(file: File, event: ReviewEvent) -> File:
    match event:
        case TextNoted():
            return noted(file, event)
        case TextSetAside(text=text):
            lying = replace(file.lying, aside=True) if file.lying else None
            return replace(file, lying=lying, signed=file.signed - {text})
        case SigningNoted(text=text):
            return replace(file, signed=file.signed | {text})
        case DisclosureApproved(text=text, form=form, reason=reason):
            return decided(file, text, Verdict(Disclosure.ACTIVE, form, "", reason))
        case DisclosureWithheld(text=text, decision=decision, ground=ground, reason=reason):
            return decided(file, text, Verdict(decision, Form.FULL, ground, reason))
        case DisclosureReExamined(text=text, decision=decision, form=form, ground=ground, reason=reason):
            return decided(file, text, Verdict(decision, form, ground, reason))
        case TextRedacted(text=text):
            known = file.texts.get(text, Text())
            return replace(file, texts=put(file.texts, text, replace(known, redacted=event)))
        case _:
            assert_never(event)


def noted(file: File, event: TextNoted) -> File:
    """What was decided on a text stands when it comes back unchanged; from another drafter it is decided anew."""
    known = file.texts.get(event.text)
    text = known if known and known.drafter == event.drafter else Text(event.drafter)
    lying = Lying(event.text, event.drafter, event.round)
    return replace(file, lying=lying, texts=put(file.texts, event.text, text))


def decided(file: File, text: str, verdict: Verdict) -> File:
    """What was cut holds as long as the form it was cut for."""
    known = file.texts.get(text, Text())
    same = known.verdict is not None and known.verdict.form is verdict.form
    kept = known.redacted if same else None
    return replace(file, texts=put(file.texts, text, replace(known, verdict=verdict, redacted=kept)))
