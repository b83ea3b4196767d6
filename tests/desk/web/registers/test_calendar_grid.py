"""The working calendar as a grid, and what a form with ticked days means."""

from datetime import date

import pytest

from services.desk.web.registers.calendar_grid import Day, parse_ticked_days, year_grid


@pytest.mark.parametrize(
    ("day", "said", "mark"),
    [
        (Day(date(2023, 5, 15), is_weekend=False, differs=False), "工作日", ""),
        (Day(date(2023, 5, 1), is_weekend=False, differs=True), "放假", "休"),
        (Day(date(2023, 5, 13), is_weekend=True, differs=False), "休息日", ""),
        (Day(date(2023, 5, 6), is_weekend=True, differs=True), "调休上班", "班"),
    ],
)
def test_a_day_says_what_it_is_in_words(day: Day, said: str, mark: str) -> None:
    assert (day.description, day.mark, day.is_free) == (said, mark, said in ("放假", "休息日"))


def test_may_of_2023_has_one_holiday_on_a_weekday_and_two_worked_saturdays() -> None:
    free = (date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3))
    months = year_grid(2023, free, (date(2023, 5, 6),))
    assert (len(months), months[4].working) == (12, 21)


def test_every_day_of_a_leap_year_stands_once() -> None:
    assert sum(1 for month in year_grid(2024, (), ()) for week in month.weeks for day in week if day) == 366


def test_what_is_no_day_of_the_year_or_of_the_other_kind_is_not_taken() -> None:
    holidays = ["2023-05-01", "2023-05-06", "2022-05-02", "x"]
    assert parse_ticked_days(2023, holidays, ["2023-05-06", "2023-05-01"]) == ((date(2023, 5, 1),), (date(2023, 5, 6),))
