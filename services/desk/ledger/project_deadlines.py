"""What events of supervision change in a ledger row: deadlines, commitments, inquiries and figures."""

from datetime import date
from typing import Protocol, assert_never

from services.desk.ledger.case_parts import Commitment, Consequence, Deadline, Outcome
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.project_intake import Changes
from shared.contracts import supervision
from shared.contracts.supervision import oversight


class DeadlineReference(Protocol):
    """The fields by which an event names a deadline."""

    @property
    def rule(self) -> str:
        """The rule of the deadline: `reply`, `co-opinion` …"""

    @property
    def subject(self) -> str:
        """What it is about, where a rule sets several: a unit, a commitment; else empty."""

    @property
    def round(self) -> int:
        """The round of handling, from 1."""


def deadline_key(event: DeadlineReference) -> str:
    """The key of a deadline in a row, from rule, subject and round: `reply`, `co-opinion/市公安局`, `reply#2`."""
    about = f"/{event.subject}" if event.subject else ""
    return f"{event.rule}{about}" + (f"#{event.round}" if event.round > 1 else "")


UnprojectedEvent = (
    supervision.RulesAdopted
    | supervision.CalendarAdopted
    | supervision.DayBegun
    | supervision.FactNoted
    | supervision.FactStruck
    | supervision.DeadlineWarned
    | supervision.ExtensionRequested
    | supervision.ExtensionRefused
    | supervision.RemindersSuppressed
    | supervision.RemindersResumed
)


def project_supervision(row: CaseRow, event: supervision.SupervisionEvent, on: date) -> Changes:
    """The fields of the row that an event of supervision changes, with their new values."""
    if isinstance(event, oversight.OversightEvent):
        return project_oversight(row, event, on)
    if isinstance(event, UnprojectedEvent):
        return {}
    match event:
        case supervision.SupervisionOpened(notice_due=notice_due):
            return {"notice_due": notice_due}
        case supervision.DeadlineSet():
            return {"deadlines": {**row.deadlines, deadline_key(event): deadline_of(event)}}
        case supervision.DeadlineMoved():
            moved = {name: getattr(event, name) for name in ("due", "since", "statutory_due", "notice_due")}
            return amended_deadline(row, event, **moved, original=event.due, explained=event.explained, missed=False)
        case supervision.DeadlineExtended():
            return amended_deadline(row, event, due=event.due, explained=event.explained, missed=False)
        case supervision.DeadlineMet(met_on=met_on):
            return {
                **amended_deadline(row, event, met_on=met_on, ended=False),
                **commitment_missed(row, event, event.days_late > 0),
            }
        case supervision.DeadlineMissed():
            return {**amended_deadline(row, event, missed=True), **commitment_missed(row, event, True)}
        case supervision.DeadlineEnded():
            return amended_deadline(row, event, ended=True, met_on=None)
        case supervision.DeadlineReopened():
            return amended_deadline(row, event, met_on=None, ended=False)
        case supervision.ReminderSent():
            return {"reminders": row.reminders + 1, "reminded_on": on}
        case supervision.ProposerTold(subject=subject):
            return project_commitment(row, subject, told_on=on)
        case supervision.HolderNoted(leader=leader):
            return {"leader": leader} if leader else {}
        case _:
            assert_never(event)


def deadline_of(event: supervision.DeadlineSet) -> Deadline:
    """The deadline as it was first set."""
    common = ("rule", "name", "subject", "round", "since", "due", "statutory_due", "notice_due", "statutory", "source")
    values = {name: getattr(event, name) for name in common}
    return Deadline(**values, original=event.due, explained=event.explained)


def amended_deadline(row: CaseRow, event: DeadlineReference, **changes: object) -> Changes:
    """The change of a deadline; none where the row does not have it."""
    deadline = row.deadlines.get(deadline_key(event))
    return (
        {"deadlines": {**row.deadlines, deadline_key(event): deadline.model_copy(update=changes)}} if deadline else {}
    )


def commitment_missed(row: CaseRow, event: DeadlineReference, missed: bool) -> Changes:
    """Notes on a commitment whether its deadline was missed; nothing for other deadlines."""
    return project_commitment(row, event.subject, missed=missed) if event.rule == "commitment" else {}


UnprojectedOversightEvent = (
    oversight.CaseDiscontinued | oversight.KeyTasksSet | oversight.ReportPlanned | oversight.ReportFiled
)


def project_oversight(row: CaseRow, event: oversight.OversightEvent, on: date) -> Changes:
    """The fields of the row that an event on commitments, inquiries, accountability or closing changes."""
    if isinstance(event, UnprojectedOversightEvent):
        return {}
    match event:
        case oversight.CommitmentRegistered(commitment=id):
            present = row.commitments.get(id)
            registered = Commitment(what=event.what, due=event.due, department=event.department)
            return {"commitments": {**row.commitments, id: present or registered}}
        case oversight.CommitmentProgressed(commitment=id, percent=percent):
            return project_commitment(row, id, percent=percent)
        case oversight.CommitmentFulfilled(commitment=id):
            return project_commitment(row, id, percent=100, fulfilled_on=on)
        case oversight.CommitmentCarriedOver():
            return commitment_carried_over(row, event)
        case oversight.CommitmentChanged(commitment=id, due=due):
            return project_commitment(row, id, **({"due": due} if due else {"given_up": True}))
        case oversight.CommitmentCancelled(commitment=id):
            return project_commitment(row, id, given_up=True)
        case oversight.OutcomeRecorded():
            return {"outcomes": (*row.outcomes, Outcome(**dict(event)))}
        case oversight.LeaderInquired(inquiry=id):
            return {"inquiries": {**row.inquiries, id: False}}
        case oversight.InquiryAnswered(inquiry=id):
            return {"inquiries": {**row.inquiries, id: True}}
        case oversight.AccountabilityRecorded():
            consequence = Consequence(
                whom=event.whom, measure=event.measure.label, link=event.link, reason=event.reason, on=on
            )
            return {"consequences": (*row.consequences, consequence)}
        case oversight.CaseClosed(how=how):
            return {"closed_on": on, "closing": how, "stage": Stage.CLOSED}
        case oversight.CaseReopened():
            stage = row.open_stage if row.stage in (Stage.CLOSED, Stage.ARCHIVED) else row.stage
            return {"closed_on": None, "closing": None, "archived": "", "stage": stage}
        case oversight.CaseArchived(reference=reference):
            return {"archived": reference, "stage": Stage.ARCHIVED}
        case _:
            assert_never(event)


def commitment_carried_over(row: CaseRow, event: oversight.CommitmentCarriedOver) -> Changes:
    """The year it was carried over to is added to the commitment, with the new date where there is one."""
    commitment = row.commitments.get(event.commitment)
    if commitment is None:
        return {}
    return project_commitment(
        row, event.commitment, carried=(*commitment.carried, event.year), due=event.due or commitment.due
    )


def project_commitment(row: CaseRow, id: str, **changes: object) -> Changes:
    """The change of a commitment; none where the row does not have it."""
    commitment = row.commitments.get(id)
    return {"commitments": {**row.commitments, id: commitment.model_copy(update=changes)}} if commitment else {}
