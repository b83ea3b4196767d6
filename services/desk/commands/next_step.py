"""What a case waits for at its stage, and from whom: the command that a page puts first, and the order of the
others."""

from collections.abc import Callable, Iterable, Sequence

from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts import assignment, desk, feedback, intake, publication, supervision
from shared.messaging.envelope import Command, Role

# What is due at a stage: the first of these that is allowed is the command that the page puts first. While a
# department handles the case it depends on the reader's role.
HANDLING_STEPS: dict[Role, tuple[type[Command], ...]] = {
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
# Commands that may be given again but are no longer due once the case has this.
ALREADY_DONE: dict[type[Command], Callable[[CaseRow], bool]] = {
    feedback.RecordContact: lambda case: case.contacts > 0,
    feedback.NoteCityEntry: lambda case: case.city_entry,
    feedback.RecordEvaluation: lambda case: case.outcome is not None,
    publication.Publish: lambda case: case.published_on is not None,
}
# What people also do at a stage.
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


def next_steps(case: CaseRow, roles: Iterable[Role]) -> list[type[Command]]:
    """The commands the case waits for, the one to look for first in front."""
    if case.stage in (Stage.HANDLING, Stage.REHANDLING):
        due = [command for role in roles for command in HANDLING_STEPS.get(role, ())]
    else:
        due = list(NEXT_STEPS.get(case.stage, ()))
    return [command for command in due if not (command in ALREADY_DONE and ALREADY_DONE[command](case))]


def ordered_by_stage(case: CaseRow, roles: Iterable[Role], commands: Sequence[type[Command]]) -> list[type[Command]]:
    """The commands in order: those the case waits for, those of its stage, others, and those declared rare last."""
    waiting, usual = next_steps(case, roles), STAGE_COMMANDS.get(case.stage, ())

    def rank(command: type[Command]) -> tuple[int, int]:
        if command in waiting:
            return 0, waiting.index(command)
        if command in usual:
            return 1, usual.index(command)
        return (3, 0) if command.offered == "rare" else (2, 0)

    return sorted(commands, key=rank)
