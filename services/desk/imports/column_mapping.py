"""列名对应: which column of a file is read as what, so that a clerk can see it and say it otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports.column_detection import (
    HEADING_SEARCH_ROWS,
    SESSION_PARTS,
    STANDARD,
    detect_heading,
    normalized_heading,
    standard_columns,
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A column of the file, and what it is read as (empty: not at all). What stands in it is not shown: a row may be
    classified."""

    column: str
    standard: str


def readable_columns(opening: bool) -> tuple[str, ...]:
    """What a column can be read as."""
    return (*standard_columns(opening), *SESSION_PARTS)


def detect_mapping(sheets: Sequence[Table], mapping: Mapping[str, str], opening: bool) -> list[ColumnMapping]:
    """The columns of the sheet that names the most; also where the list as a whole can't be read."""
    found = [_of(table, mapping, opening) for table in sheets if table.rows and table.visible]
    return max(found, key=lambda each: sum(bool(column.standard) for column in each), default=[])


def _of(table: Table, mapping: Mapping[str, str], opening: bool) -> list[ColumnMapping]:
    try:
        head = detect_heading(table, mapping, opening)
    except Unreadable:
        return _by_name(table, mapping)
    standard = {at: name for name, at in head.positions.items()}
    return [ColumnMapping(name, standard.get(n, "")) for n, name in enumerate(head.columns) if name]


def _by_name(table: Table, mapping: Mapping[str, str]) -> list[ColumnMapping]:
    """Where two columns look alike, each is shown as its name alone says."""
    lines = [[normalized_heading(cell) for cell in row] for _, row in table.rows[:HEADING_SEARCH_ROWS]]
    line = max(lines, key=lambda each: sum(name in STANDARD or name in mapping for name in each))
    return [ColumnMapping(name, mapping.get(name, STANDARD.get(name, ""))) for name in line if name]
