"""Compares the city's own list (市系统导出) with the ledger: what is missing on either side, and what differs."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.desk.city.entries import form_text
from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports import cell_values as read
from services.desk.imports.case_row_reader import RowCells, RowRefusal, is_classified, parse_case_number
from services.desk.imports.cell_values import EMPTY_VALUES, CellError, normalized_code
from services.desk.imports.column_detection import Heading, detect_heading, normalized_heading
from services.desk.imports.opening_list import RESULTS
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.facets import ANSWERED_STAGES
from shared.contracts.common.vocabulary import Kind

T = TypeVar("T")
STATE_COLUMN = "办理状态"
STATE_COLUMNS = (STATE_COLUMN, "状态", "办理进度", "当前状态", "当前环节", "流程状态")
NUMBER_COLUMNS = ("类别", "编号")
# The stages that a state of the city's system can mean; an unknown state is compared by its own word.
STAGES_BY_STATE: dict[str, frozenset[Stage]] = {}
UNDER_WAY = frozenset(
    {
        Stage.TO_PROPOSE,
        Stage.TO_CONFIRM,
        Stage.TO_ACCEPT,
        Stage.HANDLING,
        Stage.TO_REVIEW,
        Stage.TO_SIGN,
        Stage.TO_SEND,
    }
)
ANSWERED = frozenset(ANSWERED_STAGES)
for words, stages in (
    (("待签收", "未签收", "待接收"), frozenset({Stage.TO_RECEIVE})),
    (("已签收", "办理中", "在办", "承办中", "待办理", "待答复", "未答复", "待办复"), UNDER_WAY | {Stage.REHANDLING}),
    (("已答复", "已办复", "答复完成", "待评价", "待反馈", "已会办", "已反馈会办意见"), ANSWERED),
    (("已办结", "办结", "已评价", "已归档", "已完成"), ANSWERED),
    (("再次办理", "重新办理", "再办"), frozenset({Stage.REHANDLING})),
    (("已撤回", "撤回", "已撤案"), frozenset({Stage.WITHDRAWN})),
    (("已退回", "退回", "已退办", "已申退"), frozenset({Stage.RETURNED})),
):
    STAGES_BY_STATE.update(dict.fromkeys(words, stages))


@dataclass(frozen=True, slots=True)
class CityRow:
    """What the city's list says of one case; a column that is absent or empty has no value."""

    row: int
    sheet: str
    stream: str
    title: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class CityExport:
    """A list as it was read: its cases, the refusals, and its column names."""

    source: str
    rows: list[CityRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    columns: tuple[str, ...] = ()


def parse_export(source: str, sheets: Sequence[Table], mapping: Mapping[str, str] | None = None) -> CityExport:
    """The cases of all visible sheets. Raises `Unreadable` where no sheet has 类别 and 编号."""
    export, columns = CityExport(source), dict[str, None]()
    for table in sheets:
        if not table.rows or not table.visible:
            continue
        heading = detect_heading(
            table, {**dict.fromkeys(STATE_COLUMNS[1:], STATE_COLUMN), **(mapping or {})}, opening=True
        )
        if all(name in heading.positions for name in NUMBER_COLUMNS):
            columns |= dict.fromkeys(heading.columns)
            _read_table(export, table, heading)
    if not columns:
        raise Unreadable(f"{source} 中没有“类别”和“编号”两列。请选择市系统导出的清单，或先在表中改好列名。")
    export.columns = tuple(column for column in columns if column)
    return export


def _read_table(export: CityExport, table: Table, heading: Heading) -> None:
    state_column = next(
        (n for n, name in enumerate(heading.columns) if normalized_heading(name) in STATE_COLUMNS), None
    )
    for row, line in table.rows[heading.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= heading.labels:
            continue
        cells_by_column = {name: line[at] if at < len(line) else "" for name, at in heading.positions.items()}
        if state_column is not None and state_column < len(line):
            cells_by_column[STATE_COLUMN] = line[state_column]
        cells = RowCells(row, table.name, cells_by_column, tuple(line))
        city_row = _city_row(cells)
        export.refused += cells.refused
        if city_row:
            export.rows.append(city_row)


def _city_row(row: RowCells) -> CityRow | None:
    case_number = parse_case_number(row)
    if case_number is None:
        return None
    values = {} if _classified(row) else dict(_cell_values(row, case_number.kind))
    title = "" if _classified(row) else read.text(row.by_column.get("案由"))
    return None if row.refused else CityRow(row.row, row.sheet, case_number.stream, title, values)


def _classified(row: RowCells) -> bool:
    """Whether only the number may be read; also where it cannot be told."""
    try:
        return is_classified(row)
    except CellError:
        return True


COLUMN_READERS: dict[str, Callable[[Any], Any]] = {
    "承办方式": read.part,
    "交办日期": read.day,
    "签收日期": read.day,
    "文号": lambda cell: normalized_letter(read.optional_text(cell)),
    "答复日期": read.day,
    "办理态度": read.grade,
    "办理结果评价": read.grade,
    "公开属性": read.disclosure,
    STATE_COLUMN: normalized_code,
}


def _cell_values(row: RowCells, kind: Kind) -> Iterator[tuple[str, Any]]:
    for column, reader in {**COLUMN_READERS, "办理结果": read.code_reader(RESULTS[kind])}.items():
        if (
            normalized_code(row.by_column.get(column)) not in EMPTY_VALUES
            and (value := row.take(column, reader)) is not None
        ):
            yield column, value


def normalized_letter(text: str) -> str:
    """One spelling of a letter's number: 沪市监书[2023]0103号 and 沪市监书〔2023〕0103号 are the same."""
    return normalized_code(unicodedata.normalize("NFKC", text)).replace("[", "〔").replace("]", "〕")


LEDGER_VALUES: dict[str, Callable[[CaseRow], Any]] = {
    "承办方式": lambda case: case.part,
    "交办日期": lambda case: case.handed_over,
    "签收日期": lambda case: case.received_on,
    "文号": lambda case: normalized_letter(case.letter),
    "答复日期": lambda case: case.sent_on,
    "办理结果": lambda case: case.result,
    "公开属性": lambda case: case.decision,
    "办理态度": lambda case: case.attitude,
    "办理结果评价": lambda case: case.outcome,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the two, with both values and what to do about it."""

    case: str
    title: str
    column: str
    city_value: str
    ledger_value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`equal_count` counts the equal cases; `missing_here` are only in the city's list, `missing_there` only in the
    ledger (of the same sessions)."""

    equal_count: int
    missing_here: tuple[Difference, ...] = ()
    missing_there: tuple[Difference, ...] = ()
    differing: tuple[Difference, ...] = ()


def compare(cases: Mapping[str, CaseRow], export: CityExport) -> Comparison:
    """Compares case by case; released cases may be missing there, voided ones here."""
    ledger_rows = {id: case for id, case in cases.items() if not case.voided}
    city_rows = {row.stream: row for row in export.rows}
    missing_here = tuple(_missing_here(row) for id, row in city_rows.items() if id not in ledger_rows)
    sessions = {id.rpartition("-")[0] for id in city_rows}
    missing_there = tuple(
        _missing_there(case)
        for id, case in sorted(ledger_rows.items())
        if id.rpartition("-")[0] in sessions and id not in city_rows and not case.released
    )
    differences_by_case = {id: _differences(ledger_rows[id], row) for id, row in city_rows.items() if id in ledger_rows}
    differing = tuple(difference for differences in differences_by_case.values() for difference in differences)
    return Comparison(
        sum(not differences for differences in differences_by_case.values()), missing_here, missing_there, differing
    )


def _missing_here(row: CityRow) -> Difference:
    return Difference(row.stream, row.title, "本系统没有", "有", "无", "请核对是否漏收；确系本局承办的，请收件登记")


def _missing_there(case: CaseRow) -> Difference:
    return Difference(
        case.id, case.title, "市系统没有", "无", "有", "请核对是否误登或已改派；确系本局承办的，请联系市系统"
    )


def _differences(case: CaseRow, row: CityRow) -> list[Difference]:
    if case.classified:
        return []
    value_differences = [
        _difference(case, row, column, LEDGER_VALUES[column](case)) for column in LEDGER_VALUES if column in row.values
    ]
    return [difference for difference in (*value_differences, _state_difference(case, row)) if difference]


def _difference(case: CaseRow, row: CityRow, column: str, ledger_value: Any) -> Difference | None:
    city_value = row.values[column]
    if city_value == ledger_value:
        return None
    remedy = "市系统已有而本系统没有，请在本系统补办" if not ledger_value else "请以原件为准，更正有误的一方"
    return Difference(case.id, case.title, column, form_text(city_value), form_text(ledger_value), remedy)


def _state_difference(case: CaseRow, row: CityRow) -> Difference | None:
    """The difference in the state of handling; None where the city's word fits the stage."""
    state = row.values.get(STATE_COLUMN)
    if state is None or case.stage in STAGES_BY_STATE.get(state, {case.stage} if state == case.stage.label else ()):
        return None
    remedy = "请核对办理进度，补录落后的一方" if state in STAGES_BY_STATE else "不认识市系统的这一状态，请人工核对"
    return Difference(case.id, case.title, STATE_COLUMN, state, case.stage.label, remedy)


def comparison_lines(comparison: Comparison) -> list[tuple[str, ...]]:
    """The differences as rows of a table, column names first."""
    groups: Iterable[tuple[str, Sequence[Difference]]] = (
        ("本系统没有", comparison.missing_here),
        ("市系统没有", comparison.missing_there),
        ("两处不同", comparison.differing),
    )
    head = ("差异", "案件代号", "案由", "项目", "市系统", "本系统", "处理办法")
    rows = [
        (
            kind,
            difference.case,
            difference.title,
            difference.column,
            difference.city_value,
            difference.ledger_value,
            difference.remedy,
        )
        for kind, differences in groups
        for difference in differences
    ]
    return [head, *rows]
