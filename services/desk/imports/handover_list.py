"""Reads the city's hand-over list (交办清单) and says of each row what is wrong with it, where, and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from services.desk.files.table_reader import Table, Unreadable, read_tables
from services.desk.imports import cell_values as read_as
from services.desk.imports.case_row_reader import (
    FACT_COLUMNS,
    CaseRowRead,
    ClassifiedRow,
    RowCells,
    RowRefusal,
    RowRemark,
    is_classified,
    parse_case_number,
    read_classified,
    read_facts,
    read_handed_over,
    read_registration,
)
from services.desk.imports.cell_values import text
from services.desk.imports.column_detection import (
    MIN_LIST_COLUMNS,
    OPTIONAL_COLUMNS,
    REQUIRED_COLUMNS,
    Heading,
    check_mapping,
    detect_heading,
    missing_columns,
    missing_columns_message,
    normalized_heading,
)
from services.desk.imports.duplicate_rows import ReadRow, drop_duplicates
from services.desk.imports.opening_list import Origin, origin_of, read_taken
from shared.contracts.common.vocabulary import Kind

__all__ = [
    "COLUMNS",
    "CaseRowRead",
    "ClassifiedRow",
    "HandOverList",
    "ReadOptions",
    "RowRefusal",
    "RowRemark",
    "Unreadable",
    "read_handover_list",
    "sessions_of",
]
MAX_CELLS_NAMED = 10
COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a list is to be read: other column names, one date for rows without one, and the day it is read on."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    handed_over: date | None = None
    today: date | None = None
    opening: bool = False


@dataclass(slots=True)
class HandOverList:
    """What a list says: rows that can be taken, rows that can't, and what to look at again.

    `named` are all cases the list speaks of, also in rows that can't be taken.
    """

    source: str
    rows: list[CaseRowRead] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    stubs: list[ClassifiedRow] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)


def read_handover_list(file: Path, how: ReadOptions = ReadOptions()) -> HandOverList:
    """The list in an .xlsx, .xls or .csv file. Raises `Unreadable` where it is no such list."""
    return parse_tables(file.name, read_tables(file), how, origin_of(file) if how.opening else None)


def parse_tables(source: str, sheets: Sequence[Table], how: ReadOptions, origin: Origin | None = None) -> HandOverList:
    """What the sheets of a file say, each row by itself and all rows together."""
    if how.handed_over and how.today and how.handed_over > how.today:
        raise Unreadable(f"整表的交办日期 {how.handed_over} 晚于 {how.today}。请核对年份和日期。")
    found = HandOverList(source)
    lists, lines = list(_lists(found, sheets, how)), list[ReadRow]()
    for table, head in lists:
        name = table.name if len(lists) > 1 else ""
        _remark_columns(found, head, name)
        lines += [_line(found, row, how, origin, head) for row in _rows(found, table, head, name)]
    if not lines:
        raise Unreadable(f"{source} 只有列名，没有内容。请选择填有内容的交办清单。")
    same = drop_duplicates(lines)
    found.rows, found.stubs = same.rows, same.stubs
    found.refused = sorted([*found.refused, *same.refused], key=lambda refusal: (refusal.sheet, refusal.row))
    found.remarks = sorted([*found.remarks, *same.remarks], key=lambda remark: (remark.sheet, remark.row))
    found.mentioned = {line.stream for line in lines if line.stream}
    return found


def _lists(found: HandOverList, sheets: Sequence[Table], how: ReadOptions) -> Iterator[tuple[Table, Heading]]:
    """The sheets that are lists. One that is almost a list stops the import: half a list would be worse than none."""
    for table in sheets:
        if table.rows and not table.visible:
            found.remarks.append(RowRemark(0, f"工作表“{table.name}”已隐藏，未读"))
        if cells := table.uncounted:
            said = "、".join(cells[:MAX_CELLS_NAMED]) + (f"等{len(cells)}格" if len(cells) > MAX_CELLS_NAMED else "")
            found.remarks.append(RowRemark(0, f"{said}的公式没有结果，按空白读取，请核对"))
    heads = [
        (sheet, detect_heading(sheet, how.mapping, how.opening)) for sheet in sheets if sheet.rows and sheet.visible
    ]
    if not heads:
        raise Unreadable(f"{found.source} 的工作表都已隐藏。请取消隐藏后再导入。")
    check_mapping(found.source, how.mapping, how.opening, [head for _, head in heads])
    most = max(len(head.positions) for _, head in heads)
    for table, head in heads:
        if not (missing := missing_columns(head, how.handed_over is not None)):
            yield table, head
        elif len(head.positions) >= min(MIN_LIST_COLUMNS, most):
            where = f"的工作表“{table.name}”" if len(heads) > 1 else " "
            raise Unreadable(f"{found.source}{where}{missing_columns_message(missing, head.unread)}")
        else:
            found.remarks.append(RowRemark(0, f"工作表“{table.name}”不是清单，未读"))


def _remark_columns(found: HandOverList, head: Heading, sheet: str) -> None:
    """Which columns were not read, and what holds for columns that are not there."""
    if unread := [name for name in head.unread if name != "序号"]:
        found.remarks.append(RowRemark(0, f"未读的列：{'、'.join(unread)}", sheet))
    for column, usual in (("提出时间", "会间"), ("是否同意公开", "是")):
        if column not in head.positions:
            found.remarks.append(RowRemark(0, f"没有“{column}”列，新登记的一律按“{usual}”登记", sheet))


def _rows(found: HandOverList, table: Table, head: Heading, sheet: str) -> Iterator[RowCells]:
    """The rows below the column names; names repeated on each printed page and lines of remarks are no rows."""
    for row, line in table.rows[head.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= head.labels:
            continue
        if _is_note(line, row in table.wide, head):
            found.remarks.append(RowRemark(row, "只有一格有内容，按说明行略过", sheet))
            continue
        named = {name: line[at] if at < len(line) else "" for name, at in head.positions.items()}
        yield RowCells(row, sheet, named, tuple(line))


def _is_note(line: Sequence[Any], wide: bool, head: Heading) -> bool:
    """A heading between rows, a sum or a signature: one text, in a wide cell, at the left or where nothing is read."""
    places = [at for at, cell in enumerate(line) if text(cell)]
    if len({text(line[at]) for at in places}) > 1:
        return False
    return wide or (len(places) == 1 and (places[0] == 0 or places[0] not in head.positions.values()))


def _line(found: HandOverList, row: RowCells, how: ReadOptions, origin: Origin | None, head: Heading) -> ReadRow:
    try:
        classified = is_classified(row)
    except read_as.CellError as wrong:
        line = replace(_stub(row, how), content=None)
        row.refused = []
        row.refuse("密级", wrong)
    else:
        line = _stub(row, how) if classified else _row(found.source, row, how, origin, head)
    found.refused += row.refused
    found.remarks += row.remarks if not row.refused else []
    return line


def _stub(row: RowCells, how: ReadOptions) -> ReadRow:
    which, read = read_classified(row, how.handed_over, how.today)
    return ReadRow(row.row, row.sheet, which.stream if which else None, read)


def _row(source: str, row: RowCells, how: ReadOptions, origin: Origin | None, head: Heading) -> ReadRow:
    which = parse_case_number(row)
    kind, stream = (which.kind, which.stream) if which else (None, None)
    part, day = row.take("承办方式", read_as.part), read_handed_over(row, how.handed_over, how.today)
    said = read_facts(row)
    at = read_taken(row, kind, part, day, origin, how.today) if origin else None
    place = f"{source}“{row.sheet}”第{row.row}行" if row.sheet else f"{source} 第{row.row}行"
    command = read_registration(row, which, part, day, said, place)
    if command is None or stream is None:
        return ReadRow(row.row, row.sheet, stream, None)
    absent = frozenset(name for column, (name, _) in FACT_COLUMNS.items() if column not in head.positions)
    absent -= {"joint_units"} if said["joint_units"] else set()  # named in the column of the lead unit
    return ReadRow(row.row, row.sheet, stream, CaseRowRead(row.row, stream, command, row.sheet, absent, at))


def sessions_of(rows: Iterable[CaseRowRead]) -> set[tuple[Kind, int, int]]:
    """Which sessions a list speaks of: only their cases can be missing from it."""
    return {(row.command.kind, row.command.congress, row.command.session) for row in rows}
