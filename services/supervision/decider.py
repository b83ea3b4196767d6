"""The law of supervision: a deadline is set by an adopted rule, kept by the earliest fact, and missed only once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import assert_never

from services.supervision.deadlines import Calendar, Year, reckon
from services.supervision.standing import Deadline, Ended, Met, Open, Standing, label, next_notice, observe, settle
from shared.contracts.supervision import (
    CALENDAR,
    DAYS,
    RULES,
    AdoptCalendar,
    AdoptRules,
    BeginDay,
    CalendarAdopted,
    CaseClosed,
    Close,
    DayBegun,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    DeadlinesOpen,
    DeadlineWarned,
    NoRules,
    NotSupervised,
    ObserveDay,
    Rule,
    RulesAdopted,
    SetDeadlines,
    SupervisionCommand,
    SupervisionEvent,
)
from shared.contracts.words import Kind, Part
from shared.decider import At, Decided, Decider
from shared.errors import InTheFuture
from shared.messages import Wish

MOST_DAYS = 4000
ONE_DAY = timedelta(days=1)
CLOCKS = {"intake.case-registered": "交办"}


@dataclass(frozen=True, slots=True)
class Supervision:
    """A case and the registers its deadlines rest on. `happened` are the facts that kept a deadline, and when."""

    kind: Kind | None = None
    part: Part | None = None
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    happened: Mapping[str, date] = field(default_factory=dict)
    closed: bool = False
    rules: tuple[Rule, ...] = ()
    calendar: Calendar = field(default_factory=dict)
    last_day: date | None = None


def adopt_rules(command: AdoptRules, state: Supervision) -> Decided:
    return [] if command.rules == state.rules else [At(RULES, RulesAdopted(rules=command.rules))]


def adopt_calendar(command: AdoptCalendar, state: Supervision) -> Decided:
    year = Year(frozenset(command.holidays), frozenset(command.workdays))
    if state.calendar.get(command.year) == year:
        return []
    return [At(CALENDAR, CalendarAdopted(year=command.year, holidays=command.holidays, workdays=command.workdays))]


def set_deadlines(command: SetDeadlines, wish: Wish[SupervisionCommand], state: Supervision) -> Decided:
    if not state.rules:
        raise NoRules
    settled = [each for deadline in state.deadlines.values() for each in settle(deadline, {command.fact: wish.on})]
    begun = list(begin(command, state))
    foregone = [each for terms in begun for each in settle(Deadline(terms), known(terms, command.since, state))]
    return [*settled, *begun, *foregone]


def known(terms: DeadlineSet, since: date, state: Supervision) -> Mapping[str, date]:
    """Facts told before the one that starts the clock: those of its own time keep it, any may end it."""
    return {fact: on for fact, on in state.happened.items() if on >= since or fact in terms.ends}


def begin(command: SetDeadlines, state: Supervision) -> Iterator[DeadlineSet]:
    """The deadlines a fact starts, each followed by those counted from its due date."""
    kind, part = command.kind or state.kind, command.part or state.part
    if kind is None or part is None:
        return
    rules = [
        rule for rule in in_force(state.rules, command.since) if part in rule.parts and rule.rule not in state.deadlines
    ]
    starting = [(rule, command.since, clock(command.fact)) for rule in rules if rule.starts == command.fact]
    while starting:
        rule, since, named = starting.pop(0)
        terms = deadline_set(rule, since, named, kind, part, state.calendar)
        yield terms
        starting[:0] = [(next, terms.due, f"{rule.name}到期日") for next in rules if next.starts == rule.rule]


def in_force(rules: Sequence[Rule], on: date) -> list[Rule]:
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.valid_from):
        if rule.valid_from <= on:
            newest[rule.rule] = rule
    return [rule for rule in rules if newest.get(rule.rule) is rule]


def clock(fact: str) -> str:
    """What starts the clock, in the field's words: 签收, 批示, 答复."""
    return CLOCKS.get(fact) or label(fact).replace("已", "")


def deadline_set(rule: Rule, since: date, named: str, kind: Kind, part: Part, calendar: Calendar) -> DeadlineSet:
    reckoning = reckon(since, rule.value, rule.unit, calendar, named)
    return DeadlineSet(
        rule=rule.rule,
        name=rule.name,
        kind=kind,
        part=part,
        since=since,
        due=reckoning.due,
        source=rule.source,
        statutory=rule.statutory,
        meets=rule.meets,
        ends=rule.ends,
        warn=rule.warn,
        explained=reckoning.explained,
    )


def begin_day(command: BeginDay, wish: Wish[SupervisionCommand], state: Supervision) -> Decided:
    if command.day > wish.on:
        raise InTheFuture(command.day.isoformat())
    first = state.last_day + ONE_DAY if state.last_day else command.day
    count = min((command.day - first).days + 1, MOST_DAYS)
    return [At(DAYS, DayBegun(day=first + timedelta(days=n))) for n in range(count)]


def observe_day(command: ObserveDay, state: Supervision) -> Decided:
    return [event for deadline in state.deadlines.values() for event in observe(deadline, command.day)]


def next_on(state: Supervision) -> date | None:
    """The next date on which observing the case says something."""
    notices = (next_notice(deadline) for deadline in state.deadlines.values())
    return min((notice for notice in notices if notice), default=None)


def close(command: Close, wish: Wish[SupervisionCommand], state: Supervision) -> Decided:
    if state.closed:
        return []
    if state.kind is None or state.part is None:
        raise NotSupervised(wish.stream)
    pending = [each.terms for each in state.deadlines.values() if isinstance(each.standing, Open)]
    if pending:
        raise DeadlinesOpen("、".join(f"{terms.name} {terms.due}" for terms in pending))
    return [CaseClosed(kind=state.kind, part=state.part, reason=command.reason)]


def consults(wish: Wish[SupervisionCommand]) -> Sequence[str]:
    match wish.command:
        case SetDeadlines():
            return (RULES, CALENDAR)
        case AdoptRules():
            return (RULES,)
        case AdoptCalendar():
            return (CALENDAR,)
        case BeginDay():
            return (DAYS,)
        case ObserveDay() | Close():
            return ()
        case _:
            assert_never(wish.command)


def decide(wish: Wish[SupervisionCommand], state: Supervision) -> Decided:
    match wish.command:
        case AdoptRules() as command:
            return adopt_rules(command, state)
        case AdoptCalendar() as command:
            return adopt_calendar(command, state)
        case SetDeadlines() as command:
            return set_deadlines(command, wish, state)
        case BeginDay() as command:
            return begin_day(command, wish, state)
        case ObserveDay() as command:
            return observe_day(command, state)
        case Close() as command:
            return close(command, wish, state)
        case _:
            assert_never(wish.command)


def evolve(state: Supervision, event: SupervisionEvent) -> Supervision:
    match event:
        case RulesAdopted(rules=rules):
            return replace(state, rules=rules)
        case CalendarAdopted(year=year, holidays=holidays, workdays=workdays):
            return replace(state, calendar={**state.calendar, year: Year(frozenset(holidays), frozenset(workdays))})
        case DayBegun(day=day):
            return replace(state, last_day=day)
        case DeadlineSet(rule=rule, kind=kind, part=part):
            return replace(state, kind=kind, part=part, deadlines={**state.deadlines, rule: Deadline(event)})
        case DeadlineWarned(rule=rule, days_left=days):
            return _standing(state, rule, Open(warned=days))
        case DeadlineMissed(rule=rule):
            return _standing(state, rule, Open(missed=True))
        case DeadlineMet(rule=rule, met_on=met_on):
            return _standing(_happened(state, rule, met_on), rule, Met(met_on))
        case DeadlineEnded(rule=rule):
            return _standing(state, rule, Ended())
        case CaseClosed():
            return replace(state, closed=True)
        case _:
            assert_never(event)


def _standing(state: Supervision, rule: str, standing: Standing) -> Supervision:
    deadline = replace(state.deadlines[rule], standing=standing)
    return replace(state, deadlines={**state.deadlines, rule: deadline})


def _happened(state: Supervision, rule: str, on: date) -> Supervision:
    """Which fact kept a deadline is certain where only one can."""
    meets = state.deadlines[rule].terms.meets
    return replace(state, happened={**state.happened, meets[0]: on}) if len(meets) == 1 else state


supervision: Decider[Supervision, SupervisionCommand, SupervisionEvent] = Decider(
    Supervision(), decide, evolve, consults
)
