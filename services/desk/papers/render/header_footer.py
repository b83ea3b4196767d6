"""Header and footer of a section of a Word file: the red letterhead, its lower rule, and page numbers."""

from typing import Any

from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from services.desk.papers.render import gbt9704 as gb
from services.desk.papers.render.gbt9704 import Face, Size
from services.desk.papers.render.model import Paper
from services.desk.papers.render.ooxml import add_frame, add_rules, element, page_field, set_face, set_indent, twips


def add_header_footer(section: Section, paper: Paper, before: Paper | None = None) -> None:
    """Margins, header, footer and page numbers of one paper, whose pages are numbered from 1.

    Where the paper before has the same header and footer they are used again: a batch would otherwise hold six parts
    for each paper.
    """
    page_width, page_height = Mm(gb.PAGE_WIDTH_MM), Mm(gb.PAGE_HEIGHT_MM)
    section.page_width, section.page_height = (
        (page_height, page_width) if paper.landscape else (page_width, page_height)
    )
    section.orientation = WD_ORIENTATION.LANDSCAPE if paper.landscape else WD_ORIENTATION.PORTRAIT
    _set_margins(section, paper)
    _set_property(section, element("w:pgNumType", start=1), "w:cols")
    section.different_first_page_header_footer = paper.head is not None
    if before is not None and _key(before) == _key(paper):
        return
    for header in (section.header, section.first_page_header, section.even_page_header):
        header.is_linked_to_previous = False
    for footer in (section.footer, section.first_page_footer, section.even_page_footer):
        footer.is_linked_to_previous = False
    if paper.head is not None:
        _add_letterhead(section, paper.head.bureau)
    _add_page_numbers(section, paper)


def _key(paper: Paper) -> tuple[str, bool]:
    return paper.head.bureau if paper.head else "", paper.formal


def _set_margins(section: Section, paper: Paper) -> None:
    if paper.formal:
        section.top_margin, section.bottom_margin = Mm(gb.TOP_MM), Mm(gb.BOTTOM_MM)
        section.left_margin, section.right_margin = Mm(gb.LEFT_MM), Mm(gb.RIGHT_MM)
        section.header_distance = Mm(gb.LETTERHEAD_FROM_TOP_MM)
        section.footer_distance = Mm(gb.PAGE_NUMBER_FROM_BOTTOM_MM)
        _set_property(section, element("w:docGrid", type="lines", linePitch=round(gb.LINE_PT * 20)))
    else:
        section.top_margin = section.bottom_margin = Mm(paper.margin_mm)
        section.left_margin = section.right_margin = Mm(paper.margin_mm)
        section.header_distance = section.footer_distance = Mm(paper.margin_mm / 2)
        _set_property(section, element("w:docGrid", type="default"))


def _set_property(section: Section, child: Any, before: str = "") -> None:
    """A new section begins as a copy of the last one: its element of the same name is replaced, at the place the
    schema requires."""
    properties = section._sectPr
    for old in properties.findall(child.tag):
        properties.remove(old)
    successor = properties.find(qn(before)) if before else None
    properties.append(child) if successor is None else successor.addprevious(child)


def _add_letterhead(section: Section, bureau: str) -> None:
    """The bureau's name in red, 4 mm below it a thick and a thin rule; at the foot of the page a thin and a thick
    one."""
    header = section.first_page_header
    name = header.paragraphs[0]
    name.alignment = ALIGN.CENTER
    name.paragraph_format.space_after = Mm(4)
    _set_line_height(name, Size.LETTERHEAD.points + 4)
    set_face(name.add_run(bureau), Face.TITLE, Size.LETTERHEAD, gb.RED)
    upper = header.add_paragraph()
    add_rules(upper, thick=("top",), thin=("bottom",), colour=gb.RED)
    wider = (gb.RULE_MM - gb.TEXT_WIDTH_MM) / 2
    upper.paragraph_format.left_indent = upper.paragraph_format.right_indent = Mm(-wider)
    upper.paragraph_format.space_after = Pt(10)
    _set_line_height(upper, 1)
    _add_lower_rule(section)


def _add_lower_rule(section: Section) -> None:
    """At a fixed place of the page, wherever the text ends."""
    lower = section.first_page_footer.paragraphs[0]
    add_rules(lower, thick=("bottom",), thin=("top",), colour=gb.RED)
    _set_line_height(lower, 1)
    y_mm = gb.PAGE_HEIGHT_MM - gb.LOWER_RULE_FROM_BOTTOM_MM
    x_mm = (gb.PAGE_WIDTH_MM - gb.RULE_MM) / 2
    add_frame(
        lower,
        w=twips(gb.RULE_MM),
        hSpace=0,
        wrap="around",
        vAnchor="page",
        hAnchor="page",
        x=twips(x_mm),
        y=twips(y_mm),
    )
    section.first_page_footer.add_paragraph()


def _set_line_height(paragraph: Paragraph, points: float) -> None:
    style = paragraph.paragraph_format
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _add_page_numbers(section: Section, paper: Paper) -> None:
    """Odd pages right, even pages left, one character from the margin; in the middle on the bureau's own forms."""
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    size = Size.FOUR if paper.formal else Size.FIVE
    for paragraph in (odd, even):
        page_field(paragraph, Face.SONG, size)
        paragraph.alignment = ALIGN.CENTER
    if paper.formal:
        odd.alignment, even.alignment = ALIGN.RIGHT, ALIGN.LEFT
        set_indent(odd, right=1, size=size.points)
        set_indent(even, left=1, size=size.points)
