"""The ledger row of a case: a pure function of its sequenced history, the same for live pages, reports and rebuilds."""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from pydantic import Field

from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.contracts.words import Disclosure, Kind, Part, Result, Satisfaction, Timing
from shared.messages import Coded, Frozen, Recorded

CaseEvent = (
    intake.IntakeEvent
    | assignment.AssignmentEvent
    | supervision.SupervisionEvent
    | feedback.FeedbackEvent
    | publication.PublicationEvent
)


class Stage(Coded):
    """Where a case stands, as people say it."""

    TO_RECEIVE = "to-receive", "待签收"
    TO_PROPOSE = "to-propose", "待拟办"
    TO_CONFIRM = "to-confirm", "待批示"
    TO_ACCEPT = "to-accept", "待处室确认"
    HANDLING = "handling", "办理中"
    TO_REVIEW = "to-review", "待审核"
    TO_SIGN = "to-sign", "待签发"
    TO_SEND = "to-send", "待发出"
    ANSWERED = "answered", "已答复"
    OPINION_SENT = "opinion-sent", "已送会办意见"
    CLOSED = "closed", "已办结"


class Deadline(Frozen):
    """A deadline of the case and what became of it; `met_on` is the last word, a miss stays visible beside it."""

    name: str
    due: date
    statutory: bool
    met_on: date | None = None
    missed: bool = False
    ended: bool = False

    @property
    def late(self) -> int:
        """Days after the due date on which it was met; 0 when in time or not met."""
        return max(0, (self.met_on - self.due).days) if self.met_on else 0

    @property
    def open(self) -> bool:
        return self.met_on is None and not self.ended


class Case(Frozen):
    """One row of the ledger. `seen` is the last version per service, `position` the last event folded in."""

    id: str
    position: int = 0
    seen: dict[str, int] = Field(default_factory=dict)
    kind: Kind | None = None
    part: Part | None = None
    congress: int = 0
    session: int = 0
    number: str = ""
    title: str = ""
    topic: str = ""
    timing: Timing = Timing.IN_SESSION
    proposers: tuple[str, ...] = ()
    co_signers: int = 0
    lead_unit: str = ""
    co_units: tuple[str, ...] = ()
    publishable: bool = True
    note: str = ""
    handed_over: date | None = None
    received_on: date | None = None
    department: str = ""
    handler: str = ""
    stage: Stage = Stage.TO_RECEIVE
    deadlines: dict[str, Deadline] = Field(default_factory=dict)
    contacts: int = 0
    expected: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    result: Result | None = None
    letter: str = ""
    sent_on: date | None = None
    city_entry: bool = False
    decision: Disclosure | None = None
    published_on: date | None = None
    attitude: Satisfaction | None = None
    outcome: Satisfaction | None = None
    no_feedback: bool = False
    closed_on: date | None = None

    @property
    def main_deadline(self) -> Deadline | None:
        """The statutory one of the case's part: the reply of a lead case, the opinion of a co case."""
        return self.deadlines.get("reply" if self.part is Part.LEAD else "opinion")

    @property
    def next_deadline(self) -> Deadline | None:
        return min((each for each in self.deadlines.values() if each.open), key=lambda each: each.due, default=None)

    @property
    def on_time(self) -> bool:
        """Answered on or before the due date."""
        main = self.main_deadline
        return main is not None and main.met_on is not None and not main.late

    @property
    def satisfied(self) -> bool:
        good = (Satisfaction.SATISFIED, Satisfaction.BASICALLY)
        return self.attitude in good and self.outcome in good


def fold(history: Iterable[Recorded]) -> Case | None:
    """The row of a case from its history in the order of the log; None where intake never registered it."""
    row: Case | None = None
    for recorded in history:
        row = evolve(row or Case(id=recorded.stream), recorded)
    return row if row and row.kind else None


def evolve(row: Case, recorded: Recorded) -> Case:
    changes = told(row, recorded.event, recorded.on)  # type: ignore[arg-type]
    seen = {**row.seen, recorded.service: max(recorded.version, row.seen.get(recorded.service, 0))}
    return row.model_copy(update={**changes, "seen": seen, "position": recorded.position})


def told(row: Case, event: CaseEvent, on: date) -> dict[str, object]:
    """What an event changes in the row."""
    match event:
        case intake.CaseRegistered():
            return {name: getattr(event, name) for name in type(event).model_fields if name in Case.model_fields}
        case intake.CaseCorrected(facts=facts):
            return {name: getattr(facts, name) for name in type(facts).model_fields if name in Case.model_fields}
        case intake.ReceiptConfirmed():
            return {"received_on": on, "stage": later(row, Stage.TO_PROPOSE)}
        case assignment.AssignmentProposed(department=department):
            return {"department": department, "stage": Stage.TO_CONFIRM}
        case assignment.AssignmentConfirmed(department=department):
            return {"department": department, "stage": Stage.TO_ACCEPT}
        case assignment.AssignmentAccepted(department=department, handler=handler):
            return {"department": department, "handler": handler, "stage": later(row, Stage.HANDLING)}
        case feedback.ContactRecorded():
            return {"contacts": row.contacts + 1}
        case feedback.OpinionExpected(unit=unit):
            return {"expected": (*row.expected, unit)}
        case feedback.OpinionReceived(unit=unit):
            return {"opinions": tuple(dict.fromkeys((*row.opinions, unit)))}
        case feedback.ReplySubmitted(result=result):
            return {"result": result, "stage": Stage.TO_REVIEW}
        case feedback.OpinionSubmitted():
            return {"stage": Stage.TO_REVIEW}
        case feedback.ReplyApproved() | feedback.OpinionApproved():
            return {"stage": Stage.TO_SIGN}
        case feedback.ReplyReturned() | feedback.OpinionReturned():
            return {"stage": Stage.HANDLING}
        case feedback.ReplySigned(letter=letter) | feedback.OpinionSigned(letter=letter):
            return {"letter": letter, "stage": Stage.TO_SEND}
        case feedback.ReplySent():
            return {"sent_on": on, "stage": Stage.ANSWERED}
        case feedback.OpinionSent():
            return {"sent_on": on, "stage": Stage.OPINION_SENT}
        case feedback.CityEntryNoted():
            return {"city_entry": True}
        case feedback.EvaluationRecorded(attitude=attitude, outcome=outcome):
            return {"attitude": attitude, "outcome": outcome}
        case feedback.NoFeedbackNoted():
            return {"no_feedback": True}
        case publication.DisclosureApproved():
            return {"decision": Disclosure.ACTIVE}
        case publication.DisclosureWithheld(decision=decision):
            return {"decision": decision}
        case publication.ReplyPublished():
            return {"published_on": on}
        case supervision.DeadlineSet():
            new = Deadline(name=event.name, due=event.due, statutory=event.statutory)
            return {"deadlines": {**row.deadlines, event.rule: new}}
        case supervision.DeadlineMet(rule=rule, met_on=met_on):
            return amended(row, rule, met_on=met_on)
        case supervision.DeadlineMissed(rule=rule):
            return amended(row, rule, missed=True)
        case supervision.DeadlineEnded(rule=rule):
            return amended(row, rule, ended=True)
        case supervision.CaseClosed():
            return {"closed_on": on, "stage": Stage.CLOSED}
        case (
            assignment.DirectoryAdopted()
            | assignment.AssignmentOpened()
            | assignment.PlanSubmitted()
            | feedback.HandlingOpened()
            | feedback.DepartmentNoted()
            | feedback.SeriesOpened()
            | feedback.NumberTaken()
            | feedback.DisclosureNoted()
            | feedback.OpinionSupplemented()
            | feedback.LeadReplyReceived()
            | publication.DisclosureOpened()
            | publication.TextNoted()
            | publication.ReplyNoted()
            | supervision.RulesAdopted()
            | supervision.CalendarAdopted()
            | supervision.DayBegun()
            | supervision.DeadlineWarned()
        ):
            return {}
        case _:
            assert_never(event)


def later(row: Case, stage: Stage) -> Stage:
    """A stage is not taken back by a fact that was entered late."""
    stages = list(Stage)
    return stage if stages.index(stage) > stages.index(row.stage) else row.stage


def amended(row: Case, rule: str, **changes: object) -> dict[str, object]:
    if rule not in row.deadlines:
        return {}
    return {"deadlines": {**row.deadlines, rule: row.deadlines[rule].model_copy(update=changes)}}
