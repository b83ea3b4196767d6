"""The reminder ladder: before, on and after the day, to the leader in charge, and never on a free day."""

from datetime import date, timedelta

import pytest

from services.supervision.deadlines.deadline import OpenStatus
from services.supervision.decider import Supervision, next_on
from shared.contracts.common.vocabulary import HandlingRole, Holder, Level
from shared.contracts.supervision import (
    SUPPRESSIONS,
    DeadlineMissed,
    DeadlineOver,
    DeadlineWarned,
    GrantExtension,
    HolderNoted,
    NoSuchDeadline,
    NoteHolder,
    Remind,
    ReminderSent,
    RemindersSuppressed,
    RequestExtension,
    ResumeReminders,
    RulesAdopted,
)
from tests.given_when_then import CLERK
from tests.supervision.case_events import ACCEPTED, CONFIRMED, on, received
from tests.supervision.supervised_case import CALENDARS, DUE, ENTERED, REPLY, REPORT, SENT, SupervisedCase, given

LADDER = REPLY.model_copy(update={"warn": (30, 15, 7, 3, 1, 0), "after": (1, 2, 3), "superior": 2})
HOLDER = HolderNoted(department="广告处", handler="张三", leader="李局")
case = given(RulesAdopted(rules=(LADDER,)), *CALENDARS, HOLDER).when_fact(ENTERED, part=HandlingRole.LEAD)
ONE_DAY = timedelta(days=1)


def before(days: int) -> date:
    return DUE - timedelta(days=days)


def through(case: SupervisedCase, first: date, last: date) -> tuple[SupervisedCase, list[str]]:
    """Every day observed, and what was said on which."""
    said, day = list[str](), first
    while day <= last:
        case = case.when_day(day)
        said += [f"{day:%m-%d} {line}" for line in case.decided_lines]
        day += ONE_DAY
    return case, said


def test_nothing_is_said_before_the_first_rung() -> None:
    case.when_day(before(31)).then()


@pytest.mark.parametrize("days", [29, 7, 1])
def test_each_rung_speaks_on_its_day(days: int) -> None:
    case.when_day(before(days)).then(f"ahead reply 张三 {days}")


def test_the_whole_ladder_of_a_reply() -> None:
    """04-16 is a Sunday, 05-01 a holiday and 05-13 a Saturday: what falls on them is said on the next working day."""
    _, said = through(case, date(2023, 2, 17), date(2023, 6, 30))
    assert said == [
        "04-17 ahead reply 张三 29",
        "05-04 ahead reply 张三 12",
        "05-09 ahead reply 张三 7",
        "05-15 ahead reply 张三 1",
        "05-16 today reply 张三 0",
        "05-17 missed reply 2023-05-16",
        "05-17 late reply 张三 -1",
        "05-18 late reply 张三 -2",
        "05-18 superior reply 李局 -2",
        "05-19 late reply 张三 -3",
    ]


def test_reminders_are_counted() -> None:
    spoken, _ = through(case, date(2023, 2, 17), date(2023, 5, 18))
    counts = [event.count for event in spoken.events if isinstance(event, ReminderSent)]
    assert counts == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_day_observed_twice_says_nothing_twice() -> None:
    once = case.when_day(before(7)).then("ahead reply 张三 7")
    once.when_day(before(7)).then()
    late = case.when_day(date(2023, 5, 18))
    late.then("missed reply 2023-05-16", "late reply 张三 -2", "superior reply 李局 -2")
    late.when_day(date(2023, 5, 18)).then()


def test_several_rungs_that_were_never_observed_speak_once() -> None:
    case.when_day(before(5)).then("ahead reply 张三 5").when_day(before(4)).then()


def test_on_a_weekend_that_is_worked_it_speaks() -> None:
    """2023-05-06 is a Saturday worked for the holiday of 1 May."""
    sixth = REPLY.model_copy(update={"warn": (10,)})
    saturday = given(RulesAdopted(rules=(sixth,)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)
    assert date(2023, 5, 6).weekday() == 5
    saturday.when_day(date(2023, 5, 6)).then("ahead reply 局办公室 10")


def test_on_a_holiday_it_speaks_on_the_next_working_day() -> None:
    """The three rungs from 05-01 to 05-03 fall on free days and collapse into one."""
    may = REPLY.model_copy(update={"warn": (15, 14, 13)})
    holidays = given(RulesAdopted(rules=(may,)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)
    _, said = through(holidays, date(2023, 4, 30), date(2023, 5, 8))
    assert said == ["05-04 ahead reply 局办公室 12"]


def test_a_due_date_on_a_free_day_is_said_on_the_last_working_day_before_it() -> None:
    """2023-04-01 is a Saturday: said on Friday, missed on Sunday, late on Monday."""
    first = REPLY.model_copy(update={"warn": (0,), "after": (1,)})
    saturday = given(RulesAdopted(rules=(first,)), *CALENDARS).when_fact(ENTERED, date(2023, 1, 1), HandlingRole.LEAD)
    _, said = through(saturday, date(2023, 3, 30), date(2023, 4, 10))
    assert said == ["03-31 ahead reply 局办公室 1", "04-02 missed reply 2023-04-01", "04-03 late reply 局办公室 -2"]


def test_the_miss_is_recorded_on_the_day_after_whatever_day_it_is() -> None:
    friday = given(RulesAdopted(rules=(REPLY,)), *CALENDARS).when_fact(ENTERED, date(2023, 2, 19), HandlingRole.LEAD)
    assert date(2023, 5, 20).weekday() == 5
    friday.when_day(date(2023, 5, 20)).then("missed reply 2023-05-19")


def test_where_the_year_is_not_known_monday_to_friday_are_worked() -> None:
    lonely = given(RulesAdopted(rules=(LADDER,)), HOLDER).when_fact(ENTERED, part=HandlingRole.LEAD)
    lonely.when_day(date(2023, 5, 1)).then("ahead reply 张三 15")
    lonely.when_day(date(2023, 5, 6)).then()


def test_while_reminders_rest_nothing_is_said_and_the_miss_is_recorded() -> None:
    rest = RemindersSuppressed(since=date(2023, 5, 8), until=date(2023, 5, 18), reason="系统升级")
    quiet = given(*case.events, rest)
    _, said = through(quiet, date(2023, 5, 5), date(2023, 5, 22))
    assert said == [
        "05-05 ahead reply 张三 11",
        "05-17 missed reply 2023-05-16",
        "05-19 late reply 张三 -3",
        "05-19 superior reply 李局 -3",
    ]


def test_resumed_it_speaks_again() -> None:
    rest = RemindersSuppressed(since=date(2023, 5, 8), until=date(2023, 5, 18), reason="系统升级")
    quiet = given(*case.events, rest).when_day(date(2023, 5, 9)).then()
    resumed = quiet.when(ResumeReminders(since=date(2023, 5, 10), reason="升级完成"), stream=SUPPRESSIONS)
    resumed.when_day(date(2023, 5, 10)).then("ahead reply 张三 6")


def test_kept_or_ended_it_is_silent() -> None:
    case.when_fact(SENT, date(2023, 5, 11)).when_day(date(2023, 6, 1)).then()


def test_moved_it_climbs_again_from_where_it_now_lies() -> None:
    ask = RequestExtension(until=date(2023, 8, 16), reason="难", report=REPORT)
    late = case.when_day(date(2023, 5, 18)).when(ask, date(2023, 5, 19), CLERK)
    extended = late.when(GrantExtension(by_whom="代表工委"), date(2023, 5, 19), CLERK)
    assert next_on(extended.state) == date(2023, 7, 17)
    extended.when_day(date(2023, 7, 17)).then("ahead reply 张三 30")


# To whom


def test_before_a_department_has_it_the_office_is_reminded() -> None:
    reminded = received.when_day(date(2023, 2, 21)).decided_event(ReminderSent)
    assert (reminded.rule, reminded.to, reminded.department) == ("proposal", "局办公室", "局办公室")


def test_the_department_that_was_asked_is_reminded_until_it_names_a_handler() -> None:
    confirmed = received.when_event(CONFIRMED, on(2, 20))
    reminded = [event for event in confirmed.when_day(on(2, 22)).decided if isinstance(event, ReminderSent)]
    assert [(reminder.rule, reminder.to, reminder.department) for reminder in reminded] == [
        ("proposal", "局办公室", "局办公室"),
        ("acceptance", "广告处", "广告处"),
    ]
    accepted = confirmed.when_event(ACCEPTED, on(2, 21))
    planned = accepted.when_day(on(3, 7)).decided_event(ReminderSent)
    assert (planned.rule, planned.to, planned.department) == ("plan", "张三", "广告处")


def test_without_a_known_leader_the_leader_in_charge_is_told() -> None:
    nobody = given(RulesAdopted(rules=(LADDER,)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)
    assert "superior reply 分管领导 -2" in nobody.when_day(date(2023, 5, 18)).decided_lines


def test_what_a_promise_names_is_who_is_reminded_of_it() -> None:
    promised = given(RulesAdopted(rules=(LADDER,)), *CALENDARS, HOLDER)
    promised = promised.when_fact(ENTERED, part=HandlingRole.LEAD, department="网监处")
    assert promised.when_day(DUE).decided_event(ReminderSent).to == "网监处"
    own = given(RulesAdopted(rules=(LADDER,)), *CALENDARS, HOLDER)
    assert (
        own.when_fact(ENTERED, part=HandlingRole.LEAD, department="广告处").when_day(DUE).decided_event(ReminderSent).to
        == "张三"
    )


def test_what_lies_with_the_office_reminds_the_office() -> None:
    office = LADDER.model_copy(update={"holder": Holder.OFFICE})
    held = given(RulesAdopted(rules=(office,)), *CALENDARS, HOLDER).when_fact(ENTERED, part=HandlingRole.LEAD)
    assert held.when_day(DUE).decided_event(ReminderSent).to == "局办公室"


def test_holders_are_noted_once() -> None:
    noted = case.when(NoteHolder(department="广告处", handler="张三"))
    assert noted.decided == ()


def test_another_department_has_another_handler() -> None:
    moved = case.when(NoteHolder(department="网监处", leader="王局"))
    assert moved.decided_event(HolderNoted) == HolderNoted(department="网监处", leader="王局")


def test_the_handler_of_a_co_department_has_not_the_case() -> None:
    assert case.when(NoteHolder(department="法规处", handler="赵六")).decided == ()


def test_back_at_the_office_the_next_department_takes_it_over() -> None:
    office = case.when(NoteHolder(department="局办公室"))
    taken = office.when(NoteHolder(department="网监处", handler="钱七"))
    assert taken.decided_event(HolderNoted) == HolderNoted(department="网监处", handler="钱七", leader="李局")


# By hand


def test_the_office_may_remind_on_any_day_and_it_counts() -> None:
    sunday = case.when(Remind(rule="reply"), date(2023, 4, 9), CLERK).then("manual reply 张三 37")
    sunday.when(Remind(rule="reply", to="周处长"), date(2023, 4, 9), CLERK).then("manual reply 周处长 37")
    later = sunday.when_day(date(2023, 4, 17)).then("ahead reply 张三 29")
    assert later.decided_event(ReminderSent).count == 2


def test_only_what_is_owed_is_reminded_of() -> None:
    case.when(Remind(rule="opinion"), DUE, CLERK).then_rejected(NoSuchDeadline, "opinion")
    case.when_fact(SENT, DUE).when(Remind(rule="reply"), DUE, CLERK).then_rejected(DeadlineOver, "reply期限")


# The due list


def test_observing_an_unknown_case_says_nothing() -> None:
    given().when_day(DUE).then()
    assert next_on(Supervision()) is None


def test_every_day_before_the_next_date_is_silent_and_that_day_speaks() -> None:
    now, day = received, date(2023, 2, 17)
    while (coming := next_on(now.state)) is not None and coming.year == 2023:
        while day < coming:
            now.when_day(day).then()
            day += ONE_DAY
        now = now.when_day(coming)
        assert now.decided_lines
    assert day > date(2023, 6, 1)


def test_a_warning_of_before_reminders_named_their_receiver_is_a_rung_spoken() -> None:
    old = DeadlineWarned(rule="reply", name="reply期限", due=DUE, days_left=7)
    warned = given(*case.events, old)
    warned.when_day(before(7)).then()
    assert warned.deadline("reply").reminded == 1


def test_a_missed_deadline_is_open_still() -> None:
    missed = case.when_day(date(2023, 5, 17))
    assert any(isinstance(event, DeadlineMissed) for event in missed.decided)
    assert missed.deadline("reply").status == OpenStatus(missed=True)
    assert Level.LATE in [event.level for event in missed.decided if isinstance(event, ReminderSent)]
