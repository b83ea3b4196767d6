"""Tables of a Word file: column widths in mm, borders, row heights, and heading rows that every page repeats."""

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from services.desk.papers.render.gbt9704 import Face, Size
from services.desk.papers.render.model import Cell, Grid, Side
from services.desk.papers.render.ooxml import element, set_face, twips

SIDES = {Side.LEFT: ALIGN.LEFT, Side.CENTRE: ALIGN.CENTER, Side.RIGHT: ALIGN.RIGHT, Side.BOTH: ALIGN.JUSTIFY}
LOW_MM, LOW_SMALL_MM, LOW_TIGHT_MM = 11, 8, 5.5


def fill_grid(table: Table, grid: Grid) -> None:
    """Fills an empty table that has as many columns as the grid has widths."""
    table.autofit = False
    _table_properties(table, grid)
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(width)
    for n, cells in enumerate(grid.rows):
        row = table.add_row()  # type: ignore[no-untyped-call]
        _row_properties(row, grid, repeated=n < grid.heading_rows, cells=cells)
        _fill_row(row, cells, grid)


def _table_properties(table: Table, grid: Grid) -> None:
    properties = table._tbl.tblPr
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=6, space=0, color="000000"))
    _insert_before(properties, borders, "w:tblLayout")
    margins = element("w:tblCellMar")
    for side, margin_mm in (("top", 0.6), ("left", 1.5), ("bottom", 0.6), ("right", 1.5)):
        margins.append(element(f"w:{side}", w=twips(margin_mm), type="dxa"))
    _insert_before(properties, margins, "w:tblLook")


def _insert_before(properties: Any, child: Any, name: str) -> None:
    successor = properties.find(qn(name))
    properties.append(child) if successor is None else successor.addprevious(child)


def _row_properties(row: _Row, grid: Grid, repeated: bool, cells: tuple[Cell, ...]) -> None:
    least_height_mm = LOW_TIGHT_MM if grid.tight else LOW_SMALL_MM if grid.small else LOW_MM
    row.height = Mm(max(least_height_mm, *(cell.min_height_mm for cell in cells)))
    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = row._tr.get_or_add_trPr()
    if max(cell.min_height_mm for cell in cells) < 60:
        properties.append(element("w:cantSplit"))
    if repeated:
        properties.append(element("w:tblHeader"))


def _fill_row(row: _Row, cells: tuple[Cell, ...], grid: Grid) -> None:
    column, cells_of_row = 0, row.cells
    for cell in cells:
        target = cells_of_row[column]
        if cell.column_span > 1:
            target = target.merge(cells_of_row[column + cell.column_span - 1])
        target.width = Mm(sum(grid.widths[column : column + cell.column_span]))
        _fill_cell(target, cell, Size.SMALL_FIVE if grid.tight else Size.FIVE if grid.small else Size.SMALL_FOUR)
        column += cell.column_span


def _fill_cell(target: _Cell, cell: Cell, size: Size) -> None:
    is_high = cell.min_height_mm > 20 and not cell.head
    target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if is_high else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = cell.text.split("\n")
    side = cell.side or (Side.CENTRE if cell.head else Side.LEFT)
    for n, line in enumerate(lines):
        paragraph = target.paragraphs[0] if n == 0 else target.add_paragraph()
        paragraph.alignment = SIDES[side]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.1
        set_face(paragraph.add_run(line), Face.BLACK if cell.head else Face.BODY, size)
    if cell.foot:
        _add_foot(target, cell, size)


def _add_foot(target: _Cell, cell: Cell, size: Size) -> None:
    """The line to sign on: at the right, at the lower edge of the row's least height."""
    paragraph = target.add_paragraph()
    paragraph.alignment = ALIGN.RIGHT
    used = size.points * 1.5 * (1 + cell.text.count("\n"))
    free = cell.min_height_mm * 72 / 25.4 - used - size.points * 1.8
    paragraph.paragraph_format.space_before = Pt(max(2, free))
    paragraph.paragraph_format.space_after = Pt(0)
    set_face(paragraph.add_run(cell.foot), Face.BODY, size)
