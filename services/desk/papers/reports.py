"""Reports as papers for leaders: 办理进展周报, 月报 and other tables with a few sentences."""

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
    """A part of a report: sentences, then a table; `shares` are the relative widths of its columns. One with neither
    is listed as empty."""

    heading: str
    sentences: tuple[str, ...] = ()
    heading_rows: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[float, ...] = ()


def report_paper(
    title: str, day: date, parts: Sequence[ReportSection], note: str = "", landscape: bool = False, bureau: str = BUREAU
) -> Paper:
    """One paper, on one page where it fits: parts with content are numbered, the empty ones named in one line.

    A period in brackets at the end of the title is printed below it beside the office; without one, the day.
    """
    name, bracket, period = title.partition("（")
    subtitle = f"{bureau}办公室　{bracket}{period}" if bracket else f"{bureau}办公室　{display(day)}"
    blocks: list[Block] = [
        Para(name, Style.SHEET_TITLE),
        Para(subtitle, Style.SMALL, Side.CENTRE),
    ]
    with_content = [part for part in parts if part.rows or part.sentences]
    for n, part in enumerate(with_content):
        blocks += _part(NUMERALS[n], part, PAGE_HEIGHT_MM - 2 * REPORT_MARGIN_MM if landscape else TEXT_WIDTH_MM)
    if empty_headings := [EMPTY_COUNT.sub("", part.heading) for part in parts if part not in with_content]:
        blocks.append(Para(f"本期没有：{'、'.join(empty_headings)}。", Style.SMALL))
    if note:
        blocks.append(Para(note, Style.SMALL))
    return Paper(title.replace("\n", ""), tuple(blocks), landscape=landscape, margin_mm=REPORT_MARGIN_MM)


def _part(numeral: str, part: ReportSection, width: float) -> Iterable[Block]:
    yield Para(f"{numeral}、{part.heading}", Style.PART)
    if part.sentences:
        yield Para("".join(part.sentences), Style.SMALL)
    if part.rows:
        shares = part.shares or (1.0,) * len(part.heading_rows)
        yield replace(
            list_table(part.heading_rows, [width * share / sum(shares) for share in shares], part.rows), tight=True
        )
