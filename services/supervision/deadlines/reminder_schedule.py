"""催办: when a deadline speaks, to whom and how loudly; never on a free day, and nothing is lost over a weekend."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from services.supervision.deadlines.date_arithmetic import SATURDAY, Calendar, is_working_day
from services.supervision.deadlines.deadline import Deadline, Open
from services.supervision.deadlines.state import ONE_DAY, CaseDeadlines, Rest
from shared.contracts.common.vocabulary import Holder, Level
from shared.contracts.supervision import DeadlineMissed, Remind, ReminderSent

OFFICE, SUPERIOR = Holder.OFFICE.label, "分管领导"


def working(day: date, calendar: Calendar) -> bool:
    """Monday to Friday where the calendar of the year is not known: a reminder need not be exact, but must come."""
    return is_working_day(day, calendar) if day.year in calendar else day.weekday() < SATURDAY


def may_remind(day: date, state: CaseDeadlines) -> bool:
    return working(day, state.calendar) and not any(rest.since <= day <= rest.until for rest in state.rests)


def working_days_after(due: date, count: int, calendar: Calendar) -> date:
    day = due
    while count:
        day += ONE_DAY
        count -= working(day, calendar)
    return day


def last_working_day(due: date, calendar: Calendar) -> date:
    """A due date on a holiday is said on the last working day before it: being early is never wrong."""
    day = due
    while not working(day, calendar):
        day -= ONE_DAY
    return day


def steps(deadline: Deadline, calendar: Calendar) -> Iterator[tuple[date, bool]]:
    """The days from which something is to be said, and whether it is for the leader."""
    terms = deadline.terms
    for days in terms.warn:
        yield (terms.due - timedelta(days=days) if days else last_working_day(terms.due, calendar)), False
    for count in terms.after:
        yield working_days_after(terms.due, count, calendar), False
    if terms.superior:
        yield working_days_after(terms.due, terms.superior, calendar), True


def due_reminders(deadline: Deadline, calendar: Calendar) -> list[tuple[date, bool]]:
    spoken = deadline.last_reminded_on or date.min
    return [(day, superior) for day, superior in steps(deadline, calendar) if day > spoken]


def observe(deadline: Deadline, day: date, state: CaseDeadlines) -> Iterator[DeadlineMissed | ReminderSent]:
    """The miss on the day after, whatever day it is; of several rungs that have come, one reminder to each."""
    match deadline.status:
        case Open(missed=missed):
            if not missed and day > deadline.terms.due:
                yield missed_event(deadline)
            if may_remind(day, state):
                come = [superior for on, superior in due_reminders(deadline, state.calendar) if on <= day]
                for n, superior in enumerate(sorted(set(come)), start=1):
                    yield reminder(deadline, day, _level(deadline, day, superior), n, state)


def missed_event(deadline: Deadline) -> DeadlineMissed:
    terms = deadline.terms
    return DeadlineMissed(rule=terms.rule, name=terms.name, due=terms.due, subject=terms.subject, round=terms.round)


def _level(deadline: Deadline, day: date, superior: bool) -> Level:
    if superior:
        return Level.SUPERIOR
    if day > deadline.terms.due:
        return Level.LATE
    return Level.TODAY if day == deadline.terms.due else Level.AHEAD


def reminder(deadline: Deadline, day: date, level: Level, n: int, state: CaseDeadlines, to: str = "") -> ReminderSent:
    terms = deadline.terms
    department, person = addressee(deadline, level, state)
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


def addressee(deadline: Deadline, level: Level, state: CaseDeadlines) -> tuple[str, str]:
    """Whose it is inside the bureau: the department and the person, who may be the department itself."""
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
    return reminder(deadline, day, Level.MANUAL, 1, state, command.to)


def next_on(deadline: Deadline, state: CaseDeadlines) -> date | None:
    """The first day on which observing it says something."""
    match deadline.status:
        case Open(missed=missed):
            miss = [] if missed else [deadline.terms.due + ONE_DAY]
            told = [first_reminder_day(on, state) for on, _ in due_reminders(deadline, state.calendar)]
            return min([*miss, *told], default=None)
    return None


def first_reminder_day(day: date, state: CaseDeadlines) -> date:
    while not may_remind(day, state):
        day = _after_rest(day, state.rests)
    return day


def _after_rest(day: date, rests: Iterable[Rest]) -> date:
    return max((rest.until for rest in rests if rest.since <= day <= rest.until), default=day) + ONE_DAY
