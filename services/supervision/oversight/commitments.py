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
    """Pending until fulfilled, given up by a report to the proposer, or cancelled as entered by mistake."""

    PENDING = auto()
    FULFILLED = auto()
    GIVEN_UP = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class Commitment:
    """The terms as registered, the day and the year that hold now, the status, and the last reports."""

    terms: CommitmentRegistered
    due: date
    year: int
    status: CommitmentStatus = CommitmentStatus.PENDING
    progress: CommitmentProgressed | None = None
    change: CommitmentChanged | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be fulfilled."""
        return self.status is CommitmentStatus.PENDING

    @property
    def promised_year(self) -> int:
        """The year it was promised in."""
        return (self.terms.promised_on or self.terms.due).year

    @property
    def is_carried_over(self) -> bool:
        """Whether it was carried over into a later year."""
        return self.year > self.promised_year


Commitments = Mapping[str, Commitment]


def register_commands(event: Event) -> Sequence[RegisterCommitment]:
    """The commitments of a reply that was sent, here or before this system was in use."""
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


def register_commitment(
    command: RegisterCommitment, on: date, commitments: Commitments
) -> Sequence[CommitmentRegistered]:
    """Registers a commitment under the next number; the same text, day and round again yields nothing."""
    if any(
        commitment.status is not CommitmentStatus.CANCELLED and _is_same(command, commitment.terms)
        for commitment in commitments.values()
    ):
        return []
    number = 1 + max((int(name[1:]) for name in commitments), default=0)
    return [CommitmentRegistered(commitment=f"c{number}", promised_on=on, **dict(command))]


def _is_same(command: RegisterCommitment, terms: CommitmentRegistered) -> bool:
    return (command.what, command.due, command.round) == (terms.what, terms.due, terms.round)


def report_progress(command: ReportProgress, actor: Actor, commitments: Commitments) -> Sequence[CommitmentProgressed]:
    """Records progress; raises `NoSuchCommitment`, `CommitmentSettled` or `NotYourCommitment`."""
    progress = CommitmentProgressed(**dict(command))
    commitment = _pending_commitment(command.commitment, commitments)
    _check_department(commitment, actor)
    return [] if commitment.progress == progress else [progress]


def fulfil(command: Fulfil, actor: Actor, commitments: Commitments) -> Sequence[CommitmentFulfilled]:
    """Records fulfilment, in time or late; raises what `report_progress` raises."""
    if _find_commitment(command.commitment, commitments).status is CommitmentStatus.FULFILLED:
        return []
    _check_department(_pending_commitment(command.commitment, commitments), actor)
    return [CommitmentFulfilled(**dict(command))]


def carry_over(command: CarryOver, on: date, commitments: Commitments) -> Sequence[CommitmentCarriedOver]:
    """Carries a commitment over by hand; raises `NotNextYear` or `NewDuePassed`."""
    commitment = _pending_commitment(command.commitment, commitments)
    if command.year == commitment.year and command.due in (None, commitment.due):
        return []
    if (
        command.year not in (on.year, on.year + 1)
        or command.year < commitment.year
        or command.year == commitment.promised_year
    ):
        raise NotNextYear(f"{command.year}年")
    _check_not_past(command.due, on)
    return [CommitmentCarriedOver(**dict(command))]


def year_end_carry_overs(commitments: Commitments, day: date) -> Sequence[CommitmentCarriedOver]:
    """年内尚未解决的，转下年度跟踪办理: what is carried over on the first observed day of a new year."""
    return [
        CommitmentCarriedOver(commitment=name, year=day.year)
        for name, commitment in commitments.items()
        if commitment.is_pending and commitment.year < day.year
    ]


def next_on(commitments: Commitments) -> date | None:
    """The first day of the year into which the next commitment is carried over; None where there is none."""
    return min(
        (date(commitment.year + 1, 1, 1) for commitment in commitments.values() if commitment.is_pending), default=None
    )


def report_change(command: ReportChange, on: date, commitments: Commitments) -> Sequence[CommitmentChanged]:
    """Records the report of changed circumstances, with a new day or as given up; raises `NewDuePassed`."""
    change = CommitmentChanged(**dict(command))
    if _find_commitment(command.commitment, commitments).change == change:
        return []
    _pending_commitment(command.commitment, commitments)
    _check_not_past(command.due, on)
    return [change]


def cancel_commitment(command: CancelCommitment, commitments: Commitments) -> Sequence[CommitmentCancelled]:
    """Cancels what was entered by mistake; raises `PromisedInLetter`."""
    commitment = _find_commitment(command.commitment, commitments)
    if commitment.status is CommitmentStatus.CANCELLED:
        return []
    if letter := _pending_commitment(command.commitment, commitments).terms.letter:
        raise PromisedInLetter(letter)
    return [CommitmentCancelled(**dict(command))]


def _find_commitment(name: str, commitments: Commitments) -> Commitment:
    if name not in commitments:
        raise NoSuchCommitment(name)
    return commitments[name]


def _pending_commitment(name: str, commitments: Commitments) -> Commitment:
    commitment = _find_commitment(name, commitments)
    if not commitment.is_pending:
        raise CommitmentSettled(name)
    return commitment


def _check_department(commitment: Commitment, actor: Actor) -> None:
    """A promise is worked on by the department it was given to; the office speaks for any."""
    department = commitment.terms.department
    if department not in ("", actor.department) and Role.OFFICE not in actor.roles:
        raise NotYourCommitment(department)


def _check_not_past(due: date | None, on: date) -> None:
    if due and due < on:
        raise NewDuePassed(due.isoformat())


def decide(
    command: CommitmentCommand, envelope: CommandEnvelope[OversightCommand], commitments: Commitments
) -> Sequence[CommitmentEvent]:
    """The events of a command about commitments."""
    match command:
        case RegisterCommitment():
            return register_commitment(command, envelope.business_date, commitments)
        case ReportProgress():
            return report_progress(command, envelope.actor, commitments)
        case Fulfil():
            return fulfil(command, envelope.actor, commitments)
        case CarryOver():
            return carry_over(command, envelope.business_date, commitments)
        case ReportChange():
            return report_change(command, envelope.business_date, commitments)
        case CancelCommitment():
            return cancel_commitment(command, commitments)
        case _:
            assert_never(command)


def evolve(commitments: Commitments, event: CommitmentEvent) -> Commitments:
    """The commitments by their numbers after an event."""
    if isinstance(event, CommitmentRegistered):
        return {**commitments, event.commitment: Commitment(event, event.due, (event.promised_on or event.due).year)}
    return {**commitments, event.commitment: _changed(commitments[event.commitment], event)}


def _changed(commitment: Commitment, event: CommitmentEvent) -> Commitment:
    match event:
        case CommitmentProgressed():
            return replace(commitment, progress=event)
        case CommitmentFulfilled():
            return replace(commitment, status=CommitmentStatus.FULFILLED)
        case CommitmentCarriedOver(year=year, due=due):
            return replace(commitment, year=year, due=due or commitment.due)
        case CommitmentChanged(due=due):
            status = commitment.status if due else CommitmentStatus.GIVEN_UP
            return replace(commitment, due=due or commitment.due, status=status, change=event)
        case CommitmentCancelled():
            return replace(commitment, status=CommitmentStatus.CANCELLED)
        case CommitmentRegistered():
            return commitment
        case _:
            assert_never(event)
