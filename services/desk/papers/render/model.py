"""A paper as plain values: paragraphs, tables and letterhead. It is rendered as a Word file or as a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from services.desk.papers.render.gbt9704 import SHEET_MARGIN_MM


class Style(Enum):
    """The style of a paragraph: its font and size in the Word file, its class on the page."""

    TITLE = "title"
    SHEET_TITLE = "sheet-title"
    NOTE = "note"
    ADDRESSEE = "addressee"
    BODY = "body"
    FIRST = "first"  # 一、
    SECOND = "second"  # （一）
    PART = "part"  # of a report on one page
    SIGNED = "signed"
    CONTACT = "contact"
    MARK = "mark"
    SMALL = "small"


class Side(Enum):
    """The alignment of a paragraph; BOTH is justified."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph. `right` is its distance from the right margin in characters; `held` keeps it on one page with
    the next."""

    text: str
    style: Style = Style.BODY
    side: Side | None = None
    right: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: a name (`head`) or a value. It spans `column_span` columns and is at least
    `min_height_mm` high."""

    text: str = ""
    head: bool = False
    column_span: int = 1
    min_height_mm: int = 0
    side: Side | None = None
    foot: str = ""  # stands at the lower right: 签名　年　月　日


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` in mm. The first `heading_rows` rows are repeated on every page; `small` and `tight` reduce
    font and height."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading_rows: int = 0
    small: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines, kept with the next paragraph where `held`."""

    lines: int = 1
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A page break."""


Block = Para | Grid | Space | Break


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What makes a paper a letter of the bureau (信函格式): its name in red, the number, and whether it is only a
    draft."""

    bureau: str
    number: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `name` is its file name without suffix; with a `head` it is a letter, without one a sheet."""

    name: str
    blocks: tuple[Block, ...]
    head: Letterhead | None = None
    copies: tuple[str, ...] = ()
    official: bool = False  # margins and page numbers of GB/T 9704, as letters have them
    landscape: bool = False
    margin_mm: int = SHEET_MARGIN_MM  # of a sheet

    @property
    def formal(self) -> bool:
        """Whether it has the margins and page numbers of GB/T 9704."""
        return self.official or self.head is not None


def head_cell(text: str, column_span: int = 1) -> Cell:
    """A cell with a name."""
    return Cell(text, head=True, column_span=column_span)


def name_value_rows(fields: Iterable[tuple[str, str]], columns: int = 2) -> tuple[tuple[Cell, ...], ...]:
    """Rows of `columns` pairs of name and value; a pair left alone takes the whole row."""
    rows: list[tuple[Cell, ...]] = []
    line: list[Cell] = []
    for name, value in fields:
        line += [head_cell(name), Cell(value)]
        if len(line) == 2 * columns:
            rows.append(tuple(line))
            line = []
    if line:
        rest = 2 * columns - len(line)
        rows.append((*line[:-1], Cell(line[-1].text, column_span=1 + rest)))
    return tuple(rows)


def name_value_row(
    name: str, value: str, column_span: int = 3, min_height_mm: int = 0, foot: str = ""
) -> tuple[Cell, ...]:
    """A row of one name with one wide value."""
    return head_cell(name), Cell(value, column_span=column_span, min_height_mm=min_height_mm, foot=foot)


def list_table(column_names: Iterable[str], widths: Iterable[float], rows: Iterable[Iterable[str]]) -> Grid:
    """A table with one row of column names that every page repeats."""
    names = tuple(head_cell(name) for name in column_names)
    lines = tuple(tuple(Cell(text) for text in line) for line in rows)
    return Grid(tuple(widths), (names, *lines), heading_rows=1, small=True)
