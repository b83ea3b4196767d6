"""Decides the commands about facts of a case: its hand-over, every fact, who has it in hand, a change of congress."""

from datetime import date

from services.supervision.deadlines.apply_fact import DecisionBuilder, apply_fact, decide_fact, end_round
from services.supervision.deadlines.deadline import TriggerFact
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.deadlines.trigger_facts import (
    GIVEN_UP,
    HAND_OVERS,
    LEAVING_FACTS,
    OPINION_EXPECTED,
    label,
    service_of,
)
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
FIRST_ROUND = 1  # promises, questions and reports are counted apart from hand-overs
COMMITMENT_STARTS = (CommitmentRegistered.type, CommitmentCarriedOver.type, CommitmentChanged.type)


def set_deadlines(command: SetDeadlines, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """Applies a fact of a case. A late record of a replaced hand-over changes nothing, nor does the end of what was
    never handed over, such as a number noted as classified by mistake. Raises `NoRules`."""
    if not state.rules:
        raise NoRules
    if service_of(command.fact) == INTAKE and 0 < command.round < state.round:
        return []
    if command.fact in LEAVING_FACTS and state.kind is None:
        return []
    builder = DecisionBuilder(state)
    if command.kind and command.part and (command.fact in HAND_OVERS or state.kind is None):
        _open_round(builder, command)
    apply_fact(builder, _trigger_fact(command, on, builder.state), command.taken_over)
    return builder.events


def _trigger_fact(command: SetDeadlines, on: date, state: CaseDeadlines) -> TriggerFact:
    """A month that runs from the unit's own receipt runs from the hand-over while that receipt is not known."""
    fields = {name: getattr(command, name) for name in ("fact", "subject", "due", "department", "version")}
    since = (state.handed_over if command.fact == OPINION_EXPECTED else None) or command.since
    return TriggerFact(on=command.happened_on or on, since=since, round=command.round or state.round, **fields)


def _open_round(builder: DecisionBuilder, command: SetDeadlines) -> None:
    """Emits `SupervisionOpened`; with another round the deadlines of the last one end first."""
    state = builder.state
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
        end_round(builder, label(command.fact).removeprefix("已"))
    builder.emit(opened)


def note_holder(command: NoteHolder, state: CaseDeadlines) -> list[ClockEvent]:
    """A co-department names its handler too; only the one in charge has the case. Another department has another."""
    holder = state.holder
    other_department = command.department not in ("", holder.department)
    if other_department and holder.department and command.handler and holder.department != OFFICE:
        return []
    if command.from_whom not in ("", holder.handler if command.handler else holder.leader):
        return []
    noted = HolderNoted(
        department=command.department or holder.department,
        handler=command.handler or ("" if other_department else holder.handler),
        leader=command.leader or holder.leader,
    )
    return [] if noted == holder else [noted]


def note_congress(command: NoteCongress, state: CaseDeadlines) -> list[ClockEvent]:
    """What is unfinished keeps its deadlines (市人大规定 art. 19); for each open commitment a written explanation to
    the proposer falls due."""
    builder = DecisionBuilder(state)
    for deadline in list(state.deadlines.values()):
        if deadline.is_open and deadline.terms.starts in COMMITMENT_STARTS:
            apply_fact(
                builder,
                TriggerFact(CongressChanged.type, command.day, command.day, deadline.terms.subject, FIRST_ROUND),
            )
    return builder.events


def clock_events_of(event: OversightEvent, on: date, state: CaseDeadlines) -> list[ClockEvent]:
    """What a commitment, an inquiry or a report means for the deadlines, in the decision that records it."""
    match event:
        case CommitmentRegistered(commitment=subject, due=due, department=department, promised_on=promised_on):
            since = promised_on or on
            return decide_fact(
                event.type, since, state, on=on, subject=subject, due=due, round=FIRST_ROUND, department=department
            )
        case CommitmentChanged(commitment=subject, due=None):
            return decide_fact(GIVEN_UP, on, state, subject=subject, round=FIRST_ROUND)
        case CommitmentCarriedOver(commitment=subject, due=due) | CommitmentChanged(commitment=subject, due=due):
            return decide_fact(event.type, on, state, subject=subject, due=due, round=FIRST_ROUND) if due else []
        case CommitmentFulfilled(commitment=subject) | CommitmentCancelled(commitment=subject):
            return decide_fact(event.type, on, state, subject=subject, round=FIRST_ROUND)
        case LeaderInquired(inquiry=subject, due=due):
            return decide_fact(event.type, on, state, subject=subject, due=due, round=FIRST_ROUND)
        case InquiryAnswered(inquiry=subject) | ReportFiled(report=subject):
            return decide_fact(event.type, on, state, subject=subject, round=FIRST_ROUND)
        case ReportPlanned(report=subject, due=due):
            since = date(int(subject[:4]), 1, 1)
            return decide_fact(event.type, since, state, on=on, subject=subject, due=due, round=FIRST_ROUND)
    return []
