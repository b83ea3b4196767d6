"""Reads a list of evaluations (评价清单) as the city hands it out, and makes a command for every row that is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.desk.city.reconciliation import NUMBER_COLUMNS
from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports import cell_values as read
from services.desk.imports.case_row_reader import RowCells, RowRefusal, parse_case_number
from services.desk.imports.cell_values import EMPTY_VALUES, normalized_code
from services.desk.imports.column_detection import Heading, detect_heading, normalized_heading
from services.desk.ledger.case_row import CaseRow
from shared.contracts.common.vocabulary import Channel, Satisfaction
from shared.contracts.feedback import RecordEvaluation

OPINIONS = ("具体意见", "意见", "评价意见", "代表意见", "委员意见", "意见建议", "不满意原因")
GRADES = ("办理态度", "办理结果评价")
REMEDY = "请补充，或从清单中删去此行"


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """A row that can be recorded: the case and the command."""

    row: int
    stream: str
    command: RecordEvaluation


@dataclass(slots=True)
class EvaluationList:
    """The rows of a list: new ones, those recorded already (`same`), and refusals."""

    source: str
    rows: list[EvaluationRow] = field(default_factory=list)
    same: list[EvaluationRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)


def parse_evaluations(
    source: str, sheets: Sequence[Table], cases: Mapping[str, CaseRow], mapping: Mapping[str, str] | None = None
) -> EvaluationList:
    """The rows of all visible sheets. Raises `Unreadable` where no sheet has 类别, 编号 and both grades."""
    evaluations, lists = EvaluationList(source), 0
    for table in sheets:
        if table.rows and table.visible:
            heading = detect_heading(table, mapping or {}, opening=True)
            if all(name in heading.positions for name in (*NUMBER_COLUMNS, *GRADES)):
                lists += 1
                _read_table(evaluations, table, heading, cases)
    if not lists:
        raise Unreadable(f"{source} 缺少列。评价清单须有“类别”“届次”“编号”“办理态度”“办理结果评价”几列。")
    return evaluations


def _read_table(evaluations: EvaluationList, table: Table, heading: Heading, cases: Mapping[str, CaseRow]) -> None:
    opinion_column = next((n for n, name in enumerate(heading.columns) if normalized_heading(name) in OPINIONS), None)
    streams: set[str] = set()
    for row, line in table.rows[heading.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= heading.labels:
            continue
        cells_by_column = {name: line[at] if at < len(line) else "" for name, at in heading.positions.items()}
        opinion_cell = line[opinion_column] if opinion_column is not None and opinion_column < len(line) else ""
        evaluation = _evaluation_row(cells := RowCells(row, table.name, cells_by_column, tuple(line)), opinion_cell)
        if evaluation and evaluation.stream in streams:
            cells.refused.append(_refusal(cells, "编号", "清单中有两行同一编号", "请核对后只保留一行"))
        evaluations.refused += cells.refused
        if evaluation and not cells.refused:
            streams.add(evaluation.stream)
            _sort_in(evaluations, cells, evaluation, cases.get(evaluation.stream))


def _evaluation_row(row: RowCells, opinion: Any) -> EvaluationRow | None:
    case_number = parse_case_number(row)
    attitude, outcome = (row.take(column, read.grade) for column in GRADES)
    opinion_text = "" if normalized_code(opinion) in EMPTY_VALUES else read.text(opinion)
    if not case_number or not attitude or not outcome:
        return None
    if Satisfaction.DISSATISFIED in (attitude, outcome) and not opinion_text:
        row.refused.append(_refusal(row, "具体意见", "不满意须写明具体意见", REMEDY))
    command = RecordEvaluation(attitude=attitude, outcome=outcome, channel=Channel.PLATFORM, opinion=opinion_text)
    return EvaluationRow(row.row, case_number.stream, command)


def _sort_in(evaluations: EvaluationList, row: RowCells, evaluation: EvaluationRow, case: CaseRow | None) -> None:
    if case is None:
        remedy = "请核对类别、届次和编号；确系本局承办的，请先收件登记"
        evaluations.refused.append(_refusal(row, "编号", "本系统没有此件", remedy))
    elif (case.attitude, case.outcome) == (evaluation.command.attitude, evaluation.command.outcome):
        evaluations.same.append(evaluation)
    else:
        evaluations.rows.append(evaluation)


def _refusal(row: RowCells, column: str, reason: str, remedy: str) -> RowRefusal:
    return RowRefusal(row.row, column, read.text(row.by_column.get(column))[:80], reason, remedy, row.sheet)
