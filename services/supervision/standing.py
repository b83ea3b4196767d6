"""One deadline: open, kept or ended, what facts and days make of it, and when it next has something to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import assert_never

from shared.contracts.supervision import DeadlineEnded, DeadlineMet, DeadlineMissed, DeadlineSet, DeadlineWarned
from shared.messages import EVENTS

DAY_AFTER = -1


@dataclass(frozen=True, slots=True)
class Open:
    """Neither kept nor ended; `warned` is how many days were left at the last warning."""

    warned: int | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    met_on: date


@dataclass(frozen=True, slots=True)
class Ended:
    """It no longer matters."""


Standing = Open | Met | Ended


@dataclass(frozen=True, slots=True)
class Deadline:
    terms: DeadlineSet
    standing: Standing = field(default_factory=Open)


def settle(deadline: Deadline, facts: Mapping[str, date]) -> Sequence[DeadlineMet | DeadlineEnded]:
    """What facts make of a deadline: the earliest that keeps it counts, even after a miss; the others may end it."""
    terms = deadline.terms
    kept = min((on for fact, on in facts.items() if fact in terms.meets), default=None)
    ends = [fact for fact in facts if fact in terms.ends]
    match deadline.standing:
        case Open() if kept:
            return [keep(terms, kept)]
        case Met(met_on=known) if kept and kept < known:
            return [keep(terms, kept)]
        case Open() if ends:
            return [DeadlineEnded(rule=terms.rule, name=terms.name, reason=label(ends[0]))]
        case Open() | Met() | Ended():
            return []
        case _:
            assert_never(deadline.standing)


def keep(terms: DeadlineSet, on: date) -> DeadlineMet:
    late = max(0, (on - terms.due).days)
    return DeadlineMet(rule=terms.rule, name=terms.name, due=terms.due, met_on=on, days_late=late)


def label(fact: str) -> str:
    """A fact as people read it; `feedback.reply-sent/publish` reads as the event before the stroke."""
    event = EVENTS.get(fact.partition("/")[0])
    return event.label if event else fact


def observe(deadline: Deadline, day: date) -> Sequence[DeadlineWarned | DeadlineMissed]:
    terms, notice = deadline.terms, next_notice(deadline)
    if notice is None or day < notice:
        return []
    if day > terms.due:
        return [DeadlineMissed(rule=terms.rule, name=terms.name, due=terms.due)]
    return [DeadlineWarned(rule=terms.rule, name=terms.name, due=terms.due, days_left=(terms.due - day).days)]


def next_notice(deadline: Deadline) -> date | None:
    """The first day on which there is something to say: the next threshold, then the day after the due date."""
    match deadline.standing:
        case Open(missed=False, warned=warned):
            ahead = [days for days in deadline.terms.warn if warned is None or days < warned]
            return deadline.terms.due - timedelta(days=max(ahead, default=DAY_AFTER))
        case Open() | Met() | Ended():
            return None
        case _:
            assert_never(deadline.standing)
