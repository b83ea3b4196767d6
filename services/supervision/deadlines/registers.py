"""Decides the commands to the registers: rules, working calendars, the days that began, and periods without
reminders."""

from datetime import date, timedelta

from services.supervision.deadlines.date_arithmetic import CalendarYear
from services.supervision.deadlines.state import ONE_DAY, CaseDeadlines, SuppressedPeriod
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    CalendarAdopted,
    DayBegun,
    NotSuppressed,
    RemindersResumed,
    RemindersSuppressed,
    ResumeReminders,
    RulesAdopted,
    SuppressionBackwards,
    SuppressReminders,
)
from shared.domain.decider import Decision, EventForStream
from shared.messaging.errors import InTheFuture

MAX_DAYS_PER_COMMAND = 4000


def adopt_rules(command: AdoptRules, state: CaseDeadlines) -> Decision:
    """Replaces the rules; the same rules again yield nothing."""
    return [] if command.rules == state.rules else [EventForStream(RULES, RulesAdopted(rules=command.rules))]


def adopt_calendar(command: AdoptCalendar, state: CaseDeadlines) -> Decision:
    """Replaces the calendar of one year; the same again yields nothing."""
    year = CalendarYear(frozenset(command.holidays), frozenset(command.workdays))
    if state.calendar.get(command.year) == year:
        return []
    return [
        EventForStream(
            CALENDAR, CalendarAdopted(year=command.year, holidays=command.holidays, workdays=command.workdays)
        )
    ]


def begin_day(command: BeginDay, on: date, state: CaseDeadlines) -> Decision:
    """Begins this day and every missed day before it, at most 4,000; raises `InTheFuture`."""
    if command.day > on:
        raise InTheFuture(command.day.isoformat())
    first = state.last_day + ONE_DAY if state.last_day else command.day
    count = min((command.day - first).days + 1, MAX_DAYS_PER_COMMAND)
    return [EventForStream(DAYS, DayBegun(day=first + timedelta(days=n))) for n in range(count)]


def suppress_reminders(command: SuppressReminders, state: CaseDeadlines) -> Decision:
    """Begins a period without automatic reminders; raises `SuppressionBackwards`."""
    if command.until < command.since:
        raise SuppressionBackwards(f"{command.since}至{command.until}")
    if SuppressedPeriod(command.since, command.until) in state.suppressed_periods:
        return []
    return [EventForStream(SUPPRESSIONS, RemindersSuppressed(**dict(command)))]


def resume_reminders(command: ResumeReminders, state: CaseDeadlines) -> Decision:
    """Cuts such a period short; raises `NotSuppressed`."""
    if not any(period.since <= command.since <= period.until for period in state.suppressed_periods):
        raise NotSuppressed(command.since.isoformat())
    return [EventForStream(SUPPRESSIONS, RemindersResumed(**dict(command)))]
