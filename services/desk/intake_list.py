"""Takes in a hand-over list: registers what is new, corrects what has changed, and reports every row."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from services.desk.handover import HandOver, Refusal, Row, sessions
from services.desk.ledger import Case
from shared.bus.client import Client, Problem
from shared.contracts.intake import Change, Correct, Facts
from shared.contracts.words import FIELDS, shown
from shared.messages import BANLI, Actor

AT_ONCE = 16


@dataclass(slots=True)
class Report:
    """What became of each row, and which known cases the list no longer names."""

    taken: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


async def take(
    client: Client,
    known: dict[str, Case],
    found: HandOver,
    actor: Actor,
    on: date,
    progress: Callable[[], None] = lambda: None,
) -> Report:
    """Gives one command per row that needs one; taking the same list again gives none."""
    report = Report(refused=list(found.refused))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(row: Row) -> None:
        async with gate:
            await _take(client, known.get(row.stream), row, report, actor, on)
        progress()

    await asyncio.gather(*(one(row) for row in found.rows))
    named, spoken = {row.stream for row in found.rows}, sessions(found.rows)
    report.missing = sorted(id for id, case in known.items() if session_of(case) in spoken and id not in named)
    report.taken.sort()
    report.unchanged.sort()
    report.refused.sort(key=lambda each: each.row)
    return report


async def _take(client: Client, case: Case | None, row: Row, report: Report, actor: Actor, on: date) -> None:
    command = row.command
    if case is not None and (case.part, case.handed_over) != (command.part, command.handed_over):
        what = "承办方式" if case.part != command.part else "交办日期"
        old = shown(case.part if case.part != command.part else case.handed_over)
        new = shown(command.part if case.part != command.part else command.handed_over)
        report.refused.append(Refusal(row.row, what, new, f"已登记为{old}；承办方式或交办日期有变须重新交办"))
        return
    changed = changes(case, command.facts) if case else ()
    try:
        if case is None:
            await client.tell(row.stream, command, actor, on, _id(row, "register"))
            report.taken.append(row.stream)
        elif changed:
            correct = Correct(facts=command.facts, reason=f"交办清单更正（{command.source}）")
            await client.tell(row.stream, correct, actor, on)
            report.changed[row.stream] = changed
        else:
            report.unchanged.append(row.stream)
    except Problem as problem:
        report.refused.append(Refusal(row.row, "编号", command.number, problem.sentence))


def _id(row: Row, verb: str) -> UUID:
    """The same row gives the same command, so that a broken run can simply be repeated."""
    return uuid5(BANLI, f"list/{verb}/{row.stream}/{row.command.model_dump_json()}")


def changes(case: Case, facts: Facts) -> tuple[Change, ...]:
    """Which fields of the list differ from what is registered."""
    names = [name for name in Facts.model_fields if getattr(case, name) != getattr(facts, name)]
    return tuple(
        Change(field=FIELDS[name], old=shown(getattr(case, name)), new=shown(getattr(facts, name))) for name in names
    )


def session_of(case: Case) -> tuple[object, int, int]:
    return (case.kind, case.congress, case.session)
