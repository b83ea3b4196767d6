"""Makes Word files of papers in the measures of GB/T 9704-2012: one section per paper, so that a batch is one file."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_BREAK, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from services.desk.papers.render import gbt9704 as gb
from services.desk.papers.render.docx_tables import fill_grid
from services.desk.papers.render.gbt9704 import Face, Size
from services.desk.papers.render.header_footer import add_header_footer
from services.desk.papers.render.model import Block, Break, Grid, Paper, Para, Side, Space, Style
from services.desk.papers.render.ooxml import add_frame, add_rules, element, set_face, set_indent, twips, writable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIDES = {Side.LEFT: ALIGN.LEFT, Side.CENTRE: ALIGN.CENTER, Side.RIGHT: ALIGN.RIGHT, Side.BOTH: ALIGN.JUSTIFY}
PARAGRAPH_LOOKS: dict[Style, tuple[Face, Size, Side, float]] = {  # face, size, side, first-line indent in characters
    Style.TITLE: (Face.TITLE, Size.TWO, Side.CENTRE, 0),
    Style.SHEET_TITLE: (Face.TITLE, Size.TWO, Side.CENTRE, 0),
    Style.NOTE: (Face.KAI, Size.THREE, Side.CENTRE, 0),
    Style.ADDRESSEE: (Face.BODY, Size.THREE, Side.LEFT, 0),
    Style.BODY: (Face.BODY, Size.THREE, Side.BOTH, 2),
    Style.FIRST: (Face.BLACK, Size.THREE, Side.LEFT, 2),
    Style.SECOND: (Face.KAI, Size.THREE, Side.BOTH, 2),
    Style.PART: (Face.BLACK, Size.FOUR, Side.LEFT, 0),
    Style.SIGNED: (Face.BODY, Size.THREE, Side.RIGHT, 0),
    Style.CONTACT: (Face.BODY, Size.THREE, Side.LEFT, 2),
    Style.MARK: (Face.BODY, Size.THREE, Side.RIGHT, 0),
    Style.SMALL: (Face.BODY, Size.SMALL_FOUR, Side.LEFT, 0),
}
KEEP_WITH_NEXT = (Style.FIRST, Style.PART, Style.TITLE, Style.SHEET_TITLE, Style.SIGNED)  # never last on a page
LINE_HEIGHTS_PT = {
    Style.TITLE: 34.0,
    Style.SHEET_TITLE: 34.0,
    Style.SMALL: 20.0,
    Style.PART: 24.0,
}  # line heights that differ from LINE_PT


def write_docx(papers: Sequence[Paper]) -> bytes:
    """One Word file of all papers, each beginning on a new page. Raises `ValueError` where there is none."""
    if not papers:
        raise ValueError("no paper")
    book = Document()
    _set_defaults(book)
    for n, paper in enumerate(map(writable, papers)):
        section = book.add_section(WD_SECTION.NEW_PAGE) if n else book.sections[0]
        add_header_footer(section, paper, papers[n - 1] if n else None)
        _add_paper(book, paper)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _set_defaults(book: Book) -> None:
    """Settings of the whole file: fonts of the default style, odd and even pages, no author, nothing left of the
    library's template."""
    plain = book.styles["Normal"]
    fonts = plain.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), Face.BODY.value)
    plain.element.get_or_add_rPr().append(element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    book.settings.odd_and_even_pages_header_footer = True
    about = book.core_properties
    about.author, about.comments, about.title, about.language = "", "", "", "zh-CN"


def _add_paper(book: Book, paper: Paper) -> None:
    if paper.head is not None:
        number = book.add_paragraph()
        _set_paragraph(number, Para(paper.head.number, Style.SIGNED))
    for block in paper.blocks:
        _add_block(book, block)
    if paper.copies:
        add_copies(book, paper.copies)


def _add_block(book: Book, block: Block) -> None:
    match block:
        case Para():
            _set_paragraph(book.add_paragraph(), block)
        case Grid():
            table = book.add_table(rows=0, cols=len(block.widths))
            table.alignment = WD_TABLE_ALIGNMENT.CENTER
            fill_grid(table, block)
        case Space(lines=lines, keep_with_next=keep_with_next):
            for _ in range(lines):
                _set_paragraph(book.add_paragraph(), Para("", keep_with_next=keep_with_next))
        case Break():
            book.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _set_paragraph(paragraph: Paragraph, para: Para) -> None:
    face, size, side, first_indent = PARAGRAPH_LOOKS[para.style]
    paragraph.alignment = SIDES[para.side or side]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(LINE_HEIGHTS_PT.get(para.style, gb.LINE_PT))
    layout.keep_with_next = para.keep_with_next or para.style in KEEP_WITH_NEXT or None
    set_indent(paragraph, first_indent, para.right, size=size.points)
    heading, rest = _split_heading(para)
    if heading:
        set_face(paragraph.add_run(heading), face, size)
        face = Face.BODY
    if rest:
        set_face(paragraph.add_run(rest), face, size)


def _split_heading(para: Para) -> tuple[str, str]:
    """The heading sentence and the rest of （一）标题。正文, since only the former is set in the font of its level."""
    if para.style is Style.SECOND and "。" in para.text[:-1]:
        lead, stop, rest = para.text.partition("。")
        return lead + stop, rest
    return "", para.text


def add_copies(book: Book, copies: Sequence[str]) -> None:
    """版记 of a letter: who gets a copy, between two rules at the foot of the last page."""
    paragraph = book.add_paragraph()
    copies_line = f"抄送：{'，'.join(copies)}。"
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(24)
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("left", 4), ("hanging", 3), ("right", 1)):
        indent.set(qn(f"w:{name}Chars"), str(characters * 100))
        indent.set(qn(f"w:{name}"), str(round(characters * Size.FOUR.points * 20)))
    set_face(paragraph.add_run(copies_line), Face.BODY, Size.FOUR)
    add_rules(paragraph, thick=("top", "bottom"))
    add_frame(
        paragraph,
        w=twips(gb.TEXT_WIDTH_MM),
        hSpace=0,
        wrap="notBeside",
        vAnchor="margin",
        hAnchor="margin",
        xAlign="left",
        yAlign="bottom",
    )
