"""The working calendar of a year as the State Council arranged it, taken from the package chinese_calendar."""

import chinese_calendar  # type: ignore[import-untyped]

from services.supervision.deadlines.date_arithmetic import SATURDAY
from shared.contracts.supervision import AdoptCalendar, UnknownYear

HOLIDAYS, WORKDAYS = chinese_calendar.holidays, chinese_calendar.workdays
YEARS = tuple(sorted({day.year for day in HOLIDAYS}))


def adopt_year(year: int) -> AdoptCalendar:
    """Raises `UnknownYear` where the package does not know the year: an office adopts that one by hand."""
    if year not in YEARS:
        raise UnknownYear(f"{year}年")
    return AdoptCalendar(
        year=year,
        holidays=tuple(sorted(day for day in HOLIDAYS if day.year == year and day.weekday() < SATURDAY)),
        workdays=tuple(sorted(day for day in WORKDAYS if day.year == year and day.weekday() >= SATURDAY)),
    )
