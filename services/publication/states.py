"""What publication knows of a case: its texts with what was decided on each, its letters, and what was purged."""

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
NOT_OURS = "本局改为会办，由主办单位答复"
UNKNOWN = ""  # the text of a letter that was sent before this system was there


@dataclass(frozen=True, slots=True)
class Unopened:
    """Not a lead case, or not heard of yet: nothing here concerns publication."""


@dataclass(frozen=True, slots=True)
class Opened:
    title: str
    publishable: bool
    round: int = 1


@dataclass(frozen=True, slots=True)
class Stopped:
    """Withdrawn, returned, voided, or another unit's to answer: nothing more is published."""

    reason: str
    round: int


Standing = Unopened | Opened | Stopped


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on a text, by review, by re-examination, or before this system was there."""

    decision: Disclosure
    form: Form = Form.FULL
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    drafter: str = ""
    verdict: Verdict | None = None
    redacted: TextRedacted | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """The text that lies with the reviewers; `aside` while it is back with its drafter."""

    text: str
    drafter: str
    round: int
    aside: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """Not published so far."""


@dataclass(frozen=True, slots=True)
class Public:
    """`text` is what the public reads."""

    index_no: str
    address: str
    text: str
    corrected: PublicationCorrected | None = None


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Was public, and is not any more."""


@dataclass(frozen=True, slots=True)
class Letter:
    letter: str
    text: str
    round: int = 1
    publication: NotYet | Public | TakenDown = field(default_factory=NotYet)


@dataclass(frozen=True, slots=True)
class File:
    """Letters stand in the order in which they were sent."""

    standing: Standing = field(default_factory=Unopened)
    texts: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    lying: Lying | None = None
    signed: frozenset[str] = frozenset()
    letters: Mapping[str, Letter] = field(default_factory=lambda: MappingProxyType({}))
    purges: Mapping[str, PurgeOrdered | TextPurged] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def settled(self) -> frozenset[str]:
        """Texts that were signed or sent with what was decided on them."""
        return self.signed | {each.text for each in self.letters.values()}

    @property
    def published(self) -> frozenset[str]:
        """Texts whose letters are public now, whatever was made of them for it."""
        return frozenset(each.text for each in self.letters.values() if isinstance(each.publication, Public))

    @property
    def read(self) -> frozenset[str]:
        """What the public reads now."""
        return frozenset(
            each.publication.text for each in self.letters.values() if isinstance(each.publication, Public)
        )


def going(file: File) -> None:
    """Refused where nothing of the case is published any more."""
    if isinstance(file.standing, Stopped):
        raise DisclosureEnded


def chosen(letter: str, file: File) -> Letter:
    """The letter that is named, or the last one sent."""
    if not file.letters:
        raise NotSentYet
    if not letter:
        return list(file.letters.values())[-1]
    if letter not in file.letters:
        raise NoSuchLetter(letter)
    return file.letters[letter]


def put(known: Mapping[str, V], key: str, value: V) -> Mapping[str, V]:
    return MappingProxyType({**known, key: value})


def publication_of(event: ReplyPublished, text: str) -> Public:
    """Records of an earlier version do not say which text was published: it was the letter's."""
    return Public(event.index_no, event.address, event.text or text)
