"""承诺事项: promised in a reply, fulfilled late or in time, carried from year to year (市人大规定 art. 22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import assert_never

from shared.contracts.feedback import ReplySent
from shared.contracts.intake import CaseTakenOver
from shared.contracts.supervision.commitments import (
    CancelCommitment,
    CarryOver,
    CommitmentCancelled,
    CommitmentCarriedOver,
    CommitmentChanged,
    CommitmentCommand,
    CommitmentEvent,
    CommitmentFulfilled,
    CommitmentProgressed,
    CommitmentRegistered,
    CommitmentSettled,
    Fulfil,
    NewDuePassed,
    NoSuchCommitment,
    NotNextYear,
    NotYourCommitment,
    PromisedInLetter,
    RegisterCommitment,
    ReportChange,
    ReportProgress,
)
from shared.contracts.supervision.oversight import OversightCommand
from shared.messaging.envelope import Actor, CommandEnvelope, Event, Role


class CommitmentStatus(Enum):
    PENDING = auto()
    FULFILLED = auto()
    GIVEN_UP = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was promised, the day and the year that hold now, and the last that was said of it."""

    terms: CommitmentRegistered
    due: date
    year: int
    standing: CommitmentStatus = CommitmentStatus.PENDING
    progress: CommitmentProgressed | None = None
    change: CommitmentChanged | None = None

    @property
    def pending(self) -> bool:
        return self.standing is CommitmentStatus.PENDING

    @property
    def begun(self) -> int:
        """The year it was promised in."""
        return (self.terms.promised_on or self.terms.due).year

    @property
    def carried(self) -> bool:
        return self.year > self.begun


Commitments = Mapping[str, Commitment]


def promised(event: Event) -> Sequence[RegisterCommitment]:
    """The promises of a reply that was sent, here or before this system was there."""
    match event:
        case ReplySent(commitments=promises, letter=letter, round=round):
            pass
        case CaseTakenOver(taken=taken):
            promises, letter, round = taken.commitments, taken.letter, 1
        case _:
            return []
    return [
        RegisterCommitment(
            what=promise.what, due=promise.due, department=promise.department, round=round, letter=letter
        )
        for promise in promises
    ]


def register_commitment(command: RegisterCommitment, on: date, known: Commitments) -> Sequence[CommitmentRegistered]:
    """Numbers are never used twice; what stands already with the same words and day is not promised again."""
    if any(
        commitment.standing is not CommitmentStatus.CANCELLED and _same(command, commitment.terms)
        for commitment in known.values()
    ):
        return []
    number = 1 + max((int(name[1:]) for name in known), default=0)
    return [CommitmentRegistered(commitment=f"c{number}", promised_on=on, **dict(command))]


def _same(command: RegisterCommitment, terms: CommitmentRegistered) -> bool:
    return (command.what, command.due, command.round) == (terms.what, terms.due, terms.round)


def report_progress(command: ReportProgress, actor: Actor, known: Commitments) -> Sequence[CommitmentProgressed]:
    told = CommitmentProgressed(**dict(command))
    commitment = _pending(command.commitment, known)
    _theirs(commitment, actor)
    return [] if commitment.progress == told else [told]


def fulfil(command: Fulfil, actor: Actor, known: Commitments) -> Sequence[CommitmentFulfilled]:
    """Late is fulfilled all the same."""
    if _known(command.commitment, known).standing is CommitmentStatus.FULFILLED:
        return []
    _theirs(_pending(command.commitment, known), actor)
    return [CommitmentFulfilled(**dict(command))]


def carry_over(command: CarryOver, on: date, known: Commitments) -> Sequence[CommitmentCarriedOver]:
    """By hand; the first day of a year carries over what nobody has carried."""
    commitment = _pending(command.commitment, known)
    if command.year == commitment.year and command.due in (None, commitment.due):
        return []
    if command.year not in (on.year, on.year + 1) or command.year < commitment.year or command.year == commitment.begun:
        raise NotNextYear(f"{command.year}年")
    _still_to_come(command.due, on)
    return [CommitmentCarriedOver(**dict(command))]


def carried_over(known: Commitments, day: date) -> Sequence[CommitmentCarriedOver]:
    """年内尚未解决的，转下年度跟踪办理: on the first day that is observed of a new year."""
    return [
        CommitmentCarriedOver(commitment=name, year=day.year)
        for name, each in known.items()
        if each.pending and each.year < day.year
    ]


def next_on(known: Commitments) -> date | None:
    """When the next promise is carried over."""
    return min((date(commitment.year + 1, 1, 1) for commitment in known.values() if commitment.pending), default=None)


def report_change(command: ReportChange, on: date, known: Commitments) -> Sequence[CommitmentChanged]:
    told = CommitmentChanged(**dict(command))
    if _known(command.commitment, known).change == told:
        return []
    _pending(command.commitment, known)
    _still_to_come(command.due, on)
    return [told]


def cancel_commitment(command: CancelCommitment, known: Commitments) -> Sequence[CommitmentCancelled]:
    commitment = _known(command.commitment, known)
    if commitment.standing is CommitmentStatus.CANCELLED:
        return []
    if letter := _pending(command.commitment, known).terms.letter:
        raise PromisedInLetter(letter)
    return [CommitmentCancelled(**dict(command))]


def _known(name: str, known: Commitments) -> Commitment:
    if name not in known:
        raise NoSuchCommitment(name)
    return known[name]


def _pending(name: str, known: Commitments) -> Commitment:
    commitment = _known(name, known)
    if not commitment.pending:
        raise CommitmentSettled(name)
    return commitment


def _theirs(commitment: Commitment, actor: Actor) -> None:
    """A promise is worked on by the department it was given to; the office speaks for any."""
    department = commitment.terms.department
    if department not in ("", actor.department) and Role.OFFICE not in actor.roles:
        raise NotYourCommitment(department)


def _still_to_come(due: date | None, on: date) -> None:
    if due and due < on:
        raise NewDuePassed(due.isoformat())


def decide(
    command: CommitmentCommand, envelope: CommandEnvelope[OversightCommand], known: Commitments
) -> Sequence[CommitmentEvent]:
    match command:
        case RegisterCommitment():
            return register_commitment(command, envelope.business_date, known)
        case ReportProgress():
            return report_progress(command, envelope.actor, known)
        case Fulfil():
            return fulfil(command, envelope.actor, known)
        case CarryOver():
            return carry_over(command, envelope.business_date, known)
        case ReportChange():
            return report_change(command, envelope.business_date, known)
        case CancelCommitment():
            return cancel_commitment(command, known)
        case _:
            assert_never(command)


def evolve(known: Commitments, event: CommitmentEvent) -> Commitments:
    if isinstance(event, CommitmentRegistered):
        return {**known, event.commitment: Commitment(event, event.due, (event.promised_on or event.due).year)}
    return {**known, event.commitment: _told(known[event.commitment], event)}


def _told(commitment: Commitment, event: CommitmentEvent) -> Commitment:
    match event:
        case CommitmentProgressed():
            return replace(commitment, progress=event)
        case CommitmentFulfilled():
            return replace(commitment, standing=CommitmentStatus.FULFILLED)
        case CommitmentCarriedOver(year=year, due=due):
            return replace(commitment, year=year, due=due or commitment.due)
        case CommitmentChanged(due=due):
            standing = commitment.standing if due else CommitmentStatus.GIVEN_UP
            return replace(commitment, due=due or commitment.due, standing=standing, change=event)
        case CommitmentCancelled():
            return replace(commitment, standing=CommitmentStatus.CANCELLED)
        case CommitmentRegistered():
            return commitment
        case _:
            assert_never(event)
