"""The working calendar (工作日历) as a year grid: working and free days, and where they differ from the weekday."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.desk.commands import parsing

SATURDAY = 5
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid; `differs` where the calendar contradicts the weekday."""

    on: date
    is_weekend: bool
    differs: bool

    @property
    def is_free(self) -> bool:
        """Whether nobody works on that day."""
        return self.is_weekend is not self.differs

    @property
    def kind(self) -> str:
        """The CSS class of the day: worked, holiday, free, or none for an ordinary working day."""
        if self.differs:
            return "worked" if self.is_weekend else "holiday"
        return "free" if self.is_weekend else ""

    @property
    def description(self) -> str:
        """The kind of day in words."""
        return {"worked": "调休上班", "holiday": "放假", "free": "休息日"}.get(self.kind, "工作日")

    @property
    def mark(self) -> str:
        """班 or 休 on a day that differs from its weekday."""
        return {"worked": "班", "holiday": "休"}.get(self.kind, "")

    @property
    def field(self) -> str:
        """The field of the command that lists the day when it is ticked."""
        return "workdays" if self.is_weekend else "holidays"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the grid; a week has seven entries, None for days of other months."""

    number: int
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def working(self) -> int:
        """The number of working days."""
        return sum(not day.is_free for week in self.weeks for day in week if day)


def year_grid(year: int, holidays: Collection[date], workdays: Collection[date]) -> tuple[Month, ...]:
    """The twelve months; weeks begin on Monday."""
    differing = {*holidays, *workdays}
    return tuple(_month(year, number, differing) for number in range(1, 13))


def _month(year: int, number: int, differing: Collection[date]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    return Month(number, tuple(tuple(_day(day, number, differing) for day in week) for week in weeks))


def _day(on: date, number: int, differing: Collection[date]) -> Day | None:
    return Day(on, on.weekday() >= SATURDAY, on in differing) if on.month == number else None


def parse_ticked_days(
    year: int, holidays: Collection[str], workdays: Collection[str]
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Holidays and workdays as the command takes them, sorted, without what is no such day of the year."""
    free, worked = _days(year, holidays), _days(year, workdays)
    return tuple(day for day in free if day.weekday() < SATURDAY), tuple(d for d in worked if d.weekday() >= SATURDAY)


def _days(year: int, texts: Collection[str]) -> list[date]:
    return sorted({day for day in map(parsing.parse_date, texts) if day and day.year == year})
