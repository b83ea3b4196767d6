"""办结与归档: when a case may be closed, what reopens it, and where its papers are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, assert_never

from services.supervision.deadlines.deadline import Deadline, MetStatus, OpenStatus
from services.supervision.oversight.commitments import Commitments
from shared.contracts.common.vocabulary import Closing, HandlingRole, Kind, Term
from shared.contracts.feedback import RehandlingOrdered
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseRegistered,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    ReturnGranted,
)
from shared.contracts.supervision import DeadlineEnded, DeadlineSet, NotSupervised
from shared.contracts.supervision.closing import (
    Archive,
    CaseArchived,
    CaseClosed,
    CaseDiscontinued,
    CaseReopened,
    Close,
    ClosingCommand,
    ClosingEvent,
    CommitmentsOpen,
    DeadlinesOpen,
    Discontinue,
    NotAnswered,
    NotClosed,
    Reopen,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import Event

COMMITMENT, REPLY, OPINION = "commitment", "reply", "opinion"
# Promises answer apart; what is withheld from the public is looked at again as long as it is withheld.
AFTER_CLOSING = frozenset({COMMITMENT, "re-examination"})


class ClosingCase(Protocol):
    """What closing reads of the state of the deadlines."""

    @property
    def kind(self) -> Kind | None:
        """None as long as supervision has received nothing of the case."""

    @property
    def part(self) -> HandlingRole | None:
        """The role of the bureau in the case."""

    @property
    def deadlines(self) -> Mapping[Any, Deadline]:
        """All deadlines of the case by their keys."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether the case left the bureau, was closed, and was filed."""

    departure: Closing | None = None
    closed: CaseClosed | None = None
    archived: CaseArchived | None = None


def reopen_commands(event: Event) -> Sequence[Reopen]:
    """The commands of an event that reopens a closed case; in an open one they change nothing."""
    match event:
        case RehandlingOrdered() | CaseHandedOverAgain():
            return [Reopen(reason=event.label.removeprefix("已"))]
        case CaseRegistered(round=round) | CaseTakenOver(round=round) if round > 1:
            return [Reopen(reason="作废后重新登记")]
    return []


def discontinue_commands(event: Event) -> Sequence[Discontinue]:
    """The commands of an event that ends the bureau's work without a result of its own."""
    match event:
        case CaseWithdrawn(reason=reason):
            return [Discontinue(how=Closing.WITHDRAWN, reason=reason)]
        case ReturnGranted(new_unit=unit):
            return [Discontinue(how=Closing.RETURNED, reason=f"改由{unit}承办" if unit else "")]
        case EntryVoided(reason=reason):
            return [Discontinue(how=Closing.VOIDED, reason=reason)]
        case CaseTakenOver(kind=kind, part=part, taken=taken) if taken.closed_on:
            reason = f"{taken.closed_on}已办结"
            return [Discontinue(how=Closing.TAKEN_OVER, reason=reason, kind=kind, part=part)]
    return []


def close(command: Close, case: ClosingCase, ending: Ending, promises: Commitments) -> Sequence[CaseClosed]:
    """Closes a case in which nothing is owed, or that left the bureau. Raises `NotSupervised`, `DeadlinesOpen`,
    `NotAnswered`, `CommitmentsOpen`."""
    if ending.closed:
        return []
    if case.kind is None or case.part is None:
        raise NotSupervised
    if ending.departure is None:
        check_deadlines_settled(case.deadlines.values())
        check_answered(case.part, case.deadlines.values())
        check_commitments(promises)
    return [CaseClosed(kind=case.kind, part=case.part, reason=command.reason, how=ending.departure or Closing.DONE)]


def open_duties(deadlines: Iterable[Deadline]) -> list[DeadlineSet]:
    """The terms of the open deadlines that hinder closing."""
    return [
        deadline.terms
        for deadline in deadlines
        if isinstance(deadline.status, OpenStatus) and deadline.terms.rule not in AFTER_CLOSING
    ]


def check_deadlines_settled(deadlines: Iterable[Deadline]) -> None:
    """Raises `DeadlinesOpen` with the names of what is open: reply, evaluation, publication, inquiries."""
    if pending := open_duties(deadlines):
        raise DeadlinesOpen("、".join(deadline_text(terms) for terms in pending))


def deadline_text(terms: DeadlineSet) -> str:
    """Name, subject and due date of a deadline in one line."""
    return f"{terms.name}（{terms.subject}） {terms.due}" if terms.subject else f"{terms.name} {terms.due}"


def check_answered(part: HandlingRole, deadlines: Iterable[Deadline]) -> None:
    """Raises `NotAnswered` where neither the reply nor, as co-unit, the opinion was sent."""
    main = REPLY if part.leads else OPINION
    if not any(deadline.terms.rule == main and isinstance(deadline.status, MetStatus) for deadline in deadlines):
        raise NotAnswered


def check_commitments(promises: Commitments) -> None:
    """Raises `CommitmentsOpen` where one is neither settled nor carried over."""
    if pending := [
        name for name, commitment in promises.items() if commitment.is_pending and not commitment.is_carried_over
    ]:
        raise CommitmentsOpen("、".join(f"{name} {promises[name].due}" for name in pending))


def discontinue(command: Discontinue, case: ClosingCase, ending: Ending) -> Sequence[ClosingEvent | DeadlineEnded]:
    """Notes that the case left the bureau; one that was taken over as closed is closed at once with what it still
    owed."""
    is_known = case.kind is not None or command.how is Closing.TAKEN_OVER
    if not is_known or ending.closed or ending.departure is command.how:
        return []
    kind, part = command.kind or case.kind, command.part or case.part
    if command.how is Closing.TAKEN_OVER and kind and part:
        closed = CaseClosed(kind=kind, part=part, reason=command.reason, how=command.how)
        return [*(deadline_ended(terms, command.reason) for terms in open_duties(case.deadlines.values())), closed]
    return [CaseDiscontinued(how=command.how, reason=command.reason)]


def deadline_ended(terms: DeadlineSet, reason: str) -> DeadlineEnded:
    """`DeadlineEnded` for these terms."""
    return DeadlineEnded(rule=terms.rule, name=terms.name, reason=reason, subject=terms.subject, round=terms.round)


def reopen(command: Reopen, ending: Ending, by_hand: bool) -> Sequence[ClosingEvent]:
    """Reopens a case; by hand only the closing is undone, for what left the bureau comes back by a hand-over."""
    taken_up = CaseReopened(reason=command.reason)
    if by_hand and ending.departure:
        return [taken_up, CaseDiscontinued(how=ending.departure)] if ending.closed else []
    return [taken_up] if ending.closed or ending.departure else []


def archive(command: Archive, ending: Ending) -> Sequence[CaseArchived]:
    """Files a closed case, or files it elsewhere; raises `NotClosed`."""
    if ending.closed is None:
        raise NotClosed
    term = command.term or (Term.PERMANENT if ending.closed.part.leads else Term.THIRTY_YEARS)
    filed = CaseArchived(reference=command.reference, place=command.place, term=term)
    return [] if filed == ending.archived else [filed]


def decide(
    command: ClosingCommand, case: ClosingCase, ending: Ending, promises: Commitments, by_hand: bool = True
) -> Decision:
    """The events of a command of closing."""
    match command:
        case Close():
            return close(command, case, ending, promises)
        case Discontinue():
            return discontinue(command, case, ending)
        case Reopen():
            return reopen(command, ending, by_hand)
        case Archive():
            return archive(command, ending)
        case _:
            assert_never(command)


def evolve(ending: Ending, event: ClosingEvent) -> Ending:
    """The ending of the case after an event."""
    match event:
        case CaseClosed():
            return replace(ending, closed=event)
        case CaseDiscontinued(how=how):
            return replace(ending, departure=how)
        case CaseReopened():
            return Ending()
        case CaseArchived():
            return replace(ending, archived=event)
        case _:
            assert_never(event)
