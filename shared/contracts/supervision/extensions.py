"""延期: a written report, the consent of those above, and the proposer told in time (市人大规定 art. 19, 22)."""

from datetime import date

from shared.contracts.common.vocabulary import Chapter, ContentHash, Line, Regarding, Way
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class RequestExtension(
    Command, type="supervision.request-extension", label="申请延期", by={Role.OFFICE, Role.HEAD}, offered="any-time"
):
    """The written report to 代表工委 (and 市政府办公厅). A request stops nothing; a late one is taken all the same."""

    rule: Line = "reply"
    until: date
    reason: Line
    report: ContentHash
    subject: str = ""


class GrantExtension(
    Command, type="supervision.grant-extension", label="登记同意延期", by={Role.OFFICE}, offered="any-time"
):
    """Until the day that was asked for, or an earlier one."""

    rule: Line = "reply"
    by_whom: Line
    letter: str = ""
    until: date | None = None
    subject: str = ""


class RefuseExtension(
    Command, type="supervision.refuse-extension", label="登记不同意延期", by={Role.OFFICE}, offered="any-time"
):
    """登记不同意延期"""

    rule: Line = "reply"
    by_whom: Line
    reason: Line
    subject: str = ""


class TellProposer(
    Command,
    type="supervision.tell-proposer",
    label="告知提出人",
    by={Role.OFFICE, Role.HEAD, Role.HANDLER},
    offered="any-time",
):
    """Of an extension, a promise kept, what became of it at the change of congress, or changed circumstances; the
    `subject` is the promise."""

    regarding: Regarding
    way: Way
    letter: str = ""
    subject: str = ""


class ExtensionRequested(
    Event,
    type="supervision.extension-requested",
    label="已申请延期",
    sentence="申请将{name}[（{subject}）]延期至{until}，理由：{reason}；书面报告见{report}",
    about="subject",
    chapter=Chapter.DEADLINE,
):
    """A written report that asks for time until a day."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    until: date
    reason: str
    report: ContentHash


class DeadlineExtended(
    Event,
    type="supervision.deadline-extended",
    label="已同意延期",
    sentence="{by_whom}同意{name}[（{subject}）]延期[（{letter}）]，到期日由{old_due}延至{due}",
    about="subject",
    chapter=Chapter.DEADLINE,
):
    """The due date by consent of those above; `explained` is the computation of the old one with the extension."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    old_due: date
    due: date
    by_whom: str
    letter: str = ""
    explained: str


class ExtensionRefused(
    Event,
    type="supervision.extension-refused",
    label="未同意延期",
    sentence="{by_whom}未同意{name}[（{subject}）]延期，仍按原期限办理；理由：{reason}",
    about="subject",
    chapter=Chapter.DEADLINE,
):
    """The request was refused; the due date stays."""

    rule: str
    name: str
    subject: str = ""
    round: int = 1
    by_whom: str
    reason: str


class ProposerTold(
    Event,
    type="supervision.proposer-told",
    label="已告知提出人",
    sentence="以{way}告知提出人{regarding}情况[（{letter}）][：{subject}]",
    about="subject",
    chapter=Chapter.CONTACT,
):
    """The proposer was told of this, in which way and letter."""

    regarding: Regarding
    subject: str = ""
    way: Way
    letter: str = ""


class NoSuchDeadline(RuleViolation, message="此件没有这项期限，请核对。", status=404):
    """Only a deadline that was set can be extended or reminded of."""


class DeadlineOver(RuleViolation, message="此项期限已经完成或终止，无需延期或催办。"):
    """Only what is still owed can be extended or reminded of."""


class NotExtendable(RuleViolation, message="此项期限不能延长。"):
    """市人大规定 art. 19 knows an extension of the reply only; the table of rules says which others."""


class ExtensionTooLong(RuleViolation, message="延期超过最长可延日期，请重新填写。"):
    """市人大规定 art. 19: by at most three months; and never beyond what was asked for."""


class ExtensionNotLater(RuleViolation, message="延期后的日期须晚于现到期日。"):
    """An extension gives more time."""


class NoExtensionRequested(RuleViolation, message="没有待答复的延期申请，请先办理申请延期。"):
    """Consent follows a written report (市人大规定 art. 19)."""


ExtensionCommand = RequestExtension | GrantExtension | RefuseExtension | TellProposer
ExtensionEvent = ExtensionRequested | DeadlineExtended | ExtensionRefused | ProposerTold
