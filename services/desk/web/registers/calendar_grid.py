"""工作日历 as a year grid: every day of twelve months, free or worked, and where the year differs from the weekdays."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.desk.commands import parsing

SATURDAY = 5
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid: `free` as it stands, `differs` where the calendar says so against the weekday."""

    on: date
    weekend: bool
    differs: bool

    @property
    def free(self) -> bool:
        return self.weekend is not self.differs

    @property
    def kind(self) -> str:
        """How the day looks; the same stands in words in `said`."""
        if self.differs:
            return "worked" if self.weekend else "holiday"
        return "free" if self.weekend else ""

    @property
    def said(self) -> str:
        return {"worked": "调休上班", "holiday": "放假", "free": "休息日"}.get(self.kind, "工作日")

    @property
    def mark(self) -> str:
        return {"worked": "班", "holiday": "休"}.get(self.kind, "")

    @property
    def field(self) -> str:
        """In which list of the command the day stands when it is ticked."""
        return "workdays" if self.weekend else "holidays"


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def working(self) -> int:
        return sum(not day.free for week in self.weeks for day in week if day)


def grid(year: int, holidays: Collection[date], workdays: Collection[date]) -> tuple[Month, ...]:
    """Weeks begin on Monday; a day of another month is an empty place."""
    differing = {*holidays, *workdays}
    return tuple(_month(year, number, differing) for number in range(1, 13))


def _month(year: int, number: int, differing: Collection[date]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    return Month(number, tuple(tuple(_day(day, number, differing) for day in week) for week in weeks))


def _day(on: date, number: int, differing: Collection[date]) -> Day | None:
    return Day(on, on.weekday() >= SATURDAY, on in differing) if on.month == number else None


def read(year: int, holidays: Collection[str], workdays: Collection[str]) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Ticked days of a form as the command wants them, without what is no day of the year or of the other kind."""
    free, worked = _days(year, holidays), _days(year, workdays)
    return tuple(day for day in free if day.weekday() < SATURDAY), tuple(d for d in worked if d.weekday() >= SATURDAY)


def _days(year: int, said: Collection[str]) -> list[date]:
    return sorted({day for day in map(parsing.parse_date, said) if day and day.year == year})
