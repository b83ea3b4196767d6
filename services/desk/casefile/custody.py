"""Who held a case from which day to which, and on whose days a deadline ran over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.contracts import assignment, feedback, intake, supervision
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Event, LabelledEnum, RecordedEvent, Role

OFFICE, LEADERS = "局办公室", "局领导"


class WorkflowStep(LabelledEnum):
    """环节: a link of the chain a case goes through inside the bureau."""

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
    """One holder's stretch: from the day the case came to the day it went on; `until` is None while it lies there."""

    step: WorkflowStep
    department: str
    person: str
    since: date
    until: date | None = None

    @property
    def holder(self) -> str:
        return f"{self.department} {self.person}".strip()

    def days(self, today: date) -> int:
        """Calendar days; a case that came and went on one day took none."""
        return ((self.until or today) - self.since).days


@dataclass(frozen=True, slots=True)
class _Where:
    """What is known of the case's people while its history is read."""

    holds: tuple[CustodyPeriod, ...] = ()
    department: str = ""
    handler: str = ""
    leader: str = LEADERS


# With which fact a case goes to whose hands. The department and the leader are those named by then.
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
ENDS: tuple[type[Event], ...] = (
    intake.EntryVoided,
    intake.CaseWithdrawn,
    intake.ReturnGranted,
    feedback.ReplySent,
    feedback.OpinionSent,
    supervision.CaseClosed,
)


def custody_periods(history: Iterable[RecordedEvent]) -> tuple[CustodyPeriod, ...]:
    """The stretches of a case in their order, from its history as it stands; a change of person begins a new one."""
    where = _Where()
    for fact in apply_corrections(history):
        where = _told(_known(where, fact.event), fact.event, fact.business_date)
    return where.holds


def _known(where: _Where, event: Event) -> _Where:
    match event:
        case assignment.AssignmentProposed(leader=leader) if leader:
            return replace(where, leader=leader)
        case assignment.AssignmentConfirmed(department=department):
            return replace(where, department=department, handler="")
        case assignment.AssignmentAccepted() | assignment.HandlerNamed() if event.department in ("", where.department):
            return replace(where, department=event.department, handler=event.handler)
        case assignment.WorkHandedOver(department=department) if department != where.department:
            return where
        case assignment.WorkHandedOver(post=Role.HANDLER, to_whom=new):
            return replace(where, handler=new)
        case assignment.WorkHandedOver(post=Role.LEADER, to_whom=new):
            return replace(where, leader=new)
    return where


def _told(where: _Where, event: Event, on: date) -> _Where:
    kind = type(event)
    if kind in ENDS:
        return _passed(where, on)
    if kind in TO_OFFICE:
        return _passed(where, on, CustodyPeriod(TO_OFFICE[kind], OFFICE, "", on))
    if kind in TO_LEADER:
        return _passed(where, on, CustodyPeriod(TO_LEADER[kind], LEADERS, where.leader.removeprefix(LEADERS), on))
    if kind in TO_DEPARTMENT:
        return _passed(where, on, CustodyPeriod(TO_DEPARTMENT[kind], where.department, where.handler, on))
    last = where.holds[-1] if where.holds else None
    if last and last.until is None and last.department == where.department and last.person != where.handler:
        return _passed(where, on, replace(last, person=where.handler, since=on))
    return where


def _passed(where: _Where, on: date, next: CustodyPeriod | None = None) -> _Where:
    """The last holder lets go on that day, or on the day it came to them where a fact was entered late."""
    holds = where.holds
    if holds and holds[-1].until is None:
        holds = (*holds[:-1], replace(holds[-1], until=max(on, holds[-1].since)))
    return replace(where, holds=(*holds, next) if next else holds)


def days_late(holds: Sequence[CustodyPeriod], due: date, met_on: date) -> list[int]:
    """How many of the days after the due date ran by in each stretch, day by day; together they are the days late."""
    nights = [due + timedelta(days=n) for n in range((met_on - due).days)]
    with_whom = Counter(_on(holds, night) for night in nights)
    return [with_whom[n] for n in range(len(holds))]


def _on(holds: Sequence[CustodyPeriod], night: date) -> int | None:
    """In which stretch the case lay overnight."""
    over = [n for n, hold in enumerate(holds) if hold.since <= night and (hold.until is None or hold.until > night)]
    return over[-1] if over else None
