"""Address labels, one for each proposer: two columns of seven on an A4 sheet (99.1 by 38.1 mm, as they are sold)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as Book
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from services.desk.papers.context import PROPOSER_TITLES, PaperContext, is_body
from services.desk.papers.render.gbt9704 import Face, Size
from services.desk.papers.render.ooxml import set_face

COLUMNS, ROWS = 2, 7
WIDE_MM, HIGH_MM, GUTTER_MM, LEFT_MM, TOP_MM = 99.1, 38.1, 2.5, 4.65, 15.1
LABELS_PER_SHEET = COLUMNS * ROWS


@dataclass(frozen=True, slots=True)
class Address:
    """Where a proposer is reached; what is empty is not known."""

    name: str
    unit: str = ""
    telephone: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one label; `remark` says of which case it is, small, at the foot."""

    to: str
    address: str = ""
    unit: str = ""
    postcode: str = ""
    remark: str = ""


def address_labels(docket: PaperContext, known: Iterable[Address]) -> list[Label]:
    """One for each proposer and co-signer; who is not known by name gets a label to be filled in by hand."""
    found = {address.name: address for address in known}
    named = list(dict.fromkeys((*docket.case.proposers, *found)))[: label_count(docket)]
    cards = [found.get(name, Address(name)) for name in named]
    made = [_label(docket, card) for card in cards]
    unknown = range(len(made) + 1, label_count(docket) + 1)
    called = PROPOSER_TITLES[docket.kind]
    return [*made, *(Label(f"＿＿＿＿＿＿{called} 收", remark=f"{docket.short}　联名人{n - 1}") for n in unknown)]


def label_count(docket: PaperContext) -> int:
    return len(docket.case.proposers) + docket.case.co_signers


def _label(docket: PaperContext, card: Address) -> Label:
    title = (
        "" if is_body(card.name) or card.name.startswith(PROPOSER_TITLES[docket.kind]) else PROPOSER_TITLES[docket.kind]
    )
    return Label(f"{card.name}{title} 收", card.address, card.unit, card.postcode, docket.short)


def label_sheets(made: Sequence[Label]) -> bytes:
    """The sheets as one Word file. Raises ValueError where there is no label."""
    if not made:
        raise ValueError("no label")
    book = Document()
    _page(book)
    for start in range(0, len(made), LABELS_PER_SHEET):
        table = book.add_table(rows=0, cols=2 * COLUMNS - 1)
        _fill(table, made[start : start + LABELS_PER_SHEET])
        _between(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _page(book: Book) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(LEFT_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(5)
    section.header_distance = section.footer_distance = Mm(0)
    book.core_properties.author = book.core_properties.comments = ""


def _between(book: Book) -> None:
    """Two tables need a paragraph between them; the next one no longer fits on this sheet and begins a new one."""
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(1)


def _fill(table: Table, made: Sequence[Label]) -> None:
    table.autofit = False
    widths = (WIDE_MM, GUTTER_MM) * (COLUMNS - 1) + (WIDE_MM,)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for start in range(0, len(made), COLUMNS):
        row = table.add_row()  # type: ignore[no-untyped-call]
        row.height, row.height_rule = Mm(HIGH_MM), WD_ROW_HEIGHT_RULE.EXACTLY
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
        for n, each in enumerate(made[start : start + COLUMNS]):
            _write(row.cells[2 * n], each)


def _write(place: _Cell, label: Label) -> None:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = ((label.postcode, Size.FOUR), (label.address, Size.SMALL_FOUR), (label.unit, Size.SMALL_FOUR))
    said = [(text, size) for text, size in (*lines, (label.to, Size.FOUR), (label.remark, Size.FIVE)) if text]
    for n, (text, size) in enumerate(said):
        paragraph = place.paragraphs[0] if n == 0 else place.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(size.points + 5)
        paragraph.paragraph_format.left_indent = Mm(8)
        paragraph.paragraph_format.right_indent = Mm(4)
        set_face(paragraph.add_run(text), Face.BODY, size)
