"""Tables of a Word file: column widths in mm, borders, row heights, and heads that every page repeats."""

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


def fill_grid(table: Table, said: Grid) -> None:
    """Fills a table of as many columns as there are widths."""
    table.autofit = False
    _table_properties(table, said)
    for column, width in zip(table.columns, said.widths, strict=True):
        column.width = Mm(width)
    for n, cells in enumerate(said.rows):
        row = table.add_row()  # type: ignore[no-untyped-call]
        _row_properties(row, said, repeated=n < said.heads, cells=cells)
        _filled(row, cells, said)


def _table_properties(table: Table, said: Grid) -> None:
    properties = table._tbl.tblPr
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz=6, space=0, color="000000"))
    _before(properties, borders, "w:tblLayout")
    margins = element("w:tblCellMar")
    for side, wide in (("top", 0.6), ("left", 1.5), ("bottom", 0.6), ("right", 1.5)):
        margins.append(element(f"w:{side}", w=twips(wide), type="dxa"))
    _before(properties, margins, "w:tblLook")


def _before(properties: Any, made: Any, name: str) -> None:
    place = properties.find(qn(name))
    properties.append(made) if place is None else place.addprevious(made)


def _row_properties(row: _Row, said: Grid, repeated: bool, cells: tuple[Cell, ...]) -> None:
    low = LOW_TIGHT_MM if said.tight else LOW_SMALL_MM if said.small else LOW_MM
    row.height = Mm(max(low, *(cell.high for cell in cells)))
    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    properties = row._tr.get_or_add_trPr()
    if max(cell.high for cell in cells) < 60:
        properties.append(element("w:cantSplit"))
    if repeated:
        properties.append(element("w:tblHeader"))


def _filled(row: _Row, cells: tuple[Cell, ...], said: Grid) -> None:
    at, places = 0, row.cells
    for cell in cells:
        place = places[at]
        if cell.over > 1:
            place = place.merge(places[at + cell.over - 1])
        place.width = Mm(sum(said.widths[at : at + cell.over]))
        _cell(place, cell, Size.SMALL_FIVE if said.tight else Size.FIVE if said.small else Size.SMALL_FOUR)
        at += cell.over


def _cell(place: _Cell, cell: Cell, size: Size) -> None:
    high = cell.high > 20 and not cell.head
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if high else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = cell.text.split("\n")
    side = cell.side or (Side.CENTRE if cell.head else Side.LEFT)
    for n, line in enumerate(lines):
        paragraph = place.paragraphs[0] if n == 0 else place.add_paragraph()
        paragraph.alignment = SIDES[side]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.1
        set_face(paragraph.add_run(line), Face.BLACK if cell.head else Face.BODY, size)
    if cell.foot:
        _foot(place, cell, size)


def _foot(place: _Cell, cell: Cell, size: Size) -> None:
    """Where somebody signs: at the right, at the lower edge of what the row is at least high."""
    paragraph = place.add_paragraph()
    paragraph.alignment = ALIGN.RIGHT
    used = size.points * 1.5 * (1 + cell.text.count("\n"))
    free = cell.high * 72 / 25.4 - used - size.points * 1.8
    paragraph.paragraph_format.space_before = Pt(max(2, free))
    paragraph.paragraph_format.space_after = Pt(0)
    set_face(paragraph.add_run(cell.foot), Face.BODY, size)
