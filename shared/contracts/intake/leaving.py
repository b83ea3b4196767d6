"""撤回与退回: how a case leaves the bureau, by its proposers' wish or because it is not this bureau's to handle."""

from shared.contracts.common.vocabulary import Chapter, Line, ReturnGround
from shared.messaging.envelope import Command, ContentHash, Event, Role
from shared.messaging.errors import RuleViolation


class Withdraw(Command, type="intake.withdraw", label="登记撤回", by={Role.OFFICE}, offered="rare"):
    """市人大规定 art. 10: by its proposers in writing; a joint item only if all of them agree."""

    reason: Line
    paper: ContentHash | None = None
    all_agreed: bool = False


class RequestReturn(Command, type="intake.request-return", label="申请退回", by={Role.OFFICE}):
    """市人大规定 art. 14, within 7 working days of receipt; stops nothing until it is granted."""

    ground: ReturnGround
    reason: Line
    suggested_unit: Line
    approved_by: Line


class GrantReturn(Command, type="intake.grant-return", label="登记同意退回", by={Role.OFFICE}, offered="any-time"):
    """What 代表工委 or 市政府办公厅 decided (art. 14)."""

    by_whom: Line
    letter: str = ""
    new_unit: str = ""


class RefuseReturn(Command, type="intake.refuse-return", label="登记不同意退回", by={Role.OFFICE}, offered="any-time"):
    """The bureau goes on handling the case."""

    by_whom: Line
    reason: Line


class SuggestReturn(Command, type="intake.suggest-return", label="提示可申请退回", by={Role.SYSTEM}):
    """A department says that the matter is not this bureau's; whether to ask for the return is the office's choice."""

    department: str
    reason: str
    right_unit: str


class CaseWithdrawn(
    Event,
    type="intake.case-withdrawn",
    label="已撤回",
    sentence="提出人撤回此件，办理停止；理由：{reason}[；是否联名人一致要求：{all_agreed}][；书面材料：{paper}]",
    chapter=Chapter.INTAKE,
):
    """The proposers have withdrawn the case; handling has ended (市人大规定 art. 10)."""

    reason: str
    paper: ContentHash | None = None
    all_agreed: bool = False


class ReturnRequested(
    Event,
    type="intake.return-requested",
    label="已申请退回",
    sentence="申请退回（{ground}）：{reason}；建议由{suggested_unit}承办，经{approved_by}同意",
    chapter=Chapter.INTAKE,
):
    """The bureau asks the city to take the case back (市人大规定 art. 14)."""

    ground: ReturnGround
    reason: str
    suggested_unit: str
    approved_by: str


class ReturnGranted(
    Event,
    type="intake.return-granted",
    label="已同意退回",
    sentence="{by_whom}同意退回[（{letter}）][，改由{new_unit}承办]，本局不再办理",
    chapter=Chapter.INTAKE,
):
    """The city takes the case back; handling has ended (市人大规定 art. 14)."""

    by_whom: str
    letter: str = ""
    new_unit: str = ""


class ReturnRefused(
    Event,
    type="intake.return-refused",
    label="未同意退回",
    sentence="{by_whom}未同意退回，本局继续办理；理由：{reason}",
    chapter=Chapter.INTAKE,
):
    """The city does not take the case back; the bureau goes on handling it."""

    by_whom: str
    reason: str


class ReturnSuggested(
    Event,
    type="intake.return-suggested",
    label="处室认为应退回",
    sentence="{department}认为不属于本局职权，应由{right_unit}承办：{reason}；可申请退回",
    chapter=Chapter.INTAKE,
    corrected_by="cause",
):
    """A department thinks the case is not the bureau's, and names the right unit."""

    department: str
    reason: str
    right_unit: str


class CaseIsWithdrawn(RuleViolation, message="提出人已撤回此件，办理已停止；撤回登记有误的，请作废后重新登记。"):
    """市人大规定 art. 10. A withdrawal recorded by mistake is undone by voiding the entry and registering it anew."""


class CaseIsReturned(RuleViolation, message="此件已退回，重新交办后方可办理。"):
    """市人大规定 art. 14: with the consent to the return the bureau's handling has ended."""


class NotAllAgreed(RuleViolation, message="联名提出的，须经提出人一致要求方可撤回。"):
    """市人大规定 art. 10 (2)."""


class NoReturnRequested(RuleViolation, message="没有待答复的退回申请，请先办理申请退回。"):
    """Only what was requested is granted or refused."""


class OnlyMoreUnits(RuleViolation, message="此申请是建议增加会办单位，同意后请登记重新交办。"):
    """Where the city adds co-units our own handling goes on; granting a return would end it."""


LeavingCommand = Withdraw | RequestReturn | GrantReturn | RefuseReturn | SuggestReturn
LeavingEvent = CaseWithdrawn | ReturnRequested | ReturnGranted | ReturnRefused | ReturnSuggested
