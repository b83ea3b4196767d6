"""Dates are reckoned as the texts count them, and never guessed."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supervision.deadlines.china_calendar import YEARS, adopt_year
from services.supervision.deadlines.date_arithmetic import (
    Calendar,
    CalendarYear,
    add_months,
    add_working_days,
    due_date,
    is_working_day,
)
from shared.contracts.common.vocabulary import Unit
from shared.contracts.supervision import UnknownYear


def known(*years: int) -> Calendar:
    adopted = [adopt_year(year) for year in years]
    return {
        calendar.year: CalendarYear(frozenset(calendar.holidays), frozenset(calendar.workdays)) for calendar in adopted
    }


CALENDAR = known(*range(2018, 2027))
HAND_OVER = date(2023, 2, 16)
days = st.dates(date(2019, 1, 1), date(2025, 12, 31))
counts = st.integers(1, 200)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 2, 16), 3, date(2023, 5, 16)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 12, 31), 1, date(2024, 1, 31)),
        (date(2023, 2, 28), 1, date(2023, 3, 28)),
        (date(2023, 1, 15), -3, date(2022, 10, 15)),
        (date(2023, 3, 31), -1, date(2023, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_number_or_the_last_day(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_a_month_that_ends_on_a_saturday_is_not_rolled_forward() -> None:
    assert add_months(date(2023, 3, 16), 3) == date(2023, 6, 16)
    assert add_months(date(2023, 1, 1), 3) == date(2023, 4, 1)
    assert date(2023, 4, 1).weekday() == 5


@given(days, st.integers(-36, 36))
def test_months_never_overshoot(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2023, 2, 17), 7, date(2023, 2, 28)),
        (date(2023, 1, 19), 1, date(2023, 1, 20)),
        (date(2023, 1, 20), 1, date(2023, 1, 28)),  # a Saturday worked for the Spring Festival
        (date(2023, 1, 20), 3, date(2023, 1, 30)),
        (date(2023, 4, 28), 1, date(2023, 5, 4)),
        (date(2023, 5, 4), -1, date(2023, 4, 28)),
        (date(2023, 1, 28), -1, date(2023, 1, 20)),
        (date(2023, 3, 19), -5, date(2023, 3, 13)),
        (date(2022, 12, 30), 1, date(2023, 1, 3)),
        (date(2023, 2, 18), 0, date(2023, 2, 18)),
    ],
)
def test_working_days_follow_the_calendar_with_its_make_up_days(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count, CALENDAR) == end


@given(days, counts)
def test_after_n_working_days_n_working_days_have_passed(start: date, count: int) -> None:
    end = add_working_days(start, count, CALENDAR)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, CALENDAR) for day in passed) == count
    assert is_working_day(end, CALENDAR)


@given(days, counts)
def test_backwards_undoes_forwards_between_working_days(start: date, count: int) -> None:
    first = add_working_days(start, 1, CALENDAR)
    assert add_working_days(add_working_days(first, count, CALENDAR), -count, CALENDAR) == first


def test_an_unknown_year_is_not_guessed() -> None:
    with pytest.raises(UnknownYear, match="2027年"):
        add_working_days(date(2026, 12, 30), 7, CALENDAR)
    with pytest.raises(UnknownYear, match="2022年"):
        add_working_days(date(2023, 1, 3), -1, known(2023))


def test_months_and_days_need_no_calendar() -> None:
    assert due_date(date(2030, 1, 31), 1, Unit.MONTHS, {}).due == date(2030, 2, 28)
    assert due_date(date(2030, 1, 31), 1, Unit.DAYS, {}).due == date(2030, 2, 1)


@pytest.mark.parametrize(
    ("since", "value", "unit", "clock", "explained"),
    [
        (HAND_OVER, 3, Unit.MONTHS, "交办", "2023-02-16 交办 + 3个月 = 2023-05-16"),
        (date(2023, 5, 16), -20, Unit.DAYS, "答复到期日", "2023-05-16 答复到期日 - 20日 = 2023-04-26"),
        (date(2023, 11, 30), 3, Unit.MONTHS, "交办", "2023-11-30 交办 + 3个月 = 2024-02-29（当月没有30日，取月末）"),
        (date(2023, 2, 20), 2, Unit.WORKING_DAYS, "", "2023-02-20 起 + 2个工作日 = 2023-02-22"),
        (date(2023, 2, 17), 7, Unit.WORKING_DAYS, "", "2023-02-17 起 + 7个工作日 = 2023-02-28（跳过休息日4天）"),
        (
            date(2023, 4, 21),
            7,
            Unit.WORKING_DAYS,
            "签收",
            "2023-04-21 签收 + 7个工作日 = 2023-05-04（跳过休息日6天，计入调休上班1天）",
        ),
        (
            date(2023, 5, 8),
            -2,
            Unit.WORKING_DAYS,
            "到期日",
            "2023-05-08 到期日 - 2个工作日 = 2023-05-05（跳过休息日1天，计入调休上班1天）",
        ),
        (date(2023, 5, 4), 2, Unit.WORKING_DAYS, "", "2023-05-04 起 + 2个工作日 = 2023-05-06（计入调休上班1天）"),
    ],
)
def test_a_reckoning_explains_itself(since: date, value: int, unit: Unit, clock: str, explained: str) -> None:
    assert due_date(since, value, unit, CALENDAR, clock).explained == explained


def test_the_package_knows_the_make_up_days_of_2026() -> None:
    worked = [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
    assert adopt_year(2026).workdays == tuple(worked)


def test_a_calendar_holds_only_what_differs_from_an_ordinary_week() -> None:
    for year in YEARS:
        adopted = adopt_year(year)
        assert {day.year for day in adopted.holidays + adopted.workdays} == {year}
        assert all(day.weekday() < 5 for day in adopted.holidays)
        assert all(day.weekday() > 4 for day in adopted.workdays)


def test_a_year_the_package_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownYear, match=str(YEARS[-1] + 1)):
        adopt_year(YEARS[-1] + 1)
