"""A paper as plain values: paragraphs, tables and what stands around them. It becomes a Word file or a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from services.desk.papers.render.gbt9704 import SHEET_MARGIN_MM


class Style(Enum):
    """How a paragraph looks; each has its face and size in the Word file and its class on the page."""

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
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph; `right` is how many characters it stays away from the right margin, `held` keeps it on one page
    with what follows."""

    text: str
    style: Style = Style.BODY
    side: Side | None = None
    right: float = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: a name (`head`) or what is filled in. `over` columns wide, at least `high` mm."""

    text: str = ""
    head: bool = False
    over: int = 1
    high: int = 0
    side: Side | None = None
    foot: str = ""  # stands at the lower right: 签名　年　月　日


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` in mm. `heads` rows are repeated on every page, `tight` ones are as low as their text."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0
    small: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines."""

    lines: int = 1
    held: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Para | Grid | Space | Break


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What makes a letter of the bureau (信函格式): its name in red, the number, and whether it is only a draft."""

    bureau: str
    number: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `name` is its file name without ending; with a `head` it is a letter, without one a sheet."""

    name: str
    blocks: tuple[Block, ...]
    head: Letterhead | None = None
    copies: tuple[str, ...] = ()
    official: bool = False  # margins and page numbers of GB/T 9704, as letters have them
    wide: bool = False
    margin: int = SHEET_MARGIN_MM  # of a sheet, in mm

    @property
    def formal(self) -> bool:
        return self.official or self.head is not None


def head_cell(text: str, over: int = 1) -> Cell:
    return Cell(text, head=True, over=over)


def name_value_rows(fields: Iterable[tuple[str, str]], columns: int = 2) -> tuple[tuple[Cell, ...], ...]:
    """Rows of name and value, two pairs a row; a pair that is left alone takes the whole row."""
    rows: list[tuple[Cell, ...]] = []
    line: list[Cell] = []
    for name, value in fields:
        line += [head_cell(name), Cell(value)]
        if len(line) == 2 * columns:
            rows.append(tuple(line))
            line = []
    if line:
        rest = 2 * columns - len(line)
        rows.append((*line[:-1], Cell(line[-1].text, over=1 + rest)))
    return tuple(rows)


def name_value_row(name: str, value: str, over: int = 3, high: int = 0, foot: str = "") -> tuple[Cell, ...]:
    """One name with one wide value, as most forms end."""
    return head_cell(name), Cell(value, over=over, high=high, foot=foot)


def list_table(heads: Iterable[str], widths: Iterable[float], rows: Iterable[Iterable[str]]) -> Grid:
    """A list with one line of column names that every page repeats."""
    names = tuple(head_cell(each) for each in heads)
    lines = tuple(tuple(Cell(each) for each in line) for line in rows)
    return Grid(tuple(widths), (names, *lines), heads=1, small=True)
