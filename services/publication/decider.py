"""The law of publication: the text is reviewed when it is submitted, and published after the proposer has it."""

from dataclasses import dataclass, replace
from typing import assert_never

from shared.contracts.publication import (
    DisclosureApproved,
    DisclosureOpened,
    DisclosureWithheld,
    GroundMissing,
    NoSuchText,
    NotApproved,
    NoteReply,
    NoteText,
    NotSentYet,
    Open,
    PublicationCommand,
    PublicationEvent,
    Publish,
    ReplyNoted,
    ReplyPublished,
    Review,
    TextNoted,
)
from shared.contracts.words import Disclosure, shown
from shared.decider import Decided, Decider
from shared.messages import Wish

Verdict = DisclosureApproved | DisclosureWithheld


@dataclass(frozen=True, slots=True)
class Unopened:
    """Not a lead case, or not heard of yet: nothing here concerns publication."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`verdict` is about `text`, the one that lies with the reviewers now."""

    text: str | None = None
    verdict: Verdict | None = None
    reply: ReplyNoted | None = None
    published: bool = False


Case = Unopened | Opened


def open_case(command: Open, case: Case) -> Decided:
    return [DisclosureOpened(**dict(command))] if isinstance(case, Unopened) else []


def note_text(command: NoteText, case: Case) -> Decided:
    match case:
        case Opened(text=text) if text != command.text:
            return [TextNoted(text=command.text)]
    return []


def review(command: Review, case: Case) -> Decided:
    match case:
        case Opened(text=text, verdict=known) if text == command.text:
            verdict = verdict_of(command)
            return [] if verdict == known else [verdict]
    raise NoSuchText(shown(command.text))


def verdict_of(command: Review) -> Verdict:
    if command.decision is Disclosure.ACTIVE:
        return DisclosureApproved(text=command.text, form=command.form)
    if not command.ground.strip():
        raise GroundMissing(command.decision.label)
    return DisclosureWithheld(
        text=command.text, decision=command.decision, ground=command.ground, reason=command.reason
    )


def note_reply(command: NoteReply, case: Case) -> Decided:
    reply = ReplyNoted(text=command.text, letter=command.letter)
    match case:
        case Opened(reply=known) if known != reply:
            return [reply]
    return []


def publish(command: Publish, wish: Wish[PublicationCommand], case: Case) -> Decided:
    match case:
        case Opened(published=True):
            return []
        case Opened(reply=ReplyNoted() as reply, verdict=DisclosureApproved() as verdict) if reply.text == verdict.text:
            published = ReplyPublished(
                letter=reply.letter, form=verdict.form, index_no=command.index_no, address=command.address
            )
            return [published]
        case Opened(reply=ReplyNoted(letter=letter)):
            raise NotApproved(letter)
    raise NotSentYet(wish.stream)


def decide(wish: Wish[PublicationCommand], case: Case) -> Decided:
    match wish.command:
        case Open() as command:
            return open_case(command, case)
        case NoteText() as command:
            return note_text(command, case)
        case Review() as command:
            return review(command, case)
        case NoteReply() as command:
            return note_reply(command, case)
        case Publish() as command:
            return publish(command, wish, case)
        case _:
            assert_never(wish.command)


def evolve(case: Case, event: PublicationEvent) -> Case:
    match event:
        case DisclosureOpened():
            return Opened()
        case TextNoted(text=text):
            return replace(_known(case), text=text, verdict=None)
        case DisclosureApproved() | DisclosureWithheld():
            return replace(_known(case), verdict=event)
        case ReplyNoted():
            return replace(_known(case), reply=event)
        case ReplyPublished():
            return replace(_known(case), published=True)
        case _:
            assert_never(event)


def _known(case: Case) -> Opened:
    assert isinstance(case, Opened)
    return case


publication: Decider[Case, PublicationCommand, PublicationEvent] = Decider(Unopened(), decide, evolve)
