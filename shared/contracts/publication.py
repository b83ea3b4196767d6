"""公开: whether a reply may be published, why not, and where it was published."""

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.words import Digest, Disclosure, Form, Kind, Line
from shared.errors import Rejected
from shared.messages import Command, Event, Role


class Open(Command, type="publication.open", label="开始公开审查", by={Role.SYSTEM}):
    kind: Kind
    title: Line
    publishable: bool


class NoteText(Command, type="publication.note-text", label="收到送审文稿", by={Role.SYSTEM}):
    text: Digest


class Review(Command, type="publication.review", label="公开审查", by={Role.DISCLOSURE}):
    """Together with the text at 送审; 不予公开 and 依申请公开 need their legal ground."""

    text: Digest
    decision: Disclosure
    form: Form = Form.FULL
    ground: str = ""
    reason: str = ""


class NoteReply(Command, type="publication.note-reply", label="收到已发答复", by={Role.SYSTEM}):
    text: Digest
    letter: Line


class Publish(Command, type="publication.publish", label="发布", by={Role.OFFICE, Role.DISCLOSURE}):
    index_no: Line
    address: Line


class DisclosureOpened(
    Event,
    type="publication.disclosure-opened",
    label="已转公开审查",
    tells="转入公开审查，提出人是否同意公开：{publishable}",
):
    kind: Kind
    title: str
    publishable: bool


class TextNoted(Event, type="publication.text-noted", label="文稿待公开审查", tells="收到送审的{text}，待公开审查"):
    text: Digest


class DisclosureApproved(
    Event, type="publication.disclosure-approved", label="公开审查通过", tells="{text}审定为主动公开（{form}）"
):
    text: Digest
    form: Form


class DisclosureWithheld(
    Event,
    type="publication.disclosure-withheld",
    label="审定不主动公开",
    tells="{text}审定为{decision}，依据：{ground}[；理由：{reason}]",
):
    text: Digest
    decision: Disclosure
    ground: str
    reason: str


class ReplyNoted(Event, type="publication.reply-noted", label="答复待发布", tells="{letter}已答复，进入公开环节"):
    text: Digest
    letter: str


class ReplyPublished(
    Event,
    type="publication.reply-published",
    label="已公开发布",
    tells="{letter}已在门户网站公开（{form}），索取号{index_no}，{address}",
):
    letter: str
    form: Form
    index_no: str
    address: str


class Retract(Retraction, type="publication.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="publication.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="publication.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="publication.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


class NoSuchText(Rejected, says="送审文稿不是这一份，请核对后再审。"):
    """Only the text that lies with the reviewers can be decided upon."""


class GroundMissing(Rejected, says="不主动公开须写明依据。"):
    """To withhold needs a legal ground (政府信息公开条例 art. 13-16)."""


class NotApproved(Rejected, says="未经公开审查通过，不能发布。"):
    """Only an approved text is published."""


class NotSentYet(Rejected, says="答复尚未发出，不能发布。"):
    """The proposer reads the reply before the public does."""


PublicationCommand = Open | NoteText | Review | NoteReply | Publish
PublicationEvent = DisclosureOpened | TextNoted | DisclosureApproved | DisclosureWithheld | ReplyNoted | ReplyPublished
