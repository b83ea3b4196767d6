"""沟通答复: contact with the proposer, the co-units' opinions, the reply as lead unit, the opinion as co-unit."""

from shared.contracts.corrections import AMENDED, PEOPLE, TAKEN_BACK, Amended, Amendment, Retracted, Retraction
from shared.contracts.words import (
    Channel,
    Digest,
    Disclosure,
    Kind,
    Line,
    Part,
    Result,
    Satisfaction,
    Way,
)
from shared.errors import Rejected
from shared.messages import Command, Event, Role

SERIES = {Kind.SUGGESTION: "shu", Kind.PROPOSAL: "ti"}
PREFIXES = {Kind.SUGGESTION: "沪市监书", Kind.PROPOSAL: "沪市监提"}


def series_stream(kind: Kind, year: int) -> str:
    """The register of letter numbers: `series-shu-2023`; lead and co letters share it."""
    return f"series-{SERIES[kind]}-{year}"


class Open(Command, type="feedback.open", label="开始办理", by={Role.SYSTEM}):
    kind: Kind
    part: Part
    title: Line
    lead_unit: Line
    co_units: tuple[str, ...]
    proposers: tuple[str, ...]
    co_signers: int


class NoteDepartment(Command, type="feedback.note-department", label="承办处室确定", by={Role.SYSTEM}):
    department: Line
    handler: Line


class OpenSeries(Command, type="feedback.open-series", label="启用文号", by={Role.OFFICE}):
    """To a register such as `series-shu-2023`: numbers begin with `start`."""

    prefix: Line
    year: int
    start: int = 1


class RecordContact(
    Command, type="feedback.record-contact", label="登记沟通", by={Role.OFFICE, Role.HEAD, Role.HANDLER, Role.LEADER}
):
    way: Way
    who: Line
    by_whom: Line
    joint_units: tuple[Line, ...] = ()
    opinion: str = ""


class ExpectOpinion(Command, type="feedback.expect-opinion", label="待收会办意见", by={Role.SYSTEM, Role.OFFICE}):
    unit: Line


class ReceiveOpinion(Command, type="feedback.receive-opinion", label="收到会办意见", by={Role.OFFICE, Role.HANDLER}):
    unit: Line
    channel: Channel
    text: Digest | None = None


class SubmitReply(Command, type="feedback.submit-reply", label="答复送审", by={Role.HANDLER, Role.HEAD}):
    """The text is a file, known here by its SHA-256."""

    text: Digest
    result: Result
    reason: str = ""


class ReviewReply(Command, type="feedback.review-reply", label="审核答复", by={Role.OFFICE}):
    approved: bool
    opinion: str = ""


class NoteDisclosure(Command, type="feedback.note-disclosure", label="公开属性确定", by={Role.SYSTEM}):
    text: Digest
    decision: Disclosure


class SignReply(Command, type="feedback.sign-reply", label="签发答复", by={Role.LEADER}):
    """Takes the next number of the year's series in the same append."""


class SendReply(Command, type="feedback.send-reply", label="发出答复", by={Role.OFFICE}):
    """To each proposer (市人大规定 art. 20): those named, and `joint` co-signers."""

    recipients: tuple[Line, ...]
    joint: int = 0
    copies: tuple[Line, ...] = ()


class NoteCityEntry(Command, type="feedback.note-city-entry", label="录入市系统", by={Role.OFFICE}):
    receipt: str = ""


class RecordEvaluation(Command, type="feedback.record-evaluation", label="登记评价", by={Role.OFFICE}):
    attitude: Satisfaction
    outcome: Satisfaction
    channel: Channel = Channel.PLATFORM
    opinion: str = ""


class NoteNoFeedback(Command, type="feedback.note-no-feedback", label="注明未反馈", by={Role.OFFICE}):
    reason: Line


class SubmitOpinion(Command, type="feedback.submit-opinion", label="会办意见送审", by={Role.HANDLER, Role.HEAD}):
    text: Digest


class ReviewOpinion(Command, type="feedback.review-opinion", label="审核会办意见", by={Role.OFFICE}):
    approved: bool
    opinion: str = ""


class SignOpinion(Command, type="feedback.sign-opinion", label="签发会办意见", by={Role.LEADER}):
    """Takes the next number of the year's series in the same append."""


class SendOpinion(Command, type="feedback.send-opinion", label="发出会办意见", by={Role.OFFICE}):
    """To the lead unit, not to the proposer (市人大规定 art. 17)."""

    channel: Channel = Channel.PLATFORM


class SupplementOpinion(
    Command, type="feedback.supplement-opinion", label="补充会办意见", by={Role.HANDLER, Role.OFFICE}
):
    text: Digest
    reason: Line


class ReceiveLeadReply(Command, type="feedback.receive-lead-reply", label="收到主办答复", by={Role.OFFICE}):
    letter: Line


class HandlingOpened(
    Event,
    type="feedback.handling-opened",
    label="已开始办理",
    tells="转入办理（{part}），主办单位{lead_unit}[，会办单位{co_units}]",
):
    kind: Kind
    part: Part
    title: str
    lead_unit: str
    co_units: tuple[str, ...]
    proposers: tuple[str, ...]
    co_signers: int


class DepartmentNoted(
    Event, type="feedback.department-noted", label="承办处室已定", tells="由{department}{handler}办理"
):
    department: str
    handler: str


class SeriesOpened(Event, type="feedback.series-opened", label="已启用文号", tells="{prefix}〔{year}〕自{start}号起编"):
    prefix: str
    year: int
    start: int


class NumberTaken(Event, type="feedback.number-taken", label="已取文号", tells="{letter}用于{taken_for}"):
    serial: int
    letter: str
    taken_for: str


class ContactRecorded(
    Event,
    type="feedback.contact-recorded",
    label="已沟通",
    tells="与{who}{way}，参加人员{by_whom}[，共同走访单位{joint_units}][；对方意见：{opinion}]",
):
    way: Way
    who: str
    by_whom: str
    joint_units: tuple[str, ...]
    opinion: str


class OpinionExpected(Event, type="feedback.opinion-expected", label="待收会办意见", tells="等待{unit}的会办意见"):
    unit: str


class OpinionReceived(
    Event, type="feedback.opinion-received", label="已收会办意见", tells="经{channel}收到{unit}的会办意见"
):
    unit: str
    channel: Channel
    text: Digest | None


class ReplySubmitted(
    Event,
    type="feedback.reply-submitted",
    label="答复已送审",
    tells="答复{text}送审，拟定办理结果：{result}[；理由：{reason}]",
):
    text: Digest
    result: Result
    reason: str
    drafter: str


class ReplyApproved(
    Event, type="feedback.reply-approved", label="答复审核通过", tells="答复审核通过[；意见：{opinion}]"
):
    text: Digest
    opinion: str


class ReplyReturned(Event, type="feedback.reply-returned", label="答复退回修改", tells="答复退回修改：{opinion}"):
    text: Digest
    opinion: str


class DisclosureNoted(
    Event, type="feedback.disclosure-noted", label="公开属性已定", tells="答复{text}的公开属性：{decision}"
):
    text: Digest
    decision: Disclosure


class ReplySigned(
    Event, type="feedback.reply-signed", label="答复已签发", tells="签发答复{letter}，公开属性{decision}"
):
    text: Digest
    letter: str
    decision: Disclosure


class ReplySent(
    Event,
    type="feedback.reply-sent",
    label="已答复",
    tells="{letter}答复{recipients}[，并答复联名人{joint}人][；抄送{copies}]；办理结果：{result}",
):
    text: Digest
    letter: str
    result: Result
    decision: Disclosure
    recipients: tuple[str, ...]
    joint: int
    copies: tuple[str, ...]


class CityEntryNoted(
    Event, type="feedback.city-entry-noted", label="已录入市系统", tells="答复已录入市网上处理系统[，回执{receipt}]"
):
    receipt: str


class EvaluationRecorded(
    Event,
    type="feedback.evaluation-recorded",
    label="已评价",
    tells="提出人评价：办理态度{attitude}，办理结果{outcome}[；意见：{opinion}]",
):
    attitude: Satisfaction
    outcome: Satisfaction
    channel: Channel
    opinion: str


class NoFeedbackNoted(Event, type="feedback.no-feedback-noted", label="未反馈", tells="提出人未反馈评价：{reason}"):
    reason: str


class OpinionSubmitted(Event, type="feedback.opinion-submitted", label="会办意见已送审", tells="会办意见{text}送审"):
    text: Digest
    drafter: str


class OpinionApproved(
    Event, type="feedback.opinion-approved", label="会办意见审核通过", tells="会办意见审核通过[；意见：{opinion}]"
):
    text: Digest
    opinion: str


class OpinionReturned(
    Event, type="feedback.opinion-returned", label="会办意见退回修改", tells="会办意见退回修改：{opinion}"
):
    text: Digest
    opinion: str


class OpinionSigned(Event, type="feedback.opinion-signed", label="会办意见已签发", tells="签发会办意见{letter}"):
    text: Digest
    letter: str


class OpinionSent(
    Event, type="feedback.opinion-sent", label="会办意见已送主办单位", tells="{letter}经{channel}送{lead_unit}"
):
    text: Digest
    letter: str
    lead_unit: str
    channel: Channel


class OpinionSupplemented(
    Event, type="feedback.opinion-supplemented", label="已补充会办意见", tells="补充会办意见{text}：{reason}"
):
    text: Digest
    reason: str


class LeadReplyReceived(
    Event, type="feedback.lead-reply-received", label="已收主办答复", tells="收到主办单位的答复{letter}"
):
    letter: str


class Retract(Retraction, type="feedback.retract", label="撤销记录", by=PEOPLE):
    """See `Retraction`."""


class Amend(Amendment, type="feedback.amend", label="更正记录", by=PEOPLE):
    """See `Amendment`."""


class FactRetracted(Retracted, type="feedback.fact-retracted", label="已撤销记录", tells=TAKEN_BACK):
    """See `Retracted`."""


class FactAmended(Amended, type="feedback.fact-amended", label="已更正记录", tells=AMENDED):
    """See `Amended`."""


class NotOpen(Rejected, says="此件尚未转入办理。", status=404):
    """Feedback has not heard of the case."""


class OnlyForLead(Rejected, says="本局为会办单位，此事项只适用于主办件。"):
    """A co-unit writes to the lead unit, not to the proposer (市人大规定 art. 17)."""


class OnlyForCo(Rejected, says="本局为主办单位，此事项只适用于会办件。"):
    """A lead unit replies to the proposer; it sends no opinion."""


class NoDepartment(Rejected, says="承办处室尚未确认接收，不能送审。"):
    """Work begins with the department's acceptance."""


class NotContacted(Rejected, says="尚未与提出人沟通，不能送审答复。"):
    """Contact comes before the reply (市人大规定 art. 16)."""


class OpinionsMissing(Rejected, says="会办意见尚未收齐，不能送审答复。"):
    """The reply explains the co-units' opinions (市人大规定 art. 17)."""


class WrongResult(Rejected, says="办理结果代码不适用于此类件。"):
    """Suggestions and proposals have their own result codes."""


class ReasonMissing(Rejected, says="留作参考须说明理由。"):
    """市人大规定 art. 18 (4)."""


class NotExpected(Rejected, says="此单位不在会办单位之列。"):
    """Only a co-unit named by the city is expected to give an opinion."""


class NothingSubmitted(Rejected, says="没有待审核的送审稿。"):
    """Only a submitted text is reviewed."""


class NotReviewed(Rejected, says="送审稿尚未审核通过，不能签发。"):
    """A leader signs what the office has approved."""


class DisclosureOpen(Rejected, says="公开属性尚未审定，不能签发。"):
    """Text and disclosure are decided together; the sign-off needs the decision for that same text."""


class DrafterSigns(Rejected, says="起草人不能签发自己起草的文稿。"):
    """Drafter and signer are never the same person."""


class SeriesNotOpen(Rejected, says="本年度文号尚未启用。"):
    """Letter numbers come from an opened series."""


class NotSigned(Rejected, says="尚未签发，不能发出。"):
    """Only a signed letter leaves the house."""


class AlreadySent(Rejected, says="文件已经发出，不能再改。"):
    """What was sent stays; another round is another letter."""


class NotToEachProposer(Rejected, says="联名件须答复每一位提出人。"):
    """市人大规定 art. 20."""


class NotReplied(Rejected, says="答复尚未发出。"):
    """City entry and evaluation follow the reply."""


class OpinionNotSent(Rejected, says="会办意见尚未发出。"):
    """A supplement follows the opinion."""


class OpinionOfTheDissatisfied(Rejected, says="不满意须写明具体意见。"):
    """市人大规定 art. 21."""


FeedbackCommand = (
    Open
    | NoteDepartment
    | OpenSeries
    | RecordContact
    | ExpectOpinion
    | ReceiveOpinion
    | SubmitReply
    | ReviewReply
    | NoteDisclosure
    | SignReply
    | SendReply
    | NoteCityEntry
    | RecordEvaluation
    | NoteNoFeedback
    | SubmitOpinion
    | ReviewOpinion
    | SignOpinion
    | SendOpinion
    | SupplementOpinion
    | ReceiveLeadReply
)
FeedbackEvent = (
    HandlingOpened
    | DepartmentNoted
    | SeriesOpened
    | NumberTaken
    | ContactRecorded
    | OpinionExpected
    | OpinionReceived
    | ReplySubmitted
    | ReplyApproved
    | ReplyReturned
    | DisclosureNoted
    | ReplySigned
    | ReplySent
    | CityEntryNoted
    | EvaluationRecorded
    | NoFeedbackNoted
    | OpinionSubmitted
    | OpinionApproved
    | OpinionReturned
    | OpinionSigned
    | OpinionSent
    | OpinionSupplemented
    | LeadReplyReceived
)
