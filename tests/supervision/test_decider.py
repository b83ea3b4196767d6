"""The registers of supervision, and which of them a decision rests on."""

from datetime import date
from uuid import UUID

import pytest

from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.registers import MAX_DAYS_PER_COMMAND
from services.supervision.decider import Supervision, supervision
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    CalendarAdopted,
    Close,
    DayBegun,
    ExtensionRequested,
    GrantExtension,
    NotSuppressed,
    ObserveDay,
    ProposerTold,
    ReminderSent,
    RemindersResumed,
    RemindersSuppressed,
    RequestExtension,
    ResumeReminders,
    RulesAdopted,
    SetDeadlines,
    SupervisionCommand,
    SuppressionBackwards,
    SuppressReminders,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import CommandEnvelope
from shared.messaging.errors import InTheFuture
from tests.given_when_then import CASE
from tests.supervision.supervised_case import HAND_OVER, REPLY, REPORT, SENT, SYSTEM, given, ready

YEAR = adopt_year(2023)
KNOWN = CalendarAdopted(**dict(YEAR))
MAY, HOLIDAY = date(2023, 5, 1), date(2023, 5, 5)
SUPPRESS = SuppressReminders(since=MAY, until=HOLIDAY, reason="系统升级")


def test_the_office_adopts_rules() -> None:
    assert given().when(AdoptRules(rules=(REPLY,)), stream=RULES).decided == (RulesAdopted(rules=(REPLY,)),)


def test_the_same_rules_twice_are_adopted_once() -> None:
    assert ready.when(AdoptRules(rules=ready.state.rules), stream=RULES).decided == ()


def test_the_office_adopts_a_year() -> None:
    assert given().when(YEAR, stream=CALENDAR).decided == (KNOWN,)


def test_the_same_year_twice_is_adopted_once() -> None:
    assert given(KNOWN).when(YEAR, stream=CALENDAR).decided == ()
    backwards = AdoptCalendar(year=2023, holidays=YEAR.holidays[::-1], workdays=YEAR.workdays)
    assert given(KNOWN).when(backwards, stream=CALENDAR).decided == ()


def test_a_corrected_year_replaces_the_old_one() -> None:
    corrected = AdoptCalendar(year=2023, holidays=(), workdays=())
    case = given(KNOWN).when(corrected, stream=CALENDAR)
    assert case.decided == (CalendarAdopted(year=2023, holidays=(), workdays=()),)
    assert case.when(corrected, stream=CALENDAR).decided == ()


def test_the_first_day_begins_alone() -> None:
    assert given().when(BeginDay(day=HAND_OVER), stream=DAYS).decided == (DayBegun(day=HAND_OVER),)


def test_missed_days_begin_in_order() -> None:
    begun = [DayBegun(day=date(2023, 2, day)) for day in (16, 17, 18, 19)]
    case = given(begun[0]).when(BeginDay(day=date(2023, 2, 19)), date(2023, 2, 19), stream=DAYS)
    assert case.decided == tuple(begun[1:])


def test_a_day_begins_once() -> None:
    begun = given(DayBegun(day=HAND_OVER))
    assert begun.when(BeginDay(day=HAND_OVER), stream=DAYS).decided == ()
    assert begun.when(BeginDay(day=date(2023, 2, 1)), stream=DAYS).decided == ()


def test_a_very_long_gap_is_caught_up_piece_by_piece() -> None:
    case = given(DayBegun(day=date(2000, 1, 1))).when(BeginDay(day=HAND_OVER), stream=DAYS)
    assert len(case.decided) == MAX_DAYS_PER_COMMAND
    rest = case.when(BeginDay(day=HAND_OVER), stream=DAYS).when(BeginDay(day=HAND_OVER), stream=DAYS)
    assert rest.decided[-1] == DayBegun(day=HAND_OVER)


def test_a_day_that_has_not_come_cannot_begin() -> None:
    given().when(BeginDay(day=date(2099, 1, 1)), stream=DAYS).then_rejected(InTheFuture, "2099-01-01")


def test_reminders_rest_for_a_period() -> None:
    case = given().when(SUPPRESS, stream=SUPPRESSIONS)
    assert case.decided == (RemindersSuppressed(since=MAY, until=HOLIDAY, reason="系统升级"),)
    assert case.when(SUPPRESS, stream=SUPPRESSIONS).decided == ()


def test_a_period_does_not_end_before_it_begins() -> None:
    backwards = SuppressReminders(since=HOLIDAY, until=MAY, reason="误填")
    given().when(backwards, stream=SUPPRESSIONS).then_rejected(SuppressionBackwards, "2023-05-05至2023-05-01")


def test_reminders_are_resumed_before_the_period_is_over() -> None:
    resume = ResumeReminders(since=date(2023, 5, 4), reason="升级完成")
    case = given().when(SUPPRESS, stream=SUPPRESSIONS).when(resume, stream=SUPPRESSIONS)
    assert case.decided == (RemindersResumed(since=date(2023, 5, 4), reason="升级完成"),)
    (rest,) = case.state.suppressed_periods
    assert (rest.since, rest.until) == (MAY, date(2023, 5, 3))
    case.when(resume, stream=SUPPRESSIONS).then_rejected(NotSuppressed, "2023-05-04")


def test_a_period_resumed_on_its_first_day_never_was() -> None:
    case = given().when(SUPPRESS, stream=SUPPRESSIONS)
    assert case.when(ResumeReminders(since=MAY, reason="误填"), stream=SUPPRESSIONS).state.suppressed_periods == ()


@pytest.mark.parametrize(
    ("command", "register"),
    [(AdoptRules(rules=()), RULES), (YEAR, CALENDAR), (BeginDay(day=HAND_OVER), DAYS), (SUPPRESS, SUPPRESSIONS)],
)
def test_a_register_is_written_wherever_the_command_was_sent(command: SupervisionCommand, register: str) -> None:
    envelope = CommandEnvelope(UUID(int=1), CASE, command, SYSTEM, HAND_OVER)
    assert supervision.read_streams(envelope) == (register,)
    decided = supervision.decide(envelope, Supervision(rules=(REPLY,)))
    assert {event.stream for event in decided if isinstance(event, EventForStream)} == {register}


@pytest.mark.parametrize(
    ("command", "registers"),
    [
        (SetDeadlines(fact=SENT, since=HAND_OVER), (RULES, CALENDAR)),
        (GrantExtension(by_whom="代表工委"), (RULES, CALENDAR)),
        (Close(), (RULES, CALENDAR)),
        (ObserveDay(day=HAND_OVER), (RULES, CALENDAR, SUPPRESSIONS)),
        (RequestExtension(until=MAY, reason="难", report=REPORT), (RULES,)),
    ],
)
def test_a_decision_looks_up_only_what_it_rests_on(command: SupervisionCommand, registers: tuple[str, ...]) -> None:
    assert tuple(supervision.read_streams(CommandEnvelope(UUID(int=1), CASE, command, SYSTEM, HAND_OVER))) == registers


def test_what_persons_record_can_be_corrected_and_what_clocks_say_cannot() -> None:
    assert {ExtensionRequested, ProposerTold, RemindersSuppressed} <= supervision.corrections.keys()
    assert not {ReminderSent, RulesAdopted, DayBegun} & supervision.corrections.keys()
