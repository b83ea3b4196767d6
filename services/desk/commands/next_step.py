"""What a case waits for where it stands, and from whom: the act that a page puts first."""

from collections.abc import Callable, Iterable, Sequence

from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts import assignment, desk, feedback, intake, publication, supervision
from shared.messaging.envelope import Command, Role

# What is due where a case stands: the first of these that is on offer is the act the page puts first. While a
# department handles it that depends on whose page it is.
HANDLING: dict[Role, tuple[type[Command], ...]] = {
    Role.HANDLER: (
        supervision.AnswerInquiry,
        assignment.GiveInput,
        feedback.SubmitReply,
        feedback.SubmitOpinion,
        feedback.RecordContact,
        feedback.ReceiveOpinion,
    ),
    Role.HEAD: (supervision.AnswerInquiry, assignment.GiveInput, feedback.SubmitReply, feedback.SubmitOpinion),
    Role.OFFICE: (feedback.ReceiveOpinion, supervision.Remind),
    Role.LEADER: (supervision.Inquire,),
}
NEXT_STEPS: dict[Stage, tuple[type[Command], ...]] = {
    Stage.TO_RECEIVE: (intake.ConfirmReceipt,),
    Stage.TO_PROPOSE: (assignment.Propose,),
    Stage.TO_CONFIRM: (assignment.Confirm, supervision.Remind),
    Stage.TO_ACCEPT: (assignment.Accept, supervision.Remind),
    Stage.TO_REVIEW: (publication.Review, feedback.ReviewReply, feedback.ReviewOpinion),
    Stage.TO_SIGN: (feedback.SignReply, feedback.SignOpinion, publication.Review, supervision.Remind),
    Stage.TO_SEND: (feedback.SendReply, feedback.SendOpinion),
    Stage.ANSWERED: (
        feedback.NoteCityEntry,
        publication.Publish,
        feedback.RecordEvaluation,
        supervision.AnswerInquiry,
        supervision.ReportProgress,
        supervision.Close,
    ),
    Stage.OPINION_SENT: (supervision.AnswerInquiry, supervision.Close),
    Stage.WITHDRAWN: (supervision.Close,),
    Stage.RETURNED: (supervision.Close,),
    Stage.VOIDED: (supervision.Close,),
    Stage.CLOSED: (supervision.Archive,),
}
# What was done already may be done again, but is due no more.
ALREADY_DONE: dict[type[Command], Callable[[CaseRow], bool]] = {
    feedback.RecordContact: lambda case: case.contacts > 0,
    feedback.NoteCityEntry: lambda case: case.city_entry,
    feedback.RecordEvaluation: lambda case: case.outcome is not None,
    publication.Publish: lambda case: case.published_on is not None,
}
# What people do beside it while a case stands there.
ARRIVING_COMMANDS = (intake.Correct, intake.MarkKey, assignment.AddCoDepartment, intake.RequestReturn)
WORKING_COMMANDS = (
    feedback.RecordContact,
    assignment.NameHandler,
    assignment.SubmitPlan,
    feedback.ReceiveOpinion,
    feedback.PressOpinion,
    feedback.AskMore,
    feedback.SubmitReply,
    feedback.SubmitOpinion,
    supervision.Inquire,
    supervision.AnswerInquiry,
    supervision.Remind,
    assignment.AddCoDepartment,
    feedback.RequestCoordination,
    desk.AttachFile,
)
LEAVING_COMMANDS = (
    feedback.RecallReply,
    feedback.RecallOpinion,
    desk.AttachFile,
    feedback.RecordContact,
    supervision.Inquire,
)
ANSWERED_COMMANDS = (
    feedback.RecordEvaluation,
    publication.Publish,
    feedback.NoteCityEntry,
    supervision.RegisterCommitment,
    supervision.ReportProgress,
    supervision.Fulfil,
    supervision.RecordOutcome,
    feedback.ReceiveLeadReply,
    feedback.SupplementOpinion,
    feedback.OrderRehandling,
    feedback.NoteNoFeedback,
    desk.RegisterOriginal,
    desk.AttachFile,
)
STAGE_COMMANDS: dict[Stage, tuple[type[Command], ...]] = {
    Stage.TO_RECEIVE: ARRIVING_COMMANDS,
    Stage.TO_PROPOSE: ARRIVING_COMMANDS,
    Stage.TO_CONFIRM: (supervision.Remind, *ARRIVING_COMMANDS),
    Stage.TO_ACCEPT: (assignment.Decline, supervision.Remind, *ARRIVING_COMMANDS),
    Stage.HANDLING: WORKING_COMMANDS,
    Stage.REHANDLING: WORKING_COMMANDS,
    Stage.TO_REVIEW: LEAVING_COMMANDS,
    Stage.TO_SIGN: LEAVING_COMMANDS,
    Stage.TO_SEND: LEAVING_COMMANDS,
    Stage.ANSWERED: ANSWERED_COMMANDS,
    Stage.OPINION_SENT: ANSWERED_COMMANDS,
    Stage.CLOSED: ANSWERED_COMMANDS,
}
# What happens to few cases, and ends or undoes much.
RARE_COMMANDS: frozenset[type[Command]] = frozenset(
    {
        *(assignment.Cancel, assignment.Reopen, assignment.HandOverWork, intake.Join, intake.Split, intake.Withdraw),
        *(intake.Void, intake.HandOverAgain, supervision.Reopen, supervision.HoldAccountable),
        *(supervision.CancelCommitment, publication.OrderPurge, publication.Purge, publication.Withdraw),
        *(publication.Correct, publication.ReExamine, feedback.ReleaseContact),
    }
)


def next_steps(case: CaseRow, roles: Iterable[Role]) -> list[type[Command]]:
    """What the case waits for, in the order in which it is looked for."""
    if case.stage in (Stage.HANDLING, Stage.REHANDLING):
        wanted = [command for role in roles for command in HANDLING.get(role, ())]
    else:
        wanted = list(NEXT_STEPS.get(case.stage, ()))
    return [command for command in wanted if not (command in ALREADY_DONE and ALREADY_DONE[command](case))]


def ordered_by_stage(case: CaseRow, roles: Iterable[Role], commands: Sequence[type[Command]]) -> list[type[Command]]:
    """What the case waits for, then what belongs to where it stands, then the others; what is rare comes last."""
    waiting, here = next_steps(case, roles), STAGE_COMMANDS.get(case.stage, ())

    def place(each: type[Command]) -> tuple[int, int]:
        if each in waiting:
            return 0, waiting.index(each)
        if each in here:
            return 1, here.index(each)
        return (3, 0) if each in RARE_COMMANDS else (2, 0)

    return sorted(commands, key=place)
