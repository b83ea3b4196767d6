"""沟通答复: contact with the proposer, the co-units' opinions, the reply as lead unit, the opinion as co-unit."""

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.evaluations import CityEntryNoted as CityEntryNoted
from shared.contracts.evaluations import EvaluationRecorded as EvaluationRecorded
from shared.contracts.evaluations import NoFeedbackNoted as NoFeedbackNoted
from shared.contracts.evaluations import NoteCityEntry as NoteCityEntry
from shared.contracts.evaluations import NoteNoFeedback as NoteNoFeedback
from shared.contracts.evaluations import NotReplied as NotReplied
from shared.contracts.evaluations import OpinionOfTheDissatisfied as OpinionOfTheDissatisfied
from shared.contracts.evaluations import OrderRehandling as OrderRehandling
from shared.contracts.evaluations import ProposalForm as ProposalForm
from shared.contracts.evaluations import RecordEvaluation as RecordEvaluation
from shared.contracts.evaluations import RehandlingOpen as RehandlingOpen
from shared.contracts.evaluations import RehandlingOrdered as RehandlingOrdered
from shared.contracts.evaluations import SheetOfProposals as SheetOfProposals
from shared.contracts.handling import AttemptsMissing as AttemptsMissing
from shared.contracts.handling import ContactRecorded as ContactRecorded
from shared.contracts.handling import ContactReleased as ContactReleased
from shared.contracts.handling import CorrectionNoted as CorrectionNoted
from shared.contracts.handling import DepartmentNoted as DepartmentNoted
from shared.contracts.handling import DepartmentWithdrawn as DepartmentWithdrawn
from shared.contracts.handling import HandlingOpened as HandlingOpened
from shared.contracts.handling import HandlingOver as HandlingOver
from shared.contracts.handling import HandlingStopped as HandlingStopped
from shared.contracts.handling import JoiningNoted as JoiningNoted
from shared.contracts.handling import NoteCorrection as NoteCorrection
from shared.contracts.handling import NoteDepartment as NoteDepartment
from shared.contracts.handling import NoteHandler as NoteHandler
from shared.contracts.handling import NoteJoining as NoteJoining
from shared.contracts.handling import NoteSplit as NoteSplit
from shared.contracts.handling import NotOpen as NotOpen
from shared.contracts.handling import OnlyForCo as OnlyForCo
from shared.contracts.handling import OnlyForLead as OnlyForLead
from shared.contracts.handling import Open as Open
from shared.contracts.handling import OtherDepartment as OtherDepartment
from shared.contracts.handling import RecordContact as RecordContact
from shared.contracts.handling import ReleaseContact as ReleaseContact
from shared.contracts.handling import SplitNoted as SplitNoted
from shared.contracts.handling import Stop as Stop
from shared.contracts.handling import WithdrawDepartment as WithdrawDepartment
from shared.contracts.letters import HOUSE as HOUSE
from shared.contracts.letters import PREFIXES as PREFIXES
from shared.contracts.letters import SERIES as SERIES
from shared.contracts.letters import AdoptHouseRules as AdoptHouseRules
from shared.contracts.letters import ExemptionGranted as ExemptionGranted
from shared.contracts.letters import ExemptionOver as ExemptionOver
from shared.contracts.letters import GrantExemption as GrantExemption
from shared.contracts.letters import HouseRulesAdopted as HouseRulesAdopted
from shared.contracts.letters import NumberInUse as NumberInUse
from shared.contracts.letters import NumberOfACase as NumberOfACase
from shared.contracts.letters import NumberTaken as NumberTaken
from shared.contracts.letters import NumberVoided as NumberVoided
from shared.contracts.letters import OpenSeries as OpenSeries
from shared.contracts.letters import OwnExemption as OwnExemption
from shared.contracts.letters import PrefixInUse as PrefixInUse
from shared.contracts.letters import ReserveNumber as ReserveNumber
from shared.contracts.letters import Separation as Separation
from shared.contracts.letters import SeriesNotOpen as SeriesNotOpen
from shared.contracts.letters import SeriesOpened as SeriesOpened
from shared.contracts.letters import VoidNumber as VoidNumber
from shared.contracts.letters import series_stream as series_stream
from shared.contracts.opinions import LeadReplyReceived as LeadReplyReceived
from shared.contracts.opinions import OpinionApproved as OpinionApproved
from shared.contracts.opinions import OpinionNotSent as OpinionNotSent
from shared.contracts.opinions import OpinionRecalled as OpinionRecalled
from shared.contracts.opinions import OpinionReturned as OpinionReturned
from shared.contracts.opinions import OpinionSent as OpinionSent
from shared.contracts.opinions import OpinionSigned as OpinionSigned
from shared.contracts.opinions import OpinionSubmitted as OpinionSubmitted
from shared.contracts.opinions import OpinionSupplemented as OpinionSupplemented
from shared.contracts.opinions import RecallOpinion as RecallOpinion
from shared.contracts.opinions import ReceiveLeadReply as ReceiveLeadReply
from shared.contracts.opinions import ReviewOpinion as ReviewOpinion
from shared.contracts.opinions import SendOpinion as SendOpinion
from shared.contracts.opinions import SignOpinion as SignOpinion
from shared.contracts.opinions import SubmitOpinion as SubmitOpinion
from shared.contracts.opinions import SupplementOpinion as SupplementOpinion
from shared.contracts.partners import AgreementMissing as AgreementMissing
from shared.contracts.partners import AgreementReceived as AgreementReceived
from shared.contracts.partners import AskMore as AskMore
from shared.contracts.partners import CoordinationRequested as CoordinationRequested
from shared.contracts.partners import ExpectOpinion as ExpectOpinion
from shared.contracts.partners import MoreAsked as MoreAsked
from shared.contracts.partners import NotExpected as NotExpected
from shared.contracts.partners import NotJoint as NotJoint
from shared.contracts.partners import OnlyForJoint as OnlyForJoint
from shared.contracts.partners import OpinionExpected as OpinionExpected
from shared.contracts.partners import OpinionIsHere as OpinionIsHere
from shared.contracts.partners import OpinionNotHere as OpinionNotHere
from shared.contracts.partners import OpinionPassedOver as OpinionPassedOver
from shared.contracts.partners import OpinionPressed as OpinionPressed
from shared.contracts.partners import OpinionReceived as OpinionReceived
from shared.contracts.partners import PassOverOpinion as PassOverOpinion
from shared.contracts.partners import PressOpinion as PressOpinion
from shared.contracts.partners import ReceiveAgreement as ReceiveAgreement
from shared.contracts.partners import ReceiveOpinion as ReceiveOpinion
from shared.contracts.partners import RequestCoordination as RequestCoordination
from shared.contracts.partners import UnitReceivesLater as UnitReceivesLater
from shared.contracts.replies import AlreadySent as AlreadySent
from shared.contracts.replies import CommitmentsMissing as CommitmentsMissing
from shared.contracts.replies import DisclosureNoted as DisclosureNoted
from shared.contracts.replies import DisclosureOpen as DisclosureOpen
from shared.contracts.replies import Dispatch as Dispatch
from shared.contracts.replies import DrafterReviews as DrafterReviews
from shared.contracts.replies import DrafterSigns as DrafterSigns
from shared.contracts.replies import NoDepartment as NoDepartment
from shared.contracts.replies import NotContacted as NotContacted
from shared.contracts.replies import NoteDisclosure as NoteDisclosure
from shared.contracts.replies import NothingSubmitted as NothingSubmitted
from shared.contracts.replies import NotReviewed as NotReviewed
from shared.contracts.replies import NotSigned as NotSigned
from shared.contracts.replies import NotToEachProposer as NotToEachProposer
from shared.contracts.replies import NotYourDraft as NotYourDraft
from shared.contracts.replies import OpinionsMissing as OpinionsMissing
from shared.contracts.replies import PromisedForThePast as PromisedForThePast
from shared.contracts.replies import ProposedGroundMissing as ProposedGroundMissing
from shared.contracts.replies import ReasonMissing as ReasonMissing
from shared.contracts.replies import RecallReply as RecallReply
from shared.contracts.replies import ReplyApproved as ReplyApproved
from shared.contracts.replies import ReplyRecalled as ReplyRecalled
from shared.contracts.replies import ReplyReturned as ReplyReturned
from shared.contracts.replies import ReplySent as ReplySent
from shared.contracts.replies import ReplySigned as ReplySigned
from shared.contracts.replies import ReplySubmitted as ReplySubmitted
from shared.contracts.replies import ReviewerSigns as ReviewerSigns
from shared.contracts.replies import ReviewReply as ReviewReply
from shared.contracts.replies import SendReply as SendReply
from shared.contracts.replies import SignReply as SignReply
from shared.contracts.replies import SubmitReply as SubmitReply
from shared.contracts.replies import WrongResult as WrongResult
from shared.contracts.replies import WrongStep as WrongStep


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
