"""The review of disclosure: a text is reviewed when it is submitted, cut where it must be, and re-examined later."""

from dataclasses import replace
from typing import assert_never

from services.publication.states import (
    Opened,
    Publication,
    Text,
    TextUnderReview,
    Unopened,
    Verdict,
    check_not_stopped,
    with_entry,
)
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


def note_text(command: NoteText, state: Publication) -> Decision:
    """The text that was submitted; nothing where it lies under review, or the case is not opened."""
    submitted = TextUnderReview(command.text, command.drafter, command.round)
    if isinstance(state.case, Unopened) or state.under_review == submitted:
        return []
    return [TextNoted(**dict(command))]


def set_aside(command: SetAside, state: Publication) -> Decision:
    """That the text is back with its drafter; nothing where another text lies under review."""
    under_review = state.under_review
    if under_review is None or under_review.set_aside or under_review.text != command.text:
        return []
    return [TextSetAside(**dict(command))]


def note_signing(command: NoteSigning, state: Publication) -> Decision:
    """That the text was signed with the verdict on it; nothing where that is noted, or the case is not opened."""
    if isinstance(state.case, Unopened) or command.text in state.signed_texts:
        return []
    return [SigningNoted(**dict(command))]


def review(command: Review, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """The verdict on a text; nothing where it is the same. Raises what `reviewable_text` raises, `GroundMissing`,
    `DrafterDiscloses`, `SignedWithLetter` where only a re-examination may change it, and `ConsentMissing`."""
    text, verdict = reviewable_text(command.text, state), verdict_of(command)
    check_not_drafter(text, envelope)
    if verdict == text.verdict:
        return []
    if text.verdict and command.text in state.settled_texts:
        raise SignedWithLetter
    if command.decision is Disclosure.ACTIVE:
        check_consent(verdict, state)
        return [DisclosureApproved(text=command.text, form=command.form, reason=command.reason)]
    return [
        DisclosureWithheld(text=command.text, decision=command.decision, ground=command.ground, reason=command.reason)
    ]


def reviewable_text(text: str, state: Publication) -> Text:
    """The text under review, or one that was sent. Raises `NoSuchText`, `NotUnderReview` for a text that is back with
    its drafter, and what `check_usable` raises."""
    check_usable(text, state)
    under_review = state.under_review if state.under_review and state.under_review.text == text else None
    settled = text in state.settled_texts
    if text not in state.texts or not (under_review or settled):
        raise NoSuchText(display(text))
    if under_review and under_review.set_aside and not settled:
        raise NotUnderReview(display(text))
    return state.texts[text]


def check_usable(text: str, state: Publication) -> None:
    """Raises `DisclosureEnded` where nothing is published any more, `PurgedText` where the text is to be purged."""
    check_not_stopped(state)
    if text in state.purges:
        raise PurgedText(display(text))


def check_not_drafter(text: Text, envelope: CommandEnvelope[PublicationCommand]) -> None:
    """Raises `DrafterDiscloses` where the actor drafted the text."""
    if text.drafter == envelope.actor.id:
        raise DrafterDiscloses(envelope.actor.name)


def verdict_of(command: Review | ReExamine) -> Verdict:
    """The verdict a command gives: with a form where the text is published, with a ground where it is not. Raises
    `GroundMissing`."""
    if command.decision is Disclosure.ACTIVE:
        return Verdict(command.decision, command.form, "", command.reason)
    if not command.ground.strip():
        raise GroundMissing(command.decision.label)
    return Verdict(command.decision, Form.FULL, command.ground, command.reason)


def check_consent(verdict: Verdict, state: Publication) -> None:
    """Raises `ConsentMissing` where the proposer does not agree to publication and the verdict gives no reason."""
    if isinstance(state.case, Opened) and not state.case.publishable and not verdict.reason.strip():
        raise ConsentMissing


def redact(command: Redact, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """What is published in place of the text; nothing where it is the same. Raises what `check_usable` and
    `check_redaction` raise, `NotApproved`, `DrafterDiscloses` and `StillPublished`."""
    check_usable(command.text, state)
    check_usable(command.redacted, state)
    text = state.texts.get(command.text, Text())
    if text.verdict is None or text.verdict.decision is not Disclosure.ACTIVE:
        raise NotApproved(display(command.text))
    check_not_drafter(text, envelope)
    redacted = TextRedacted(**dict(command))
    if redacted == text.redacted:
        return []
    check_redaction(command, text.verdict)
    if command.text in state.published_texts:
        raise StillPublished(display(command.text))
    return [redacted]


def check_redaction(command: Redact, verdict: Verdict) -> None:
    """Raises `NothingToCut` for a text that is published in full, `NothingCut` for the same text, `CutsMissing` for a
    part without its cuts (政府信息公开条例 art. 37)."""
    if verdict.form is Form.FULL:
        raise NothingToCut(display(command.text))
    if command.redacted == command.text:
        raise NothingCut(display(command.text))
    if verdict.form is Form.PART and not command.cuts:
        raise CutsMissing(display(command.text))


def re_examine(command: ReExamine, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """The verdict after a re-examination (政府信息公开条例 art. 18), recorded each time even if the same. Raises what
    `check_usable` raises, `GroundMissing`, `NothingToReExamine`, `StillPublished` and `DrafterDiscloses`."""
    check_usable(command.text, state)
    text, verdict = state.texts.get(command.text, Text()), verdict_of(command)
    if text.verdict is None or command.text not in state.settled_texts:
        raise NothingToReExamine(display(command.text))
    if command.text in state.published_texts:
        raise StillPublished(display(command.text))
    check_not_drafter(text, envelope)
    return [
        DisclosureReExamined(
            text=command.text,
            decision=verdict.decision,
            form=verdict.form,
            ground=verdict.ground,
            reason=verdict.reason,
        )
    ]


def decide(command: ReviewCommand, envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """What a command about a text records; raises the `RuleViolation` that its function names."""
    match command:
        case NoteText():
            return note_text(command, state)
        case SetAside():
            return set_aside(command, state)
        case NoteSigning():
            return note_signing(command, state)
        case Review():
            return review(command, envelope, state)
        case Redact():
            return redact(command, envelope, state)
        case ReExamine():
            return re_examine(command, envelope, state)
        case _:
            assert_never(command)


def evolve(state: Publication, event: ReviewEvent) -> Publication:
    """The state after an event about a text."""
    match event:
        case TextNoted():
            return evolve_text(state, event)
        case TextSetAside(text=text):
            under_review = replace(state.under_review, set_aside=True) if state.under_review else None
            return replace(state, under_review=under_review, signed_texts=state.signed_texts - {text})
        case SigningNoted(text=text):
            return replace(state, signed_texts=state.signed_texts | {text})
        case DisclosureApproved(text=text, form=form, reason=reason):
            return with_verdict(state, text, Verdict(Disclosure.ACTIVE, form, "", reason))
        case DisclosureWithheld(text=text, decision=decision, ground=ground, reason=reason):
            return with_verdict(state, text, Verdict(decision, Form.FULL, ground, reason))
        case DisclosureReExamined(text=text, decision=decision, form=form, ground=ground, reason=reason):
            return with_verdict(state, text, Verdict(decision, form, ground, reason))
        case TextRedacted(text=text):
            redacted = replace(state.texts.get(text, Text()), redacted=event)
            return replace(state, texts=with_entry(state.texts, text, redacted))
        case _:
            assert_never(event)


def evolve_text(state: Publication, event: TextNoted) -> Publication:
    """The state with the submitted text. A text that comes back unchanged keeps its verdict; from another drafter it is
    decided anew."""
    earlier = state.texts.get(event.text)
    text = earlier if earlier and earlier.drafter == event.drafter else Text(event.drafter)
    under_review = TextUnderReview(event.text, event.drafter, event.round)
    return replace(state, under_review=under_review, texts=with_entry(state.texts, event.text, text))


def with_verdict(state: Publication, hash: str, verdict: Verdict) -> Publication:
    """The state with the verdict on the text; what was redacted counts only for the form it was made for."""
    text = state.texts.get(hash, Text())
    same_form = text.verdict is not None and text.verdict.form is verdict.form
    decided = replace(text, verdict=verdict, redacted=text.redacted if same_form else None)
    return replace(state, texts=with_entry(state.texts, hash, decided))
