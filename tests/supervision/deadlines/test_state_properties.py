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
from tests.given_when_then import CLERK
from tests.supervision import supervised_case
from tests.supervision.supervised_case import (
    CALENDARS,
    ENTERED,
    HAND_OVER,
    RECEIVED,
    REPORT,
    SENT,
    SUBMITTED,
    SupervisedCase,
    rule,
)

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2023, 2, 16), date(2023, 12, 31)
CALM = CalendarAdopted(**dict(adopt_year(2023)))
REPLY = supervised_case.REPLY.model_copy(update={"warn": (30, 15, 7, 3, 1, 0), "after": (1, 2, 3, 5), "superior": 2})
DRAFT = rule("draft", -20, Unit.DAYS, "reply", SUBMITTED, warn=(7, 0), after=(1,))
LIMIT = rule("limit", 60, Unit.WORKING_DAYS, ENTERED, SENT, extendable=3, warn=(5, 0), after=(1, 3), superior=4)
CHECK = rule("check", -5, Unit.WORKING_DAYS, "limit", SUBMITTED, warn=(3, 1))
RULES = (REPLY, DRAFT, LIMIT, CHECK)
case = supervised_case.given(RulesAdopted(rules=RULES), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)

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


def adopting(case: SupervisedCase, calendar: CalendarAdopted) -> SupervisedCase:
    command = AdoptCalendar(**dict(calendar))
    return case.when(command, stream=CALENDAR).when(ReckonAgain(reason="启用工作日历"), HAND_OVER)


def asking(case: SupervisedCase, code: str, until: date) -> SupervisedCase:
    return case.when(RequestExtension(rule=code, until=until, reason="难", report=REPORT), HAND_OVER, CLERK)


def extending(case: SupervisedCase, code: str, until: date) -> SupervisedCase:
    asked = asking(case, code, until)
    return asked.when(GrantExtension(rule=code, by_whom="代表工委"), HAND_OVER, CLERK)


def due_dates(case: SupervisedCase) -> dict[object, tuple[date, date]]:
    return {key: (deadline.due_before_extension, deadline.terms.due) for key, deadline in case.state.deadlines.items()}


@given(st.lists(calendars, min_size=1, max_size=2), st.integers(1, 30), st.one_of(st.none(), st.integers(30, 80)))
@settings(max_examples=60, deadline=None)
def test_extension_calendar_and_notice_lead_to_the_same_dates_in_any_order(
    changes: list[CalendarAdopted], longer: int, notice: int | None
) -> None:
    """As long as each of them is lawful at its turn; of the calendars the last adopted one holds."""
    until = date(2023, 7, 31) - timedelta(days=longer)

    def adopted(case: SupervisedCase) -> SupervisedCase:
        for change in changes:
            case = adopting(case, change)
        return case

    def extended(case: SupervisedCase) -> SupervisedCase:
        return extending(extending(case, "reply", until), "limit", until)

    def with_notice(case: SupervisedCase) -> SupervisedCase:
        if notice is None:
            return case
        return case.when(NoteNotice(due=HAND_OVER + timedelta(days=notice)), HAND_OVER)

    ended = []
    for order in permutations((adopted, extended, with_notice)):
        now = case
        for step in order:
            now = step(now)
        assert now.refused is None
        ended.append(due_dates(now))
    assert all(state == ended[0] for state in ended)


@given(calendars, calendars)
@settings(max_examples=40, deadline=None)
def test_a_calendar_that_is_taken_back_leaves_every_date_as_it_was(one: CalendarAdopted, two: CalendarAdopted) -> None:
    start = adopting(case, one)
    assert due_dates(adopting(adopting(start, two), one)) == due_dates(start)


@given(calendars)
@settings(max_examples=40, deadline=None)
def test_the_preview_is_what_adopting_does(change: CalendarAdopted) -> None:
    year = CalendarYear(frozenset(change.holidays), frozenset(change.workdays))
    preview = deadline_moves(case.state, case.state.rules, {**case.state.calendar, 2023: year})
    before, after = case.state.deadlines, adopting(case, change).state.deadlines
    assert {change.key: change.new_due for change in preview} == {
        key: deadline.terms.due for key, deadline in after.items() if deadline.terms.due != before[key].terms.due
    }


def reminders(case: SupervisedCase, before: SupervisedCase) -> Sequence[ReminderSent]:
    return [event for event in case.events[len(before.events) :] if isinstance(event, ReminderSent)]


@given(calendars, st.lists(rests, max_size=3))
@settings(max_examples=40, deadline=None)
def test_the_ladder_never_speaks_on_a_free_day_or_while_reminders_rest(
    calendar: CalendarAdopted, quiet: list[tuple[date, date]]
) -> None:
    now = with_suppressed_periods(adopting(case, calendar), quiet)
    day = FIRST
    while day < date(2023, 8, 15):
        spoken = now.when_day(day)
        assert not reminders(spoken, now) or may_remind(day, now.state)
        assert all((reminder.due - day).days == reminder.days_left for reminder in reminders(spoken, now))
        now, day = spoken, day + ONE_DAY


def with_suppressed_periods(case: SupervisedCase, quiet: list[tuple[date, date]]) -> SupervisedCase:
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
    fresh = supervised_case.given(RulesAdopted(rules=(climbing,)), *CALENDARS, calendar).when_fact(
        ENTERED, part=HandlingRole.LEAD
    )
    start = with_suppressed_periods(fresh, quiet)
    now, due, working_after = start, date(2023, 5, 16), 0
    expected = [first_reminder_day(due - timedelta(days=n), start) for n in range(1, rungs)]
    for day in (due + timedelta(days=n) for n in range(1, 60)):
        working_after += is_likely_working_day(day, start.state.calendar)
        if working_after < rungs and is_likely_working_day(day, start.state.calendar):
            expected.append(first_reminder_day(day, start))
    for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)):
        now = now.when_day(day)
    assert [due - timedelta(days=reminder.days_left) for reminder in reminders(now, start)] == sorted(set(expected))


def first_reminder_day(day: date, case: SupervisedCase) -> date:
    return next(
        candidate for candidate in (day + timedelta(days=n) for n in range(400)) if may_remind(candidate, case.state)
    )


def statuses_and_dates(case: SupervisedCase) -> dict[object, tuple[object, date]]:
    return {key: (deadline.status, deadline.terms.due) for key, deadline in case.state.deadlines.items()}


@given(st.frozensets(days, max_size=40), calendars, st.lists(rests, max_size=2))
@settings(max_examples=40, deadline=None)
def test_with_gaps_or_day_by_day_the_case_stands_alike(
    observed: frozenset[date], calendar: CalendarAdopted, quiet: list[tuple[date, date]]
) -> None:
    start, last = with_suppressed_periods(adopting(case, calendar), quiet), max(observed, default=FIRST)
    every = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    daily, gaps = start, start
    for day in every:
        daily = daily.when_day(day)
    for day in sorted(observed):
        gaps = gaps.when_day(day)
    assert statuses_and_dates(daily) == statuses_and_dates(gaps)
    missed = [event for event in daily.events if isinstance(event, DeadlineMissed)]
    assert len({event.rule for event in missed}) == len(missed)


@given(calendars, st.lists(rests, max_size=2))
@settings(max_examples=40, deadline=None)
def test_the_next_day_of_a_case_is_exact(calendar: CalendarAdopted, quiet: list[tuple[date, date]]) -> None:
    """Nothing is said before it, something is said on it, and nothing twice; at last there is nothing left to say."""
    now, last = with_suppressed_periods(adopting(case, calendar), quiet), FIRST
    while (coming := next_on(now.state)) is not None:
        assert coming > last
        assert now.when_day(coming - ONE_DAY).decided == ()
        now = now.when_day(coming)
        assert now.decided
        assert now.when_day(coming).decided == ()
        last = coming
    assert now.when_day(LAST).decided == ()


@given(st.permutations([(SENT, date(2023, 5, 20)), (SENT, date(2023, 5, 10)), (SUBMITTED, date(2023, 4, 20))]))
def test_in_whatever_order_facts_are_told_the_case_stands_alike(told: list[tuple[str, date]]) -> None:
    now, straight = case, case.when_fact(SENT, date(2023, 5, 10)).when_fact(SUBMITTED, date(2023, 4, 20))
    for fact, on in told:
        now = now.when_fact(fact, on)
    assert statuses_and_dates(now) == statuses_and_dates(straight)


@given(st.dates(date(2022, 1, 1), date(2025, 6, 30)), st.integers(1, 6), st.integers(1, 6))
def test_an_extension_never_gives_more_than_the_law_allows(start: date, months: int, more: int) -> None:
    begun = supervised_case.given(RulesAdopted(rules=(REPLY,)), *CALENDARS).when_fact(ENTERED, start, HandlingRole.LEAD)
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
    told = start.when_fact(RECEIVED, date(2023, 2, 17)).when_fact(SENT, date(2023, 5, 10))
    back = told.when(ReviseFact(what=SENT, version=0, was_on=date(2023, 5, 10)), date(2023, 5, 11))
    assert statuses_and_dates(back) == statuses_and_dates(start)
