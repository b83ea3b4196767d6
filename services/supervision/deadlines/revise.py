"""A fact was retracted or amended, or intake corrected the case: the deadlines it started, met or ended are judged
again."""

from dataclasses import replace
from datetime import date

from services.supervision.deadlines.apply_fact import (
    DecisionBuilder,
    end_deadlines,
    move_deadline,
    note_fact,
    reevaluate,
    start_missing_deadlines,
    strike_fact,
    update_affected,
)
from services.supervision.deadlines.deadline import Deadline, TriggerFact
from services.supervision.deadlines.due_date import current_target, rules_in_force, starting_fact, target_from_fact
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.deadlines.trigger_facts import FROM_HAND_OVER, LEAVING_FACTS, event_type_of, label
from shared.contracts.common.vocabulary import Timing
from shared.contracts.supervision import (
    ClockEvent,
    DeadlineExtended,
    NoteCorrection,
    NoteNotice,
    ReckonAgain,
    ReviseFact,
    SupervisionOpened,
    UnknownYear,
)


def revise_fact(command: ReviseFact, state: CaseDeadlines) -> list[ClockEvent]:
    """Applies a retraction or an amendment to the noted facts of that record."""
    builder = DecisionBuilder(state)
    for fact in [fact for fact in state.facts if _is_meant(command, fact)]:
        replace_fact(builder, fact, _amended_fact(fact, command))
        if fact.fact == DeadlineExtended.type:
            _undo_extension(builder)
    return builder.events


def _undo_extension(builder: DecisionBuilder) -> None:
    """The history reads without it already; what was counted from its date, or judged by it, is not."""
    reason = f"“{DeadlineExtended.label}”已撤销"
    recalculate_all(builder, reason)
    for deadline in [deadline for deadline in builder.state.deadlines.values() if deadline.terms.extendable]:
        reevaluate(builder, deadline.key, reason)


def _is_meant(command: ReviseFact, fact: TriggerFact) -> bool:
    """By the version of the record; what supervision noted itself is identified by day and subject."""
    if event_type_of(fact.fact) != command.what:
        return False
    same = (fact.on, fact.subject) == (command.was_on, command.subject)
    return fact.version == command.version if fact.version else same


def _amended_fact(fact: TriggerFact, command: ReviseFact) -> TriggerFact | None:
    if command.on is None:
        return None
    since = command.since or (command.on if fact.since == fact.on else fact.since)
    return replace(fact, on=command.on, since=since, due=command.due or fact.due)


def replace_fact(builder: DecisionBuilder, old: TriggerFact, new: TriggerFact | None, reason: str = "") -> None:
    """Replaces a noted fact by `new`; None where it never happened."""
    if old == new:
        return
    reason = reason or f"“{label(old.fact)}”已{'更正' if new else '撤销'}"
    started = [deadline for deadline in builder.state.deadlines.values() if _is_started_by(deadline, old)]
    strike_fact(builder, old)
    if new:
        note_fact(builder, new)
    for deadline in started:
        _recompute(builder, deadline, reason)
    update_affected(builder, [old, *([new] if new else [])], reason)
    if old.fact in LEAVING_FACTS and new is None:
        start_missing_deadlines(builder)


def _is_started_by(deadline: Deadline, fact: TriggerFact) -> bool:
    terms = deadline.terms
    return (terms.starts, terms.subject, terms.since) == (fact.fact, fact.subject, fact.since)


def _recompute(builder: DecisionBuilder, deadline: Deadline, reason: str) -> None:
    """From the fact that now starts it; without one it ends, together with those counted from it."""
    fact = starting_fact(deadline, builder.state)
    rules = {rule.rule: rule for rule in rules_in_force(builder.state.rules, deadline.started_on)}
    rule = rules.get(deadline.terms.rule)
    if fact is None or rule is None:
        children = [other for other in builder.state.deadlines.values() if other.terms.starts == deadline.terms.rule]
        end_deadlines(builder, [deadline, *(child for child in children if child.key[1:] == deadline.key[1:])], reason)
    elif target := target_from_fact(rule, fact, builder.state):
        move_deadline(builder, builder.state.deadlines[deadline.key], target, reason)


def note_correction(command: NoteCorrection, state: CaseDeadlines) -> list[ClockEvent]:
    """Applies another role, hand-over date or notice date of intake."""
    if state.kind is None:
        return []
    builder = DecisionBuilder(state)
    _emit_opened(builder, command.part or state.part, command.handed_over or state.handed_over, command.notice_due)
    if command.handed_over:
        for fact in [fact for fact in state.facts if fact.fact in FROM_HAND_OVER]:
            replace_fact(builder, fact, replace(fact, since=command.handed_over), "交办日期更正")
    if command.part and command.part is not state.part:
        _apply_role_change(builder)
    _move_open_deadlines(builder, "登记更正")
    return builder.events


def note_notice(command: NoteNotice, state: CaseDeadlines) -> list[ClockEvent]:
    """Applies the dates of the notice of the year to a case raised in session and handed over before them
    (`docs/domain.md`, 4.1)."""
    if state.part is None or state.handed_over is None or state.timing is Timing.BETWEEN:
        return []
    due = command.due if state.part.leads else command.co_due
    if due is None or due <= state.handed_over:
        return []
    builder = DecisionBuilder(state)
    _emit_opened(builder, state.part, state.handed_over, due)
    _move_open_deadlines(builder, f"办理通知{command.notice_no}")
    return builder.events


def _emit_opened(builder: DecisionBuilder, part: object, handed_over: date | None, notice_due: date | None) -> None:
    state = builder.state
    unchanged = {"kind": state.kind, "round": state.round, "timing": state.timing}
    if handed_over and (state.part, state.handed_over, state.notice_due) != (part, handed_over, notice_due):
        changed = {"part": part, "handed_over": handed_over, "notice_due": notice_due}
        builder.emit(SupervisionOpened.model_validate({**unchanged, **changed}))


def _move_open_deadlines(builder: DecisionBuilder, reason: str) -> None:
    for deadline in [deadline for deadline in builder.state.deadlines.values() if deadline.is_open]:
        if target := current_target(deadline, builder.state):
            move_deadline(builder, builder.state.deadlines[deadline.key], target, reason)


def _apply_role_change(builder: DecisionBuilder) -> None:
    """Ends what the new role does not owe and starts what it owes by the noted facts."""
    role = builder.state.part
    role_rules = {rule.rule for rule in builder.state.rules if role in rule.parts}
    all_rules = {rule.rule for rule in builder.state.rules}
    deadlines = builder.state.deadlines.values()
    end_deadlines(
        builder,
        [deadline for deadline in deadlines if deadline.terms.rule in all_rules - role_rules],
        f"承办方式更正为{role.label if role else ''}",
    )
    start_missing_deadlines(builder)


def recalculate(command: ReckonAgain, state: CaseDeadlines) -> list[ClockEvent]:
    """Computes the open deadlines again after rules or a calendar were adopted."""
    builder = DecisionBuilder(state)
    recalculate_all(builder, command.reason)
    return builder.events


def recalculate_all(builder: DecisionBuilder, reason: str) -> None:
    """Each open deadline by the rule in force when it began and by the calendar; where the calendar of a year is
    missing it stays."""
    for key in tuple(builder.state.deadlines):
        deadline = builder.state.deadlines[key]
        try:
            if deadline.is_open and (target := current_target(deadline, builder.state)):
                move_deadline(builder, deadline, target, reason)
        except UnknownYear:
            continue
