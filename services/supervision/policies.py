"""What supervision makes of what it hears: every fact may start, keep or end deadlines; every day may show one."""

from collections.abc import Sequence
from datetime import date

from shared.contracts.feedback import ReplySent
from shared.contracts.intake import CaseRegistered, ReceiptConfirmed
from shared.contracts.supervision import (
    DayBegun,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    DeadlineWarned,
    ObserveDay,
    SetDeadlines,
)
from shared.contracts.words import Disclosure
from shared.messages import Command, Recorded

TO_PUBLISH = f"{ReplySent.type}/publish"


def react(recorded: Recorded, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    match recorded.event:
        case DayBegun(day=day):
            return [(stream, ObserveDay(day=day)) for stream in concerned]
        case DeadlineSet() | DeadlineWarned() | DeadlineMissed() | DeadlineMet() | DeadlineEnded():
            return []
    return [(recorded.stream, command) for command in facts(recorded)]


def facts(recorded: Recorded) -> Sequence[SetDeadlines]:
    event, on = recorded.event, recorded.on
    match event:
        case CaseRegistered(handed_over=handed_over, kind=kind, part=part):
            return [SetDeadlines(fact=event.type, since=handed_over, kind=kind, part=part)]
        case ReceiptConfirmed(kind=kind, part=part):
            return [SetDeadlines(fact=event.type, since=on, kind=kind, part=part)]
        case ReplySent(decision=Disclosure.ACTIVE):
            return [happened(event.type, on), happened(TO_PUBLISH, on)]
    return [happened(event.type, on)]


def happened(fact: str, on: date) -> SetDeadlines:
    return SetDeadlines(fact=fact, since=on)
