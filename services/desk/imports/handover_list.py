"""Reads the city's hand-over list (交办清单): the rows that can be taken, and what is wrong with the others.

`read_handover_list` reads a file, `parse_tables` its tables; the names in `__all__` are used elsewhere.
"""

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
    "council_sessions",
    "read_handover_list",
]
MAX_CELLS_NAMED = 10
COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a list is read: mapped column names, one date for rows without one, the day it is read on, and whether it
    is an opening list."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    handed_over: date | None = None
    today: date | None = None
    opening: bool = False


@dataclass(slots=True)
class HandOverList:
    """What a list says: rows that can be taken, refusals, classified cases and remarks.

    `mentioned` are the streams of all cases in the list, also of rows that cannot be taken.
    """

    source: str
    rows: list[CaseRowRead] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    classified: list[ClassifiedRow] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)


def read_handover_list(file: Path, options: ReadOptions = ReadOptions()) -> HandOverList:
    """The list in an .xlsx, .xls or .csv file. Raises `Unreadable` where it is no such list."""
    return parse_tables(file.name, read_tables(file), options, origin_of(file) if options.opening else None)


def parse_tables(
    source: str, sheets: Sequence[Table], options: ReadOptions, origin: Origin | None = None
) -> HandOverList:
    """What the sheets of a file say: first each row by itself, then all rows together. Raises `Unreadable`."""
    if options.handed_over and options.today and options.handed_over > options.today:
        raise Unreadable(f"整表的交办日期 {options.handed_over} 晚于 {options.today}。请核对年份和日期。")
    handover_list = HandOverList(source)
    list_sheets, read_rows = list(_list_sheets(handover_list, sheets, options)), list[ReadRow]()
    for table, heading in list_sheets:
        sheet_name = table.name if len(list_sheets) > 1 else ""
        _remark_columns(handover_list, heading, sheet_name)
        read_rows += [
            _read_row(handover_list, row, options, origin, heading)
            for row in _data_rows(handover_list, table, heading, sheet_name)
        ]
    if not read_rows:
        raise Unreadable(f"{source} 只有列名，没有内容。请选择填有内容的交办清单。")
    distinct = drop_duplicates(read_rows)
    handover_list.rows, handover_list.classified = distinct.rows, distinct.classified
    handover_list.refused = sorted([*handover_list.refused, *distinct.refused], key=_row_in_file)
    handover_list.remarks = sorted([*handover_list.remarks, *distinct.remarks], key=_row_in_file)
    handover_list.mentioned = {read_row.stream for read_row in read_rows if read_row.stream}
    return handover_list


def _row_in_file(entry: RowRefusal | RowRemark) -> tuple[str, int]:
    return entry.sheet, entry.row


def _list_sheets(
    handover_list: HandOverList, sheets: Sequence[Table], options: ReadOptions
) -> Iterator[tuple[Table, Heading]]:
    """The sheets that are lists. One that is almost a list stops the import, because half a list would be worse than
    none."""
    handover_list.remarks += [remark for table in sheets for remark in _sheet_remarks(table)]
    headings = [
        (sheet, detect_heading(sheet, options.mapping, options.opening))
        for sheet in sheets
        if sheet.rows and sheet.visible
    ]
    if not headings:
        raise Unreadable(f"{handover_list.source} 的工作表都已隐藏。请取消隐藏后再导入。")
    check_mapping(handover_list.source, options.mapping, options.opening, [heading for _, heading in headings])
    most_columns = max(len(heading.positions) for _, heading in headings)
    for table, heading in headings:
        if not (missing := missing_columns(heading, options.handed_over is not None)):
            yield table, heading
        elif len(heading.positions) >= min(MIN_LIST_COLUMNS, most_columns):
            where = f"的工作表“{table.name}”" if len(headings) > 1 else " "
            raise Unreadable(f"{handover_list.source}{where}{missing_columns_message(missing, heading.unread)}")
        else:
            handover_list.remarks.append(RowRemark(0, f"工作表“{table.name}”不是清单，未读"))


def _sheet_remarks(table: Table) -> Iterator[RowRemark]:
    """Remarks on a hidden sheet, and on cells whose formula has no value."""
    if table.rows and not table.visible:
        yield RowRemark(0, f"工作表“{table.name}”已隐藏，未读")
    if cells := table.uncounted:
        more = f"等{len(cells)}格" if len(cells) > MAX_CELLS_NAMED else ""
        yield RowRemark(0, f"{'、'.join(cells[:MAX_CELLS_NAMED])}{more}的公式没有结果，按空白读取，请核对")


def _remark_columns(handover_list: HandOverList, heading: Heading, sheet: str) -> None:
    """Remarks on the columns that were not read, and on the defaults for absent columns."""
    if unread := [name for name in heading.unread if name != "序号"]:
        handover_list.remarks.append(RowRemark(0, f"未读的列：{'、'.join(unread)}", sheet))
    for column, default in (("提出时间", "会间"), ("是否同意公开", "是")):
        if column not in heading.positions:
            handover_list.remarks.append(RowRemark(0, f"没有“{column}”列，新登记的一律按“{default}”登记", sheet))


def _data_rows(handover_list: HandOverList, table: Table, heading: Heading, sheet: str) -> Iterator[RowCells]:
    """The rows below the heading, without headings repeated on each printed page and lines of notes."""
    for row, line in table.rows[heading.first :]:
        if {normalized_heading(cell) for cell in line} - {""} <= heading.labels:
            continue
        if _is_note(line, row in table.merged_rows, heading):
            handover_list.remarks.append(RowRemark(row, "只有一格有内容，按说明行略过", sheet))
            continue
        cells_by_column = {
            name: line[position] if position < len(line) else "" for name, position in heading.positions.items()
        }
        yield RowCells(row, sheet, cells_by_column, tuple(line))


def _is_note(line: Sequence[Any], wide: bool, heading: Heading) -> bool:
    """Whether the row is a heading between rows, a sum or a signature: one text, in a wide cell, at the left or
    where nothing is read."""
    positions = [position for position, cell in enumerate(line) if text(cell)]
    if len({text(line[position]) for position in positions}) > 1:
        return False
    return wide or (len(positions) == 1 and (positions[0] == 0 or positions[0] not in heading.positions.values()))


def _read_row(
    handover_list: HandOverList, row: RowCells, options: ReadOptions, origin: Origin | None, heading: Heading
) -> ReadRow:
    try:
        classified = is_classified(row)
    except read_as.CellError as error:
        read_row = replace(_read_classified_row(row, options), content=None)
        row.refused = []
        row.refuse("密级", error)
    else:
        read_row = (
            _read_classified_row(row, options)
            if classified
            else _read_case_row(handover_list.source, row, options, origin, heading)
        )
    handover_list.refused += row.refused
    handover_list.remarks += row.remarks if not row.refused else []
    return read_row


def _read_classified_row(row: RowCells, options: ReadOptions) -> ReadRow:
    case_number, classified = read_classified(row, options.handed_over, options.today)
    return ReadRow(row.row, row.sheet, case_number.stream if case_number else None, classified)


def _read_case_row(
    source: str, row: RowCells, options: ReadOptions, origin: Origin | None, heading: Heading
) -> ReadRow:
    case_number = parse_case_number(row)
    kind, stream = (case_number.kind, case_number.stream) if case_number else (None, None)
    part, day = row.take("承办方式", read_as.part), read_handed_over(row, options.handed_over, options.today)
    facts = read_facts(row)
    taken = read_taken(row, kind, part, day, origin, options.today) if origin else None
    location = f"{source}“{row.sheet}”第{row.row}行" if row.sheet else f"{source} 第{row.row}行"
    command = read_registration(row, case_number, part, day, facts, location)
    if command is None or stream is None:
        return ReadRow(row.row, row.sheet, stream, None)
    absent = frozenset(name for column, (name, _) in FACT_COLUMNS.items() if column not in heading.positions)
    absent -= {"joint_units"} if facts["joint_units"] else set()  # named in the column of the lead unit
    return ReadRow(row.row, row.sheet, stream, CaseRowRead(row.row, stream, command, row.sheet, absent, taken))


def council_sessions(rows: Iterable[CaseRowRead]) -> set[tuple[Kind, int, int]]:
    """The sessions that a list covers; only their cases can be missing from it."""
    return {(row.command.kind, row.command.congress, row.command.session) for row in rows}
