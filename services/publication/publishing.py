"""The publication of letters: after the proposer has them, once each, corrected and withdrawn with a reason."""

from dataclasses import replace
from typing import assert_never

from services.publication.disclosure import check_consent
from services.publication.states import (
    UNKNOWN_TEXT,
    Letter,
    LetterStatus,
    Publication,
    Published,
    TakenDown,
    Text,
    Unopened,
    Unpublished,
    Verdict,
    check_not_stopped,
    published,
    sent_letter,
    with_entry,
)
from shared.contracts.common.vocabulary import Disclosure, Form, display
from shared.contracts.intake import Taken
from shared.contracts.publication import (
    AlreadyPublished,
    AttachText,
    Correct,
    NotApproved,
    NoteReply,
    NotPublished,
    PublicationCorrected,
    PublicationWithdrawn,
    Publish,
    PurgedText,
    RedactionMissing,
    ReplyNoted,
    ReplyPublished,
    TextAttached,
    TextKnown,
    Withdraw,
)
from shared.domain.decider import Decision, unless_recorded

LetterCommand = NoteReply | AttachText | Publish | Correct | Withdraw
LetterEvent = ReplyNoted | TextAttached | ReplyPublished | PublicationCorrected | PublicationWithdrawn


def note_reply(command: NoteReply, state: Publication) -> Decision:
    """The letter that was sent; nothing where it is noted with this text, or the case is not opened."""
    letter = state.letters.get(command.letter)
    if isinstance(state.case, Unopened) or (letter and letter.text == command.text):
        return []
    return [ReplyNoted(**dict(command))]


def attach_text(command: AttachText, state: Publication) -> Decision:
    """The text of a letter that was sent before this system was in use; nothing where it has this text. Raises
    `TextKnown`, `PurgedText` and what `sent_letter` raises."""
    letter = sent_letter(command.letter, state)
    if letter.text == command.text:
        return []
    if letter.text != UNKNOWN_TEXT:
        raise TextKnown(letter.number)
    if command.text in state.purges:
        raise PurgedText(display(command.text))
    return [TextAttached(text=command.text, letter=letter.number)]


def publish(command: Publish, state: Publication) -> Decision:
    """The publication; nothing where the letter is published under this number and address. Raises `AlreadyPublished`,
    `DisclosureEnded`, and what `sent_letter` and `approved_text` raise."""
    letter = sent_letter(command.letter, state)
    match letter.status:
        case Published(index_no=command.index_no, address=command.address):
            return []
        case Published():
            raise AlreadyPublished(letter.number)
    check_not_stopped(state)
    verdict, text = approved_text(letter, state)
    return [
        ReplyPublished(
            letter=letter.number,
            form=verdict.form,
            index_no=command.index_no,
            address=command.address,
            text=text or None,
            round=letter.round,
        )
    ]


def approved_text(letter: Letter, state: Publication) -> tuple[Verdict, str]:
    """The verdict on the letter's text, and the hash of what the public may read of it. Raises `NotApproved`,
    `ConsentMissing`, `RedactionMissing` or `PurgedText`."""
    text = state.texts.get(letter.text, Text())
    if text.verdict is None or text.verdict.decision is not Disclosure.ACTIVE:
        raise NotApproved(letter.number)
    check_consent(text.verdict, state)
    if text.verdict.form is not Form.FULL and text.redacted is None:
        raise RedactionMissing(letter.number)
    public_text = text.redacted.redacted if text.redacted else letter.text
    if public_text in state.purges:
        raise PurgedText(display(public_text))
    return text.verdict, public_text


def correct(command: Correct, state: Publication) -> Decision:
    """The correction of what is published; nothing where it was the last one. Raises `NotPublished` and what
    `sent_letter` raises."""
    letter = sent_letter(command.letter, state)
    if not isinstance(letter.status, Published):
        raise NotPublished(letter.number)
    return unless_recorded(PublicationCorrected(**{**dict(command), "letter": letter.number}), letter.status.corrected)


def withdraw(command: Withdraw, state: Publication) -> Decision:
    """The withdrawal of what is published; nothing where it is withdrawn. Raises `NotPublished` and what `sent_letter`
    raises."""
    letter = sent_letter(command.letter, state)
    match letter.status:
        case Published():
            return [PublicationWithdrawn(**{**dict(command), "letter": letter.number})]
        case TakenDown():
            return []
    raise NotPublished(letter.number)


def taken_over(state: Publication, taken: Taken) -> Publication:
    """The state with the letter that was sent, the verdict on it, and its publication, all before this system was in
    use."""
    if taken.sent_on is None and taken.published_on is None:
        return state
    status = Published(taken.index_no, "", UNKNOWN_TEXT) if taken.published_on else Unpublished()
    letter = Letter(taken.letter, UNKNOWN_TEXT, status=status)
    decision = taken.decision or (Disclosure.ACTIVE if taken.published_on else None)
    verdict = Verdict(decision) if decision else None
    return replace(
        state,
        letters=with_entry(state.letters, letter.number, letter),
        texts=with_entry(state.texts, UNKNOWN_TEXT, Text(verdict=verdict)),
    )


def decide(command: LetterCommand, state: Publication) -> Decision:
    """What a command about a letter records; raises the `RuleViolation` that its function names."""
    match command:
        case NoteReply():
            return note_reply(command, state)
        case AttachText():
            return attach_text(command, state)
        case Publish():
            return publish(command, state)
        case Correct():
            return correct(command, state)
        case Withdraw():
            return withdraw(command, state)
        case _:
            assert_never(command)


def evolve(state: Publication, event: LetterEvent) -> Publication:
    """The state after an event about a letter; nothing changes for a letter whose record was retracted."""
    if isinstance(event, ReplyNoted):
        letter = state.letters.get(event.letter, Letter(event.letter, event.text))
        return with_letter(state, replace(letter, text=event.text, round=event.round))
    noted = state.letters.get(event.letter)
    return evolve_letter(state, noted, event) if noted else state


def evolve_letter(
    state: Publication,
    letter: Letter,
    event: TextAttached | ReplyPublished | PublicationCorrected | PublicationWithdrawn,
) -> Publication:
    """The state after an event about this letter; a withdrawal ends the verdict on its text as well."""
    match event:
        case TextAttached(text=text):
            texts = with_entry(state.texts, text, state.texts.get(UNKNOWN_TEXT, Text()))
            return replace(with_letter(state, replace(letter, text=text)), texts=texts)
        case ReplyPublished():
            return with_letter(state, replace(letter, status=published(event, letter.text)))
        case PublicationCorrected():
            return with_letter(state, replace(letter, status=corrected_status(letter.status, event)))
        case PublicationWithdrawn():
            undecided = replace(state.texts.get(letter.text, Text()), verdict=None, redacted=None)
            taken_down = with_letter(state, replace(letter, status=TakenDown()))
            return replace(taken_down, texts=with_entry(state.texts, letter.text, undecided))
        case _:
            assert_never(event)


def with_letter(state: Publication, letter: Letter) -> Publication:
    """The state with this letter in place of the one of its number."""
    return replace(state, letters=with_entry(state.letters, letter.number, letter))


def corrected_status(status: LetterStatus, event: PublicationCorrected) -> LetterStatus:
    """The status after a correction, with the new address where there is one."""
    if not isinstance(status, Published):
        return status
    return replace(status, address=event.address or status.address, corrected=event)
