"""Before rules or a calendar are adopted: which deadlines of a case would move, from which day to which, and why."""

from dataclasses import dataclass, replace
from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder
from services.supervision.deadlines.date_arithmetic import Calendar, Year
from services.supervision.deadlines.deadline import Key
from services.supervision.deadlines.revise import recalculated
from services.supervision.deadlines.state import CaseDeadlines
from shared.contracts.supervision import AdoptCalendar, AdoptRules, DeadlineMoved, Rule

Adopting = AdoptRules | AdoptCalendar


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    key: Key
    name: str
    old: date
    new: date
    explained: str


def adopted(house: CaseDeadlines, adopting: Adopting) -> tuple[tuple[Rule, ...], Calendar]:
    """Rules and calendar as they would be."""
    if isinstance(adopting, AdoptRules):
        return adopting.rules, house.calendar
    year = Year(frozenset(adopting.holidays), frozenset(adopting.workdays))
    return house.rules, {**house.calendar, adopting.year: year}


def deadline_moves(state: CaseDeadlines, rules: tuple[Rule, ...], calendar: Calendar) -> list[DeadlineMove]:
    """The preview: nothing is written."""
    telling = DecisionBuilder(replace(state, rules=rules, calendar=calendar))
    recalculated(telling, "")
    return [
        DeadlineMove((event.rule, event.subject, event.round), event.name, event.old_due, event.due, event.explained)
        for event in telling.said
        if isinstance(event, DeadlineMoved) and event.old_due != event.due
    ]
