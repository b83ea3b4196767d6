"""催办: on which working days a deadline reminds whom, and at which level; what falls on a free day is sent on the next
working day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from services.supervision.deadlines.date_arithmetic import SATURDAY, Calendar, is_working_day
from services.supervision.deadlines.deadline import Deadline, OpenStatus
from services.supervision.deadlines.state import ONE_DAY, CaseDeadlines, SuppressedPeriod
from shared.contracts.common.vocabulary import Holder, Level
from shared.contracts.supervision import DeadlineMissed, Remind, ReminderSent

OFFICE, SUPERIOR = Holder.OFFICE.label, "分管领导"


def is_likely_working_day(day: date, calendar: Calendar) -> bool:
    """By the calendar; Monday to Friday where that of the year is not known, for a reminder must come though not
    exactly."""
    return is_working_day(day, calendar) if day.year in calendar else day.weekday() < SATURDAY


def may_remind(day: date, state: CaseDeadlines) -> bool:
    """Whether automatic reminders are sent on this day: a working day in no suppressed period."""
    return is_likely_working_day(day, state.calendar) and not any(
        period.since <= day <= period.until for period in state.suppressed_periods
    )


def working_days_after(due: date, count: int, calendar: Calendar) -> date:
    """The day `count` working days after the due date."""
    day = due
    while count:
        day += ONE_DAY
        count -= is_likely_working_day(day, calendar)
    return day


def last_working_day(due: date, calendar: Calendar) -> date:
    """The due date, or the last working day before it: an early reminder is never wrong."""
    day = due
    while not is_likely_working_day(day, calendar):
        day -= ONE_DAY
    return day


def steps(deadline: Deadline, calendar: Calendar) -> Iterator[tuple[date, bool]]:
    """The days of the schedule in the order of the rule, and whether the reminder of each is for the leader."""
    terms = deadline.terms
    for days in terms.warn:
        yield (terms.due - timedelta(days=days) if days else last_working_day(terms.due, calendar)), False
    for count in terms.after:
        yield working_days_after(terms.due, count, calendar), False
    if terms.superior:
        yield working_days_after(terms.due, terms.superior, calendar), True


def due_reminders(deadline: Deadline, calendar: Calendar) -> list[tuple[date, bool]]:
    """The steps after the last reminder."""
    last_reminded_on = deadline.last_reminded_on or date.min
    return [(day, superior) for day, superior in steps(deadline, calendar) if day > last_reminded_on]


def observe(deadline: Deadline, day: date, state: CaseDeadlines) -> Iterator[DeadlineMissed | ReminderSent]:
    """The events of a deadline on a day: the miss on the day after its due date, and of several steps that are due one
    reminder to each recipient."""
    match deadline.status:
        case OpenStatus(missed=missed):
            if not missed and day > deadline.terms.due:
                yield missed_event(deadline)
            if may_remind(day, state):
                recipients_due = [superior for on, superior in due_reminders(deadline, state.calendar) if on <= day]
                for n, superior in enumerate(sorted(set(recipients_due)), start=1):
                    yield reminder_event(deadline, day, _level(deadline, day, superior), n, state)


def missed_event(deadline: Deadline) -> DeadlineMissed:
    """`DeadlineMissed` of this deadline."""
    terms = deadline.terms
    return DeadlineMissed(rule=terms.rule, name=terms.name, due=terms.due, subject=terms.subject, round=terms.round)


def _level(deadline: Deadline, day: date, superior: bool) -> Level:
    if superior:
        return Level.SUPERIOR
    if day > deadline.terms.due:
        return Level.LATE
    return Level.TODAY if day == deadline.terms.due else Level.AHEAD


def reminder_event(
    deadline: Deadline, day: date, level: Level, n: int, state: CaseDeadlines, to: str = ""
) -> ReminderSent:
    """`ReminderSent`; `n` is its number among those of the day, `to` replaces the recipient."""
    terms = deadline.terms
    department, person = recipient_of(deadline, level, state)
    return ReminderSent(
        rule=terms.rule,
        name=terms.name,
        subject=terms.subject,
        round=terms.round,
        due=terms.due,
        to=to or person,
        department=department,
        level=level,
        count=deadline.reminded + n,
        days_left=(terms.due - day).days,
    )


def recipient_of(deadline: Deadline, level: Level, state: CaseDeadlines) -> tuple[str, str]:
    """Department and person who are reminded; the person may be the department itself."""
    terms, holder = deadline.terms, state.holder
    if level is Level.SUPERIOR:
        return "", holder.leader or SUPERIOR
    if terms.holder is Holder.OFFICE:
        return OFFICE, OFFICE
    if terms.holder is Holder.SUBJECT or terms.department:
        department = terms.department or terms.subject
        return department, holder.handler if department == holder.department and holder.handler else department
    return holder.department or OFFICE, holder.handler or holder.department or OFFICE


def remind(command: Remind, day: date, deadline: Deadline, state: CaseDeadlines) -> ReminderSent:
    """The reminder that the office gives by hand."""
    return reminder_event(deadline, day, Level.MANUAL, 1, state, command.to)


def next_on(deadline: Deadline, state: CaseDeadlines) -> date | None:
    """The first day on which observing the deadline yields an event."""
    match deadline.status:
        case OpenStatus(missed=missed):
            miss_day = [] if missed else [deadline.terms.due + ONE_DAY]
            reminder_days = [first_reminder_day(on, state) for on, _ in due_reminders(deadline, state.calendar)]
            return min([*miss_day, *reminder_days], default=None)
    return None


def first_reminder_day(day: date, state: CaseDeadlines) -> date:
    """This day, or the first day after it on which reminders are sent."""
    while not may_remind(day, state):
        day = _after_suppression(day, state.suppressed_periods)
    return day


def _after_suppression(day: date, periods: Iterable[SuppressedPeriod]) -> date:
    return max((period.until for period in periods if period.since <= day <= period.until), default=day) + ONE_DAY
