"""Each morning a department reads in one page what is before it: late, today, within a week, asked, promised."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.supervision.deadlines.date_arithmetic import CalendarYear
from services.supervision.deadlines.office_hours import digest_due, in_office_hours
from services.supervision.deadlines.state import CaseDeadlines, SuppressedPeriod
from services.supervision.notices.daily_digest import digest_id, digests
from services.supervision.notices.notices import Notice
from services.supervision.notices.open_duties import OpenDuties
from shared.contracts.common.vocabulary import Holder
from shared.contracts.supervision import InquiryAnswered
from shared.messaging.envelope import SHANGHAI, Event
from tests.supervision.duties import (
    CASE,
    DEPARTMENT,
    HOLDER,
    TITLE,
    commitment_with_deadline,
    deadline,
    leader_inquired,
    met,
    open_duties,
)

DAY = date(2023, 5, 15)  # a Monday
OTHER = "zx-14-1-0821"


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def due(days: int, **more: Any) -> Event:
    return deadline(due=after(days), **more)


def read(*events: Event) -> list[Notice]:
    return digests(DAY, {CASE: open_duties(HOLDER, *events)}, {CASE: TITLE})


def page(*events: Event) -> str:
    found = read(*events)
    return found[0].text if found else ""


@pytest.mark.parametrize(
    ("days", "section", "distance"),
    [
        (-3, "已逾期（1项）", "逾期3日"),
        (0, "今日到期（1项）", "今日"),
        (1, "七日内到期（1项）", "还有1日"),
        (7, "七日内到期（1项）", "还有7日"),
    ],
)
def test_a_deadline_stands_in_its_section(days: int, section: str, distance: str) -> None:
    text = page(due(days))
    assert section in text
    assert f"1. 代表建议0099号《{TITLE}》 答复，" in text
    assert f"（{distance}）" in text


def test_nothing_to_say_is_no_digest() -> None:
    assert read(due(8)) == []
    assert read(due(-3), met(due=after(-3))) == []
    assert digests(DAY, {CASE: OpenDuties()}, {}) == []


@pytest.mark.parametrize(("days", "listed"), [(30, True), (31, False)])
def test_a_promise_is_listed_a_month_before(days: int, listed: bool) -> None:
    text = page(*commitment_with_deadline(after(days), "年内修订登记办法"))
    assert ("三十日内到期的承诺事项（1项）" in text) is listed
    assert ("兑现承诺（年内修订登记办法）" in text) is listed


def test_an_overdue_promise_is_overdue() -> None:
    assert "已逾期（1项）" in page(*commitment_with_deadline(after(-1)))


def test_a_leaders_question_is_listed_until_it_is_answered() -> None:
    text = page(leader_inquired("目前进展如何"))
    assert "待答复的领导问询（1项）\n1. 代表建议0099号" in text
    assert "问询（目前进展如何），李某2023年5月16日提出" in text
    assert read(leader_inquired(), InquiryAnswered(inquiry="q1", answer="有")) == []


def test_a_question_with_a_day_is_listed_once_however_far_the_day() -> None:
    text = page(leader_inquired(), due(20, rule="inquiry", name="答复问询", subject="q1"))
    assert "待答复的领导问询（1项）" in text
    assert "答复问询（目前进展如何），2023年6月4日到期（还有20日）" in text


def test_the_most_pressing_comes_first() -> None:
    text = page(
        due(3), due(-1, rule="plan", name="办理方案"), due(0, rule="contact", name="首次沟通"), leader_inquired()
    )
    places = [text.index(word) for word in ("已逾期", "今日到期", "七日内到期", "待答复的领导问询")]
    assert places == sorted(places)
    assert read(due(3), due(-1, rule="plan", name="办理方案"))[0].line == (
        "每日提示（2023年5月15日）：已逾期1项，七日内到期1项"
    )


def test_each_department_reads_its_own() -> None:
    other = open_duties(deadline("opinion", "会办意见", after(1), department="价监处"))
    office = due(2, rule="receipt", name="签收", holder=Holder.OFFICE)
    found = digests(DAY, {CASE: open_duties(HOLDER, due(1), office), OTHER: other}, {})
    assert [notice.to for notice in found] == sorted([DEPARTMENT, "价监处", "局办公室"])
    assert all(notice.text.count("1. ") == 1 and "2. " not in notice.text for notice in found)
    assert "因为所列事项由贵处承办" in found[0].text


def test_what_nobody_has_yet_the_office_reads() -> None:
    assert [notice.to for notice in digests(DAY, {CASE: open_duties(due(1))}, {})] == ["局办公室"]


def test_one_digest_per_department_and_day() -> None:
    assert digest_id(DAY, DEPARTMENT) == digest_id(DAY, DEPARTMENT)
    assert len({digest_id(DAY, DEPARTMENT), digest_id(after(1), DEPARTMENT), digest_id(DAY, "价监处")}) == 3


HOUSE = CaseDeadlines(calendar={2023: CalendarYear(frozenset({date(2023, 5, 1)}), frozenset({date(2023, 5, 6)}))})


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "clock", "disturbs", "digest"),
    [
        (DAY, "07:59:59", False, False),
        (DAY, "08:00:00", True, False),
        (DAY, "08:29:59", True, False),
        (DAY, "08:30:00", True, True),
        (DAY, "17:59:59", True, True),
        (DAY, "18:00:00", False, False),
        (date(2023, 5, 13), "10:00:00", False, False),  # a Saturday
        (date(2023, 5, 1), "10:00:00", False, False),  # Labour Day
        (date(2023, 5, 6), "10:00:00", True, True),  # a Saturday that is worked (调休)
        (date(2031, 5, 16), "10:00:00", True, True),  # a Friday of a year without a calendar
        (date(2031, 5, 17), "10:00:00", False, False),
    ],
)
def test_the_house_speaks_on_working_days_only(day: date, clock: str, disturbs: bool, digest: bool) -> None:
    assert in_office_hours(at(day, clock), HOUSE) is disturbs
    assert digest_due(at(day, clock), HOUSE) is digest


def test_there_is_no_digest_while_reminders_rest() -> None:
    resting = CaseDeadlines(calendar=HOUSE.calendar, suppressed_periods=(SuppressedPeriod(DAY, after(2)),))
    assert not digest_due(at(DAY, "09:00:00"), resting)
    assert in_office_hours(at(DAY, "09:00:00"), resting)
    assert digest_due(at(after(3), "09:00:00"), resting)
