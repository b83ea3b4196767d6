"""收件: what the city hands over to the bureau, and the bureau's own receipt of it."""

from datetime import date

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.words import Kind, Line, Number, Ordinal, Part, Timing
from shared.errors import Rejected
from shared.messages import Command, Event, Frozen, Role


class Facts(Frozen):
    """What a hand-over list says of a case and may correct later; names of proposers as in the list (truth 13)."""

    title: Line
    proposers: tuple[Line, ...]
    co_signers: int = 0
    timing: Timing = Timing.IN_SESSION
    lead_unit: Line
    co_units: tuple[Line, ...] = ()
    topic: str = ""
    publishable: bool = True
    note: str = ""


class Change(Frozen):
    """One corrected field, old and new as people read them."""

    field: str
    old: str
    new: str


def case_stream(kind: Kind, congress: int, session: int, number: str) -> str:
    """The stream of a case: `rd-16-1-0099`. It never changes."""
    return f"{kind}-{congress}-{session}-{number}".lower()


class Register(Command, type="intake.register", label="收件登记", by={Role.OFFICE}):
    kind: Kind
    congress: Ordinal
    session: Ordinal
    number: Number
    part: Part
    handed_over: date
    facts: Facts
    source: str = ""


class ConfirmReceipt(Command, type="intake.confirm-receipt", label="签收", by={Role.OFFICE}):
    """The bureau's own receipt: its date starts the 7 working days of a return and the month of an opinion."""


class Correct(Command, type="intake.correct", label="更正登记", by={Role.OFFICE}):
    facts: Facts
    reason: Line


class CaseRegistered(
    Event,
    type="intake.case-registered",
    label="已收件登记",
    tells="收到交办的{kind}第{number}号《{title}》，提出人{proposers}，交办日期{handed_over}，本局{part}，主办单位{lead_unit}[，会办单位{co_units}][；{note}]",
):
    kind: Kind
    congress: int
    session: int
    number: str
    part: Part
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
    source: str = ""


class ReceiptConfirmed(
    Event, type="intake.receipt-confirmed", label="已签收", tells="本局签收此件（{part}），收到日期据此起算"
):
    kind: Kind
    part: Part


class CaseCorrected(
    Event, type="intake.case-corrected", label="已更正登记", tells="更正登记：{changed}；理由：{reason}"
):
    facts: Facts
    changed: tuple[Change, ...]
    reason: str


class Retract(Retraction, type="intake.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="intake.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="intake.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="intake.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


class WrongStream(Rejected, says="案件代号与类别、届次、编号不符。"):
    """The command was sent to another case than the one it describes."""


class AlreadyRegistered(Rejected, says="此编号已登记，如内容有变请办理更正或重新交办。"):
    """The number stands with other facts."""


class NotRegistered(Rejected, says="此件尚未登记。", status=404):
    """Nothing was handed over under this number."""


class ReceiptBeforeHandOver(Rejected, says="签收日期不能早于交办日期。"):
    """Nobody can receive what has not been handed over."""


IntakeCommand = Register | ConfirmReceipt | Correct
IntakeEvent = CaseRegistered | ReceiptConfirmed | CaseCorrected
