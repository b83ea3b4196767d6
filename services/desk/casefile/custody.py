"""Who had a case in their hands from which day to which, and on whose days a deadline was overrun."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.contracts import assignment, feedback, intake, supervision
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, LabelledEnum, RecordedEvent, Role

OFFICE, LEADERS = "局办公室", "局领导"


class WorkflowStep(LabelledEnum):
    """环节: a step of the chain a case goes through inside the bureau."""

    RECEIVE = "receive", "签收"
    PROPOSE = "propose", "拟办"
    CONFIRM = "confirm", "批示"
    ACCEPT = "accept", "处室确认"
    HANDLE = "handle", "办理"
    REVIEW = "review", "审核"
    REVISE = "revise", "修改"
    SIGN = "sign", "签发"
    SEND = "send", "发出"


@dataclass(frozen=True, slots=True)
class CustodyPeriod:
    """The days during which one holder had the case: from the day it came to the day it went on; `until` is None
    while it has not."""

    step: WorkflowStep
    department: str
    person: str
    since: date
    until: date | None = None

    @property
    def holder(self) -> str:
        """The department and, where one is named, the person."""
        return f"{self.department} {self.person}".strip()

    def days(self, today: date) -> int:
        """Calendar days up to `until` or today; a case that came and went on one day took 0."""
        return ((self.until or today) - self.since).days


@dataclass(frozen=True, slots=True)
class _CustodyState:
    """The periods so far, and the people named for the case so far."""

    periods: tuple[CustodyPeriod, ...] = ()
    department: str = ""
    handler: str = ""
    leader: str = LEADERS


# Which event moves a case to the office, to a leader or to a department; those are the ones named by then.
TO_OFFICE: dict[type[Event], WorkflowStep] = {
    intake.CaseRegistered: WorkflowStep.RECEIVE,
    intake.CaseHandedOverAgain: WorkflowStep.RECEIVE,
    intake.ReceiptConfirmed: WorkflowStep.PROPOSE,
    assignment.AssignmentDeclined: WorkflowStep.PROPOSE,
    feedback.ReplySubmitted: WorkflowStep.REVIEW,
    feedback.OpinionSubmitted: WorkflowStep.REVIEW,
    feedback.ReplySigned: WorkflowStep.SEND,
    feedback.OpinionSigned: WorkflowStep.SEND,
}
TO_LEADER: dict[type[Event], WorkflowStep] = {
    assignment.AssignmentProposed: WorkflowStep.CONFIRM,
    feedback.ReplyApproved: WorkflowStep.SIGN,
    feedback.OpinionApproved: WorkflowStep.SIGN,
}
TO_DEPARTMENT: dict[type[Event], WorkflowStep] = {
    assignment.AssignmentConfirmed: WorkflowStep.ACCEPT,
    assignment.AssignmentAccepted: WorkflowStep.HANDLE,
    feedback.ReplyReturned: WorkflowStep.REVISE,
    feedback.OpinionReturned: WorkflowStep.REVISE,
    feedback.ReplyRecalled: WorkflowStep.REVISE,
    feedback.OpinionRecalled: WorkflowStep.REVISE,
    feedback.RehandlingOrdered: WorkflowStep.HANDLE,
}
END_EVENTS: tuple[type[Event], ...] = (
    intake.EntryVoided,
    intake.CaseWithdrawn,
    intake.ReturnGranted,
    feedback.ReplySent,
    feedback.OpinionSent,
    supervision.CaseClosed,
)


def custody_periods(history: Iterable[RecordedEvent]) -> tuple[CustodyPeriod, ...]:
    """The periods of a case in their order, corrections applied; a change of person begins a new period."""
    state = _CustodyState()
    for fact in apply_corrections(history):
        state = _with_move(_with_people(state, fact.event), fact.event, fact.business_date)
    return state.periods


def _with_people(state: _CustodyState, event: Event) -> _CustodyState:
    match event:
        case assignment.AssignmentProposed(leader=leader) if leader:
            return replace(state, leader=leader)
        case assignment.AssignmentConfirmed(department=department):
            return replace(state, department=department, handler="")
        case assignment.AssignmentAccepted() | assignment.HandlerNamed() if event.department in ("", state.department):
            return replace(state, department=event.department, handler=event.handler)
        case assignment.WorkHandedOver(department=department) if department != state.department:
            return state
        case assignment.WorkHandedOver(post=Role.HANDLER, to_whom=new):
            return replace(state, handler=new)
        case assignment.WorkHandedOver(post=Role.LEADER, to_whom=new):
            return replace(state, leader=new)
    return state


def _with_move(state: _CustodyState, event: Event, on: date) -> _CustodyState:
    event_type = type(event)
    if event_type in END_EVENTS:
        return _handed_on(state, on)
    if event_type in TO_OFFICE:
        return _handed_on(state, on, CustodyPeriod(TO_OFFICE[event_type], OFFICE, "", on))
    if event_type in TO_LEADER:
        return _handed_on(
            state, on, CustodyPeriod(TO_LEADER[event_type], LEADERS, state.leader.removeprefix(LEADERS), on)
        )
    if event_type in TO_DEPARTMENT:
        return _handed_on(state, on, CustodyPeriod(TO_DEPARTMENT[event_type], state.department, state.handler, on))
    last = state.periods[-1] if state.periods else None
    if last and last.until is None and last.department == state.department and last.person != state.handler:
        return _handed_on(state, on, replace(last, person=state.handler, since=on))
    return state


def _handed_on(state: _CustodyState, on: date, next: CustodyPeriod | None = None) -> _CustodyState:
    """The last period ends on that day, or on the day it began where an event was entered late; then the next
    begins."""
    periods = state.periods
    if periods and periods[-1].until is None:
        periods = (*periods[:-1], replace(periods[-1], until=max(on, periods[-1].since)))
    return replace(state, periods=(*periods, next) if next else periods)


def days_late(periods: Sequence[CustodyPeriod], due: date, met_on: date) -> list[int]:
    """For each period how many of the days between the due date and `met_on` fell into it; the sum is at most the
    days late."""
    nights = [due + timedelta(days=n) for n in range((met_on - due).days)]
    counts = Counter(_period_of_night(periods, night) for night in nights)
    return [counts[n] for n in range(len(periods))]


def _period_of_night(periods: Sequence[CustodyPeriod], night: date) -> int | None:
    """The index of the period in which the case lay overnight; None where it lay with nobody."""
    covering = [
        n
        for n, period in enumerate(periods)
        if period.since <= night and (period.until is None or period.until > night)
    ]
    return covering[-1] if covering else None
