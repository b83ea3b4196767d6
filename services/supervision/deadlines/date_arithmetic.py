"""Computes dates by months, days and working days, forwards and backwards, and explains the computation in Chinese."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from shared.contracts.common.vocabulary import Unit
from shared.contracts.supervision import UnknownYear

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """How a year differs from Monday to Friday: its free weekdays, and its weekend days that are worked (调休)."""

    holidays: frozenset[date]
    workdays: frozenset[date]


Calendar = Mapping[int, CalendarYear]


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date and the Chinese explanation of how it was computed."""

    due: date
    explained: str


def add_months(start: date, months: int) -> date:
    """The same day of the target month, or its last day where it has none; never rolled forward."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the calendar of its year makes this a working day; raises `UnknownYear` without one."""
    year = calendar.get(day.year)
    if year is None:
        raise UnknownYear(f"{day.year}年")
    return day in year.workdays or (day.weekday() < SATURDAY and day not in year.holidays)


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """The start day is not counted; a negative count goes backwards."""
    step = timedelta(days=1 if count > 0 else -1)
    day, days_left = start, abs(count)
    while days_left:
        day += step
        days_left -= is_working_day(day, calendar)
    return day


def due_date(since: date, value: int, unit: Unit, calendar: Calendar, clock: str = "") -> DueDate:
    """The date `value` units after `since` (before, where negative), with its explanation. `clock` names the start,
    such as 交办."""
    match unit:
        case Unit.MONTHS:
            due = add_months(since, value)
            remark = f"（当月没有{since.day}日，取月末）" if due.day != since.day else ""
        case Unit.DAYS:
            due, remark = since + timedelta(days=value), ""
        case Unit.WORKING_DAYS:
            due = add_working_days(since, value, calendar)
            remark = calendar_remark(since, due, calendar)
        case _:
            assert_never(unit)
    sign = "-" if value < 0 else "+"
    return DueDate(due, f"{since} {clock or '起'} {sign} {abs(value)}{unit.label} = {due}{remark}")


def calendar_remark(since: date, due: date, calendar: Calendar) -> str:
    """How many weekdays were skipped and how many worked weekend days were counted between two dates, in Chinese."""
    first, last = min(since, due), max(since, due)
    between = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    counted = [*between, due]
    free = sum(not is_working_day(day, calendar) for day in between)
    made_up = sum(day.weekday() >= SATURDAY and is_working_day(day, calendar) for day in counted)
    remarks = [f"跳过休息日{free}天"] if free else []
    remarks += [f"计入调休上班{made_up}天"] if made_up else []
    return f"（{'，'.join(remarks)}）" if remarks else ""
