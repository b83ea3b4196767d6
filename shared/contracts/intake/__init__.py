"""收件: what the city hands over to the bureau, the bureau's own receipt of it, and how a case leaves it again."""

from datetime import date

from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.contracts.common.vocabulary import Change as Change
from shared.contracts.common.vocabulary import (
    Chapter,
    Disclosure,
    HandlingRole,
    Kind,
    Line,
    Number,
    Ordinal,
    Promise,
    Result,
    Satisfaction,
    Timing,
)
from shared.contracts.intake.leaving import CaseWithdrawn as CaseWithdrawn
from shared.contracts.intake.leaving import GrantReturn as GrantReturn
from shared.contracts.intake.leaving import LeavingCommand, LeavingEvent
from shared.contracts.intake.leaving import RefuseReturn as RefuseReturn
from shared.contracts.intake.leaving import RequestReturn as RequestReturn
from shared.contracts.intake.leaving import ReturnGranted as ReturnGranted
from shared.contracts.intake.leaving import ReturnRefused as ReturnRefused
from shared.contracts.intake.leaving import ReturnRequested as ReturnRequested
from shared.contracts.intake.leaving import ReturnSuggested as ReturnSuggested
from shared.contracts.intake.leaving import Withdraw as Withdraw
from shared.contracts.intake.marks import CaseMarkedKey as CaseMarkedKey
from shared.contracts.intake.marks import CasesJoined as CasesJoined
from shared.contracts.intake.marks import CasesSplit as CasesSplit
from shared.contracts.intake.marks import Join as Join
from shared.contracts.intake.marks import MarkKey as MarkKey
from shared.contracts.intake.marks import MarksCommand, MarksEvent
from shared.contracts.intake.marks import Split as Split
from shared.contracts.intake.sessions import SESSIONS as SESSIONS
from shared.contracts.intake.sessions import ChangeCongress as ChangeCongress
from shared.contracts.intake.sessions import CongressChanged as CongressChanged
from shared.contracts.intake.sessions import NoteSession as NoteSession
from shared.contracts.intake.sessions import SessionNoted as SessionNoted
from shared.contracts.intake.sessions import SessionsCommand, SessionsEvent
from shared.messaging.envelope import Command, ContentHash, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation


class Facts(FrozenModel):
    """What a hand-over list says of a case and may correct later; names of proposers as in the list
    (docs/architecture.md, truth 13)."""

    title: Line
    proposers: tuple[Line, ...]
    co_signers: int = 0
    timing: Timing = Timing.IN_SESSION
    lead_unit: Line
    co_units: tuple[Line, ...] = ()
    topic: str = ""
    publishable: bool = True
    note: str = ""
    joint_units: tuple[Line, ...] = ()


class Taken(FrozenModel):
    """期初: how far a case had come when this system took it over; only with a proof do its dates count as timely."""

    file: Line
    file_hash: ContentHash
    department: str = ""
    handler: str = ""
    received_on: date | None = None
    contacted_on: date | None = None
    letter: str = ""
    sent_on: date | None = None
    result: Result | None = None
    decision: Disclosure | None = None
    published_on: date | None = None
    index_no: str = ""
    attitude: Satisfaction | None = None
    outcome: Satisfaction | None = None
    closed_on: date | None = None
    commitments: tuple[Promise, ...] = ()
    proof: ContentHash | None = None


def case_stream(kind: Kind, congress: int, session: int, number: str) -> str:
    """The stream of a case: `rd-16-1-0099`. It never changes."""
    return f"{kind}-{congress}-{session}-{number}".lower()


class NewCase(Command):
    """What is entered of a number for the first time, whichever command enters it."""

    kind: Kind
    congress: Ordinal
    session: Ordinal
    number: Number
    part: HandlingRole
    handed_over: date
    facts: Facts
    source: str = ""


class Register(NewCase, type="intake.register", label="收件登记", by={Role.OFFICE}):
    """The number is new, or its entry was voided."""


class TakeOver(NewCase, type="intake.take-over", label="期初接收", by={Role.OFFICE}):
    """A case that was handled before this system was there."""

    taken: Taken


class NoteClassified(Command, type="intake.note-classified", label="登记涉密件编号", by={Role.OFFICE}):
    """市人大规定 art. 9: of a classified case this system knows the number and nothing else."""

    kind: Kind
    congress: Ordinal
    session: Ordinal
    number: Number
    handed_over: date


class ConfirmReceipt(Command, type="intake.confirm-receipt", label="签收", by={Role.OFFICE}):
    """The bureau's own receipt: its date starts the 7 working days of a return and the month of an opinion."""


class Correct(Command, type="intake.correct", label="更正登记", by={Role.OFFICE}):
    """What was registered wrongly. A part or date that the city itself has changed is a hand-over again."""

    facts: Facts
    reason: Line
    part: HandlingRole | None = None
    handed_over: date | None = None


class Void(Command, type="intake.void", label="作废误登", by={Role.OFFICE}, offered="rare"):
    """It should never have been registered; the number may then be registered anew."""

    reason: Line


class HandOverAgain(Command, type="intake.hand-over-again", label="登记重新交办", by={Role.OFFICE}, offered="rare"):
    """The city has studied the case again or changed our part in it (art. 14 (2)): a new round with new clocks."""

    part: HandlingRole
    handed_over: date
    facts: Facts
    reason: Line


class HandedOver(Event):
    """What every hand-over says. `notice_due` is the year's common due date for our part, where the notice concerns
    the case; `round` counts the hand-overs of a number and is never used twice."""

    kind: Kind
    part: HandlingRole
    handed_over: date
    title: str
    proposers: tuple[str, ...]
    co_signers: int
    timing: Timing
    lead_unit: str
    co_units: tuple[str, ...]
    topic: str
    publishable: bool
    note: str = ""
    joint_units: tuple[str, ...] = ()
    notice_due: date | None = None
    round: int = 1


class Entered(HandedOver):
    """A hand-over that enters a number for the first time, with the parts of the number."""

    congress: int
    session: int
    number: str
    source: str = ""


class CaseRegistered(
    Entered,
    type="intake.case-registered",
    label="已收件登记",
    sentence="收到交办的{kind}第{number}号《{title}》，提出人{proposers}，交办日期{handed_over}，本局{part}，主办单位{lead_unit}[，合办单位{joint_units}][，会办单位{co_units}][，通知要求{notice_due}前完成][；{note}]",
    chapter=Chapter.INTAKE,
    watched=("part", "handed_over"),
    corrected_by="intake.correct",
):
    """Its facts are those of the list it came with."""


class CaseTakenOver(
    Entered,
    type="intake.case-taken-over",
    label="已期初接收",
    sentence="期初接收{kind}第{number}号《{title}》，提出人{proposers}，交办日期{handed_over}，本局{part}，主办单位{lead_unit}[，合办单位{joint_units}][，会办单位{co_units}][，通知要求{notice_due}前完成][；{note}]；{taken}",
    chapter=Chapter.INTAKE,
    watched=("part", "handed_over"),
    corrected_by="intake.correct",
):
    """The case was handled before this system was in use; `taken` says how far it had come."""

    taken: Taken


class ClassifiedCaseNoted(
    Event,
    type="intake.classified-case-noted",
    label="已登记涉密件编号",
    sentence="{kind}第{number}号为涉密件，交办日期{handed_over}，只留编号，不录入内容",
    chapter=Chapter.INTAKE,
):
    """The number of a classified case, and nothing else of it (市人大规定 art. 9)."""

    kind: Kind
    congress: int
    session: int
    number: str
    handed_over: date


class ReceiptConfirmed(
    Event,
    type="intake.receipt-confirmed",
    label="已签收",
    sentence="本局签收此件（{part}），以此日为收到日期",
    chapter=Chapter.INTAKE,
):
    """The bureau has received the case on the business date of this event, in this round."""

    kind: Kind
    part: HandlingRole
    round: int = 1


class CaseCorrected(
    Event,
    type="intake.case-corrected",
    label="已更正登记",
    sentence="更正登记：{changed}；理由：{reason}",
    chapter=Chapter.CORRECTION,
    corrected_by="intake.correct",
):
    """`part` and `handed_over` where they changed; `notice_due` as it holds after the correction."""

    facts: Facts
    changed: tuple[Change, ...]
    reason: str
    part: HandlingRole | None = None
    handed_over: date | None = None
    notice_due: date | None = None
    round: int = 1


class EntryVoided(
    Event,
    type="intake.entry-voided",
    label="登记已作废",
    sentence="此登记系误登，作废；理由：{reason}",
    chapter=Chapter.INTAKE,
    corrected_by="intake.register",
):
    """The number should not have been registered and may be registered anew."""

    reason: str


class CaseHandedOverAgain(
    HandedOver,
    type="intake.case-handed-over-again",
    label="已重新交办",
    sentence="第{round}次交办《{title}》，交办日期{handed_over}，本局{part}，主办单位{lead_unit}[，合办单位{joint_units}][，会办单位{co_units}][，通知要求{notice_due}前完成]；理由：{reason}",
    chapter=Chapter.INTAKE,
    watched=("part", "handed_over", "title"),
    corrected_by="intake.hand-over-again",
):
    """The next round of the case, with the facts and the part the city gives it now."""

    reason: str


class Retract(Retraction, service="intake"):
    """See `Retraction`."""


class Amend(Amendment, service="intake"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="intake"):
    """See `Retracted`."""


class FactAmended(Amended, service="intake"):
    """See `Amended`."""


class WrongStream(RuleViolation, message="案件代号与类别、届次、编号不符。"):
    """The command was sent to another case than the one it describes."""


class AlreadyRegistered(RuleViolation, message="此编号已登记，如内容有变请办理更正或重新交办。"):
    """The number stands with other facts."""


class NotRegistered(RuleViolation, message="此件尚未登记，请核对代号或先办理收件登记。", status=404):
    """Nothing was handed over under this number."""


class EntryIsVoid(RuleViolation, message="此登记已作废，请重新登记后再办理。"):
    """Of a voided entry only the number is left, to be registered anew."""


class CaseIsClassified(RuleViolation, message="此编号为涉密件，只留编号，不在本系统登记和办理。"):
    """市人大规定 art. 9: a classified case is kept outside; a stub noted by mistake is voided first."""


class ReceiptBeforeHandOver(RuleViolation, message="签收日期不能早于交办日期。"):
    """Nobody can receive what has not been handed over."""


class HandOverToCome(RuleViolation, message="交办日期不能晚于登记之日。"):
    """What has not been handed over can't be registered, and no clock starts on a day that has not come."""


class HandOverBeforeLast(RuleViolation, message="交办日期不能早于上一次交办日期。"):
    """Hand-overs follow one another."""


IntakeCommand = (
    Register
    | TakeOver
    | NoteClassified
    | ConfirmReceipt
    | Correct
    | Void
    | HandOverAgain
    | MarksCommand
    | LeavingCommand
    | SessionsCommand
)
IntakeEvent = (
    CaseRegistered
    | CaseTakenOver
    | ClassifiedCaseNoted
    | ReceiptConfirmed
    | CaseCorrected
    | EntryVoided
    | CaseHandedOverAgain
    | MarksEvent
    | LeavingEvent
    | SessionsEvent
)
