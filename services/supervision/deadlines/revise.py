"""A fact was taken back or amended, or intake corrected the case: what rested on it is judged again."""

from dataclasses import replace
from datetime import date

from services.supervision.deadlines.apply_fact import (
    DecisionBuilder,
    catch_up,
    end_deadline,
    judged_again,
    move_deadline,
    note_fact,
    settle_by,
    strike_fact,
)
from services.supervision.deadlines.deadline import Deadline, TriggerFact
from services.supervision.deadlines.due_date import anchor, from_fact, in_force, target
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.deadlines.trigger_facts import FROM_HAND_OVER, LEAVING, event_of, label
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
    telling = DecisionBuilder(state)
    for fact in [fact for fact in state.facts if _meant(command, fact)]:
        revise(telling, fact, _as_amended(fact, command))
        if fact.fact == DeadlineExtended.type:
            _without_extension(telling)
    return telling.said


def _without_extension(telling: DecisionBuilder) -> None:
    """The history reads without it already; what was counted from its date, or judged by it, is not."""
    reason = f"“{DeadlineExtended.label}”已撤销"
    recalculated(telling, reason)
    for deadline in [deadline for deadline in telling.state.deadlines.values() if deadline.terms.extendable]:
        judged_again(telling, deadline.key, reason)


def _meant(command: ReviseFact, fact: TriggerFact) -> bool:
    """By the number of the record; what supervision itself noted is known by its day and subject."""
    if event_of(fact.fact) != command.what:
        return False
    same = (fact.on, fact.subject) == (command.was_on, command.subject)
    return fact.version == command.version if fact.version else same


def _as_amended(fact: TriggerFact, command: ReviseFact) -> TriggerFact | None:
    if command.on is None:
        return None
    since = command.since or (command.on if fact.since == fact.on else fact.since)
    return replace(fact, on=command.on, since=since, due=command.due or fact.due)


def revise(telling: DecisionBuilder, old: TriggerFact, new: TriggerFact | None, reason: str = "") -> None:
    """`new` is the fact as it now stands, None where it never happened."""
    if old == new:
        return
    reason = reason or f"“{label(old.fact)}”已{'更正' if new else '撤销'}"
    resting = [deadline for deadline in telling.state.deadlines.values() if _rests(deadline, old)]
    strike_fact(telling, old)
    if new:
        note_fact(telling, new)
    for deadline in resting:
        _counted_anew(telling, deadline, reason)
    settle_by(telling, [old, *([new] if new else [])], reason)
    if old.fact in LEAVING and new is None:
        catch_up(telling)


def _rests(deadline: Deadline, fact: TriggerFact) -> bool:
    terms = deadline.terms
    return (terms.starts, terms.subject, terms.since) == (fact.fact, fact.subject, fact.since)


def _counted_anew(telling: DecisionBuilder, deadline: Deadline, reason: str) -> None:
    """From the fact that now starts it; without one it has ended, and so have those counted from it."""
    fact = anchor(deadline, telling.state)
    rules = {rule.rule: rule for rule in in_force(telling.state.rules, deadline.started_on)}
    rule = rules.get(deadline.terms.rule)
    if fact is None or rule is None:
        children = [each for each in telling.state.deadlines.values() if each.terms.starts == deadline.terms.rule]
        end_deadline(telling, [deadline, *(child for child in children if child.key[1:] == deadline.key[1:])], reason)
    elif aim := from_fact(rule, fact, telling.state):
        move_deadline(telling, telling.state.deadlines[deadline.key], aim, reason)


def note_correction(command: NoteCorrection, state: CaseDeadlines) -> list[ClockEvent]:
    if state.kind is None:
        return []
    telling = DecisionBuilder(state)
    _reopened(telling, command.part or state.part, command.handed_over or state.handed_over, command.notice_due)
    if command.handed_over:
        for fact in [fact for fact in state.facts if fact.fact in FROM_HAND_OVER]:
            revise(telling, fact, replace(fact, since=command.handed_over), "交办日期更正")
    if command.part and command.part is not state.part:
        _other_part(telling)
    _noticed(telling, "登记更正")
    return telling.said


def note_notice(command: NoteNotice, state: CaseDeadlines) -> list[ClockEvent]:
    """It concerns what was raised in session and handed over before the date it fixes (domain page 4.1)."""
    if state.part is None or state.handed_over is None or state.timing is Timing.BETWEEN:
        return []
    due = command.due if state.part.leads else command.co_due
    if due is None or due <= state.handed_over:
        return []
    telling = DecisionBuilder(state)
    _reopened(telling, state.part, state.handed_over, due)
    _noticed(telling, f"办理通知{command.notice_no}")
    return telling.said


def _reopened(telling: DecisionBuilder, part: object, handed_over: date | None, notice_due: date | None) -> None:
    state = telling.state
    same = {"kind": state.kind, "round": state.round, "timing": state.timing}
    if handed_over and (state.part, state.handed_over, state.notice_due) != (part, handed_over, notice_due):
        now = {"part": part, "handed_over": handed_over, "notice_due": notice_due}
        telling.emit(SupervisionOpened.model_validate({**same, **now}))


def _noticed(telling: DecisionBuilder, reason: str) -> None:
    for deadline in [deadline for deadline in telling.state.deadlines.values() if deadline.is_open]:
        if aim := target(deadline, telling.state):
            move_deadline(telling, telling.state.deadlines[deadline.key], aim, reason)


def _other_part(telling: DecisionBuilder) -> None:
    """What the other part does not owe has ended; what it owes begins with the facts that are known."""
    part = telling.state.part
    mine = {rule.rule for rule in telling.state.rules if part in rule.parts}
    known = {rule.rule for rule in telling.state.rules}
    owed = telling.state.deadlines.values()
    end_deadline(
        telling,
        [deadline for deadline in owed if deadline.terms.rule in known - mine],
        f"承办方式更正为{part.label if part else ''}",
    )
    catch_up(telling)


def recalculate(command: ReckonAgain, state: CaseDeadlines) -> list[ClockEvent]:
    telling = DecisionBuilder(state)
    recalculated(telling, command.reason)
    return telling.said


def recalculated(telling: DecisionBuilder, reason: str) -> None:
    """Each open deadline by the rule in force when it began and by the calendar; what can't be known stays."""
    for key in tuple(telling.state.deadlines):
        deadline = telling.state.deadlines[key]
        try:
            if deadline.is_open and (aim := target(deadline, telling.state)):
                move_deadline(telling, deadline, aim, reason)
        except UnknownYear:
            continue
