"""Which date a rule gives a case: computed from its fact, beside that of the notice of the year, with its
explanation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.supervision.deadlines.date_arithmetic import DueDate, due_date
from services.supervision.deadlines.deadline import Deadline, DeadlineKey, TriggerFact
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.deadlines.trigger_facts import start_label
from shared.contracts.supervision import Rule


@dataclass(frozen=True, slots=True)
class Target:
    """Where a deadline lies by the rule and the notice, before any extension."""

    since: date
    due: date
    explained: str
    statutory_due: date | None = None
    notice_due: date | None = None


def rules_in_force(rules: Sequence[Rule], on: date) -> list[Rule]:
    """Of each rule the newest that was valid on that day."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.valid_from):
        if rule.valid_from <= on:
            newest[rule.rule] = rule
    return [rule for rule in rules if newest.get(rule.rule) is rule]


def rules_started_by(rules: Sequence[Rule], fact: str) -> Iterator[Rule]:
    """The rules that a fact, or the due date of another rule, starts."""
    return (rule for rule in rules if fact == rule.starts or fact in rule.also)


def target_from_fact(rule: Rule, fact: TriggerFact, state: CaseDeadlines) -> Target | None:
    """None where the fact should bring a date of its own and does not."""
    if fact.due:
        computed = DueDate(fact.due, f"{fact.since} {start_label(fact.fact)}，定于{fact.due}前完成")
    elif rule.value:
        computed = due_date(fact.since, rule.value, rule.unit, state.calendar, start_label(fact.fact))
    else:
        return None
    return _with_notice_date(rule, fact.since, computed, state.notice_due)


def target_from_deadline(rule: Rule, parent: Deadline, state: CaseDeadlines) -> Target:
    """The target of a rule that is counted from the due date of another deadline."""
    since = parent.terms.due
    computed = due_date(since, rule.value, rule.unit, state.calendar, f"{parent.terms.name}到期日")
    return Target(since, computed.due, computed.explained)


def _with_notice_date(rule: Rule, since: date, computed: DueDate, notice: date | None) -> Target:
    """The year's notice may fix a date beside that of the law: the earlier one works, both are kept."""
    if not rule.noticed or notice is None or notice <= since:
        return Target(since, computed.due, computed.explained)
    due = min(computed.due, notice)
    explained = f"{computed.explained}；通知要求 {notice}；取较早者 {due}"
    return Target(since, due, explained, computed.due, notice)


def starting_fact(deadline: Deadline, state: CaseDeadlines) -> TriggerFact | None:
    """The fact a deadline is counted from, as it was noted last; None where it was struck."""
    terms = deadline.terms
    same_type = [fact for fact in state.facts if fact.fact == terms.starts and fact.subject == terms.subject]
    same_start = [fact for fact in same_type if fact.since == terms.since]
    return next(reversed(same_start or same_type), None)


def current_target(deadline: Deadline, state: CaseDeadlines) -> Target | None:
    """Where an open deadline lies by what is in force now; None where nothing new is known of it."""
    rules = {rule.rule: rule for rule in rules_in_force(state.rules, deadline.started_on)}
    rule = rules.get(deadline.terms.rule)
    if rule is None:
        return None
    if parent := state.deadlines.get(parent_key(deadline)):
        return target_from_deadline(rule, parent, state)
    fact = starting_fact(deadline, state)
    return target_from_fact(rule, fact, state) if fact else None


def parent_key(deadline: Deadline) -> DeadlineKey:
    """The key that the deadline this one is counted from has, where it is counted from one."""
    terms = deadline.terms
    return terms.starts, terms.subject, terms.round
