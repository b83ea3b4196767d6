"""Lays the city's own list (市系统导出) beside the ledger: what is missing there or here, and what differs."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.desk.city.entries import form_text
from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports import cell_values as read
from services.desk.imports.case_row_reader import RowCells, RowRefusal, is_classified, parse_case_number
from services.desk.imports.cell_values import NOTHING, CellError, normalized_code
from services.desk.imports.column_detection import Heading, detect_heading, normalized_heading
from services.desk.imports.opening_list import RESULTS
from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import Kind

T = TypeVar("T")
STATE_COLUMN = "办理状态"
STATE_COLUMNS = (STATE_COLUMN, "状态", "办理进度", "当前状态", "当前环节", "流程状态")
NUMBER_COLUMNS = ("类别", "编号")
# What the city's words for a state can mean here; a word that is not in the table is laid beside ours as it stands.
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
ANSWERED = frozenset({Stage.ANSWERED, Stage.OPINION_SENT, Stage.CLOSED, Stage.ARCHIVED})
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
    """What the city's list says of one case; a column that is absent or empty says nothing."""

    row: int
    sheet: str
    stream: str
    title: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class CityExport:
    """A list as it was read: its cases, and rows that could not be read."""

    source: str
    rows: list[CityRow] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    columns: tuple[str, ...] = ()


def parse_export(source: str, sheets: Sequence[Table], mapping: Mapping[str, str] | None = None) -> CityExport:
    """The cases of a list. Raises `Unreadable` where no sheet names 类别 and 编号."""
    found, columns = CityExport(source), dict[str, None]()
    for table in sheets:
        if not table.rows or not table.visible:
            continue
        head = detect_heading(
            table, {**dict.fromkeys(STATE_COLUMNS[1:], STATE_COLUMN), **(mapping or {})}, opening=True
        )
        if all(name in head.positions for name in NUMBER_COLUMNS):
            columns |= dict.fromkeys(head.columns)
            _read(found, table, head)
    if not columns:
        raise Unreadable(f"{source} 中没有“类别”和“编号”两列。请选择市系统导出的清单，或先在表中改好列名。")
    found.columns = tuple(column for column in columns if column)
    return found


def _read(found: CityExport, table: Table, head: Heading) -> None:
    state = next((n for n, name in enumerate(head.columns) if normalized_heading(name) in STATE_COLUMNS), None)
    for row, line in table.rows[head.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= head.labels:
            continue
        named = {name: line[at] if at < len(line) else "" for name, at in head.positions.items()}
        if state is not None and state < len(line):
            named[STATE_COLUMN] = line[state]
        cells = RowCells(row, table.name, named, tuple(line))
        theirs = _theirs(cells)
        found.refused += cells.refused
        if theirs:
            found.rows.append(theirs)


def _theirs(row: RowCells) -> CityRow | None:
    which = parse_case_number(row)
    if which is None:
        return None
    says = {} if _classified(row) else dict(_says(row, which.kind))
    title = "" if _classified(row) else read.text(row.by_column.get("案由"))
    return None if row.refused else CityRow(row.row, row.sheet, which.stream, title, says)


def _classified(row: RowCells) -> bool:
    """Of a classified case nothing is read but its number; where that can't be told, it is one."""
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


def _says(row: RowCells, kind: Kind) -> Iterator[tuple[str, Any]]:
    for column, how in {**COLUMN_READERS, "办理结果": read.code_reader(RESULTS[kind])}.items():
        if normalized_code(row.by_column.get(column)) not in NOTHING and (value := row.take(column, how)) is not None:
            yield column, value


def normalized_letter(said: str) -> str:
    """沪市监书[2023]0103号 and 沪市监书〔2023〕0103号 are one letter."""
    return normalized_code(unicodedata.normalize("NFKC", said)).replace("[", "〔").replace("]", "〕")


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
    """One thing in which the two differ, and where to put it right."""

    case: str
    title: str
    column: str
    theirs: str
    ours: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`missing_here` are cases only the city has, `missing_there` those of the same sessions only the ledger has."""

    same: int
    missing_here: tuple[Difference, ...] = ()
    missing_there: tuple[Difference, ...] = ()
    differing: tuple[Difference, ...] = ()


def compare(cases: Mapping[str, CaseRow], export: CityExport) -> Comparison:
    """Case by case; what left the bureau may be missing there, what was voided may not be asked for here."""
    ours = {id: case for id, case in cases.items() if not case.voided}
    theirs = {row.stream: row for row in export.rows}
    here = tuple(_unknown(row) for id, row in theirs.items() if id not in ours)
    spoken = {id.rpartition("-")[0] for id in theirs}
    there = tuple(
        _untold(case)
        for id, case in sorted(ours.items())
        if id.rpartition("-")[0] in spoken and id not in theirs and not case.released
    )
    found = {id: _differing(ours[id], row) for id, row in theirs.items() if id in ours}
    differing = tuple(difference for differences in found.values() for difference in differences)
    return Comparison(sum(not each for each in found.values()), here, there, differing)


def _unknown(row: CityRow) -> Difference:
    return Difference(row.stream, row.title, "本系统没有", "有", "无", "请核对是否漏收；确系本局承办的，请收件登记")


def _untold(case: CaseRow) -> Difference:
    return Difference(
        case.id, case.title, "市系统没有", "无", "有", "请核对是否误登或已改派；确系本局承办的，请联系市系统"
    )


def _differing(case: CaseRow, row: CityRow) -> list[Difference]:
    if case.classified:
        return []
    found = [
        _at_odds(case, row, column, LEDGER_VALUES[column](case)) for column in LEDGER_VALUES if column in row.values
    ]
    return [each for each in (*found, _of_state(case, row)) if each]


def _at_odds(case: CaseRow, row: CityRow, column: str, ours: Any) -> Difference | None:
    theirs = row.values[column]
    if theirs == ours:
        return None
    remedy = "市系统已有而本系统没有，请在本系统补办" if not ours else "请以原件为准，更正有误的一方"
    return Difference(case.id, case.title, column, form_text(theirs), form_text(ours), remedy)


def _of_state(case: CaseRow, row: CityRow) -> Difference | None:
    word = row.values.get(STATE_COLUMN)
    if word is None or case.stage in STAGES_BY_STATE.get(word, {case.stage} if word == case.stage.label else ()):
        return None
    remedy = "请核对办理进度，补录落后的一方" if word in STAGES_BY_STATE else "不认识市系统的这一状态，请人工核对"
    return Difference(case.id, case.title, STATE_COLUMN, word, case.stage.label, remedy)


def comparison_lines(found: Comparison) -> list[tuple[str, ...]]:
    """As a table to work through."""
    told: Iterable[tuple[str, Sequence[Difference]]] = (
        ("本系统没有", found.missing_here),
        ("市系统没有", found.missing_there),
        ("两处不同", found.differing),
    )
    head = ("差异", "案件代号", "案由", "项目", "市系统", "本系统", "处理办法")
    rows = [(kind, e.case, e.title, e.column, e.theirs, e.ours, e.remedy) for kind, many in told for e in many]
    return [head, *rows]
