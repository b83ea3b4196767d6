"""Reports as papers: 办理进展周报, 月报 and other tables with a few sentences, on pages that go to leaders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.papers.docket import BUREAU
from services.desk.papers.measures import PAGE_WIDTH_MM, SHEET_MARGIN_MM
from services.desk.papers.paper import Block, Paper, Para, Style, listed

ACROSS_MM = PAGE_WIDTH_MM - 2 * SHEET_MARGIN_MM
NOTHING = "无。"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: sentences, then a table with its shares of the width; nothing of both reads 无。"""

    heading: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[float, ...] = ()


def report(title: str, day: date, parts: Sequence[Part], note: str = "", wide: bool = False) -> Paper:
    """One paper, its parts numbered 一、二、三; the day stands below the title, the note at the end."""
    blocks: list[Block] = [
        Para(title, Style.SHEET_TITLE),
        Para(f"{BUREAU}办公室　{day.year}年{day.month}月{day.day}日", Style.NOTE),
    ]
    for n, part in enumerate(parts, start=1):
        blocks += _part(n, part, 297 - 2 * SHEET_MARGIN_MM if wide else ACROSS_MM)
    if note:
        blocks.append(Para(note, Style.SMALL))
    return Paper(title.replace("\n", ""), tuple(blocks), wide=wide)


def _part(n: int, part: Part, across: float) -> Iterable[Block]:
    yield Para(f"{NUMERALS[n - 1]}、{part.heading}", Style.FIRST)
    for each in part.sentences or (() if part.rows else (NOTHING,)):
        yield Para(each, Style.SMALL)
    if part.rows:
        shares = part.shares or (1.0,) * len(part.heads)
        yield listed(part.heads, [across * each / sum(shares) for each in shares], part.rows)


NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
