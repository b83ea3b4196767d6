"""Address labels, one for each proposer: two columns of seven on an A4 sheet (99.1 by 38.1 mm, the common format)."""

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
    """Where a proposer is reached; what is unknown is empty."""

    name: str
    unit: str = ""
    telephone: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of one label; `remark` names the case in small print at the foot."""

    to: str
    address: str = ""
    unit: str = ""
    postcode: str = ""
    remark: str = ""


def address_labels(context: PaperContext, addresses_known: Iterable[Address]) -> list[Label]:
    """One label for each proposer and co-signer; one with a blank name for each whose name is unknown."""
    address_by_name = {address.name: address for address in addresses_known}
    names = list(dict.fromkeys((*context.case.proposers, *address_by_name)))[: label_count(context)]
    addresses = [address_by_name.get(name, Address(name)) for name in names]
    labels = [_label(context, card) for card in addresses]
    unnamed = range(len(labels) + 1, label_count(context) + 1)
    title = PROPOSER_TITLES[context.kind]
    return [
        *labels,
        *(Label(f"＿＿＿＿＿＿{title} 收", remark=f"{context.short}　联名人{number - 1}") for number in unnamed),
    ]


def label_count(context: PaperContext) -> int:
    """How many labels a case needs: proposers and co-signers."""
    return len(context.case.proposers) + context.case.co_signers


def _label(context: PaperContext, address: Address) -> Label:
    title = (
        ""
        if is_body(address.name) or address.name.startswith(PROPOSER_TITLES[context.kind])
        else PROPOSER_TITLES[context.kind]
    )
    return Label(f"{address.name}{title} 收", address.address, address.unit, address.postcode, context.short)


def label_sheets(labels: Sequence[Label]) -> bytes:
    """The sheets as one Word file. Raises `ValueError` where there is no label."""
    if not labels:
        raise ValueError("no label")
    book = Document()
    _set_page(book)
    for start in range(0, len(labels), LABELS_PER_SHEET):
        table = book.add_table(rows=0, cols=2 * COLUMNS - 1)
        _fill_table(table, labels[start : start + LABELS_PER_SHEET])
        _add_separator(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _set_page(book: Book) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(LEFT_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(5)
    section.header_distance = section.footer_distance = Mm(0)
    book.core_properties.author = book.core_properties.comments = ""


def _add_separator(book: Book) -> None:
    """Two tables need a paragraph between them; the next one no longer fits on this sheet and begins a new one."""
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(1)


def _fill_table(table: Table, labels: Sequence[Label]) -> None:
    table.autofit = False
    widths = (WIDE_MM, GUTTER_MM) * (COLUMNS - 1) + (WIDE_MM,)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for start in range(0, len(labels), COLUMNS):
        row = table.add_row()  # type: ignore[no-untyped-call]
        row.height, row.height_rule = Mm(HIGH_MM), WD_ROW_HEIGHT_RULE.EXACTLY
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
        for n, label in enumerate(labels[start : start + COLUMNS]):
            _write_label(row.cells[2 * n], label)


def _write_label(cell: _Cell, label: Label) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = ((label.postcode, Size.FOUR), (label.address, Size.SMALL_FOUR), (label.unit, Size.SMALL_FOUR))
    printed = [(text, size) for text, size in (*lines, (label.to, Size.FOUR), (label.remark, Size.FIVE)) if text]
    for n, (text, size) in enumerate(printed):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(size.points + 5)
        paragraph.paragraph_format.left_indent = Mm(8)
        paragraph.paragraph_format.right_indent = Mm(4)
        set_face(paragraph.add_run(text), Face.BODY, size)
