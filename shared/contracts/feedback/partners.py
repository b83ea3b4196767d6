"""沟通答复, with the other units: the opinions of co-units, and what other lead units agree to (市人大规定 art. 17)."""

from datetime import date

from shared.contracts.common.vocabulary import Channel, Chapter, ContentHash, Line, Way
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation

TEAM = {Role.OFFICE, Role.HEAD, Role.HANDLER}


class ExpectOpinion(
    Command, type="feedback.expect-opinion", label="待收会办意见", by={Role.SYSTEM, Role.OFFICE}, offered="any-time"
):
    """`received_on` is the unit's own receipt, from which its month runs; it may be told later by the same command."""

    unit: Line
    received_on: date | None = None


class PressOpinion(Command, type="feedback.press-opinion", label="催要会办意见", by=TEAM):
    """One more call for an opinion that is outstanding."""

    unit: Line
    way: Way


class ReceiveOpinion(Command, type="feedback.receive-opinion", label="收到会办意见", by={Role.OFFICE, Role.HANDLER}):
    """Taken whenever it comes, also after the reply has left."""

    unit: Line
    channel: Channel
    text: ContentHash | None = None


class AskMore(Command, type="feedback.ask-more", label="要求补充会办意见", by=TEAM):
    """The unit owes an opinion again."""

    unit: Line
    question: Line


class PassOverOpinion(
    Command, type="feedback.pass-over-opinion", label="会办逾期先行答复", by={Role.OFFICE}, offered="any-time"
):
    """逾期未复，先行答复: the silence of others never holds a case."""

    unit: Line
    reason: Line


class ReceiveAgreement(Command, type="feedback.receive-agreement", label="登记合办意见", by=TEAM, offered="any-time"):
    """What another lead unit says to a text; to the text under review where none is named."""

    unit: Line
    agreed: bool
    text: ContentHash | None = None
    opinion: str = ""


class RequestCoordination(Command, type="feedback.request-coordination", label="提请协调", by={Role.OFFICE}):
    """`body` is who is asked to coordinate, such as 市人大代表工委 together with 市政府办公厅."""

    reason: Line
    body: Line


class OpinionExpected(
    Event,
    type="feedback.opinion-expected",
    label="待收会办意见",
    sentence="等待{unit}的会办意见[，该单位{received_on}收到]",
    about="unit",
    chapter=Chapter.UNITS,
):
    """The co-unit owes its opinion; `received_on` is the date of its own receipt, where that is known."""

    unit: str
    received_on: date | None = None


class OpinionPressed(
    Event,
    type="feedback.opinion-pressed",
    label="已催要会办意见",
    sentence="以{way}向{unit}催要会办意见（第{count}次）",
    about="unit",
    chapter=Chapter.UNITS,
):
    """The opinion was called for, the `count`-th time."""

    unit: str
    way: Way
    count: int


class OpinionReceived(
    Event,
    type="feedback.opinion-received",
    label="已收会办意见",
    sentence="经{channel}收到{unit}的会办意见",
    about="unit",
    chapter=Chapter.UNITS,
):
    """`late`: it came when the reply had left already, or the handling was over."""

    unit: str
    channel: Channel
    text: ContentHash | None
    late: bool = False


class MoreAsked(
    Event,
    type="feedback.more-asked",
    label="已要求补充会办意见",
    sentence="请{unit}补充会办意见：{question}",
    about="unit",
    chapter=Chapter.UNITS,
):
    """The unit was asked for more, and owes an answer."""

    unit: str
    question: str


class OpinionPassedOver(
    Event,
    type="feedback.opinion-passed-over",
    label="会办逾期先行答复",
    sentence="{unit}逾期未复会办意见，先行答复：{reason}",
    about="unit",
    chapter=Chapter.UNITS,
):
    """The reply goes on without the unit's opinion."""

    unit: str
    reason: str


class AgreementReceived(
    Event,
    type="feedback.agreement-received",
    label="已登记合办意见",
    sentence="合办单位{unit}{agreed}答复[{text}][；意见：{opinion}]",
    about="unit",
    chapter=Chapter.UNITS,
):
    """Whether another lead unit agrees to the text (None: to none in particular), and its remark."""

    unit: str
    text: ContentHash | None
    agreed: bool
    opinion: str


class CoordinationRequested(
    Event,
    type="feedback.coordination-requested",
    label="已提请协调",
    sentence="提请{body}协调：{reason}",
    chapter=Chapter.UNITS,
):
    """A body was asked to coordinate the joint lead units (市人大规定 art. 17)."""

    reason: str
    body: str


class NotExpected(RuleViolation, message="此单位不在会办单位之列，请核对单位名称，名单有误的先更正登记。"):
    """Only a co-unit named by the city is expected to give an opinion."""


class UnitReceivesLater(RuleViolation, message="会办单位的收到日期不能晚于登记之日。"):
    """Nobody has received what they will receive."""


class OpinionIsHere(RuleViolation, message="该单位的会办意见已经收到，无需催要或先行答复。"):
    """Only what is missing is pressed for or passed over."""


class OpinionNotHere(RuleViolation, message="尚未收到该单位的会办意见，请办理催要。"):
    """More is asked of a unit that has said something."""


class OnlyForJoint(RuleViolation, message="本件不是合办件，没有其他主办单位。"):
    """Other lead units agree only to the reply of a joint case (市人大规定 art. 17)."""


class NotJoint(RuleViolation, message="此单位不在合办单位之列，请核对单位名称，名单有误的先更正登记。"):
    """Only a lead unit named by the city agrees or does not."""


class AgreementMissing(RuleViolation, message="合办单位尚未就此稿形成一致意见，也未提请协调，不能签发。"):
    """市人大规定 art. 17: joint lead units answer after they agree; where they can't, somebody coordinates."""
