"""Imports a hand-over list: registers what is new, corrects what has changed, and reports every row.

`plan_steps` and `result_of` are pure; only `import_cases` sends commands.
"""

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
    council_sessions,
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
    """What a row requires: a command, nothing where it is so already, or refusals for the cells in the way."""

    row: CaseRowRead | ClassifiedRow
    command: Command | None = None
    changes: tuple[Change, ...] = ()
    refused: tuple[RowRefusal, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCases:
    """What decides over a row beside the ledger: the reason for a new hand-over (`hand_over_reason`), values taken over
    earlier by stream, and the departments of the directory."""

    hand_over_reason: str = ""
    taken: Mapping[str, Taken] = field(default_factory=dict)
    departments: Collection[str] = ()


@dataclass(slots=True)
class ImportResult:
    """What became of each row, by stream, and which known cases the list no longer names (`missing`)."""

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
        """How many rows were refused."""
        return len({(refusal.sheet, refusal.row) for refusal in self.refused})


async def import_cases(
    client: CommandClient,
    cases: Cases,
    handover_list: HandOverList,
    actor: Actor,
    on: date,
    progress: Callable[[], None] = lambda: None,
    known_facts: KnownCases = KnownCases(),
) -> ImportResult:
    """Sends one command for each row that needs one; the same list again sends none. `progress` is called after each
    row."""
    semaphore, steps = asyncio.Semaphore(MAX_CONCURRENT_COMMANDS), plan_steps(cases, handover_list, known_facts)

    async def send_step(step: ImportStep) -> ImportStep:
        async with semaphore:
            outcome = await _send(client, cases, step, actor, on)
        progress()
        return outcome

    return result_of(cases, handover_list, await asyncio.gather(*(send_step(step) for step in steps)), known_facts)


def preview_import(cases: Cases, handover_list: HandOverList, known_facts: KnownCases = KnownCases()) -> ImportResult:
    """The result that importing the list would have; nothing is sent."""
    return result_of(cases, handover_list, plan_steps(cases, handover_list, known_facts), known_facts)


async def _send(client: CommandClient, cases: Cases, step: ImportStep, actor: Actor, on: date) -> ImportStep:
    if step.command is None:
        return step
    by = _recording_actor(actor) if isinstance(step.command, TakeOver) else actor
    try:
        await client.send(step.row.stream, step.command, by, on, _command_id(step.row.stream, step.command, cases))
    except RemoteCommandError as error:
        number = step.row.command.number
        return ImportStep(
            step.row, refused=(_refusal(step.row, "编号", number, error.user_message, "请按所说更正后再导入"),)
        )
    return step


def _recording_actor(actor: Actor) -> Actor:
    """The actor as one who records what was done before, and did not do it."""
    by = {name: getattr(actor, name) for name in ("id", "name", "department", "roles")}
    return actor.model_copy(update={"noted": RecordedOnBehalf(**by, manner=DecisionMedium.TAKEN_OVER)})


def _command_id(stream: str, command: Command, cases: Cases) -> UUID:
    """The same row on the same history gives the same command id, so that a broken run can simply be repeated."""
    case = cases.get(stream)
    version = case.seen.get("intake", 0) if case else 0
    return uuid5(BANLI_NAMESPACE, f"list/{command.type}/{stream}/{version}/{command.model_dump_json()}")


def plan_steps(cases: Cases, handover_list: HandOverList, known_facts: KnownCases) -> list[ImportStep]:
    """What each row that can be taken requires. A voided case counts as unknown: its number can be registered anew."""
    current_cases = {stream: case for stream, case in cases.items() if not case.voided}
    rows = [_plan_case(row, current_cases.get(row.stream), known_facts) for row in handover_list.rows]
    return [*rows, *(_plan_classified(stub, current_cases.get(stub.stream)) for stub in handover_list.classified)]


def _plan_classified(stub: ClassifiedRow, case: CaseRow | None) -> ImportStep:
    if case is None:
        return ImportStep(stub, stub.command)
    if not case.classified:
        reason, remedy = "此件已作为普通件登记", "请立即作废误登，并按保密规定处理已录入的内容，再导入"
        return ImportStep(stub, refused=(_refusal(stub, "密级", "涉密", reason, remedy),))
    if case.handed_over != stub.command.handed_over:
        reason = f"已登记为{display(case.handed_over)}"
        new = display(stub.command.handed_over)
        return ImportStep(
            stub, refused=(_refusal(stub, "交办日期", new, reason, "请核对；如系登记有误，请更正该条记录"),)
        )
    return ImportStep(stub)


def _plan_case(row: CaseRowRead, case: CaseRow | None, known_facts: KnownCases) -> ImportStep:
    command = row.command
    if case is None:
        return ImportStep(row, TakeOver(**dict(command), taken=row.taken) if row.taken else command)
    facts = command.facts.model_copy(update={name: getattr(case, name) for name in row.absent})
    changed, hand_over_changes = (
        _changes(case, facts, tuple(Facts.model_fields)),
        _changes(case, command, HAND_OVER_FIELDS),
    )
    if refused := (
        *_conflicts(row, case, known_facts.taken.get(row.stream)),
        *_hand_over_refusals(row, case, hand_over_changes, known_facts.hand_over_reason),
    ):
        return ImportStep(row, refused=refused)
    if hand_over_changes:
        renewed = HandOverAgain(
            part=command.part, handed_over=command.handed_over, facts=facts, reason=known_facts.hand_over_reason
        )
        return ImportStep(row, renewed, (*hand_over_changes, *changed))
    if changed:
        return ImportStep(row, Correct(facts=facts, reason=f"交办清单更正（{command.source}）"), changed)
    return ImportStep(row)


def _conflicts(row: CaseRowRead, case: CaseRow, taken: Taken | None) -> tuple[RowRefusal, ...]:
    """Refusals where what is known of the number conflicts with the row."""
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


def _hand_over_refusals(
    row: CaseRowRead, case: CaseRow, changes: Sequence[Change], reason: str
) -> tuple[RowRefusal, ...]:
    """A changed part or date is a new hand-over, which needs a reason and has its own limits; refusals where it
    cannot be one."""
    if not changes:
        return ()
    remedy = HAND_OVER_AGAIN_REMEDY
    if reason:
        if case.withdrawn_on:
            remedy = "此件已由提出人撤回，不能重新交办；请核对清单"
        elif not case.handed_over or row.command.handed_over >= case.handed_over:
            return ()
        else:
            remedy = "重新交办的日期不能早于上一次交办；如系登记有误，请办理更正登记"
    return tuple(_refusal(row, change.field, change.new, f"已登记为{change.old}", remedy) for change in changes)


def _refusal(row: CaseRowRead | ClassifiedRow, column: str, value: str, reason: str, remedy: str) -> RowRefusal:
    return RowRefusal(row.row, column, value, reason, remedy, row.sheet)


def _changes(case: CaseRow, values: object, names: Iterable[str]) -> tuple[Change, ...]:
    """Which of these fields the list says differently from what is registered."""
    pairs = [(name, getattr(case, name), getattr(values, name)) for name in names]
    return tuple(
        Change(field=FIELD_LABELS[name], old=display(old), new=display(new)) for name, old, new in pairs if old != new
    )


def result_of(
    cases: Cases, handover_list: HandOverList, steps: Sequence[ImportStep], known_facts: KnownCases
) -> ImportResult:
    """The result of a run, or of the steps of a preview."""
    unseen_names = _unseen_names(cases, handover_list, known_facts.departments)
    result = ImportResult(refused=list(handover_list.refused), remarks=[*handover_list.remarks, *unseen_names])
    for step in sorted(steps, key=lambda step: step.row.stream):
        _record(result, step)
    sessions = council_sessions(handover_list.rows)
    expected = (case for case in cases.values() if not (case.voided or case.released))
    result.missing = sorted(
        case.id for case in expected if session_of(case) in sessions and case.id not in handover_list.mentioned
    )
    result.refused.sort(key=lambda refusal: (refusal.sheet, refusal.row))
    result.remarks.sort(key=lambda remark: (remark.sheet, remark.row))
    return result


def _record(result: ImportResult, step: ImportStep) -> None:
    stream = step.row.stream
    match step.command:
        case None if step.refused:
            result.refused += step.refused
        case None:
            result.unchanged.append(stream)
        case HandOverAgain():
            result.again[stream] = step.changes
        case Correct():
            result.changed[stream] = step.changes
        case TakeOver():
            result.taken_over.append(stream)
        case _:
            (result.classified if isinstance(step.row, ClassifiedRow) else result.taken).append(stream)


def _unseen_names(cases: Cases, handover_list: HandOverList, departments: Collection[str]) -> list[RowRemark]:
    """Remarks on units and departments that nobody has named before."""
    seen = {unit for case in cases.values() for unit in (case.lead_unit, *case.joint_units, *case.co_units)}
    remarks = []
    for row in handover_list.rows:
        facts = row.command.facts
        sentences = unit_names.unit_remarks((facts.lead_unit, *facts.joint_units, *facts.co_units), seen)
        if row.taken and departments:
            sentences += unknown_departments(row.taken, departments)
        remarks += [RowRemark(row.row, sentence, row.sheet) for sentence in sentences]
    return remarks


def session_of(case: CaseRow) -> tuple[object, int, int]:
    """The session of a case: kind, congress and session."""
    return (case.kind, case.congress, case.session)
