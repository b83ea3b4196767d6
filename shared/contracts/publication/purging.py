"""销毁文稿: one person orders it, another carries it out; the file goes, its hash and the order stay in the log."""

from shared.contracts.common.vocabulary import Chapter, ContentHash, Line
from shared.messaging.envelope import Command, Event, Role
from shared.messaging.errors import RuleViolation


class OrderPurge(
    Command, type="publication.order-purge", label="决定销毁文稿", by={Role.OFFICE, Role.LEADER}, offered="rare"
):
    """`order` is the number of the document that orders it. It may concern any text of the case."""

    text: ContentHash
    order: Line
    reason: Line


class Purge(Command, type="publication.purge", label="销毁文稿", by={Role.DISCLOSURE, Role.LEADER}, offered="rare"):
    """By another person than the one who ordered it; can't be undone."""

    text: ContentHash


class PurgeOrdered(
    Event,
    type="publication.purge-ordered",
    label="已决定销毁文稿",
    about="text",
    sentence="依{order}决定销毁{text}：{reason}",
    chapter=Chapter.DISCLOSURE,
):
    """The text is to be purged by the order of this number; `orderer` is the id of who ordered it."""

    text: ContentHash
    order: str
    reason: str
    orderer: str = ""


class TextPurged(
    Event,
    type="publication.text-purged",
    label="文稿已销毁",
    about="text",
    sentence="依{order}销毁{text}，不可恢复",
    chapter=Chapter.DISCLOSURE,
    corrected_by="nothing",
):
    """The text's file is gone for good; its hash stays in the log."""

    text: ContentHash
    order: str


class NoPurgeOrder(RuleViolation, message="没有销毁此文稿的决定，请先办理决定销毁文稿。"):
    """A text is purged by order only."""


class OrdererPurges(RuleViolation, message="决定销毁与执行销毁不能是同一人，请由他人执行。"):
    """Two persons purge a text (docs/architecture.md, truth 13)."""


class PurgedText(RuleViolation, message="此文稿已决定销毁或已销毁，不能再用。"):
    """What is to be purged, or was, is neither reviewed nor published."""


PurgeCommand = OrderPurge | Purge
PurgeEvent = PurgeOrdered | TextPurged
