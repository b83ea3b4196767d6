"""沟通答复, the opinion of a co-unit: to the lead unit within a month, and what follows it (市人大规定 art. 17)."""

from shared.contracts.common.vocabulary import Channel, Chapter, ContentHash, Line
from shared.contracts.feedback.letters import (
    LetterApproved,
    LetterRecalled,
    LetterReturned,
    LetterSent,
    LetterSigned,
    RecallLetter,
    ReviewLetter,
    SignLetter,
)
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class SubmitOpinion(Command, type="feedback.submit-opinion", label="会办意见送审", by={Role.HANDLER, Role.HEAD}):
    """The text is a file, known by its SHA-256; again with another text to replace it."""

    text: ContentHash


class ReviewOpinion(ReviewLetter, type="feedback.review-opinion", label="审核会办意见", by={Role.OFFICE, Role.HEAD}):
    """As the reply's: each step has its own last word."""


class SignOpinion(SignLetter, type="feedback.sign-opinion", label="签发会办意见", by={Role.LEADER}):
    """Takes the next free number of the year's series in the same append, or `serial` where it was given elsewhere."""


class RecallOpinion(
    RecallLetter, type="feedback.recall-opinion", label="撤回会办意见", by={Role.HANDLER, Role.HEAD, Role.OFFICE}
):
    """Before it is sent; a number it had is voided in the same append."""


class SendOpinion(Command, type="feedback.send-opinion", label="发出会办意见", by={Role.OFFICE}):
    """To the lead unit, not to the proposer (市人大规定 art. 17)."""

    channel: Channel = Channel.PLATFORM


class SupplementOpinion(
    Command, type="feedback.supplement-opinion", label="补充会办意见", by={Role.HANDLER, Role.OFFICE}
):
    """After the opinion was sent: the file of what is added, and why."""

    text: ContentHash
    reason: Line


class ReceiveLeadReply(Command, type="feedback.receive-lead-reply", label="收到主办答复", by={Role.OFFICE}):
    """The number of the lead unit's reply, and its file where there is one."""

    letter: Line
    text: ContentHash | None = None


class OpinionSubmitted(
    Event,
    type="feedback.opinion-submitted",
    label="会办意见已送审",
    sentence="会办意见{text}送审",
    chapter=Chapter.LETTER,
    watched=("text",),
    corrected_by="feedback.recall-opinion",
):
    """The co-unit's draft `text` lies with the reviewers; `drafter` is the id of who submitted it."""

    text: ContentHash
    drafter: str
    drafter_name: str = ""


class OpinionApproved(
    LetterApproved,
    type="feedback.opinion-approved",
    label="会办意见审核通过",
    sentence="会办意见经{step}审核通过[；意见：{opinion}]",
    chapter=Chapter.LETTER,
    corrected_by="feedback.review-opinion",
):
    """A step of the review has approved the opinion."""


class OpinionReturned(
    LetterReturned,
    type="feedback.opinion-returned",
    label="会办意见退回修改",
    sentence="会办意见经{step}审核，退回修改：{opinion}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.review-opinion",
):
    """A step of the review has sent the opinion back to its drafter."""


class OpinionSigned(
    LetterSigned,
    type="feedback.opinion-signed",
    label="会办意见已签发",
    sentence="签发会办意见{letter}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.recall-opinion",
):
    """The opinion bears its number and waits to be sent."""


class OpinionRecalled(
    LetterRecalled,
    type="feedback.opinion-recalled",
    label="会办意见已撤回",
    sentence="撤回会办意见{text}[（{letter}作废）]：{reason}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.submit-opinion",
):
    """The opinion was taken back before it was sent."""


class OpinionSent(
    LetterSent,
    type="feedback.opinion-sent",
    label="会办意见已送主办单位",
    sentence="{letter}经{channel}送{lead_unit}",
    chapter=Chapter.LETTER,
):
    """The opinion has left for the lead unit (市人大规定 art. 17: within a month of receipt)."""

    lead_unit: str
    channel: Channel


class OpinionSupplemented(
    Event,
    type="feedback.opinion-supplemented",
    label="已补充会办意见",
    sentence="补充会办意见{text}：{reason}",
    chapter=Chapter.LETTER,
    watched=("text",),
):
    """More was sent to the lead unit after the opinion: the file `text`, and why."""

    text: ContentHash
    reason: str


class LeadReplyReceived(
    Event,
    type="feedback.lead-reply-received",
    label="已收主办答复",
    sentence="收到主办单位的答复{letter}",
    chapter=Chapter.UNITS,
):
    """The lead unit's reply has come: its number, and its file where there is one."""

    letter: str
    text: ContentHash | None = None


class OpinionNotSent(RuleViolation, message="会办意见尚未发出，不能补充；需要修改的请撤回后重新送审。"):
    """A supplement follows the opinion."""
