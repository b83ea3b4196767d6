"""What holds of the clocks whatever happens, in whatever order: found by trying many histories."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.date_arithmetic import CalendarYear, add_months
from services.supervision.deadlines.preview import deadline_moves
from services.supervision.deadlines.reminder_schedule import is_likely_working_day, may_remind
from services.supervision.decider import next_on
from shared.contracts.common.vocabulary import HandlingRole, Unit
from shared.contracts.supervision import (
    CALENDAR,
    SUPPRESSIONS,
    AdoptCalendar,
    CalendarAdopted,
    DeadlineMissed,
    GrantExtension,
    NoteNotice,
    ReckonAgain,
    ReminderSent,
    RequestExtension,
    ReviseFact,
    RulesAdopted,
    SuppressReminders,
)
from tests.laws import CLERK
from tests.supervision import clockwork
from tests.supervision.clockwork import CALENDARS, ENTERED, HAND_OVER, RECEIVED, REPORT, SENT, SUBMITTED, Case, rule

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2023, 2, 16), date(2023, 12, 31)
CALM = CalendarAdopted(**dict(adopt_year(2023)))
REPLY = clockwork.REPLY.model_copy(update={"warn": (30, 15, 7, 3, 1, 0), "after": (1, 2, 3, 5), "superior": 2})
DRAFT = rule("draft", -20, Unit.DAYS, "reply", SUBMITTED, warn=(7, 0), after=(1,))
LIMIT = rule("limit", 60, Unit.WORKING_DAYS, ENTERED, SENT, extendable=3, warn=(5, 0), after=(1, 3), superior=4)
CHECK = rule("check", -5, Unit.WORKING_DAYS, "limit", SUBMITTED, warn=(3, 1))
RULES = (REPLY, DRAFT, LIMIT, CHECK)
case = clockwork.given(RulesAdopted(rules=RULES), *CALENDARS).happens(ENTERED, part=HandlingRole.LEAD)

days = st.dates(FIRST, LAST)
few_days = st.frozensets(days, max_size=12)
calendars = st.builds(
    lambda free, worked: CalendarAdopted(
        year=2023,
        holidays=tuple(sorted(day for day in free if day.weekday() < 5)),
        workdays=tuple(sorted(day for day in worked if day.weekday() > 4)),
    ),
    few_days,
    few_days,
)
rests = st.builds(lambda since, length: (since, since + timedelta(days=length)), days, st.integers(0, 20))


def adopting(case: Case, calendar: CalendarAdopted) -> Case:
    command = AdoptCalendar(**dict(calendar))
    return case.when(command, stream=CALENDAR).when(ReckonAgain(reason="启用工作日历"), HAND_OVER)


def asking(case: Case, code: str, until: date) -> Case:
    return case.when(RequestExtension(rule=code, until=until, reason="难", report=REPORT), HAND_OVER, CLERK)


def extending(case: Case, code: str, until: date) -> Case:
    asked = asking(case, code, until)
    return asked.when(GrantExtension(rule=code, by_whom="代表工委"), HAND_OVER, CLERK)


def dues(case: Case) -> dict[object, tuple[date, date]]:
    return {key: (each.due_before_extension, each.terms.due) for key, each in case.state.deadlines.items()}


@given(st.lists(calendars, min_size=1, max_size=2), st.integers(1, 30), st.one_of(st.none(), st.integers(30, 80)))
@settings(max_examples=60, deadline=None)
def test_extension_calendar_and_notice_lead_to_the_same_dates_in_any_order(
    changes: list[CalendarAdopted], longer: int, notice: int | None
) -> None:
    """As long as each of them is lawful at its turn; of the calendars the last adopted one holds."""
    until = date(2023, 7, 31) - timedelta(days=longer)

    def adopted(case: Case) -> Case:
        for change in changes:
            case = adopting(case, change)
        return case

    def extended(case: Case) -> Case:
        return extending(extending(case, "reply", until), "limit", until)

    def noticed(case: Case) -> Case:
        if notice is None:
            return case
        return case.when(NoteNotice(due=HAND_OVER + timedelta(days=notice)), HAND_OVER)

    ended = []
    for order in permutations((adopted, extended, noticed)):
        now = case
        for step in order:
            now = step(now)
        assert now.refused is None
        ended.append(dues(now))
    assert all(each == ended[0] for each in ended)


@given(calendars, calendars)
@settings(max_examples=40, deadline=None)
def test_a_calendar_that_is_taken_back_leaves_every_date_as_it_was(one: CalendarAdopted, two: CalendarAdopted) -> None:
    start = adopting(case, one)
    assert dues(adopting(adopting(start, two), one)) == dues(start)


@given(calendars)
@settings(max_examples=40, deadline=None)
def test_the_preview_is_what_adopting_does(change: CalendarAdopted) -> None:
    year = CalendarYear(frozenset(change.holidays), frozenset(change.workdays))
    preview = deadline_moves(case.state, case.state.rules, {**case.state.calendar, 2023: year})
    before, after = case.state.deadlines, adopting(case, change).state.deadlines
    assert {each.key: each.new_due for each in preview} == {
        key: each.terms.due for key, each in after.items() if each.terms.due != before[key].terms.due
    }


def reminders(case: Case, before: Case) -> Sequence[ReminderSent]:
    return [each for each in case.events[len(before.events) :] if isinstance(each, ReminderSent)]


@given(calendars, st.lists(rests, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_ladder_never_speaks_on_a_free_day_or_while_reminders_rest(
    calendar: CalendarAdopted, quiet: list[tuple[date, date]]
) -> None:
    now = resting(adopting(case, calendar), quiet)
    day = FIRST
    while day < date(2023, 8, 15):
        spoken = now.day(day)
        assert not reminders(spoken, now) or may_remind(day, now.state)
        assert all((each.due - day).days == each.days_left for each in reminders(spoken, now))
        now, day = spoken, day + ONE_DAY


def resting(case: Case, quiet: list[tuple[date, date]]) -> Case:
    for since, until in quiet:
        case = case.when(SuppressReminders(since=since, until=until, reason="系统升级"), stream=SUPPRESSIONS)
    return case


@given(calendars, st.lists(rests, max_size=2), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_the_ladder_is_never_spent_over_free_days(
    calendar: CalendarAdopted, quiet: list[tuple[date, date]], rungs: int
) -> None:
    """What falls on days when nothing is said is said on the next day on which something may be said, and once."""
    climbing = REPLY.model_copy(update={"warn": tuple(range(1, rungs)), "after": tuple(range(1, rungs)), "superior": 0})
    fresh = clockwork.given(RulesAdopted(rules=(climbing,)), *CALENDARS, calendar).happens(
        ENTERED, part=HandlingRole.LEAD
    )
    start = resting(fresh, quiet)
    now, due, working_after = start, date(2023, 5, 16), 0
    expected = [first_speaking(due - timedelta(days=n), start) for n in range(1, rungs)]
    for day in (due + timedelta(days=n) for n in range(1, 60)):
        working_after += is_likely_working_day(day, start.state.calendar)
        if working_after < rungs and is_likely_working_day(day, start.state.calendar):
            expected.append(first_speaking(day, start))
    for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)):
        now = now.day(day)
    assert [due - timedelta(days=each.days_left) for each in reminders(now, start)] == sorted(set(expected))


def first_speaking(day: date, case: Case) -> date:
    return next(each for each in (day + timedelta(days=n) for n in range(400)) if may_remind(each, case.state))


def standings(case: Case) -> dict[object, tuple[object, date]]:
    return {key: (each.status, each.terms.due) for key, each in case.state.deadlines.items()}


@given(st.frozensets(days, max_size=40), calendars, st.lists(rests, max_size=2))
@settings(max_examples=40, deadline=None)
def test_with_gaps_or_day_by_day_the_case_stands_alike(
    observed: frozenset[date], calendar: CalendarAdopted, quiet: list[tuple[date, date]]
) -> None:
    start, last = resting(adopting(case, calendar), quiet), max(observed, default=FIRST)
    every = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    daily, gaps = start, start
    for day in every:
        daily = daily.day(day)
    for day in sorted(observed):
        gaps = gaps.day(day)
    assert standings(daily) == standings(gaps)
    missed = [each for each in daily.events if isinstance(each, DeadlineMissed)]
    assert len({each.rule for each in missed}) == len(missed)


@given(calendars, st.lists(rests, max_size=2))
@settings(max_examples=40, deadline=None)
def test_the_next_day_of_a_case_is_exact(calendar: CalendarAdopted, quiet: list[tuple[date, date]]) -> None:
    """Nothing is said before it, something is said on it, and nothing twice; at last there is nothing left to say."""
    now, last = resting(adopting(case, calendar), quiet), FIRST
    while (coming := next_on(now.state)) is not None:
        assert coming > last
        assert now.day(coming - ONE_DAY).decided == ()
        now = now.day(coming)
        assert now.decided
        assert now.day(coming).decided == ()
        last = coming
    assert now.day(LAST).decided == ()


@given(st.permutations([(SENT, date(2023, 5, 20)), (SENT, date(2023, 5, 10)), (SUBMITTED, date(2023, 4, 20))]))
def test_in_whatever_order_facts_are_told_the_case_stands_alike(told: list[tuple[str, date]]) -> None:
    now, straight = case, case.happens(SENT, date(2023, 5, 10)).happens(SUBMITTED, date(2023, 4, 20))
    for fact, on in told:
        now = now.happens(fact, on)
    assert standings(now) == standings(straight)


@given(st.dates(date(2022, 1, 1), date(2025, 6, 30)), st.integers(1, 6), st.integers(1, 6))
def test_an_extension_never_gives_more_than_the_law_allows(start: date, months: int, more: int) -> None:
    begun = clockwork.given(RulesAdopted(rules=(REPLY,)), *CALENDARS).happens(ENTERED, start, HandlingRole.LEAD)
    until = add_months(begun.deadline("reply").terms.due, months)
    assert (asking(begun, "reply", until).refused is None) == (months <= 3)
    assume(months <= 3)
    extended = extending(begun, "reply", until)
    assert extended.deadline("reply").terms.due == until
    again = asking(extended, "reply", add_months(begun.deadline("reply").due_before_extension, months + more))
    assert (again.refused is None) == (months + more <= 3)


@given(calendars)
def test_a_fact_and_its_taking_back_leave_the_dates_alone(calendar: CalendarAdopted) -> None:
    start = adopting(case, calendar)
    told = start.happens(RECEIVED, date(2023, 2, 17)).happens(SENT, date(2023, 5, 10))
    back = told.when(ReviseFact(what=SENT, version=0, was_on=date(2023, 5, 10)), date(2023, 5, 11))
    assert standings(back) == standings(start)
