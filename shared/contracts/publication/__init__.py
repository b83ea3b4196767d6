"""公开: whether a reply may be published, why not, and where it was published."""

from shared.contracts.common.corrections import Amended, Amendment, Retracted, Retraction
from shared.contracts.common.vocabulary import Chapter, ContentHash, Form, Kind, Line
from shared.contracts.intake import Taken
from shared.contracts.publication.disclosure import ConsentMissing as ConsentMissing
from shared.contracts.publication.disclosure import Cut as Cut
from shared.contracts.publication.disclosure import CutsMissing as CutsMissing
from shared.contracts.publication.disclosure import DisclosureApproved as DisclosureApproved
from shared.contracts.publication.disclosure import DisclosureReExamined as DisclosureReExamined
from shared.contracts.publication.disclosure import DisclosureWithheld as DisclosureWithheld
from shared.contracts.publication.disclosure import DrafterDiscloses as DrafterDiscloses
from shared.contracts.publication.disclosure import GroundMissing as GroundMissing
from shared.contracts.publication.disclosure import NoSuchText as NoSuchText
from shared.contracts.publication.disclosure import NoteSigning as NoteSigning
from shared.contracts.publication.disclosure import NoteText as NoteText
from shared.contracts.publication.disclosure import NothingCut as NothingCut
from shared.contracts.publication.disclosure import NothingToCut as NothingToCut
from shared.contracts.publication.disclosure import NothingToReExamine as NothingToReExamine
from shared.contracts.publication.disclosure import NotUnderReview as NotUnderReview
from shared.contracts.publication.disclosure import Redact as Redact
from shared.contracts.publication.disclosure import ReExamine as ReExamine
from shared.contracts.publication.disclosure import Review as Review
from shared.contracts.publication.disclosure import ReviewCommand, ReviewEvent
from shared.contracts.publication.disclosure import SetAside as SetAside
from shared.contracts.publication.disclosure import SignedWithLetter as SignedWithLetter
from shared.contracts.publication.disclosure import SigningNoted as SigningNoted
from shared.contracts.publication.disclosure import TextNoted as TextNoted
from shared.contracts.publication.disclosure import TextRedacted as TextRedacted
from shared.contracts.publication.disclosure import TextSetAside as TextSetAside
from shared.contracts.publication.purging import NoPurgeOrder as NoPurgeOrder
from shared.contracts.publication.purging import OrdererPurges as OrdererPurges
from shared.contracts.publication.purging import OrderPurge as OrderPurge
from shared.contracts.publication.purging import Purge as Purge
from shared.contracts.publication.purging import PurgeCommand, PurgeEvent
from shared.contracts.publication.purging import PurgedText as PurgedText
from shared.contracts.publication.purging import PurgeOrdered as PurgeOrdered
from shared.contracts.publication.purging import TextPurged as TextPurged
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class Open(Command, type="publication.open", label="开始公开审查", by={Role.SYSTEM}):
    """`round` counts the hand-overs; `taken` tells how far a case had come that was taken over."""

    kind: Kind
    title: Line
    publishable: bool
    round: int = 1
    taken: Taken | None = None


class NoteCorrection(Command, type="publication.note-correction", label="收到登记更正", by={Role.SYSTEM}):
    """Title and consent of the proposer, as intake has corrected them."""

    title: Line
    publishable: bool


class Stop(Command, type="publication.stop", label="终止公开环节", by={Role.SYSTEM}):
    """The case was withdrawn, returned, voided, or is another unit's to answer: nothing more is published."""

    reason: Line


class NoteReply(Command, type="publication.note-reply", label="收到已发答复", by={Role.SYSTEM}):
    """A reply that was sent, by its number."""

    text: ContentHash
    letter: Line
    round: int = 1


class AttachText(Command, type="publication.attach-text", label="补入答复文稿", by={Role.OFFICE}, offered="any-time"):
    """To a letter that was sent before this system was there; no letter named: the last."""

    text: ContentHash
    letter: str = ""


class Publish(Command, type="publication.publish", label="发布", by={Role.OFFICE, Role.DISCLOSURE}):
    """No letter named: the last one sent."""

    index_no: Line
    address: Line
    letter: str = ""


class Correct(
    Command, type="publication.correct", label="更正公开内容", by={Role.OFFICE, Role.DISCLOSURE}, offered="rare"
):
    """What stands on the portal was mended; `address` where it moved."""

    what: Line
    reason: Line
    address: str = ""
    letter: str = ""


class Withdraw(
    Command,
    type="publication.withdraw",
    label="撤下公开",
    by={Role.OFFICE, Role.DISCLOSURE, Role.LEADER},
    offered="rare",
):
    """From the portal, by order; no letter named: the last one sent."""

    reason: Line
    ordered_by: Line
    letter: str = ""


class DisclosureOpened(
    Event,
    type="publication.disclosure-opened",
    label="已转公开审查",
    sentence="转入公开审查，提出人{publishable}[；期初情况：{taken}]",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """A lead case is opened here; `publishable` is the proposer's consent, `taken` how far it had come."""

    kind: Kind
    title: str
    publishable: bool
    round: int = 1
    taken: Taken | None = None


class CorrectionNoted(
    Event,
    type="publication.correction-noted",
    label="登记更正已知悉",
    sentence="登记已更正：案由《{title}》，提出人{publishable}",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """Title and consent as intake has corrected them."""

    title: str
    publishable: bool


class DisclosureStopped(
    Event,
    type="publication.disclosure-stopped",
    label="公开环节已终止",
    sentence="不再公开：{reason}",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """Nothing more of the case is published."""

    reason: str


class ReplyNoted(
    Event,
    type="publication.reply-noted",
    label="答复待发布",
    sentence="{letter}已答复，进入公开环节",
    chapter=Chapter.DISCLOSURE,
    corrected_by="cause",
):
    """The letter was sent and may be published."""

    text: ContentHash
    letter: str
    round: int = 1


class TextAttached(
    Event,
    type="publication.text-attached",
    label="已补入答复文稿",
    sentence="补入[{letter}的]{text}",
    chapter=Chapter.DISCLOSURE,
):
    """The text of a letter that was sent before this system was in use."""

    text: ContentHash
    letter: str


class ReplyPublished(
    Event,
    type="publication.reply-published",
    label="已公开发布",
    sentence="[{letter}]已在门户网站公开（{form}），索取号{index_no}，{address}[，所公开的是{text}]",
    chapter=Chapter.DISCLOSURE,
):
    """`text` is what was published: the letter itself, or what was made of it for the public."""

    letter: str
    form: Form
    index_no: str
    address: str
    text: ContentHash | None = None
    round: int = 1


class PublicationCorrected(
    Event,
    type="publication.publication-corrected",
    label="公开内容已更正",
    sentence="更正[{letter}]的公开内容：{what}[，{address}]；理由：{reason}",
    chapter=Chapter.CORRECTION,
):
    """What stands on the portal was mended; `address` where it moved."""

    letter: str
    what: str
    reason: str
    address: str = ""


class PublicationWithdrawn(
    Event,
    type="publication.publication-withdrawn",
    label="公开已撤下",
    sentence="由{ordered_by}决定撤下[{letter}]的公开：{reason}",
    chapter=Chapter.DISCLOSURE,
):
    """The letter is not public any more; its text is decided anew before it is published again."""

    letter: str
    reason: str
    ordered_by: str


class Retract(Retraction, service="publication"):
    """See `Retraction`."""


class Amend(Amendment, service="publication"):
    """See `Amendment`."""


class FactRetracted(Retracted, service="publication"):
    """See `Retracted`."""


class FactAmended(Amended, service="publication"):
    """See `Amended`."""


class NotApproved(RuleViolation, message="未经公开审查通过，不能发布，请先办理公开审查。"):
    """Only an approved text is published."""


class NotSentYet(RuleViolation, message="答复尚未发出，不能发布，请发出后再发布。"):
    """The proposer reads the reply before the public does."""


class RedactionMissing(RuleViolation, message="摘要或部分公开的，须先形成公开文本。"):
    """What the public reads is fixed, by its hash, before it is published."""


class AlreadyPublished(RuleViolation, message="此答复已公开，内容或网址有变请办理更正公开内容。"):
    """One letter is published once; a change of it is a correction, with its reason."""


class NotPublished(RuleViolation, message="此答复尚未公开，不能更正或撤下。"):
    """Only what is public is corrected or withdrawn."""


class StillPublished(RuleViolation, message="此答复仍在公开，请先办理撤下公开。"):
    """What the public reads is neither decided anew, nor cut, nor purged behind its back."""


class DisclosureEnded(RuleViolation, message="此件已撤回、退回、作废或改由他人答复，不再公开。"):
    """Nothing more is published of a case that the bureau does not answer any more (市人大规定 art. 10, 14)."""


class NoSuchLetter(RuleViolation, message="此件没有这一文号的答复，请核对。", status=404):
    """Each letter of a case has its own publication."""


class TextKnown(RuleViolation, message="此答复已有文稿，不能另行补入。"):
    """The text of a letter is the one that was signed."""


PublicationCommand = (
    Open | NoteCorrection | Stop | NoteReply | AttachText | Publish | Correct | Withdraw | ReviewCommand | PurgeCommand
)
PublicationEvent = (
    DisclosureOpened
    | CorrectionNoted
    | DisclosureStopped
    | ReplyNoted
    | TextAttached
    | ReplyPublished
    | PublicationCorrected
    | PublicationWithdrawn
    | ReviewEvent
    | PurgeEvent
)
