"""What decides over all cases: adopted rules, working calendars, the days that began, and when reminders rest."""

from datetime import date, timedelta

from services.supervision.deadlines.date_arithmetic import Year
from services.supervision.deadlines.state import ONE_DAY, CaseDeadlines, Rest
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

MOST_DAYS = 4000


def adopt_rules(command: AdoptRules, state: CaseDeadlines) -> Decision:
    return [] if command.rules == state.rules else [EventForStream(RULES, RulesAdopted(rules=command.rules))]


def adopt_calendar(command: AdoptCalendar, state: CaseDeadlines) -> Decision:
    year = Year(frozenset(command.holidays), frozenset(command.workdays))
    if state.calendar.get(command.year) == year:
        return []
    return [
        EventForStream(
            CALENDAR, CalendarAdopted(year=command.year, holidays=command.holidays, workdays=command.workdays)
        )
    ]


def begin_day(command: BeginDay, on: date, state: CaseDeadlines) -> Decision:
    if command.day > on:
        raise InTheFuture(command.day.isoformat())
    first = state.last_day + ONE_DAY if state.last_day else command.day
    count = min((command.day - first).days + 1, MOST_DAYS)
    return [EventForStream(DAYS, DayBegun(day=first + timedelta(days=n))) for n in range(count)]


def suppress_reminders(command: SuppressReminders, state: CaseDeadlines) -> Decision:
    if command.until < command.since:
        raise SuppressionBackwards(f"{command.since}至{command.until}")
    if Rest(command.since, command.until) in state.rests:
        return []
    return [EventForStream(SUPPRESSIONS, RemindersSuppressed(**dict(command)))]


def resume_reminders(command: ResumeReminders, state: CaseDeadlines) -> Decision:
    if not any(rest.since <= command.since <= rest.until for rest in state.rests):
        raise NotSuppressed(command.since.isoformat())
    return [EventForStream(SUPPRESSIONS, RemindersResumed(**dict(command)))]
