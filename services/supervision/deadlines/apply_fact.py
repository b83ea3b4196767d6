"""Applies a trigger fact to the deadlines of a case: it meets or ends some, starts others, and moves those that are
computed anew."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, assert_never

from services.supervision.deadlines.deadline import (
    Deadline,
    DeadlineKey,
    EndedStatus,
    MetStatus,
    OpenStatus,
    TriggerFact,
    affects,
    evaluate,
    met_event,
    status_events,
)
from services.supervision.deadlines.due_date import (
    Target,
    current_target,
    rules_in_force,
    rules_started_by,
    target_from_deadline,
    target_from_fact,
)
from services.supervision.deadlines.state import EXTENSION_MARK, CaseDeadlines, evolve, outlasts_round
from services.supervision.deadlines.trigger_facts import CLOSED_BEFORE, LEAVING_FACTS, label
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

RULE_FIELDS = ("name", "source", "statutory", "meets", "ends", "warn", "extendable", "after", "superior", "holder")


class DecisionBuilder:
    """The events a decision has emitted so far, and the state of the case after them."""

    def __init__(self, state: CaseDeadlines) -> None:
        self.state, self.events = state, list[ClockEvent]()

    def emit(self, *events: ClockEvent) -> None:
        """Adds events and evolves the state by each."""
        for event in events:
            self.events.append(event)
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
    """The events by which a fact is noted, meets and ends deadlines, and starts others."""
    builder = DecisionBuilder(state)
    trigger_fact = TriggerFact(fact, on or since, since, subject, round or state.round, due, department, version)
    apply_fact(builder, trigger_fact, taken_over)
    return builder.events


def apply_fact(builder: DecisionBuilder, fact: TriggerFact, taken_over: bool = False) -> None:
    """Applies a fact once; a fact that is noted already or that no rule names changes nothing."""
    state = builder.state
    if _is_noted(fact, state.facts) or not _is_in_rules(fact.fact, state.rules):
        return
    note_fact(builder, fact)
    update_affected(builder, [fact])
    start_deadlines(builder, fact, taken_over)


def note_fact(builder: DecisionBuilder, fact: TriggerFact) -> None:
    """Emits `FactNoted`."""
    since = fact.since if fact.since != fact.on else None
    builder.emit(FactNoted(**{**asdict(fact), "since": since}, name=label(fact.fact)))


def strike_fact(builder: DecisionBuilder, fact: TriggerFact) -> None:
    """Emits `FactStruck`."""
    name = label(fact.fact)
    builder.emit(FactStruck(fact=fact.fact, name=name, on=fact.on, subject=fact.subject, version=fact.version))


def _is_noted(fact: TriggerFact, facts: Iterable[TriggerFact]) -> bool:
    """Of two records with version numbers the number decides, else all their fields."""
    same_kind = [
        noted for noted in facts if (noted.fact, noted.subject, noted.round) == (fact.fact, fact.subject, fact.round)
    ]
    return any(
        noted.version == fact.version if noted.version and fact.version else noted == fact for noted in same_kind
    )


def _is_in_rules(fact: str, rules: Iterable[Rule]) -> bool:
    """Whether any rule, of whatever role, names the fact."""
    always_known = fact in LEAVING_FACTS or fact == CLOSED_BEFORE
    return always_known or any(fact in (rule.starts, *rule.also, *rule.meets, *rule.ends) for rule in rules)


def update_affected(builder: DecisionBuilder, facts: Iterable[TriggerFact], reason: str = "") -> None:
    """Emits the new status of each deadline that one of these facts meets or ends."""
    for key in tuple(builder.state.deadlines):
        deadline = builder.state.deadlines[key]
        if any(affects(fact, deadline.terms) for fact in facts):
            builder.emit(*status_events(deadline, builder.state.facts, reason))


def start_deadlines(builder: DecisionBuilder, fact: TriggerFact, taken_over: bool = False) -> None:
    """Starts the deadlines that a fact starts; a case that has left the bureau gets none."""
    if any(fact.fact in LEAVING_FACTS for fact in builder.state.facts):
        return
    kind, role = kind_and_role(builder.state, fact)
    if kind is None or role is None:
        return
    rules = [rule for rule in rules_in_force(builder.state.rules, fact.since) if role in rule.parts]
    for rule in rules_started_by(rules, fact.fact):
        if target := target_from_fact(rule, fact, builder.state):
            _start_or_move(builder, rule, target, fact, taken_over)


def kind_and_role(state: CaseDeadlines, fact: TriggerFact) -> tuple[Kind | None, HandlingRole | None]:
    """The reports of a half-year and a year are about the suggestions a bureau answers (市人大规定 art. 24)."""
    if fact.fact == ReportPlanned.type:
        return Kind.SUGGESTION, HandlingRole.LEAD
    return state.kind, state.part


def _start_or_move(builder: DecisionBuilder, rule: Rule, target: Target, fact: TriggerFact, taken_over: bool) -> None:
    key = (rule.rule, fact.subject, fact.round)
    existing = builder.state.deadlines.get(key)
    if existing and not _starts_again(existing, fact, builder.state.facts):
        move_deadline(builder, existing, target, label(fact.fact))
        return
    kind, part = kind_and_role(builder.state, fact)
    builder.emit(deadline_set(rule, target, fact, kind, part, key, starts=fact.fact, taken_over=taken_over))
    _start_children(builder, rule, key, fact, taken_over)
    builder.emit(*status_events(builder.state.deadlines[key], builder.state.facts))


def _start_children(
    builder: DecisionBuilder, parent: Rule, parent_key: DeadlineKey, fact: TriggerFact, taken_over: bool
) -> None:
    kind, part = kind_and_role(builder.state, fact)
    for rule in rules_started_by(rules_in_force(builder.state.rules, fact.since), parent.rule):
        if part not in rule.parts:
            continue
        target = target_from_deadline(rule, builder.state.deadlines[parent_key], builder.state)
        key = (rule.rule, *parent_key[1:])
        builder.emit(deadline_set(rule, target, fact, kind, part, key, starts=parent.rule, taken_over=taken_over))
        _start_children(builder, rule, key, fact, taken_over)
        builder.emit(*status_events(builder.state.deadlines[key], builder.state.facts))


def _starts_again(existing: Deadline, fact: TriggerFact, facts: Iterable[TriggerFact]) -> bool:
    """Whether the starting fact is later than what met or ended the deadline, such as the confirmation of another
    department."""
    terms = existing.terms
    same_fact = (terms.starts, terms.since, terms.version) == (fact.fact, fact.since, fact.version)
    if existing.is_open:
        return False
    match evaluate(existing, facts):
        case OpenStatus():
            return isinstance(existing.status, EndedStatus)
        case MetStatus(met_on=on) | EndedStatus(on=on):
            return not same_fact and fact.since >= on
        case never:
            assert_never(never)


def deadline_set(
    rule: Rule,
    target: Target,
    fact: TriggerFact,
    kind: Any,
    part: Any,
    key: DeadlineKey,
    *,
    starts: str,
    taken_over: bool,
) -> DeadlineSet:
    """The event `DeadlineSet` with all a deadline needs of its rule, so that replay looks nothing up."""
    return DeadlineSet(
        **{name: getattr(rule, name) for name in RULE_FIELDS},
        rule=key[0],
        subject=key[1],
        round=key[2],
        kind=kind,
        part=part,
        since=target.since,
        due=target.due,
        explained=target.explained,
        statutory_due=target.statutory_due,
        notice_due=target.notice_due,
        starts=starts,
        version=fact.version,
        department=fact.department,
        taken_over=taken_over,
    )


def move_deadline(builder: DecisionBuilder, deadline: Deadline, target: Target, reason: str) -> None:
    """Moves a deadline to where the rule, the notice or another deadline now puts it; a met one is judged by the new
    date."""
    terms = deadline.terms
    if (target.since, target.due, target.notice_due) == (terms.since, deadline.due_before_extension, terms.notice_due):
        return
    until = deadline.until
    extended = f"{EXTENSION_MARK}{deadline.extended}" if until else ""
    builder.emit(
        DeadlineMoved(
            rule=terms.rule,
            name=terms.name,
            subject=terms.subject,
            round=terms.round,
            old_due=terms.due,
            due=max(target.due, until or date.min),
            explained=f"{target.explained}{extended}",
            reason=reason,
            since=target.since,
            statutory_due=target.statutory_due or (target.due if until else None),
            notice_due=target.notice_due,
        )
    )
    reevaluate(builder, deadline.key, reason)
    move_children(builder, deadline.key)


def reevaluate(builder: DecisionBuilder, key: DeadlineKey, reason: str) -> None:
    """Emits the status of a met deadline again, measured by its present dates."""
    deadline = builder.state.deadlines[key]
    if isinstance(deadline.status, MetStatus):
        events = status_events(deadline, builder.state.facts, reason)
        builder.emit(*(events or [met_event(deadline, deadline.status.met_on)]))


def move_children(builder: DecisionBuilder, key: DeadlineKey) -> None:
    """Moves the open deadlines that are counted from the due date of this one."""
    parent = builder.state.deadlines[key].terms
    for child in [deadline for deadline in builder.state.deadlines.values() if deadline.is_open]:
        if (child.terms.starts, *child.key[1:]) == key and (target := current_target(child, builder.state)):
            move_deadline(builder, child, target, f"{parent.name}到期日变动")


def end_deadlines(builder: DecisionBuilder, deadlines: Iterable[Deadline], reason: str) -> None:
    """Ends the open ones of these deadlines, with a reason."""
    for deadline in deadlines:
        if deadline.is_open:
            rule, subject, round = deadline.key
            builder.emit(
                DeadlineEnded(rule=rule, name=deadline.terms.name, reason=reason, subject=subject, round=round)
            )


def end_round(builder: DecisionBuilder, reason: str) -> None:
    """Ends what was owed by the last hand-over; commitments and inquiries go on."""
    end_deadlines(
        builder, [deadline for deadline in builder.state.deadlines.values() if not outlasts_round(deadline)], reason
    )


def start_missing_deadlines(builder: DecisionBuilder) -> None:
    """Starts what the noted facts start and is missing: the case has come back, or its role has changed."""
    for fact in builder.state.facts:
        start_deadlines(builder, fact)
