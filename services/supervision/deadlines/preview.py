"""Before rules or a calendar are adopted: which deadlines of a case would move, from which day to which, and why."""

from dataclasses import dataclass, replace
from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder
from services.supervision.deadlines.date_arithmetic import Calendar, CalendarYear
from services.supervision.deadlines.deadline import DeadlineKey
from services.supervision.deadlines.revise import recalculate_all
from services.supervision.deadlines.state import CaseDeadlines
from shared.contracts.supervision import AdoptCalendar, AdoptRules, DeadlineMoved, Rule

Adopting = AdoptRules | AdoptCalendar


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """One deadline that would move, with its old and new due date."""

    key: DeadlineKey
    name: str
    old_due: date
    new_due: date
    explained: str


def with_adopted(registers: CaseDeadlines, adopting: Adopting) -> tuple[tuple[Rule, ...], Calendar]:
    """Rules and calendar as they would be after the adoption."""
    if isinstance(adopting, AdoptRules):
        return adopting.rules, registers.calendar
    year = CalendarYear(frozenset(adopting.holidays), frozenset(adopting.workdays))
    return registers.rules, {**registers.calendar, adopting.year: year}


def deadline_moves(state: CaseDeadlines, rules: tuple[Rule, ...], calendar: Calendar) -> list[DeadlineMove]:
    """The open deadlines of a case that rules and calendar would move; nothing is written."""
    builder = DecisionBuilder(replace(state, rules=rules, calendar=calendar))
    recalculate_all(builder, "")
    return [
        DeadlineMove((event.rule, event.subject, event.round), event.name, event.old_due, event.due, event.explained)
        for event in builder.events
        if isinstance(event, DeadlineMoved) and event.old_due != event.due
    ]
