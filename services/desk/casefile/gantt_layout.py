"""The lanes of a case drawn: where each bar, mark and month stands, so that text keeps its size on any screen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.desk.casefile.gantt import GanttBar, GanttMarker, GanttRow
from shared.contracts.common.vocabulary import display

ROW_HEIGHT_PX, HEAD_HEIGHT_PX, MARGIN = 46, 30, timedelta(days=5)
MAX_TICKS = 8
MAX_DISTANCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A stretch with its place in the picture: per cent of the width, pixels of the height."""

    stretch: GanttBar
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class PlacedMarker:
    mark: GanttMarker
    x: float
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class RowLabel:
    """The lane's own line of text, above what is drawn."""

    lane: GanttRow
    y: int


@dataclass(frozen=True, slots=True)
class GanttLayout:
    """All that is drawn; widths in per cent, so that text keeps its size on any screen."""

    lanes: tuple[GanttRow, ...]
    names: tuple[RowLabel, ...]
    bars: tuple[PlacedBar, ...]
    dots: tuple[PlacedMarker, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    height: int
    since: date
    until: date

    @property
    def description(self) -> str:
        """The picture in one sentence, for those who hear it."""
        return f"{display(self.since)}至{display(self.until)}，" + "；".join(
            f"{lane.name}：{lane.summary}" for lane in self.lanes
        )


def gantt_layout(lanes: Sequence[GanttRow], today: date) -> GanttLayout | None:
    """The geometry of the lanes; nothing where there is nothing to draw."""
    days = [day for lane in lanes for day in lane.days]
    if not days:
        return None
    running = any(stretche.until is None for lane in lanes for stretche in lane.stretches)
    first, last = (
        min(days) - MARGIN,
        max([*days, today] if running and today < max(days) + MAX_DISTANCE else days) + MARGIN,
    )
    span = (last - first).days

    def at(day: date) -> float:
        return round(max(0, min(100, (day - first).days * 100 / span)), 2)

    tops = [HEAD_HEIGHT_PX + n * ROW_HEIGHT_PX for n in range(len(lanes))]
    pairs = list(zip(lanes, tops, strict=True))
    return GanttLayout(
        lanes=tuple(lanes),
        names=tuple(RowLabel(lane, top) for lane, top in pairs),
        bars=tuple(_bar(stretche, top, at, last) for lane, top in pairs for stretche in lane.stretches),
        dots=tuple(PlacedMarker(mark, at(mark.on), top) for lane, top in pairs for mark in lane.marks),
        ticks=tuple(_ticks(first, last, at)),
        today=at(today) if first <= today <= last else None,
        height=HEAD_HEIGHT_PX + len(lanes) * ROW_HEIGHT_PX,
        since=first + MARGIN,
        until=last - MARGIN,
    )


def _bar(each: GanttBar, top: int, at: Callable[[date], float], last: date) -> PlacedBar:
    x, end = at(each.since), at(each.until or last - MARGIN)
    return PlacedBar(each, x, max(0.6, round(end - x, 2)), top)


def _ticks(first: date, last: date, at: Callable[[date], float]) -> Iterator[Tick]:
    """The first days of months, so few that their names never touch; the year where it begins anew."""
    months = list(_firsts(first, last))
    step = -(-len(months) // MAX_TICKS) or 1
    year = 0
    for day in months[::step]:
        label = f"{day.year}年{day.month}月" if day.year != year else f"{day.month}月"
        year = day.year
        yield Tick(at(day), label)


def _firsts(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)
