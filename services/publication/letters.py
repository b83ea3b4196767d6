"""The law of letters: published after the proposer has them, once, corrected and withdrawn with a reason."""

from dataclasses import replace
from typing import assert_never

from services.publication.disclosure import consented
from services.publication.states import (
    UNKNOWN,
    File,
    Letter,
    NotYet,
    Public,
    TakenDown,
    Text,
    Unopened,
    Verdict,
    chosen,
    going,
    publication_of,
    put,
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
from shared.domain.decider import Decision

LetterCommand = NoteReply | AttachText | Publish | Correct | Withdraw
LetterEvent = ReplyNoted | TextAttached | ReplyPublished | PublicationCorrected | PublicationWithdrawn


def note_reply(command: NoteReply, file: File) -> Decision:
    known = file.letters.get(command.letter)
    if isinstance(file.standing, Unopened) or (known and known.text == command.text):
        return []
    return [ReplyNoted(**dict(command))]


def attach_text(command: AttachText, file: File) -> Decision:
    letter = chosen(command.letter, file)
    if letter.text == command.text:
        return []
    if letter.text != UNKNOWN:
        raise TextKnown(letter.letter)
    if command.text in file.purges:
        raise PurgedText(display(command.text))
    return [TextAttached(text=command.text, letter=letter.letter)]


def publish(command: Publish, file: File) -> Decision:
    letter = chosen(command.letter, file)
    match letter.publication:
        case Public(index_no=command.index_no, address=command.address):
            return []
        case Public():
            raise AlreadyPublished(letter.letter)
    going(file)
    verdict, text = approved(letter, file)
    return [
        ReplyPublished(
            letter=letter.letter,
            form=verdict.form,
            index_no=command.index_no,
            address=command.address,
            text=text or None,
            round=letter.round,
        )
    ]


def approved(letter: Letter, file: File) -> tuple[Verdict, str]:
    """What was decided on the letter's own text, and what of it the public may read."""
    text = file.texts.get(letter.text, Text())
    if text.verdict is None or text.verdict.decision is not Disclosure.ACTIVE:
        raise NotApproved(letter.letter)
    consented(text.verdict, file)
    if text.verdict.form is not Form.FULL and text.redacted is None:
        raise RedactionMissing(letter.letter)
    read = text.redacted.redacted if text.redacted else letter.text
    if read in file.purges:
        raise PurgedText(display(read))
    return text.verdict, read


def correct(command: Correct, file: File) -> Decision:
    letter = chosen(command.letter, file)
    match letter.publication:
        case Public(corrected=last):
            correction = PublicationCorrected(**{**dict(command), "letter": letter.letter})
            return [] if correction == last else [correction]
    raise NotPublished(letter.letter)


def withdraw(command: Withdraw, file: File) -> Decision:
    letter = chosen(command.letter, file)
    match letter.publication:
        case Public():
            return [PublicationWithdrawn(**{**dict(command), "letter": letter.letter})]
        case TakenDown():
            return []
    raise NotPublished(letter.letter)


def taken_over(file: File, taken: Taken) -> File:
    """The letter that was sent, what was decided on it, and its publication, before this system was there."""
    if taken.sent_on is None and taken.published_on is None:
        return file
    publication = Public(taken.index_no, "", UNKNOWN) if taken.published_on else NotYet()
    letter = Letter(taken.letter, UNKNOWN, publication=publication)
    decision = taken.decision or (Disclosure.ACTIVE if taken.published_on else None)
    verdict = Verdict(decision) if decision else None
    return replace(
        file,
        letters=put(file.letters, letter.letter, letter),
        texts=put(file.texts, UNKNOWN, Text(verdict=verdict)),
    )


def decide(command: LetterCommand, file: File) -> Decision:
    match command:
        case NoteReply():
            return note_reply(command, file)
        case AttachText():
            return attach_text(command, file)
        case Publish():
            return publish(command, file)
        case Correct():
            return correct(command, file)
        case Withdraw():
            return withdraw(command, file)
        case _:
            assert_never(command)


def evolve(file: File, event: LetterEvent) -> File:
    """A letter that is not known is one whose record was taken back: what rested on it says nothing any more."""
    if isinstance(event, ReplyNoted):
        known = file.letters.get(event.letter, Letter(event.letter, event.text))
        return kept(file, replace(known, text=event.text, round=event.round))
    letter = file.letters.get(event.letter)
    if letter is None:
        return file
    match event:
        case TextAttached(text=text):
            attached = put(file.texts, text, file.texts.get(UNKNOWN, Text()))
            return replace(kept(file, replace(letter, text=text)), texts=attached)
        case ReplyPublished():
            return kept(file, replace(letter, publication=publication_of(event, letter.text)))
        case PublicationCorrected():
            return kept(file, replace(letter, publication=corrected(letter.publication, event)))
        case PublicationWithdrawn():
            undecided = replace(file.texts.get(letter.text, Text()), verdict=None, redacted=None)
            down = kept(file, replace(letter, publication=TakenDown()))
            return replace(down, texts=put(file.texts, letter.text, undecided))


def kept(file: File, letter: Letter) -> File:
    return replace(file, letters=put(file.letters, letter.letter, letter))


def corrected(publication: NotYet | Public | TakenDown, event: PublicationCorrected) -> NotYet | Public | TakenDown:
    if not isinstance(publication, Public):
        return publication
    return replace(publication, address=event.address or publication.address, corrected=event)
