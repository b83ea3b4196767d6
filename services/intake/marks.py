"""Supervision levels and joint handling: marks on a case that stands."""

from typing import assert_never

from services.intake.states import Entry, standing
from shared.contracts.intake.marks import (
    AlreadyJoined,
    CaseMarkedKey,
    CasesJoined,
    CasesSplit,
    Join,
    JoinsItself,
    MarkKey,
    MarksCommand,
    Split,
)
from shared.domain.decider import Decision


def mark_key(command: MarkKey, stream: str, entry: Entry) -> Decision:
    marked = CaseMarkedKey(**dict(command))
    return [] if marked in standing(entry, stream).marks else [marked]


def join(command: Join, stream: str, entry: Entry) -> Decision:
    master = standing(entry, stream).master
    if command.master == stream:
        raise JoinsItself(stream)
    if master and master != command.master:
        raise AlreadyJoined(master)
    return [] if master else [CasesJoined(master=command.master, reason=command.reason)]


def split(command: Split, stream: str, entry: Entry) -> Decision:
    master = standing(entry, stream).master
    return [CasesSplit(master=master, reason=command.reason)] if master else []


def mark(command: MarksCommand, stream: str, entry: Entry) -> Decision:
    match command:
        case MarkKey():
            return mark_key(command, stream, entry)
        case Join():
            return join(command, stream, entry)
        case Split():
            return split(command, stream, entry)
        case _:
            assert_never(command)
