"""Reads a list of evaluations (评价清单) as the city hands it out, and makes a command of every row that is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.desk.city.reconciliation import NUMBER_COLUMNS
from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports import cell_values as read
from services.desk.imports.case_row_reader import RowCells, RowRefusal, parse_case_number
from services.desk.imports.cell_values import NOTHING, normalized_code
from services.desk.imports.column_detection import Heading, detect_heading, normalized_heading
from services.desk.ledger.case_row import CaseRow
from shared.contracts.common.vocabulary import Channel, Satisfaction
from shared.contracts.feedback import RecordEvaluation

OPINIONS = ("具体意见", "意见", "评价意见", "代表意见", "委员意见", "意见建议", "不满意原因")
GRADES = ("办理态度", "办理结果评价")
BLANK = "请补充，或从清单中删去此行"


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """A row that can be recorded: which case, and what its proposer said."""

    row: int
    stream: str
    command: RecordEvaluation


@dataclass(slots=True)
class EvaluationList:
    """`same` are rows that say what is recorded already."""

    source: str
    rows: list[EvaluationRow] = field(default_factory=list)
    same: list[EvaluationRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


def parse_evaluations(
    source: str, sheets: Sequence[Table], known: Mapping[str, CaseRow], mapping: Mapping[str, str] | None = None
) -> EvaluationList:
    """What each row asks for. Raises `Unreadable` where no sheet has 类别, 编号 and both grades."""
    found, lists = EvaluationList(source), 0
    for table in sheets:
        if table.rows and table.visible:
            head = detect_heading(table, mapping or {}, opening=True)
            if all(name in head.positions for name in (*NUMBER_COLUMNS, *GRADES)):
                lists += 1
                _read(found, table, head, known)
    if not lists:
        raise Unreadable(f"{source} 缺少列。评价清单须有“类别”“届次”“编号”“办理态度”“办理结果评价”几列。")
    return found


def _read(found: EvaluationList, table: Table, head: Heading, known: Mapping[str, CaseRow]) -> None:
    opinion = next((n for n, name in enumerate(head.columns) if normalized_heading(name) in OPINIONS), None)
    seen: set[str] = set()
    for row, line in table.rows[head.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= head.labels:
            continue
        named = {name: line[at] if at < len(line) else "" for name, at in head.positions.items()}
        said = line[opinion] if opinion is not None and opinion < len(line) else ""
        graded = _graded(cells := RowCells(row, table.name, named, tuple(line)), said)
        if graded and graded.stream in seen:
            cells.refused.append(_refusal(cells, "编号", "清单中有两行同一编号", "请核对后只保留一行"))
        found.refused += cells.refused
        if graded and not cells.refused:
            seen.add(graded.stream)
            _enter(found, cells, graded, known.get(graded.stream))


def _graded(row: RowCells, opinion: Any) -> EvaluationRow | None:
    which = parse_case_number(row)
    attitude, outcome = (row.take(column, read.grade) for column in GRADES)
    said = "" if normalized_code(opinion) in NOTHING else read.text(opinion)
    if not which or not attitude or not outcome:
        return None
    if Satisfaction.DISSATISFIED in (attitude, outcome) and not said:
        row.refused.append(_refusal(row, "具体意见", "不满意须写明具体意见", BLANK))
    command = RecordEvaluation(attitude=attitude, outcome=outcome, channel=Channel.PLATFORM, opinion=said)
    return EvaluationRow(row.row, which.stream, command)


def _enter(found: EvaluationList, row: RowCells, graded: EvaluationRow, case: CaseRow | None) -> None:
    if case is None:
        remedy = "请核对类别、届次和编号；确系本局承办的，请先收件登记"
        found.refused.append(_refusal(row, "编号", "本系统没有此件", remedy))
    elif (case.attitude, case.outcome) == (graded.command.attitude, graded.command.outcome):
        found.same.append(graded)
    else:
        found.rows.append(graded)


def _refusal(row: RowCells, column: str, reason: str, remedy: str) -> RowRefusal:
    return RowRefusal(row.row, column, read.text(row.by_column.get(column))[:80], reason, remedy, row.sheet)
