"""Writes rows as a workbook for Excel, in which nothing that somebody typed is taken for a formula."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIN_WIDTH_CHARACTERS, MAX_WIDTH_CHARACTERS = 8, 50


def write_xlsx(title: str, lines: Sequence[Sequence[object]], widths: Sequence[int] = ()) -> bytes:
    """A workbook of one sheet, its first row bold and frozen; `widths` in characters, else as the content needs."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for n, width in enumerate(widths or _widths(lines), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    for n, line in enumerate(lines):
        sheet.append(
            [_cell(sheet, without_formula(value) if isinstance(value, str) else value, n == 0) for value in line]
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _widths(lines: Sequence[Sequence[object]]) -> list[int]:
    """Column widths by the longest cell; a Chinese character is as wide as two letters."""
    longest: dict[int, int] = {}
    for line in lines:
        for n, value in enumerate(line):
            text = str(value or "")
            longest[n] = max(
                longest.get(n, 0), sum(2 if ord(character) > 0xFF else 1 for character in text[:MAX_WIDTH_CHARACTERS])
            )
    return [min(MAX_WIDTH_CHARACTERS, max(MIN_WIDTH_CHARACTERS, width + 2)) for _, width in sorted(longest.items())]


def without_formula(cell: str) -> str:
    """The cell with an apostrophe before what looks like a formula, and without characters that no sheet can hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
