"""Marks on a case in work: the level of supervision it is under, and the case it is handled together with."""

from typing import assert_never

from services.intake.states import CaseEntry, case_in_work
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


def mark_key(command: MarkKey, stream: str, entry: CaseEntry) -> Decision:
    """The level of supervision (市人大规定 art. 25); nothing where it is marked so. Raises as `case_in_work`."""
    marked = CaseMarkedKey(**dict(command))
    return [] if marked in case_in_work(entry, stream).key_marks else [marked]


def join(command: Join, stream: str, entry: CaseEntry) -> Decision:
    """The joint handling with a master (docs/domain.md, T18); nothing where they are joined. Raises `JoinsItself`,
    `AlreadyJoined` and what `case_in_work` raises."""
    master = case_in_work(entry, stream).master
    if command.master == stream:
        raise JoinsItself(stream)
    if master and master != command.master:
        raise AlreadyJoined(master)
    return [] if master else [CasesJoined(master=command.master, reason=command.reason)]


def split(command: Split, stream: str, entry: CaseEntry) -> Decision:
    """The end of the joint handling; nothing where the case is not joined. Raises what `case_in_work` raises."""
    master = case_in_work(entry, stream).master
    return [CasesSplit(master=master, reason=command.reason)] if master else []


def decide(command: MarksCommand, stream: str, entry: CaseEntry) -> Decision:
    """What a command about marks records; raises the `RuleViolation` that its function names."""
    match command:
        case MarkKey():
            return mark_key(command, stream, entry)
        case Join():
            return join(command, stream, entry)
        case Split():
            return split(command, stream, entry)
        case _:
            assert_never(command)
