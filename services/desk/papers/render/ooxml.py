"""WordprocessingML that python-docx has no functions for: Chinese fonts, rules, frames, fields and indents in
characters."""

import re
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.desk.papers.render.gbt9704 import Face, Size

TWIPS_PER_MM = 1440 / 25.4
UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEFORE_PPR = ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore")


def twips(mm: float) -> int:
    """Millimetres in twips (1/1440 inch)."""
    return round(mm * TWIPS_PER_MM)


def element(name: str, **attributes: object) -> Any:
    """An element of that prefixed name (`w:…`), its attributes in the namespace `w`."""
    child = OxmlElement(name)
    for key, value in attributes.items():
        child.set(qn(f"w:{key}"), str(value))
    return child


def set_face(run: Run, face: Face, size: Size, colour: str = "", bold: bool = False) -> Run:
    """Sets one font for Chinese, Latin and digits alike, so that none falls back to another."""
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), face.value)
    fonts.set(qn("w:hint"), "eastAsia")
    run.font.size = Pt(size.points)
    run.font.bold = bold or None
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run


def add_rules(paragraph: Paragraph, thick: Collection[str], thin: Collection[str] = (), colour: str = "auto") -> None:
    """Horizontal rules of a paragraph: `thick` and `thin` name the sides (top, bottom)."""
    borders = element("w:pBdr")
    for side in ("top", "bottom"):
        if side in thick or side in thin:
            eighths = 18 if side in thick else 6
            borders.append(element(f"w:{side}", val="single", sz=eighths, space=1, color=colour))
    _insert_borders(paragraph, borders)


def add_frame(paragraph: Paragraph, **attributes: object) -> None:
    """Puts the paragraph at a fixed place of the page (`w:framePr`); the attributes are those of the element."""
    frame = element("w:framePr", **attributes)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert(sum(properties.find(qn(slot)) is not None for slot in BEFORE_PPR), frame)


def _insert_borders(paragraph: Paragraph, borders: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    after = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
    properties.insert_element_before(borders, *after)


def set_indent(paragraph: Paragraph, first: float = 0, right: float = 0, left: float = 0, size: float = 16) -> None:
    """Indents in characters, and in twips for programs that do not know the former."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("firstLine", first), ("right", right), ("left", left)):
        if characters:
            indent.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
            indent.set(qn(f"w:{name}"), str(round(characters * size * 20)))


def writable(value: Any) -> Any:
    """The value, with all texts in it, without characters that XML cannot hold, such as come with pasted text."""
    if type(value) is str:
        return UNWRITABLE.sub("", value)
    if type(value) is tuple:
        return tuple(map(writable, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: writable(getattr(value, field.name)) for field in fields(value)})
    return value


def page_field(paragraph: Paragraph, face: Face, size: Size) -> None:
    """Adds “— 1 —” with a field for the page number."""
    set_face(paragraph.add_run("— "), face, size)
    run = set_face(paragraph.add_run(), face, size)
    for kind in ("begin", "", "separate", "text", "end"):
        if kind == "text":
            run._element.append(_text_element("w:t", "1"))
        elif kind:
            run._element.append(element("w:fldChar", fldCharType=kind))
        else:
            run._element.append(_text_element("w:instrText", " PAGE "))
    set_face(paragraph.add_run(" —"), face, size)


def _text_element(name: str, text: str) -> Any:
    child = element(name)
    child.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    child.text = text
    return child
