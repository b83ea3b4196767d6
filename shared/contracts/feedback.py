"""沟通答复: contact with the proposer, the co-units' opinions, the reply as lead unit, the opinion as co-unit.

Each module below holds one chapter; everything they say is found here too.
"""

# A star hands a chapter's words on as they are, so that none can be forgotten here.
from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.evaluations import *  # noqa: F403
from shared.contracts.evaluations import (
    CityEntryNoted,
    EvaluationRecorded,
    NoFeedbackNoted,
    NoteCityEntry,
    NoteNoFeedback,
    OrderRehandling,
    RecordEvaluation,
    RehandlingOrdered,
)
from shared.contracts.handling import *  # noqa: F403
from shared.contracts.handling import (
    ContactRecorded,
    ContactReleased,
    CorrectionNoted,
    DepartmentNoted,
    DepartmentWithdrawn,
    HandlingOpened,
    HandlingStopped,
    JoiningNoted,
    NoteCorrection,
    NoteDepartment,
    NoteHandler,
    NoteJoining,
    NoteSplit,
    Open,
    RecordContact,
    ReleaseContact,
    SplitNoted,
    Stop,
    WithdrawDepartment,
)
from shared.contracts.letters import *  # noqa: F403
from shared.contracts.letters import (
    AdoptHouseRules,
    ExemptionGranted,
    GrantExemption,
    HouseRulesAdopted,
    NumberTaken,
    NumberVoided,
    OpenSeries,
    ReserveNumber,
    SeriesOpened,
    VoidNumber,
)
from shared.contracts.opinions import *  # noqa: F403
from shared.contracts.opinions import (
    LeadReplyReceived,
    OpinionApproved,
    OpinionRecalled,
    OpinionReturned,
    OpinionSent,
    OpinionSigned,
    OpinionSubmitted,
    OpinionSupplemented,
    RecallOpinion,
    ReceiveLeadReply,
    ReviewOpinion,
    SendOpinion,
    SignOpinion,
    SubmitOpinion,
    SupplementOpinion,
)
from shared.contracts.partners import *  # noqa: F403
from shared.contracts.partners import (
    AgreementReceived,
    AskMore,
    CoordinationRequested,
    ExpectOpinion,
    MoreAsked,
    OpinionExpected,
    OpinionPassedOver,
    OpinionPressed,
    OpinionReceived,
    PassOverOpinion,
    PressOpinion,
    ReceiveAgreement,
    ReceiveOpinion,
    RequestCoordination,
)
from shared.contracts.replies import *  # noqa: F403
from shared.contracts.replies import (
    DisclosureNoted,
    NoteDisclosure,
    RecallReply,
    ReplyApproved,
    ReplyRecalled,
    ReplyReturned,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
    ReviewReply,
    SendReply,
    SignReply,
    SubmitReply,
)


class Retract(Retraction, type="feedback.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="feedback.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="feedback.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="feedback.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


CaseCommand = (
    Open
    | Stop
    | NoteCorrection
    | NoteJoining
    | NoteSplit
    | NoteDepartment
    | NoteHandler
    | WithdrawDepartment
    | RecordContact
)
RegisterCommand = OpenSeries | ReserveNumber | VoidNumber | AdoptHouseRules | GrantExemption
LeadCommand = (
    ReleaseContact
    | ExpectOpinion
    | PressOpinion
    | ReceiveOpinion
    | AskMore
    | PassOverOpinion
    | ReceiveAgreement
    | RequestCoordination
    | SubmitReply
    | ReviewReply
    | NoteDisclosure
    | SignReply
    | RecallReply
    | SendReply
    | NoteCityEntry
    | RecordEvaluation
    | NoteNoFeedback
    | OrderRehandling
)
CoCommand = (
    SubmitOpinion | ReviewOpinion | SignOpinion | RecallOpinion | SendOpinion | SupplementOpinion | ReceiveLeadReply
)
FeedbackCommand = CaseCommand | RegisterCommand | LeadCommand | CoCommand
CaseEvent = (
    HandlingOpened
    | HandlingStopped
    | CorrectionNoted
    | JoiningNoted
    | SplitNoted
    | DepartmentNoted
    | DepartmentWithdrawn
    | ContactRecorded
)
RegisterEvent = SeriesOpened | NumberTaken | NumberVoided | HouseRulesAdopted | ExemptionGranted
LeadEvent = (
    ContactReleased
    | OpinionExpected
    | OpinionPressed
    | OpinionReceived
    | MoreAsked
    | OpinionPassedOver
    | AgreementReceived
    | CoordinationRequested
    | ReplySubmitted
    | ReplyApproved
    | ReplyReturned
    | DisclosureNoted
    | ReplySigned
    | ReplyRecalled
    | ReplySent
    | CityEntryNoted
    | EvaluationRecorded
    | NoFeedbackNoted
    | RehandlingOrdered
)
CoEvent = (
    OpinionSubmitted
    | OpinionApproved
    | OpinionReturned
    | OpinionSigned
    | OpinionRecalled
    | OpinionSent
    | OpinionSupplemented
    | LeadReplyReceived
)
FeedbackEvent = CaseEvent | RegisterEvent | LeadEvent | CoEvent
