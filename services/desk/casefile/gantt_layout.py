"""The geometry of a Gantt chart: where each bar, marker and month lies, with widths in per cent so that text keeps
its size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.desk.casefile.gantt import GanttBar, GanttMarker, GanttRow
from shared.contracts.common.vocabulary import display

ROW_HEIGHT_PX = 46
HEAD_HEIGHT_PX = 30
MARGIN = timedelta(days=5)  # before the first and after the last day
MAX_TICKS = 8
MAX_DISTANCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar with its place: `x` and `width` in per cent of the chart's width, `y` in pixels from its top."""

    bar: GanttBar
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True)
class PlacedMarker:
    """A marker with its place: `x` in per cent of the width, `y` in pixels."""

    marker: GanttMarker
    x: float
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month: `x` in per cent of the width."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class RowLabel:
    """The line of text above a row; `y` in pixels."""

    row: GanttRow
    y: int


@dataclass(frozen=True, slots=True)
class GanttLayout:
    """All that is drawn; horizontal measures in per cent of the width, vertical ones in pixels. `today` is None
    where today lies outside."""

    rows: tuple[GanttRow, ...]
    names: tuple[RowLabel, ...]
    bars: tuple[PlacedBar, ...]
    markers: tuple[PlacedMarker, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    height: int
    since: date
    until: date

    @property
    def description(self) -> str:
        """The chart as one sentence, for screen readers."""
        return f"{display(self.since)}至{display(self.until)}，" + "；".join(
            f"{row.name}：{row.summary}" for row in self.rows
        )


def gantt_layout(rows: Sequence[GanttRow], today: date) -> GanttLayout | None:
    """The layout of the rows; None where no row has a day."""
    if not any(day for row in rows for day in row.days):
        return None
    first, last = _drawn_days(rows, today)
    span_days = (last - first).days

    def at(day: date) -> float:
        return round(max(0, min(100, (day - first).days * 100 / span_days)), 2)

    tops = [HEAD_HEIGHT_PX + n * ROW_HEIGHT_PX for n in range(len(rows))]
    pairs = list(zip(rows, tops, strict=True))
    return GanttLayout(
        rows=tuple(rows),
        names=tuple(RowLabel(row, top) for row, top in pairs),
        bars=tuple(_placed_bar(bar, top, at, last) for row, top in pairs for bar in row.bars),
        markers=tuple(PlacedMarker(marker, at(marker.on), top) for row, top in pairs for marker in row.markers),
        ticks=tuple(_ticks(first, last, at)),
        today=at(today) if first <= today <= last else None,
        height=HEAD_HEIGHT_PX + len(rows) * ROW_HEIGHT_PX,
        since=first + MARGIN,
        until=last - MARGIN,
    )


def _drawn_days(rows: Sequence[GanttRow], today: date) -> tuple[date, date]:
    """The first and last day of the chart, with a margin; up to today while a bar goes on, unless that is too far."""
    days = [day for row in rows for day in row.days]
    running = any(bar.until is None for row in rows for bar in row.bars)
    last = max([*days, today] if running and today < max(days) + MAX_DISTANCE else days)
    return min(days) - MARGIN, last + MARGIN


def _placed_bar(bar: GanttBar, top: int, at: Callable[[date], float], last: date) -> PlacedBar:
    x, end = at(bar.since), at(bar.until or last - MARGIN)
    return PlacedBar(bar, x, max(0.6, round(end - x, 2)), top)


def _ticks(first: date, last: date, at: Callable[[date], float]) -> Iterator[Tick]:
    """Month beginnings, so few that their labels never overlap; the year is named where it changes."""
    months = list(_month_beginnings(first, last))
    step = -(-len(months) // MAX_TICKS) or 1
    year = 0
    for day in months[::step]:
        label = f"{day.year}年{day.month}月" if day.year != year else f"{day.month}月"
        year = day.year
        yield Tick(at(day), label)


def _month_beginnings(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)
