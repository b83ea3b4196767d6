"""What supervision hears of a case: its hand-over, every fact about it, who has it in hand, a change of congress."""

from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder, apply_fact, decide_fact, end_round
from services.supervision.deadlines.deadline import TriggerFact
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.deadlines.trigger_facts import EXPECTED, GIVEN_UP, HAND_OVERS, LEAVING, label, service_of
from shared.contracts.common.vocabulary import Holder
from shared.contracts.intake import CaseRegistered, CongressChanged
from shared.contracts.supervision import (
    ClockEvent,
    CommitmentCancelled,
    CommitmentCarriedOver,
    CommitmentChanged,
    CommitmentFulfilled,
    CommitmentRegistered,
    HolderNoted,
    InquiryAnswered,
    LeaderInquired,
    NoRules,
    NoteCongress,
    NoteHolder,
    OversightEvent,
    ReportFiled,
    ReportPlanned,
    SetDeadlines,
    SupervisionOpened,
)

INTAKE = service_of(CaseRegistered.type)
OFFICE = Holder.OFFICE.label
LASTING = 1  # promises, questions and reports are counted apart from hand-overs
PROMISED = (CommitmentRegistered.type, CommitmentCarriedOver.type, CommitmentChanged.type)


def set_deadlines(command: SetDeadlines, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """What is told late of a hand-over that another has replaced changes nothing, nor does the end of what was never
    handed over, such as a number that was noted as classified by mistake."""
    if not state.rules:
        raise NoRules
    if service_of(command.fact) == INTAKE and 0 < command.round < state.round:
        return []
    if command.fact in LEAVING and state.kind is None:
        return []
    telling = DecisionBuilder(state)
    if command.kind and command.part and (command.fact in HAND_OVERS or state.kind is None):
        _opened(telling, command)
    apply_fact(telling, _fact(command, on, telling.state), command.taken_over)
    return telling.said


def _fact(command: SetDeadlines, on: date, state: CaseDeadlines) -> TriggerFact:
    """A month that runs from the unit's own receipt runs from the hand-over while that receipt is not known."""
    told = {name: getattr(command, name) for name in ("fact", "subject", "due", "department", "version")}
    since = (state.handed_over if command.fact == EXPECTED else None) or command.since
    return TriggerFact(on=command.happened_on or on, since=since, round=command.round or state.round, **told)


def _opened(telling: DecisionBuilder, command: SetDeadlines) -> None:
    """With another round the clocks of the last one have ended."""
    state = telling.state
    opened = SupervisionOpened.model_validate(
        {
            "kind": command.kind,
            "part": command.part,
            "handed_over": command.since,
            "round": command.round or 1,
            "timing": command.timing or state.timing,
            "notice_due": command.notice_due,
        }
    )
    if state.handed_over and all(getattr(state, name) == value for name, value in opened):
        return
    if opened.round > state.round:
        end_round(telling, label(command.fact).removeprefix("已"))
    telling.emit(opened)


def note_holder(command: NoteHolder, state: CaseDeadlines) -> list[ClockEvent]:
    """A co-department names its handler too; only the one in charge has the case. Another department has another."""
    known = state.holder
    elsewhere = command.department not in ("", known.department)
    if elsewhere and known.department and command.handler and known.department != OFFICE:
        return []
    if command.from_whom not in ("", known.handler if command.handler else known.leader):
        return []
    noted = HolderNoted(
        department=command.department or known.department,
        handler=command.handler or ("" if elsewhere else known.handler),
        leader=command.leader or known.leader,
    )
    return [] if noted == known else [noted]


def note_congress(command: NoteCongress, state: CaseDeadlines) -> list[ClockEvent]:
    """What is unfinished goes on with its limits (art. 19); of each open promise the proposer is told in writing."""
    telling = DecisionBuilder(state)
    for deadline in list(state.deadlines.values()):
        if deadline.is_open and deadline.terms.starts in PROMISED:
            apply_fact(
                telling, TriggerFact(CongressChanged.type, command.day, command.day, deadline.terms.subject, LASTING)
            )
    return telling.said


def fact_follows(event: OversightEvent, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """What a promise, a question or a report means for the clocks, in the decision that records it."""
    match event:
        case CommitmentRegistered(commitment=subject, due=due, department=department, promised_on=promised_on):
            since = promised_on or on
            return decide_fact(
                event.type, since, state, on=on, subject=subject, due=due, round=LASTING, department=department
            )
        case CommitmentChanged(commitment=subject, due=None):
            return decide_fact(GIVEN_UP, on, state, subject=subject, round=LASTING)
        case CommitmentCarriedOver(commitment=subject, due=due) | CommitmentChanged(commitment=subject, due=due):
            return decide_fact(event.type, on, state, subject=subject, due=due, round=LASTING) if due else []
        case CommitmentFulfilled(commitment=subject) | CommitmentCancelled(commitment=subject):
            return decide_fact(event.type, on, state, subject=subject, round=LASTING)
        case LeaderInquired(inquiry=subject, due=due):
            return decide_fact(event.type, on, state, subject=subject, due=due, round=LASTING)
        case InquiryAnswered(inquiry=subject) | ReportFiled(report=subject):
            return decide_fact(event.type, on, state, subject=subject, round=LASTING)
        case ReportPlanned(report=subject, due=due):
            since = date(int(subject[:4]), 1, 1)
            return decide_fact(event.type, since, state, on=on, subject=subject, due=due, round=LASTING)
    return []
