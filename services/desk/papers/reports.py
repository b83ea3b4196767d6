"""Reports as papers: 办理进展周报, 月报 and other tables with a few sentences, on pages that go to leaders."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.desk.papers.context import BUREAU
from services.desk.papers.render.gbt9704 import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, REPORT_MARGIN_MM
from services.desk.papers.render.model import Block, Paper, Para, Side, Style, list_table
from shared.contracts.common.vocabulary import display

TEXT_WIDTH_MM = PAGE_WIDTH_MM - 2 * REPORT_MARGIN_MM
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
EMPTY_COUNT = re.compile(r"（0[件项]）$")


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of a report: sentences, then a table with its shares of the width. One with neither has nothing to say."""

    heading: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[float, ...] = ()


def report_paper(
    title: str, day: date, parts: Sequence[ReportSection], note: str = "", wide: bool = False, bureau: str = BUREAU
) -> Paper:
    """One paper that fits a page where it can: parts that say something are numbered, the others stand in one line; a
    period in brackets at the end of the title stands below it beside the office, else the day."""
    name, bracket, period = title.partition("（")
    below = f"{bureau}办公室　{bracket}{period}" if bracket else f"{bureau}办公室　{display(day)}"
    blocks: list[Block] = [
        Para(name, Style.SHEET_TITLE),
        Para(below, Style.SMALL, Side.CENTRE),
    ]
    telling = [part for part in parts if part.rows or part.sentences]
    for n, part in enumerate(telling):
        blocks += _part(NUMERALS[n], part, PAGE_HEIGHT_MM - 2 * REPORT_MARGIN_MM if wide else TEXT_WIDTH_MM)
    if silent := [EMPTY_COUNT.sub("", part.heading) for part in parts if part not in telling]:
        blocks.append(Para(f"本期没有：{'、'.join(silent)}。", Style.SMALL))
    if note:
        blocks.append(Para(note, Style.SMALL))
    return Paper(title.replace("\n", ""), tuple(blocks), wide=wide, margin=REPORT_MARGIN_MM)


def _part(numeral: str, part: ReportSection, across: float) -> Iterable[Block]:
    yield Para(f"{numeral}、{part.heading}", Style.PART)
    if part.sentences:
        yield Para("".join(part.sentences), Style.SMALL)
    if part.rows:
        shares = part.shares or (1.0,) * len(part.heads)
        yield replace(list_table(part.heads, [across * share / sum(shares) for share in shares], part.rows), tight=True)
