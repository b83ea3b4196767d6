"""沟通答复, the reply of a lead unit: submitted, reviewed, signed with a number, sent (市人大规定 art. 18, 20)."""

from shared.contracts.common.vocabulary import Chapter, ContentHash, Disclosure, Form, Line, Promise, Result, Way
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
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation


class Dispatch(FrozenModel):
    """How one recipient was reached."""

    recipient: Line
    way: Way


class SubmitReply(Command, type="feedback.submit-reply", label="答复送审", by={Role.HANDLER, Role.HEAD}):
    """The text is a file, known here by its SHA-256; its disclosure is proposed at the same time."""

    text: ContentHash
    result: Result
    reason: str = ""
    commitments: tuple[Promise, ...] = ()
    proposed: Disclosure = Disclosure.ACTIVE
    proposed_form: Form = Form.FULL
    proposed_ground: str = ""


class ReviewReply(ReviewLetter, type="feedback.review-reply", label="审核答复", by={Role.OFFICE, Role.HEAD}):
    """Each step has its own last word: all those the house rules ask for must approve, any may return."""


class NoteDisclosure(Command, type="feedback.note-disclosure", label="公开属性确定", by={Role.SYSTEM}):
    """What publication has decided on a text."""

    text: ContentHash
    decision: Disclosure


class SignReply(SignLetter, type="feedback.sign-reply", label="签发答复", by={Role.LEADER}):
    """Takes the next free number of the year's series in the same append, or `serial` where it was given elsewhere."""


class RecallReply(
    RecallLetter, type="feedback.recall-reply", label="撤回答复", by={Role.HANDLER, Role.HEAD, Role.OFFICE}
):
    """Before it is sent; a number it had is voided in the same append."""


class SendReply(Command, type="feedback.send-reply", label="发出答复", by={Role.OFFICE}):
    """To each proposer (市人大规定 art. 20): those named, and `joint` co-signers."""

    recipients: tuple[Line, ...]
    joint: int = 0
    copies: tuple[Line, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()


class ReplySubmitted(
    Event,
    type="feedback.reply-submitted",
    label="答复已送审",
    sentence="答复{text}送审，拟定办理结果：{result}[；理由：{reason}][；承诺：{commitments}]；拟{proposed}[，依据：{proposed_ground}]",
    chapter=Chapter.LETTER,
    watched=("text", "result", "proposed"),
    corrected_by="feedback.recall-reply",
):
    """The draft `text` lies with the reviewers, with the result and the disclosure that are proposed; `round` counts
    the replies of the case. `drafter` is the id of who submitted it."""

    text: ContentHash
    result: Result
    reason: str
    drafter: str
    drafter_name: str = ""
    commitments: tuple[Promise, ...] = ()
    proposed: Disclosure = Disclosure.ACTIVE
    proposed_form: Form = Form.FULL
    proposed_ground: str = ""
    round: int = 1


class ReplyApproved(
    LetterApproved,
    type="feedback.reply-approved",
    label="答复审核通过",
    sentence="答复经{step}审核通过[；意见：{opinion}]",
    chapter=Chapter.LETTER,
    corrected_by="feedback.review-reply",
):
    """A step of the review has approved the reply."""


class ReplyReturned(
    LetterReturned,
    type="feedback.reply-returned",
    label="答复退回修改",
    sentence="答复经{step}审核，退回修改：{opinion}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.review-reply",
):
    """A step of the review has sent the reply back to its drafter."""


class DisclosureNoted(
    Event,
    type="feedback.disclosure-noted",
    label="公开属性已定",
    sentence="答复{text}的公开属性审定为{decision}",
    chapter=Chapter.LETTER,
    corrected_by="cause",
):
    """Publication has decided whether `text` may be published; the reply is signed with that decision."""

    text: ContentHash
    decision: Disclosure


class ReplySigned(
    LetterSigned,
    type="feedback.reply-signed",
    label="答复已签发",
    sentence="签发答复{letter}，公开属性为{decision}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.recall-reply",
):
    """The reply bears its number and the decision on its disclosure, and waits to be sent."""

    decision: Disclosure
    round: int = 1


class ReplyRecalled(
    LetterRecalled,
    type="feedback.reply-recalled",
    label="答复已撤回",
    sentence="撤回答复{text}[（{letter}作废）]：{reason}",
    chapter=Chapter.LETTER,
    corrected_by="feedback.submit-reply",
):
    """The reply of the round was taken back before it was sent."""

    round: int = 1


class ReplySent(
    LetterSent,
    type="feedback.reply-sent",
    label="已答复",
    sentence="{letter}答复{recipients}[，并答复联名人{joint}人][；抄送{copies}]；办理结果：{result}[；送达：{dispatches}]",
    chapter=Chapter.LETTER,
):
    """The reply has left for each proposer (市人大规定 art. 20); `joint` counts the co-signers who were answered."""

    result: Result
    decision: Disclosure
    recipients: tuple[str, ...]
    joint: int
    copies: tuple[str, ...]
    commitments: tuple[Promise, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    round: int = 1


class NotContacted(RuleViolation, message="尚未与提出人沟通，不能送审答复，请先登记沟通。"):
    """Contact comes before the reply (市人大规定 art. 16)."""


class OpinionsMissing(RuleViolation, message="会办意见尚未收齐，不能送审答复；请催要，逾期未复的可办理先行答复。"):
    """The reply explains the co-units' opinions (市人大规定 art. 17)."""


class WrongResult(RuleViolation, message="所填办理结果不适用于此类件，请从该类件的办理结果中选择。"):
    """Suggestions and proposals have their own result codes."""


class ReasonMissing(RuleViolation, message="留作参考须说明理由。"):
    """市人大规定 art. 18 (4)."""


class CommitmentsMissing(RuleViolation, message="正在解决、计划解决、列入计划拟解决的，须写明至少一项有期限的承诺。"):
    """市人大规定 art. 18 (2), (3): plan and time limit."""


class PromisedForThePast(RuleViolation, message="承诺的完成期限不能早于送审之日。"):
    """A commitment is kept after it is made."""


class ProposedGroundMissing(RuleViolation, message="拟不主动公开须写明依据。"):
    """Text and disclosure are proposed together; to withhold needs a legal ground (政府信息公开条例 art. 13-16)."""


class DisclosureOpen(RuleViolation, message="公开属性尚未审定，不能签发，请先办理公开审查。"):
    """Text and disclosure are decided together; the sign-off needs the decision for that same text."""


class NotToEachProposer(RuleViolation, message="联名件须答复每一位提出人，请补齐主送和联名答复人数。"):
    """市人大规定 art. 20."""
