"""Takes in a hand-over list: registers what is new, corrects what has changed, and reports every row."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from services.desk.imports import unit_names
from services.desk.imports.handover_list import (
    CaseRowRead,
    ClassifiedRow,
    HandOverList,
    RowRefusal,
    RowRemark,
    sessions_of,
)
from services.desk.imports.opening_list import taken_differences, unknown_departments
from services.desk.ledger.case_row import CaseRow
from shared.bus.command_client import CommandClient, RemoteCommandError
from shared.contracts.common.vocabulary import FIELD_LABELS, Change, display
from shared.contracts.intake import Correct, Facts, HandOverAgain, Taken, TakeOver
from shared.messaging.envelope import BANLI_NAMESPACE, Actor, Command, DecisionMedium, RecordedOnBehalf

Cases = Mapping[str, CaseRow]
MAX_CONCURRENT_COMMANDS = 16
HAND_OVER_FIELDS = ("part", "handed_over")
HAND_OVER_AGAIN_REMEDY = "承办方式或交办日期有变须重新交办：请加 --again 理由 再导入；如系登记有误，请办理更正登记"


@dataclass(frozen=True, slots=True)
class ImportStep:
    """What a row asks for: a command, nothing where it is already so, or a refusal for each column in the way."""

    row: CaseRowRead | ClassifiedRow
    command: Command | None = None
    changes: tuple[Change, ...] = ()
    refused: tuple[RowRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCases:
    """What decides over a row beside the ledger: the reason of a hand-over again, where the office gives one, what
    was taken over of cases before, and the departments there are."""

    again: str = ""
    taken: Mapping[str, Taken] = field(default_factory=dict)
    departments: Collection[str] = ()


@dataclass(slots=True)
class ImportResult:
    """What became of each row, and which known cases the list no longer names."""

    taken: list[str] = field(default_factory=list)
    taken_over: list[str] = field(default_factory=list)
    classified: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    again: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)

    @property
    def refused_rows(self) -> int:
        return len({(refusal.sheet, refusal.row) for refusal in self.refused})


async def import_cases(
    client: CommandClient,
    known: Cases,
    found: HandOverList,
    actor: Actor,
    on: date,
    progress: Callable[[], None] = lambda: None,
    beside: KnownCases = KnownCases(),
) -> ImportResult:
    """Gives one command per row that needs one; taking the same list again gives none."""
    gate, steps = asyncio.Semaphore(MAX_CONCURRENT_COMMANDS), plan_steps(known, found, beside)

    async def one(step: ImportStep) -> ImportStep:
        async with gate:
            done = await _given(client, known, step, actor, on)
        progress()
        return done

    return result_of(known, found, await asyncio.gather(*(one(step) for step in steps)), beside)


def preview_import(known: Cases, found: HandOverList, beside: KnownCases = KnownCases()) -> ImportResult:
    """What taking the list would do; nothing is written."""
    return result_of(known, found, plan_steps(known, found, beside), beside)


async def _given(client: CommandClient, known: Cases, step: ImportStep, actor: Actor, on: date) -> ImportStep:
    if step.command is None:
        return step
    by = _noting(actor) if isinstance(step.command, TakeOver) else actor
    try:
        await client.send(step.row.stream, step.command, by, on, _id(step.row.stream, step.command, known))
    except RemoteCommandError as problem:
        number = step.row.command.number
        return ImportStep(
            step.row, refused=(_refusal(step.row, "编号", number, problem.user_message, "请按所说更正后再导入"),)
        )
    return step


def _noting(actor: Actor) -> Actor:
    """Whoever takes a case over records what was done before, and did not do it."""
    by = {name: getattr(actor, name) for name in ("id", "name", "department", "roles")}
    return actor.model_copy(update={"noted": RecordedOnBehalf(**by, manner=DecisionMedium.TAKEN_OVER)})


def _id(stream: str, command: Command, known: Cases) -> UUID:
    """The same row on the same history gives the same command, so that a broken run can simply be repeated."""
    case = known.get(stream)
    version = case.seen.get("intake", 0) if case else 0
    return uuid5(BANLI_NAMESPACE, f"list/{command.type}/{stream}/{version}/{command.model_dump_json()}")


def plan_steps(known: Cases, found: HandOverList, beside: KnownCases) -> list[ImportStep]:
    """What each row that can be read asks for. A voided entry is none: its number can be registered anew."""
    cases = {stream: case for stream, case in known.items() if not case.voided}
    rows = [_of_row(row, cases.get(row.stream), beside) for row in found.rows]
    return [*rows, *(_of_stub(stub, cases.get(stub.stream)) for stub in found.stubs)]


def _of_stub(stub: ClassifiedRow, case: CaseRow | None) -> ImportStep:
    if case is None:
        return ImportStep(stub, stub.command)
    if not case.classified:
        why, remedy = "此件已作为普通件登记", "请立即作废误登，并按保密规定处理已录入的内容，再导入"
        return ImportStep(stub, refused=(_refusal(stub, "密级", "涉密", why, remedy),))
    if case.handed_over != stub.command.handed_over:
        why = f"已登记为{display(case.handed_over)}"
        new = display(stub.command.handed_over)
        return ImportStep(stub, refused=(_refusal(stub, "交办日期", new, why, "请核对；如系登记有误，请更正该条记录"),))
    return ImportStep(stub)


def _of_row(row: CaseRowRead, case: CaseRow | None, beside: KnownCases) -> ImportStep:
    command = row.command
    if case is None:
        return ImportStep(row, TakeOver(**dict(command), taken=row.taken) if row.taken else command)
    facts = command.facts.model_copy(update={name: getattr(case, name) for name in row.absent})
    changed, moved = _changes(case, facts, tuple(Facts.model_fields)), _changes(case, command, HAND_OVER_FIELDS)
    if refused := (*_at_odds(row, case, beside.taken.get(row.stream)), *_not_again(row, case, moved, beside.again)):
        return ImportStep(row, refused=refused)
    if moved:
        renewed = HandOverAgain(part=command.part, handed_over=command.handed_over, facts=facts, reason=beside.again)
        return ImportStep(row, renewed, (*moved, *changed))
    if changed:
        return ImportStep(row, Correct(facts=facts, reason=f"交办清单更正（{command.source}）"), changed)
    return ImportStep(row)


def _at_odds(row: CaseRowRead, case: CaseRow, taken: Taken | None) -> tuple[RowRefusal, ...]:
    """Where what is known of the number leaves no room for the row."""
    number = row.command.number
    if case.classified:
        remedy = "涉密件只留编号；如系误标，请先作废误登，再导入"
        return (_refusal(row, "编号", number, "此编号已登记为涉密件", remedy),)
    if row.taken and not taken:
        remedy = "期初接收只用于系统启用前的案件，请从清单中删去此行"
        return (_refusal(row, "编号", number, "此件已在本系统登记办理", remedy),)
    columns = taken_differences(row.taken, taken) if row.taken and taken else {}
    remedy = "请在系统内补办或更正；如系接收有误，请先作废误登，再导入"
    return tuple(
        _refusal(row, column, display(new), f"已接收为{display(old)}", remedy) for column, (new, old) in columns.items()
    )


def _not_again(row: CaseRowRead, case: CaseRow, moved: Sequence[Change], again: str) -> tuple[RowRefusal, ...]:
    """A changed part or date is a hand-over again, which somebody has to say and which has its own limits."""
    if not moved:
        return ()
    remedy = HAND_OVER_AGAIN_REMEDY
    if again:
        if case.withdrawn_on:
            remedy = "此件已由提出人撤回，不能重新交办；请核对清单"
        elif not case.handed_over or row.command.handed_over >= case.handed_over:
            return ()
        else:
            remedy = "重新交办的日期不能早于上一次交办；如系登记有误，请办理更正登记"
    return tuple(_refusal(row, change.field, change.new, f"已登记为{change.old}", remedy) for change in moved)


def _refusal(row: CaseRowRead | ClassifiedRow, column: str, value: str, reason: str, remedy: str) -> RowRefusal:
    return RowRefusal(row.row, column, value, reason, remedy, row.sheet)


def _changes(case: CaseRow, said: object, names: Iterable[str]) -> tuple[Change, ...]:
    """Which of these fields the list says differently from what is registered."""
    pairs = [(name, getattr(case, name), getattr(said, name)) for name in names]
    return tuple(
        Change(field=FIELD_LABELS[name], old=display(old), new=display(new)) for name, old, new in pairs if old != new
    )


def result_of(known: Cases, found: HandOverList, steps: Sequence[ImportStep], beside: KnownCases) -> ImportResult:
    """The report of a run, or of what a run would do."""
    unseen = _unseen(known, found, beside.departments)
    report = ImportResult(refused=list(found.refused), remarks=[*found.remarks, *unseen])
    for step in sorted(steps, key=lambda step: step.row.stream):
        _enter(report, step)
    spoken = sessions_of(found.rows)
    cases = (case for case in known.values() if not (case.voided or case.released))
    report.missing = sorted(case.id for case in cases if session_of(case) in spoken and case.id not in found.mentioned)
    report.refused.sort(key=lambda refusal: (refusal.sheet, refusal.row))
    report.remarks.sort(key=lambda remark: (remark.sheet, remark.row))
    return report


def _enter(report: ImportResult, step: ImportStep) -> None:
    stream = step.row.stream
    match step.command:
        case None if step.refused:
            report.refused += step.refused
        case None:
            report.unchanged.append(stream)
        case HandOverAgain():
            report.again[stream] = step.changes
        case Correct():
            report.changed[stream] = step.changes
        case TakeOver():
            report.taken_over.append(stream)
        case _:
            (report.classified if isinstance(step.row, ClassifiedRow) else report.taken).append(stream)


def _unseen(known: Cases, found: HandOverList, departments: Collection[str]) -> list[RowRemark]:
    """Units and departments that a clerk should look at again, for nobody has named them before."""
    seen = {unit for case in known.values() for unit in (case.lead_unit, *case.joint_units, *case.co_units)}
    remarks = []
    for row in found.rows:
        facts = row.command.facts
        said = unit_names.unit_remarks((facts.lead_unit, *facts.joint_units, *facts.co_units), seen)
        if row.taken and departments:
            said += unknown_departments(row.taken, departments)
        remarks += [RowRemark(row.row, each, row.sheet) for each in said]
    return remarks


def session_of(case: CaseRow) -> tuple[object, int, int]:
    return (case.kind, case.congress, case.session)
