"""公开审查: what the reviewers decide on a text, what is cut from it, and how a decision is looked at again."""

from shared.contracts.common.vocabulary import Chapter, ContentHash, Disclosure, Form, Line
from shared.messaging.envelope import Command, Event, FrozenModel, Role
from shared.messaging.errors import RuleViolation


class Cut(FrozenModel):
    """One place left out of what is published, and the legal ground for it (政府信息公开条例 art. 14-16, 37)."""

    place: Line
    ground: Line
    reason: str = ""


class NoteText(Command, type="publication.note-text", label="收到送审文稿", by={Role.SYSTEM}):
    """A text that was submitted, with the id of its drafter."""

    text: ContentHash
    drafter: str = ""
    round: int = 1


class SetAside(Command, type="publication.set-aside", label="文稿退回或撤回", by={Role.SYSTEM}):
    """Returned to its drafter, or recalled before it was sent: nobody reviews it until it comes back."""

    text: ContentHash
    reason: str = ""
    letter: str = ""


class NoteSigning(Command, type="publication.note-signing", label="收到签发告知", by={Role.SYSTEM}):
    """A text that was signed, with its number."""

    text: ContentHash
    letter: Line
    round: int = 1


class Review(Command, type="publication.review", label="公开审查", by={Role.DISCLOSURE}):
    """Together with the text at 送审; 不予公开 and 依申请公开 need their legal ground."""

    text: ContentHash
    decision: Disclosure
    form: Form = Form.FULL
    ground: str = ""
    reason: str = ""


class Redact(Command, type="publication.redact", label="形成公开文本", by={Role.DISCLOSURE}, offered="any-time"):
    """What is published in place of the letter, and why each place was left out (条例 art. 37: 可以区分处理)."""

    text: ContentHash
    redacted: ContentHash
    cuts: tuple[Cut, ...] = ()


class ReExamine(Command, type="publication.re-examine", label="公开复核", by={Role.DISCLOSURE}, offered="rare"):
    """What is withheld is assessed again at intervals, and published when nothing stands against it any more
    (政府信息公开条例 art. 18)."""

    text: ContentHash
    decision: Disclosure
    form: Form = Form.FULL
    ground: str = ""
    reason: Line


class TextNoted(
    Event,
    type="publication.text-noted",
    label="文稿待公开审查",
    sentence="收到送审的{text}，待公开审查",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """The text lies with the reviewers; `drafter` is the id of who submitted it."""

    text: ContentHash
    drafter: str = ""
    round: int = 1


class TextSetAside(
    Event,
    type="publication.text-set-aside",
    label="文稿退出公开审查",
    sentence="{text}[（{letter}）]已退回或撤回，重新送审后再审[；原因：{reason}]",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """The text is back with its drafter; `letter` is the number it had, if it was signed."""

    text: ContentHash
    reason: str = ""
    letter: str = ""


class SigningNoted(
    Event,
    type="publication.signing-noted",
    label="公开属性已随文签发",
    sentence="{letter}已签发，{text}的公开属性随文确定",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """The text was signed together with the verdict on it."""

    text: ContentHash
    letter: str
    round: int = 1


class DisclosureApproved(
    Event,
    type="publication.disclosure-approved",
    label="公开审查通过",
    sentence="{text}审定为主动公开（{form}）[；理由：{reason}]",
    chapter=Chapter.DISCLOSURE,
    watched=("form",),
):
    """The text may be published in this form (主动公开)."""

    text: ContentHash
    form: Form
    reason: str = ""


class DisclosureWithheld(
    Event,
    type="publication.disclosure-withheld",
    label="审定不主动公开",
    sentence="{text}审定为{decision}，依据：{ground}[；理由：{reason}]",
    chapter=Chapter.DISCLOSURE,
    watched=("decision",),
):
    """The text is not published by the bureau's own act (依申请公开 or 不予公开), on this legal ground."""

    text: ContentHash
    decision: Disclosure
    ground: str
    reason: str


class TextRedacted(
    Event,
    type="publication.text-redacted",
    label="已形成公开文本",
    sentence="由{text}形成公开文本{redacted}[，删减：{cuts}]",
    chapter=Chapter.DISCLOSURE,
):
    """The file `redacted` is published in place of the text."""

    text: ContentHash
    redacted: ContentHash
    cuts: tuple[Cut, ...] = ()


class DisclosureReExamined(
    Event,
    type="publication.disclosure-re-examined",
    label="已公开复核",
    sentence="{text}经复核为{decision}[，依据：{ground}]；理由：{reason}",
    chapter=Chapter.DISCLOSURE,
    watched=("decision", "form"),
):
    """`form` counts where the decision is 主动公开."""

    text: ContentHash
    decision: Disclosure
    ground: str = ""
    reason: str
    form: Form = Form.FULL


class NoSuchText(RuleViolation, message="送审文稿不是这一份，请核对后再审。"):
    """Only the text that lies with the reviewers can be decided upon."""


class NotUnderReview(RuleViolation, message="此文稿已退回或撤回，重新送审后再审。"):
    """A text that went back to its drafter does not lie with the reviewers."""


class DrafterDiscloses(RuleViolation, message="起草人不能审查自己起草文稿的公开属性。"):
    """A review is made by another person than the drafter (政府信息公开条例 art. 17: 审查程序和责任)."""


class GroundMissing(RuleViolation, message="不主动公开须写明依据。"):
    """To withhold needs a legal ground (政府信息公开条例 art. 13-16)."""


class ConsentMissing(RuleViolation, message="提出人不同意公开，审定为主动公开须写明理由。"):
    """The proposer's wish is recorded (docs/domain.md, 5.6); a decision against it gives its reason."""


class SignedWithLetter(RuleViolation, message="公开属性已随文签发，如需改变请办理公开复核。"):
    """Text and disclosure are decided and signed together (国办发〔2014〕46号); after that only art. 18 changes it."""


class NothingToReExamine(RuleViolation, message="公开复核只适用于已签发并审定公开属性的答复，此前请办理公开审查。"):
    """What was not decided, or not signed, is reviewed and not re-examined."""


class NothingToCut(RuleViolation, message="此文稿审定为全文公开，须先审定为摘要或部分公开。"):
    """A full text is published as it was signed."""


class CutsMissing(RuleViolation, message="部分公开须逐处写明删减之处和依据。"):
    """政府信息公开条例 art. 37: what can be separated is published, the rest has its ground."""


class NothingCut(RuleViolation, message="公开文本与原文相同，请核对文件。"):
    """An abstract or a part differs from the whole."""


ReviewCommand = NoteText | SetAside | NoteSigning | Review | Redact | ReExamine
ReviewEvent = (
    TextNoted
    | TextSetAside
    | SigningNoted
    | DisclosureApproved
    | DisclosureWithheld
    | TextRedacted
    | DisclosureReExamined
)
