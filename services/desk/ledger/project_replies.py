"""What events of feedback and publication change in a ledger row."""

from datetime import date
from typing import assert_never

from services.desk.ledger.case_parts import Opinion
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.project_intake import Changes, reply_of
from shared.contracts import feedback, publication
from shared.contracts.common.vocabulary import Disclosure

STAGE_AFTER_RETURN = Stage.HANDLING
UnitOpinionEvent = (
    feedback.OpinionExpected
    | feedback.OpinionPressed
    | feedback.OpinionReceived
    | feedback.MoreAsked
    | feedback.OpinionPassedOver
    | feedback.AgreementReceived
)
LetterEvent = (
    feedback.ReplySubmitted
    | feedback.OpinionSubmitted
    | feedback.ReplyApproved
    | feedback.OpinionApproved
    | feedback.ReplyReturned
    | feedback.OpinionReturned
    | feedback.ReplyRecalled
    | feedback.OpinionRecalled
    | feedback.ReplySigned
    | feedback.OpinionSigned
    | feedback.ReplySent
    | feedback.OpinionSent
)


UnprojectedEvent = (
    feedback.HandlingOpened
    | feedback.HandlingStopped
    | feedback.CorrectionNoted
    | feedback.JoiningNoted
    | feedback.SplitNoted
    | feedback.DepartmentNoted
    | feedback.DepartmentWithdrawn
    | feedback.ContactReleased
    | feedback.CoordinationRequested
    | feedback.SeriesOpened
    | feedback.NumberTaken
    | feedback.NumberVoided
    | feedback.HouseRulesAdopted
    | feedback.ExemptionGranted
    | feedback.DisclosureNoted
    | feedback.OpinionSupplemented
    | feedback.LeadReplyReceived
)


def project_feedback(row: CaseRow, event: feedback.FeedbackEvent, on: date) -> Changes:
    """The fields of the row that an event of feedback changes, with their new values."""
    if isinstance(event, UnitOpinionEvent):
        return project_unit_opinion(row, event, on)
    if isinstance(event, LetterEvent):
        return project_letter(row, event, on)
    if isinstance(event, UnprojectedEvent):
        return {}
    match event:
        case feedback.ContactRecorded(reached=False):
            return {"attempts": row.attempts + 1}
        case feedback.ContactRecorded(way=way):
            return {"contacts": row.contacts + 1, "ways": tuple(dict.fromkeys((*row.ways, way)))}
        case feedback.CityEntryNoted():
            return {"city_entry": True}
        case feedback.EvaluationRecorded():
            return evaluation_changes(row, event)
        case feedback.NoFeedbackNoted():
            return {"no_feedback": True}
        case feedback.RehandlingOrdered(round=round):
            return rehandling_changes(row, round)
        case _:
            assert_never(event)


def project_unit_opinion(row: CaseRow, event: UnitOpinionEvent, on: date) -> Changes:
    """The fields of the row that an event on another unit's opinion changes."""
    match event:
        case feedback.OpinionExpected(unit=unit, received_on=received_on):
            opinion = row.opinions.get(unit, Opinion(asked_on=on))
            return changed_opinion(row, unit, opinion, received_on=received_on or opinion.received_on)
        case feedback.OpinionPressed(unit=unit, count=count):
            return changed_opinion(row, unit, pressed=count)
        case feedback.OpinionReceived(unit=unit):
            return changed_opinion(row, unit, given_on=on)
        case feedback.MoreAsked(unit=unit):
            return changed_opinion(row, unit, given_on=None, passed_over=False)
        case feedback.OpinionPassedOver(unit=unit):
            return changed_opinion(row, unit, passed_over=True)
        case feedback.AgreementReceived(unit=unit, agreed=agreed):
            return changed_opinion(row, unit, Opinion(asked_on=on), agreed=agreed, given_on=on)
        case _:
            assert_never(event)


def project_letter(row: CaseRow, event: LetterEvent, on: date) -> Changes:
    """The fields of the row that an event on the bureau's own reply or opinion changes."""
    match event:
        case feedback.ReplySubmitted(result=result):
            return {"result": row.result if row.sent_on else result, "stage": Stage.TO_REVIEW}
        case feedback.OpinionSubmitted():
            return {"stage": Stage.TO_REVIEW}
        case feedback.ReplyApproved() | feedback.OpinionApproved():
            return {"stage": Stage.TO_SIGN}
        case feedback.ReplyReturned() | feedback.OpinionReturned():
            return {"stage": STAGE_AFTER_RETURN}
        case feedback.ReplyRecalled() | feedback.OpinionRecalled():
            return {"letter": "", "stage": STAGE_AFTER_RETURN}
        case feedback.ReplySigned(letter=letter) | feedback.OpinionSigned(letter=letter):
            return {"letter": letter, "stage": Stage.TO_SEND}
        case feedback.ReplySent(letter=letter, result=result, round=round):
            reply = {"letter": letter, "result": result, "rounds": max(round, row.rounds)}
            return {**reply, "sent_on": on, "stage": Stage.ANSWERED}
        case feedback.OpinionSent(letter=letter):
            return {"letter": letter, "sent_on": on, "stage": Stage.OPINION_SENT}
        case _:
            assert_never(event)


def changed_opinion(row: CaseRow, unit: str, default: Opinion | None = None, **changes: object) -> Changes:
    """The change of a unit's opinion; none where it was never expected and no default is given."""
    opinion = row.opinions.get(unit, default)
    if opinion is None:
        return {}
    return {"opinions": {**row.opinions, unit: opinion.model_copy(update=changes)}}


def evaluation_changes(row: CaseRow, event: feedback.EvaluationRecorded) -> Changes:
    """An evaluation belongs to the reply of its round: the present one, or one of `earlier`."""
    evaluation = {"attitude": event.attitude, "outcome": event.outcome, "on_behalf": event.on_behalf}
    if event.round == row.rounds:
        return {**evaluation, "no_feedback": False}
    earlier = (reply.model_copy(update=evaluation) if reply.round == event.round else reply for reply in row.earlier)
    return {"earlier": tuple(earlier)}


def rehandling_changes(row: CaseRow, round: int) -> Changes:
    """再次办理: the present reply moves to `earlier` with its evaluation; until the next one is sent it still counts
    as the answer."""
    blank = {"attitude": None, "outcome": None, "on_behalf": False, "no_feedback": False, "letter": ""}
    carried = {"earlier": (*row.earlier, reply_of(row)), "rounds": round, "closed_on": None}
    return {**blank, **carried, "city_entry": False, "stage": Stage.REHANDLING}


def project_publication(row: CaseRow, event: publication.PublicationEvent, on: date) -> Changes:
    """The fields of the row that an event of publication changes, with their new values."""
    match event:
        case publication.DisclosureApproved():
            return {"decision": Disclosure.ACTIVE}
        case publication.DisclosureWithheld(decision=decision) | publication.DisclosureReExamined(decision=decision):
            return {"decision": decision}
        case publication.ReplyPublished(index_no=index_no):
            return {"published_on": on, "index_no": index_no}
        case publication.PublicationWithdrawn():
            return {"published_on": None}
        case (
            publication.DisclosureOpened()
            | publication.CorrectionNoted()
            | publication.DisclosureStopped()
            | publication.ReplyNoted()
            | publication.TextAttached()
            | publication.PublicationCorrected()
            | publication.TextNoted()
            | publication.TextSetAside()
            | publication.TextRedacted()
            | publication.SigningNoted()
            | publication.PurgeOrdered()
            | publication.TextPurged()
        ):
            return {}
        case _:
            assert_never(event)
