"""The state of a case in publication: its texts with what was decided on each, its letters, and what was purged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from shared.contracts.common.vocabulary import Disclosure, Form
from shared.contracts.publication import (
    DisclosureEnded,
    NoSuchLetter,
    NotSentYet,
    PublicationCorrected,
    PurgeOrdered,
    ReplyPublished,
    TextPurged,
    TextRedacted,
)

V = TypeVar("V")
ANOTHER_UNIT_REPLIES = "本局改为会办，由主办单位答复"
UNKNOWN_TEXT = ""  # of a letter that was sent before this system was in use


@dataclass(frozen=True, slots=True)
class Unopened:
    """Not a lead case, or no event of it has been received: there is nothing to publish."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A lead case; `publishable` is the proposer's consent to publication, `round` counts the hand-overs."""

    title: str
    publishable: bool
    round: int = 1


@dataclass(frozen=True, slots=True)
class Stopped:
    """Withdrawn, returned, voided, or another unit's to answer: nothing more is published."""

    reason: str
    round: int


CaseStatus = Unopened | Opened | Stopped


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on a text, by review, by re-examination, or before this system was in use."""

    decision: Disclosure
    form: Form = Form.FULL
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text by its drafter's id, with the last verdict on it and what was made of it for the public."""

    drafter: str = ""
    verdict: Verdict | None = None
    redacted: TextRedacted | None = None


@dataclass(frozen=True, slots=True)
class TextUnderReview:
    """The text that was submitted last; `set_aside` while it is back with its drafter."""

    text: str
    drafter: str
    round: int
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Not published so far."""


@dataclass(frozen=True, slots=True)
class Published:
    """Published under this retrieval number and address; `text` is the hash of what the public reads."""

    index_no: str
    address: str
    text: str
    corrected: PublicationCorrected | None = None


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Was published and is withdrawn."""


LetterStatus = Unpublished | Published | TakenDown


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply that was sent: its number, the hash of its text, the hand-over it answers, and where it is published."""

    number: str
    text: str
    round: int = 1
    status: LetterStatus = field(default_factory=Unpublished)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a decision reads of one case.

    `texts` are by hash, `letters` by number in the order in which they were sent, `purges` by hash; `signed_texts` were
    signed with the verdict on them.
    """

    case: CaseStatus = field(default_factory=Unopened)
    texts: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    under_review: TextUnderReview | None = None
    signed_texts: frozenset[str] = frozenset()
    letters: Mapping[str, Letter] = field(default_factory=lambda: MappingProxyType({}))
    purges: Mapping[str, PurgeOrdered | TextPurged] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def settled_texts(self) -> frozenset[str]:
        """Texts that were signed or sent with what was decided on them."""
        return self.signed_texts | {letter.text for letter in self.letters.values()}

    @property
    def published_texts(self) -> frozenset[str]:
        """Texts whose letters are published now, in whatever form."""
        return frozenset(letter.text for letter in self.letters.values() if isinstance(letter.status, Published))

    @property
    def public_texts(self) -> frozenset[str]:
        """What the public reads now: the letters themselves, or what was made of them."""
        statuses = (letter.status for letter in self.letters.values())
        return frozenset(status.text for status in statuses if isinstance(status, Published))


def check_not_stopped(state: Publication) -> None:
    """Raises `DisclosureEnded` where nothing of the case is published any more."""
    if isinstance(state.case, Stopped):
        raise DisclosureEnded


def sent_letter(number: str, state: Publication) -> Letter:
    """The letter of that number, or the last one sent where it is empty. Raises `NotSentYet` or `NoSuchLetter`."""
    if not state.letters:
        raise NotSentYet
    if not number:
        return list(state.letters.values())[-1]
    if number not in state.letters:
        raise NoSuchLetter(number)
    return state.letters[number]


def with_entry(mapping: Mapping[str, V], key: str, value: V) -> Mapping[str, V]:
    """A copy of the mapping with this entry; a new key comes last."""
    return MappingProxyType({**mapping, key: value})


def published(event: ReplyPublished, text: str) -> Published:
    """The status after the event; events of an earlier version do not say which text was published: it was the
    letter's, given here."""
    return Published(event.index_no, event.address, event.text or text)
