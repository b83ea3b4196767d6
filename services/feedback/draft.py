"""What a reply and an opinion have in common: submitted, reviewed, numbered from a series when signed, sent once."""

from dataclasses import dataclass
from typing import TypeVar

from shared.contracts.feedback import (
    AlreadySent,
    DepartmentNoted,
    DrafterSigns,
    FeedbackCommand,
    NoDepartment,
    NothingSubmitted,
    NotReviewed,
    NotSigned,
    NumberTaken,
    OpinionApproved,
    OpinionReturned,
    OpinionSent,
    ReplyApproved,
    ReplyReturned,
    ReplySent,
    SeriesNotOpen,
)
from shared.decider import Decided
from shared.messages import Event, Wish

Verdict = ReplyApproved | ReplyReturned | OpinionApproved | OpinionReturned
Sent = ReplySent | OpinionSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    text: str
    drafter: str
    verdict: Verdict | None = None
    letter: str = ""
    sent: Sent | None = None

    @property
    def approved(self) -> bool:
        return isinstance(self.verdict, ReplyApproved | OpinionApproved)

    @property
    def returned(self) -> bool:
        return isinstance(self.verdict, ReplyReturned | OpinionReturned)


@dataclass(frozen=True, slots=True)
class Series:
    prefix: str
    year: int
    next: int


D = TypeVar("D", bound=Draft)


def unless(event: Event, known: Event | None) -> Decided:
    """What is already so happens only once."""
    return [] if event == known else [event]


def submittable(department: DepartmentNoted | None, draft: Draft | None) -> None:
    if department is None:
        raise NoDepartment
    if draft is not None and draft.sent is not None:
        raise AlreadySent(draft.letter)


def submitted(draft: Draft | None) -> Draft:
    if draft is None:
        raise NothingSubmitted
    return draft


def review(draft: Draft, verdict: Verdict) -> Decided:
    if verdict == draft.verdict:
        return []
    if draft.sent is not None:
        raise AlreadySent(draft.letter)
    if draft.letter:
        raise NothingSubmitted(f"{draft.letter}已签发")
    return [verdict]


def reviewed(draft: D | None) -> D:
    if draft is None or not draft.approved:
        raise NotReviewed
    return draft


def number(draft: Draft, wish: Wish[FeedbackCommand], series: Series | None) -> NumberTaken:
    """The next number of the series, for a letter that somebody else than its drafter signs."""
    if wish.actor.id == draft.drafter:
        raise DrafterSigns(wish.actor.name)
    if series is None:
        raise SeriesNotOpen(str(wish.on.year))
    letter = f"{series.prefix}〔{series.year}〕{series.next:04d}号"
    return NumberTaken(serial=series.next, letter=letter, taken_for=wish.stream)


def signed(draft: D | None) -> D:
    if draft is None or not draft.letter:
        raise NotSigned
    return draft


def send(draft: Draft, sent: Sent) -> Decided:
    if draft.sent is None or draft.sent == sent:
        return unless(sent, draft.sent)
    raise AlreadySent(draft.letter)
