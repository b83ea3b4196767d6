"""What events of intake and assignment change in a ledger row."""

from datetime import date
from typing import Any, assert_never

from services.desk.ledger.case_parts import Commitment, Objection, Reply
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.facets import LEFT_BUREAU
from shared.contracts import assignment, intake
from shared.contracts.common.vocabulary import HandlingRole
from shared.messaging.envelope import Role

Changes = dict[str, Any]


def later_stage(row: CaseRow, stage: Stage) -> Stage:
    """The later of the row's stage and the given one: an event that was entered late takes no stage back."""
    stages = list(Stage)
    return stage if stages.index(stage) > stages.index(row.stage) else row.stage


def common_fields(row: CaseRow, values: object) -> Changes:
    """The values of the fields that an event or part of one has in common with the row."""
    return {name: value for name, value in vars(values).items() if name in type(row).model_fields}


UnprojectedEvent = intake.ReturnRefused | intake.SessionNoted | intake.CongressChanged


def project_intake(row: CaseRow, event: intake.IntakeEvent, on: date) -> Changes:
    """The fields of the row that an event of intake changes, with their new values."""
    if isinstance(event, UnprojectedEvent):
        return {}
    match event:
        case intake.CaseRegistered():
            return {**blank_row(row), **common_fields(row, event), "hand_overs": event.round}
        case intake.CaseTakenOver(taken=taken):
            return {
                **blank_row(row),
                **common_fields(row, event),
                "hand_overs": event.round,
                **values_taken_over(event.part, taken),
            }
        case intake.CaseCorrected(facts=facts):
            hand_over = {"part": event.part, "handed_over": event.handed_over}
            given = {name: value for name, value in hand_over.items() if value}
            return {**common_fields(row, facts), **given, **part_changed(row, event.part)}
        case intake.CaseHandedOverAgain():
            return {**next_hand_over(row), **common_fields(row, event), "hand_overs": event.round}
        case intake.ClassifiedCaseNoted():
            return {**common_fields(row, event), "stage": Stage.CLASSIFIED, "title": "（涉密件，不录入）"}
        case intake.ReceiptConfirmed():
            return {"received_on": on, "stage": later_stage(row, Stage.TO_PROPOSE)}
        case intake.EntryVoided():
            return {"stage": Stage.VOIDED, "voided_on": on}
        case intake.CaseWithdrawn():
            return {"stage": Stage.WITHDRAWN, "withdrawn_on": on}
        case intake.ReturnRequested():
            return {"return_requested": True}
        case intake.ReturnGranted():
            return {"stage": Stage.RETURNED, "returned_on": on}
        case intake.ReturnSuggested():
            return {"return_suggested": True}
        case intake.CaseMarkedKey(level=level):
            return {"key": tuple(dict.fromkeys((*row.key, level)))}
        case intake.CasesJoined(master=master):
            return {"joined_to": master}
        case intake.CasesSplit():
            return {"joined_to": ""}
        case _:
            assert_never(event)


def blank_row(row: CaseRow) -> Changes:
    """The values of an empty row where a number is registered anew after its entry was voided; else nothing."""
    return dict(CaseRow(id=row.id)) if row.kind else {}


def next_hand_over(row: CaseRow) -> Changes:
    """A new hand-over begins from the receipt; a reply that was sent moves to `earlier`, commitments and figures
    stay."""
    emptied = ("stage", "received_on", "result", "letter", "sent_on", "decision", "published_on", "attitude", "outcome")
    blank = {
        name: getattr(CaseRow(id=row.id), name)
        for name in (*emptied, "returned_on", "closed_on", "closing", "opinions")
    }
    earlier = (*row.earlier, reply_of(row)) if row.sent_on else row.earlier
    return {**blank, "rounds": 1, "earlier": earlier}


def part_changed(row: CaseRow, part: HandlingRole | None) -> Changes:
    """A case that turns from lead to co, or back, has not been answered: an opinion is no reply. Nothing where it
    does not turn."""
    if part is None or row.part is None or part.leads == row.part.leads:
        return {}
    unchanged = ("received_on", "stage", "closed_on", "closing", "returned_on")
    beyond_assignment = row.stage not in (
        Stage.TO_RECEIVE,
        Stage.TO_PROPOSE,
        Stage.TO_CONFIRM,
        Stage.TO_ACCEPT,
        *LEFT_BUREAU,
    )
    blank = {name: value for name, value in next_hand_over(row).items() if name not in unchanged}
    return {**blank, "stage": Stage.HANDLING} if beyond_assignment and row.closed_on is None else blank


def reply_of(row: CaseRow) -> Reply:
    """The row's present reply with its evaluation."""
    return Reply(
        round=row.rounds,
        letter=row.letter,
        result=row.result,
        sent_on=row.sent_on,
        attitude=row.attitude,
        outcome=row.outcome,
        on_behalf=row.on_behalf,
    )


def values_taken_over(part: HandlingRole, taken: intake.Taken) -> Changes:
    """The values of a case that was handled before this system; only with a proof do its dates count as timely."""
    stage = Stage.TO_RECEIVE
    if taken.department:
        stage = Stage.HANDLING
    if taken.sent_on:
        stage = Stage.ANSWERED if part.leads else Stage.OPINION_SENT
    return {
        **common_fields(CaseRow(id=""), taken),
        "taken_over": True,
        "proved": taken.proof is not None,
        "contacts": int(taken.contacted_on is not None),
        "stage": Stage.CLOSED if taken.closed_on else stage,
        "commitments": {
            f"c{n}": Commitment(what=promise.what, due=promise.due, department=promise.department)
            for n, promise in enumerate(taken.commitments, start=1)
        },
    }


def project_assignment(row: CaseRow, event: assignment.AssignmentEvent, on: date) -> Changes:
    """The fields of the row that an event of assignment changes, with their new values."""
    match event:
        case assignment.AssignmentProposed(department=department, leader=leader):
            return {"department": department, "leader": leader or row.leader, "stage": Stage.TO_CONFIRM}
        case assignment.AssignmentConfirmed(department=department, leader=leader):
            return {"department": department, "leader": leader or row.leader, "stage": Stage.TO_ACCEPT}
        case assignment.AssignmentAccepted(department=department, handler=handler, wanted_units=wanted_units):
            accepted = {"department": department, "handler": handler, "wanted_units": wanted_units}
            return {**accepted, "stage": later_stage(row, Stage.HANDLING)}
        case assignment.AssignmentDeclined():
            objection = Objection(on=on, **dict(event))
            return {"objections": (*row.objections, objection), "department": "", "stage": Stage.TO_PROPOSE}
        case assignment.CoDepartmentAdded(department=department):
            return {"co_departments": {department: False, **row.co_departments}}
        case assignment.InputGiven(department=department):
            return {"co_departments": {**row.co_departments, department: True}}
        case assignment.HandlerNamed(department=department, handler=handler):
            return {"handler": handler} if department == row.department else {}
        case assignment.WorkHandedOver(post=post, department=department, to_whom=handler):
            return {"handler": handler} if (post, department) == (Role.HANDLER, row.department) else {}
        case assignment.AssignmentReopened(department=department):
            if row.stage in (Stage.CLOSED, Stage.ANSWERED, Stage.OPINION_SENT, Stage.REHANDLING):
                return {}
            return {"department": department, "handler": "", "stage": stage_reopened(row, department)}
        case (
            assignment.AssignmentOpened()
            | assignment.CorrectionNoted()
            | assignment.AssignmentCancelled()
            | assignment.PlanSubmitted()
            | assignment.DirectoryAdopted()
            | assignment.PersonAppointed()
            | assignment.PersonLeft()
            | assignment.DelegationGranted()
            | assignment.DelegationEnded()
        ):
            return {}
        case _:
            assert_never(event)


def stage_reopened(row: CaseRow, department: str) -> Stage:
    """The stage after the assignment is reopened; after a new hand-over the case still waits for its receipt."""
    if row.stage in (Stage.TO_RECEIVE, *LEFT_BUREAU):
        return row.stage
    return Stage.TO_ACCEPT if department else Stage.TO_PROPOSE
