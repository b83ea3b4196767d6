"""Reckons dates by months, days and working days, forwards and backwards, and says in Chinese how it came to them."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from shared.contracts.common.vocabulary import Unit
from shared.contracts.supervision import UnknownYear

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Year:
    """How a year differs from Monday to Friday: its free weekdays, and its weekend days that are worked (调休)."""

    holidays: frozenset[date]
    workdays: frozenset[date]


Calendar = Mapping[int, Year]


@dataclass(frozen=True, slots=True)
class DueDate:
    due: date
    explained: str


def add_months(start: date, months: int) -> date:
    """The same day of the target month, or its last day where it has none; never rolled forward."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def is_working_day(day: date, calendar: Calendar) -> bool:
    year = calendar.get(day.year)
    if year is None:
        raise UnknownYear(f"{day.year}年")
    return day in year.workdays or (day.weekday() < SATURDAY and day not in year.holidays)


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """The start day is not counted; a negative count goes backwards."""
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def due_date(since: date, value: int, unit: Unit, calendar: Calendar, clock: str = "") -> DueDate:
    """`clock` names what starts the clock, such as 交办."""
    match unit:
        case Unit.MONTHS:
            due = add_months(since, value)
            remark = f"（当月没有{since.day}日，取月末）" if due.day != since.day else ""
        case Unit.DAYS:
            due, remark = since + timedelta(days=value), ""
        case Unit.WORKING_DAYS:
            due = add_working_days(since, value, calendar)
            remark = skipped(since, due, calendar)
        case _:
            assert_never(unit)
    sign = "-" if value < 0 else "+"
    return DueDate(due, f"{since} {clock or '起'} {sign} {abs(value)}{unit.label} = {due}{remark}")


def skipped(since: date, due: date, calendar: Calendar) -> str:
    """Which days between two dates were not counted though they are weekdays or not, and which weekend days were."""
    first, last = min(since, due), max(since, due)
    between = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    counted = [*between, due]
    free = sum(not is_working_day(day, calendar) for day in between)
    made_up = sum(day.weekday() >= SATURDAY and is_working_day(day, calendar) for day in counted)
    told = [f"跳过休息日{free}天"] if free else []
    told += [f"计入调休上班{made_up}天"] if made_up else []
    return f"（{'，'.join(told)}）" if told else ""
