"""沟通答复: contact with the proposer, the co-units' opinions, the reply as lead unit, the opinion as co-unit."""

from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.contracts.feedback.evaluations import CityEntryNoted as CityEntryNoted
from shared.contracts.feedback.evaluations import EvaluationRecorded as EvaluationRecorded
from shared.contracts.feedback.evaluations import NoFeedbackNoted as NoFeedbackNoted
from shared.contracts.feedback.evaluations import NoteCityEntry as NoteCityEntry
from shared.contracts.feedback.evaluations import NoteNoFeedback as NoteNoFeedback
from shared.contracts.feedback.evaluations import NotReplied as NotReplied
from shared.contracts.feedback.evaluations import OpinionOfTheDissatisfied as OpinionOfTheDissatisfied
from shared.contracts.feedback.evaluations import OrderRehandling as OrderRehandling
from shared.contracts.feedback.evaluations import ProposalForm as ProposalForm
from shared.contracts.feedback.evaluations import RecordEvaluation as RecordEvaluation
from shared.contracts.feedback.evaluations import RehandlingOpen as RehandlingOpen
from shared.contracts.feedback.evaluations import RehandlingOrdered as RehandlingOrdered
from shared.contracts.feedback.evaluations import SheetOfProposals as SheetOfProposals
from shared.contracts.feedback.handling import AttemptsMissing as AttemptsMissing
from shared.contracts.feedback.handling import ContactRecorded as ContactRecorded
from shared.contracts.feedback.handling import ContactReleased as ContactReleased
from shared.contracts.feedback.handling import CorrectionNoted as CorrectionNoted
from shared.contracts.feedback.handling import DepartmentNoted as DepartmentNoted
from shared.contracts.feedback.handling import DepartmentWithdrawn as DepartmentWithdrawn
from shared.contracts.feedback.handling import HandlingOpened as HandlingOpened
from shared.contracts.feedback.handling import HandlingOver as HandlingOver
from shared.contracts.feedback.handling import HandlingStopped as HandlingStopped
from shared.contracts.feedback.handling import JoiningNoted as JoiningNoted
from shared.contracts.feedback.handling import NoteCorrection as NoteCorrection
from shared.contracts.feedback.handling import NoteDepartment as NoteDepartment
from shared.contracts.feedback.handling import NoteHandler as NoteHandler
from shared.contracts.feedback.handling import NoteJoining as NoteJoining
from shared.contracts.feedback.handling import NoteSplit as NoteSplit
from shared.contracts.feedback.handling import NotOpen as NotOpen
from shared.contracts.feedback.handling import OnlyForCo as OnlyForCo
from shared.contracts.feedback.handling import OnlyForLead as OnlyForLead
from shared.contracts.feedback.handling import Open as Open
from shared.contracts.feedback.handling import OtherDepartment as OtherDepartment
from shared.contracts.feedback.handling import RecordContact as RecordContact
from shared.contracts.feedback.handling import ReleaseContact as ReleaseContact
from shared.contracts.feedback.handling import SplitNoted as SplitNoted
from shared.contracts.feedback.handling import Stop as Stop
from shared.contracts.feedback.handling import WithdrawDepartment as WithdrawDepartment
from shared.contracts.feedback.letter_registers import HOUSE as HOUSE
from shared.contracts.feedback.letter_registers import PREFIXES as PREFIXES
from shared.contracts.feedback.letter_registers import SERIES as SERIES
from shared.contracts.feedback.letter_registers import AdoptHouseRules as AdoptHouseRules
from shared.contracts.feedback.letter_registers import ExemptionGranted as ExemptionGranted
from shared.contracts.feedback.letter_registers import ExemptionOver as ExemptionOver
from shared.contracts.feedback.letter_registers import GrantExemption as GrantExemption
from shared.contracts.feedback.letter_registers import HouseRulesAdopted as HouseRulesAdopted
from shared.contracts.feedback.letter_registers import NumberInUse as NumberInUse
from shared.contracts.feedback.letter_registers import NumberOfACase as NumberOfACase
from shared.contracts.feedback.letter_registers import NumberTaken as NumberTaken
from shared.contracts.feedback.letter_registers import NumberVoided as NumberVoided
from shared.contracts.feedback.letter_registers import OpenSeries as OpenSeries
from shared.contracts.feedback.letter_registers import OwnExemption as OwnExemption
from shared.contracts.feedback.letter_registers import PrefixInUse as PrefixInUse
from shared.contracts.feedback.letter_registers import ReserveNumber as ReserveNumber
from shared.contracts.feedback.letter_registers import Separation as Separation
from shared.contracts.feedback.letter_registers import SeriesNotOpen as SeriesNotOpen
from shared.contracts.feedback.letter_registers import SeriesOpened as SeriesOpened
from shared.contracts.feedback.letter_registers import VoidNumber as VoidNumber
from shared.contracts.feedback.letter_registers import series_stream as series_stream
from shared.contracts.feedback.letters import AlreadySent as AlreadySent
from shared.contracts.feedback.letters import DrafterReviews as DrafterReviews
from shared.contracts.feedback.letters import DrafterSigns as DrafterSigns
from shared.contracts.feedback.letters import LetterApproved as LetterApproved
from shared.contracts.feedback.letters import LetterRecalled as LetterRecalled
from shared.contracts.feedback.letters import LetterReturned as LetterReturned
from shared.contracts.feedback.letters import LetterSent as LetterSent
from shared.contracts.feedback.letters import LetterSigned as LetterSigned
from shared.contracts.feedback.letters import LetterVerdict as LetterVerdict
from shared.contracts.feedback.letters import NoDepartment as NoDepartment
from shared.contracts.feedback.letters import NothingSubmitted as NothingSubmitted
from shared.contracts.feedback.letters import NotReviewed as NotReviewed
from shared.contracts.feedback.letters import NotSigned as NotSigned
from shared.contracts.feedback.letters import NotYourDraft as NotYourDraft
from shared.contracts.feedback.letters import RecallLetter as RecallLetter
from shared.contracts.feedback.letters import ReviewerSigns as ReviewerSigns
from shared.contracts.feedback.letters import ReviewLetter as ReviewLetter
from shared.contracts.feedback.letters import SignLetter as SignLetter
from shared.contracts.feedback.letters import WrongStep as WrongStep
from shared.contracts.feedback.opinions import LeadReplyReceived as LeadReplyReceived
from shared.contracts.feedback.opinions import OpinionApproved as OpinionApproved
from shared.contracts.feedback.opinions import OpinionNotSent as OpinionNotSent
from shared.contracts.feedback.opinions import OpinionRecalled as OpinionRecalled
from shared.contracts.feedback.opinions import OpinionReturned as OpinionReturned
from shared.contracts.feedback.opinions import OpinionSent as OpinionSent
from shared.contracts.feedback.opinions import OpinionSigned as OpinionSigned
from shared.contracts.feedback.opinions import OpinionSubmitted as OpinionSubmitted
from shared.contracts.feedback.opinions import OpinionSupplemented as OpinionSupplemented
from shared.contracts.feedback.opinions import RecallOpinion as RecallOpinion
from shared.contracts.feedback.opinions import ReceiveLeadReply as ReceiveLeadReply
from shared.contracts.feedback.opinions import ReviewOpinion as ReviewOpinion
from shared.contracts.feedback.opinions import SendOpinion as SendOpinion
from shared.contracts.feedback.opinions import SignOpinion as SignOpinion
from shared.contracts.feedback.opinions import SubmitOpinion as SubmitOpinion
from shared.contracts.feedback.opinions import SupplementOpinion as SupplementOpinion
from shared.contracts.feedback.partners import AgreementMissing as AgreementMissing
from shared.contracts.feedback.partners import AgreementReceived as AgreementReceived
from shared.contracts.feedback.partners import AskMore as AskMore
from shared.contracts.feedback.partners import CoordinationRequested as CoordinationRequested
from shared.contracts.feedback.partners import ExpectOpinion as ExpectOpinion
from shared.contracts.feedback.partners import MoreAsked as MoreAsked
from shared.contracts.feedback.partners import NotExpected as NotExpected
from shared.contracts.feedback.partners import NotJoint as NotJoint
from shared.contracts.feedback.partners import OnlyForJoint as OnlyForJoint
from shared.contracts.feedback.partners import OpinionExpected as OpinionExpected
from shared.contracts.feedback.partners import OpinionIsHere as OpinionIsHere
from shared.contracts.feedback.partners import OpinionNotHere as OpinionNotHere
from shared.contracts.feedback.partners import OpinionPassedOver as OpinionPassedOver
from shared.contracts.feedback.partners import OpinionPressed as OpinionPressed
from shared.contracts.feedback.partners import OpinionReceived as OpinionReceived
from shared.contracts.feedback.partners import PassOverOpinion as PassOverOpinion
from shared.contracts.feedback.partners import PressOpinion as PressOpinion
from shared.contracts.feedback.partners import ReceiveAgreement as ReceiveAgreement
from shared.contracts.feedback.partners import ReceiveOpinion as ReceiveOpinion
from shared.contracts.feedback.partners import RequestCoordination as RequestCoordination
from shared.contracts.feedback.partners import UnitReceivesLater as UnitReceivesLater
from shared.contracts.feedback.replies import CommitmentsMissing as CommitmentsMissing
from shared.contracts.feedback.replies import DisclosureNoted as DisclosureNoted
from shared.contracts.feedback.replies import DisclosureOpen as DisclosureOpen
from shared.contracts.feedback.replies import Dispatch as Dispatch
from shared.contracts.feedback.replies import NotContacted as NotContacted
from shared.contracts.feedback.replies import NoteDisclosure as NoteDisclosure
from shared.contracts.feedback.replies import NotToEachProposer as NotToEachProposer
from shared.contracts.feedback.replies import OpinionsMissing as OpinionsMissing
from shared.contracts.feedback.replies import PromisedForThePast as PromisedForThePast
from shared.contracts.feedback.replies import ProposedGroundMissing as ProposedGroundMissing
from shared.contracts.feedback.replies import ReasonMissing as ReasonMissing
from shared.contracts.feedback.replies import RecallReply as RecallReply
from shared.contracts.feedback.replies import ReplyApproved as ReplyApproved
from shared.contracts.feedback.replies import ReplyRecalled as ReplyRecalled
from shared.contracts.feedback.replies import ReplyReturned as ReplyReturned
from shared.contracts.feedback.replies import ReplySent as ReplySent
from shared.contracts.feedback.replies import ReplySigned as ReplySigned
from shared.contracts.feedback.replies import ReplySubmitted as ReplySubmitted
from shared.contracts.feedback.replies import ReviewReply as ReviewReply
from shared.contracts.feedback.replies import SendReply as SendReply
from shared.contracts.feedback.replies import SignReply as SignReply
from shared.contracts.feedback.replies import SubmitReply as SubmitReply
from shared.contracts.feedback.replies import WrongResult as WrongResult


class Retract(Retraction, service="feedback"):
    """See `Retraction`."""


class Amend(Amendment, service="feedback"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="feedback"):
    """See `Retracted`."""


class FactAmended(Amended, service="feedback"):
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
