"""列名对应: which column of a file is read as what, so that a clerk can see and change it."""

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
    """A column of the file, and the standard column it is read as (empty: none). Its cells are not shown, since a
    row may be classified."""

    column: str
    standard: str


def readable_columns(opening: bool) -> tuple[str, ...]:
    """The names that a column can be read as."""
    return (*standard_columns(opening), *SESSION_PARTS)


def detect_mapping(sheets: Sequence[Table], mapping: Mapping[str, str], opening: bool) -> list[ColumnMapping]:
    """The columns of the sheet that names the most, also where the list as a whole cannot be read."""
    mappings = [_mapping_of(table, mapping, opening) for table in sheets if table.rows and table.visible]
    return max(mappings, key=lambda columns: sum(bool(column.standard) for column in columns), default=[])


def _mapping_of(table: Table, mapping: Mapping[str, str], opening: bool) -> list[ColumnMapping]:
    try:
        heading = detect_heading(table, mapping, opening)
    except Unreadable:
        return _by_name(table, mapping)
    standard = {position: name for name, position in heading.positions.items()}
    return [ColumnMapping(name, standard.get(n, "")) for n, name in enumerate(heading.columns) if name]


def _by_name(table: Table, mapping: Mapping[str, str]) -> list[ColumnMapping]:
    """Each column by its name alone, where two columns look alike."""
    lines = [[normalized_heading(cell) for cell in row] for _, row in table.rows[:HEADING_SEARCH_ROWS]]
    line = max(lines, key=lambda cells: sum(name in STANDARD or name in mapping for name in cells))
    return [ColumnMapping(name, mapping.get(name, STANDARD.get(name, ""))) for name in line if name]
