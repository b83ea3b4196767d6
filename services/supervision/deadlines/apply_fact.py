"""A fact is heard: it keeps or ends deadlines, starts others, and moves those that are counted anew."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, assert_never

from services.supervision.deadlines.deadline import (
    Deadline,
    Ended,
    Key,
    Met,
    Open,
    TriggerFact,
    affects,
    evaluate,
    met_event,
    status_events,
)
from services.supervision.deadlines.due_date import Target, from_deadline, from_fact, in_force, started, target
from services.supervision.deadlines.state import EXTENDED, CaseDeadlines, evolve, lasts
from services.supervision.deadlines.trigger_facts import CLOSED_BEFORE, LEAVING, label
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.supervision import (
    ClockEvent,
    DeadlineEnded,
    DeadlineMoved,
    DeadlineSet,
    FactNoted,
    FactStruck,
    ReportPlanned,
    Rule,
)


class DecisionBuilder:
    """What a decision has said so far, and how the case stands by it."""

    def __init__(self, state: CaseDeadlines) -> None:
        self.state, self.said = state, list[ClockEvent]()

    def emit(self, *events: ClockEvent) -> None:
        for event in events:
            self.said.append(event)
            self.state = evolve(self.state, event)


def decide_fact(
    fact: str,
    since: date,
    state: CaseDeadlines,
    *,
    on: date | None = None,
    subject: str = "",
    due: date | None = None,
    round: int = 0,
    department: str = "",
    version: int = 0,
    taken_over: bool = False,
) -> list[ClockEvent]:
    """What a fact makes of the deadlines of a case: it is noted, it keeps and ends some, and starts others."""
    telling = DecisionBuilder(state)
    happened = TriggerFact(fact, on or since, since, subject, round or state.round, due, department, version)
    apply_fact(telling, happened, taken_over)
    return telling.said


def apply_fact(telling: DecisionBuilder, fact: TriggerFact, taken_over: bool = False) -> None:
    state = telling.state
    if _known(fact, state.facts) or not _named(fact.fact, state.rules):
        return
    note_fact(telling, fact)
    settle_by(telling, [fact])
    start_deadlines(telling, fact, taken_over)


def note_fact(telling: DecisionBuilder, fact: TriggerFact) -> None:
    since = fact.since if fact.since != fact.on else None
    telling.emit(FactNoted(**{**asdict(fact), "since": since}, name=label(fact.fact)))


def strike_fact(telling: DecisionBuilder, fact: TriggerFact) -> None:
    name = label(fact.fact)
    telling.emit(FactStruck(fact=fact.fact, name=name, on=fact.on, subject=fact.subject, version=fact.version))


def _known(fact: TriggerFact, facts: Iterable[TriggerFact]) -> bool:
    """Of two records with numbers the number decides, else everything they say."""
    same = [each for each in facts if (each.fact, each.subject, each.round) == (fact.fact, fact.subject, fact.round)]
    return any(each.version == fact.version if each.version and fact.version else each == fact for each in same)


def _named(fact: str, rules: Iterable[Rule]) -> bool:
    """Whether any rule, of whatever part, knows it."""
    everywhere = fact in LEAVING or fact == CLOSED_BEFORE
    return everywhere or any(fact in (rule.starts, *rule.also, *rule.meets, *rule.ends) for rule in rules)


def settle_by(telling: DecisionBuilder, facts: Iterable[TriggerFact], reason: str = "") -> None:
    for key in tuple(telling.state.deadlines):
        deadline = telling.state.deadlines[key]
        if any(affects(fact, deadline.terms) for fact in facts):
            telling.emit(*status_events(deadline, telling.state.facts, reason))


def start_deadlines(telling: DecisionBuilder, fact: TriggerFact, taken_over: bool = False) -> None:
    """What has left the bureau starts no clock."""
    if any(fact.fact in LEAVING for fact in telling.state.facts):
        return
    kind, part = kind_and_role(telling.state, fact)
    if kind is None or part is None:
        return
    rules = [rule for rule in in_force(telling.state.rules, fact.since) if part in rule.parts]
    for rule in started(rules, fact.fact):
        if aim := from_fact(rule, fact, telling.state):
            _start(telling, rule, aim, fact, taken_over)


def kind_and_role(state: CaseDeadlines, fact: TriggerFact) -> tuple[Kind | None, HandlingRole | None]:
    """The reports of a half-year and a year are about the suggestions a bureau answers (市人大规定 art. 24)."""
    if fact.fact == ReportPlanned.type:
        return Kind.SUGGESTION, HandlingRole.LEAD
    return state.kind, state.part


def _start(telling: DecisionBuilder, rule: Rule, aim: Target, fact: TriggerFact, taken_over: bool) -> None:
    key = (rule.rule, fact.subject, fact.round)
    before = telling.state.deadlines.get(key)
    if before and not _anew(before, fact, telling.state.facts):
        move_deadline(telling, before, aim, label(fact.fact))
        return
    kind, part = kind_and_role(telling.state, fact)
    telling.emit(terms(rule, aim, fact, kind, part, key, starts=fact.fact, taken_over=taken_over))
    _start_children(telling, rule, key, fact, taken_over)
    telling.emit(*status_events(telling.state.deadlines[key], telling.state.facts))


def _start_children(
    telling: DecisionBuilder, parent: Rule, parent_key: Key, fact: TriggerFact, taken_over: bool
) -> None:
    kind, part = kind_and_role(telling.state, fact)
    for rule in started(in_force(telling.state.rules, fact.since), parent.rule):
        if part not in rule.parts:
            continue
        aim = from_deadline(rule, telling.state.deadlines[parent_key], telling.state)
        key = (rule.rule, *parent_key[1:])
        telling.emit(terms(rule, aim, fact, kind, part, key, starts=parent.rule, taken_over=taken_over))
        _start_children(telling, rule, key, fact, taken_over)
        telling.emit(*status_events(telling.state.deadlines[key], telling.state.facts))


def _anew(before: Deadline, fact: TriggerFact, facts: Iterable[TriggerFact]) -> bool:
    """Whether what starts it comes after what had kept or ended it, such as the confirmation of another department."""
    terms = before.terms
    same = (terms.starts, terms.since, terms.version) == (fact.fact, fact.since, fact.version)
    if before.is_open:
        return False
    match evaluate(before, facts):
        case Open():
            return isinstance(before.status, Ended)
        case Met(met_on=on) | Ended(on=on):
            return not same and fact.since >= on
        case never:
            assert_never(never)


def terms(
    rule: Rule, aim: Target, fact: TriggerFact, kind: Any, part: Any, key: Key, *, starts: str, taken_over: bool
) -> DeadlineSet:
    """Everything a deadline needs of its rule is copied, so that replay looks nothing up."""
    copied = ("name", "source", "statutory", "meets", "ends", "warn", "extendable", "after", "superior", "holder")
    return DeadlineSet(
        **{name: getattr(rule, name) for name in copied},
        rule=key[0],
        subject=key[1],
        round=key[2],
        kind=kind,
        part=part,
        since=aim.since,
        due=aim.due,
        explained=aim.explained,
        statutory_due=aim.statutory_due,
        notice_due=aim.notice_due,
        starts=starts,
        version=fact.version,
        department=fact.department,
        taken_over=taken_over,
    )


def move_deadline(telling: DecisionBuilder, deadline: Deadline, aim: Target, reason: str) -> None:
    """To where the rule, the notice or another deadline now puts it; what was kept is judged by the new date."""
    terms = deadline.terms
    if (aim.since, aim.due, aim.notice_due) == (terms.since, deadline.due_before_extension, terms.notice_due):
        return
    until = deadline.until
    extended = f"{EXTENDED}{deadline.extended}" if until else ""
    telling.emit(
        DeadlineMoved(
            rule=terms.rule,
            name=terms.name,
            subject=terms.subject,
            round=terms.round,
            old_due=terms.due,
            due=max(aim.due, until or date.min),
            explained=f"{aim.explained}{extended}",
            reason=reason,
            since=aim.since,
            statutory_due=aim.statutory_due or (aim.due if until else None),
            notice_due=aim.notice_due,
        )
    )
    judged_again(telling, deadline.key, reason)
    move_children(telling, deadline.key)


def judged_again(telling: DecisionBuilder, key: Key, reason: str) -> None:
    """What was kept is kept by another measure."""
    deadline = telling.state.deadlines[key]
    if isinstance(deadline.status, Met):
        said = status_events(deadline, telling.state.facts, reason)
        telling.emit(*(said or [met_event(deadline, deadline.status.met_on)]))


def move_children(telling: DecisionBuilder, key: Key) -> None:
    """Those counted from its due date follow it."""
    parent = telling.state.deadlines[key].terms
    for child in [deadline for deadline in telling.state.deadlines.values() if deadline.is_open]:
        if (child.terms.starts, *child.key[1:]) == key and (aim := target(child, telling.state)):
            move_deadline(telling, child, aim, f"{parent.name}到期日变动")


def end_deadline(telling: DecisionBuilder, deadlines: Iterable[Deadline], reason: str) -> None:
    for deadline in deadlines:
        if deadline.is_open:
            rule, subject, round = deadline.key
            telling.emit(
                DeadlineEnded(rule=rule, name=deadline.terms.name, reason=reason, subject=subject, round=round)
            )


def end_round(telling: DecisionBuilder, reason: str) -> None:
    """What was owed by the last hand-over; promises and questions are owed on."""
    end_deadline(telling, [deadline for deadline in telling.state.deadlines.values() if not lasts(deadline)], reason)


def catch_up(telling: DecisionBuilder) -> None:
    """Starts what the known facts start and is not there: the case is back, or its part is another."""
    for fact in telling.state.facts:
        start_deadlines(telling, fact)
