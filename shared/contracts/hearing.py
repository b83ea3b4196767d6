"""Who hears whom: the one table of what each service listens to."""

from shared.contracts import assignment, feedback, intake, publication, supervision
from shared.messages import EVENTS, Event

HEARS: dict[str, tuple[type[Event], ...]] = {
    "intake": (assignment.AssignmentDeclined,),
    "assignment": (
        intake.CaseRegistered,
        intake.CaseTakenOver,
        intake.CaseCorrected,
        intake.CaseHandedOverAgain,
        intake.CaseWithdrawn,
        intake.EntryVoided,
        intake.ReturnGranted,
        feedback.RehandlingOrdered,
    ),
    "supervision": (
        intake.CaseRegistered,
        intake.ReceiptConfirmed,
        assignment.AssignmentProposed,
        assignment.AssignmentConfirmed,
        assignment.AssignmentAccepted,
        assignment.PlanSubmitted,
        feedback.ContactRecorded,
        feedback.ReplySubmitted,
        feedback.ReplySent,
        feedback.EvaluationRecorded,
        feedback.NoFeedbackNoted,
        feedback.OpinionSubmitted,
        feedback.OpinionSent,
        publication.ReplyPublished,
        supervision.DayBegun,
        supervision.DeadlineSet,
        supervision.DeadlineWarned,
        supervision.DeadlineMissed,
        supervision.DeadlineMet,
        supervision.DeadlineEnded,
    ),
    "feedback": (
        intake.CaseRegistered,
        intake.CaseTakenOver,
        intake.CaseCorrected,
        intake.CaseHandedOverAgain,
        intake.CasesJoined,
        intake.CasesSplit,
        intake.CaseWithdrawn,
        intake.EntryVoided,
        intake.ReturnGranted,
        assignment.AssignmentAccepted,
        assignment.AssignmentReopened,
        assignment.HandlerNamed,
        assignment.WorkHandedOver,
        assignment.FactRetracted,
        assignment.FactAmended,
        publication.DisclosureApproved,
        publication.DisclosureWithheld,
        publication.DisclosureReExamined,
    ),
    "publication": (
        intake.CaseRegistered,
        intake.CaseTakenOver,
        intake.CaseCorrected,
        intake.CaseHandedOverAgain,
        intake.CaseWithdrawn,
        intake.EntryVoided,
        intake.ReturnGranted,
        feedback.ReplySubmitted,
        feedback.ReplyReturned,
        feedback.ReplyRecalled,
        feedback.ReplySigned,
        feedback.ReplySent,
    ),
    "desk": tuple(EVENTS.values()),
}
LEDGER = "desk-ledger"


def durable(service: str) -> str:
    """The name of the durable consumer through which a service hears."""
    return LEDGER if service == "desk" else f"{service}-policy"
