"""办结与归档: when a case may be closed, what takes it up again, and where its papers go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, assert_never

from services.supervision.deadlines.deadline import Deadline, Met, Open
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
LASTING = frozenset({COMMITMENT, "re-examination"})


class ClosingCase(Protocol):
    """What the clocks know of a case."""

    @property
    def kind(self) -> Kind | None: ...
    @property
    def part(self) -> HandlingRole | None: ...
    @property
    def deadlines(self) -> Mapping[Any, Deadline]: ...


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether the case left the bureau, was closed, and was filed."""

    left: Closing | None = None
    closed: CaseClosed | None = None
    archived: CaseArchived | None = None


def reopened(event: Event) -> Sequence[Reopen]:
    """What takes up a case that had ended; of one that had not, it changes nothing."""
    match event:
        case RehandlingOrdered() | CaseHandedOverAgain():
            return [Reopen(reason=event.label.removeprefix("已"))]
        case CaseRegistered(round=round) | CaseTakenOver(round=round) if round > 1:
            return [Reopen(reason="作废后重新登记")]
    return []


def left(event: Event) -> Sequence[Discontinue]:
    """What ends the bureau's work on a case without its being done here."""
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
    """办结 is not solved: it says that everything owed was done, or that the case left the bureau."""
    if ending.closed:
        return []
    if case.kind is None or case.part is None:
        raise NotSupervised
    if ending.left is None:
        settled(case.deadlines.values())
        answered(case.part, case.deadlines.values())
        promised(promises)
    return [CaseClosed(kind=case.kind, part=case.part, reason=command.reason, how=ending.left or Closing.DONE)]


def open_duties(deadlines: Iterable[Deadline]) -> list[DeadlineSet]:
    return [
        deadline.terms
        for deadline in deadlines
        if isinstance(deadline.status, Open) and deadline.terms.rule not in LASTING
    ]


def settled(deadlines: Iterable[Deadline]) -> None:
    """Reply, evaluation, publication, questions, what the proposer must be told: each is a deadline."""
    if pending := open_duties(deadlines):
        raise DeadlinesOpen("、".join(named(terms) for terms in pending))


def named(terms: DeadlineSet) -> str:
    return f"{terms.name}（{terms.subject}） {terms.due}" if terms.subject else f"{terms.name} {terms.due}"


def answered(part: HandlingRole, deadlines: Iterable[Deadline]) -> None:
    main = REPLY if part.leads else OPINION
    if not any(deadline.terms.rule == main and isinstance(deadline.status, Met) for deadline in deadlines):
        raise NotAnswered


def promised(promises: Commitments) -> None:
    if pending := [name for name, each in promises.items() if each.pending and not each.carried]:
        raise CommitmentsOpen("、".join(f"{name} {promises[name].due}" for name in pending))


def discontinue(command: Discontinue, case: ClosingCase, ending: Ending) -> Sequence[ClosingEvent | DeadlineEnded]:
    """A case that left waits for the office to close it; one taken over as closed is closed with all it still owed."""
    known = case.kind is not None or command.how is Closing.TAKEN_OVER
    if not known or ending.closed or ending.left is command.how:
        return []
    kind, part = command.kind or case.kind, command.part or case.part
    if command.how is Closing.TAKEN_OVER and kind and part:
        closed = CaseClosed(kind=kind, part=part, reason=command.reason, how=command.how)
        return [*(ended(terms, command.reason) for terms in open_duties(case.deadlines.values())), closed]
    return [CaseDiscontinued(how=command.how, reason=command.reason)]


def ended(terms: DeadlineSet, reason: str) -> DeadlineEnded:
    return DeadlineEnded(rule=terms.rule, name=terms.name, reason=reason, subject=terms.subject, round=terms.round)


def reopen(command: Reopen, ending: Ending, by_hand: bool) -> Sequence[ClosingEvent]:
    """By hand only the closing is undone: what has left the bureau comes back with a hand-over, and may be closed."""
    taken_up = CaseReopened(reason=command.reason)
    if by_hand and ending.left:
        return [taken_up, CaseDiscontinued(how=ending.left)] if ending.closed else []
    return [taken_up] if ending.closed or ending.left else []


def archive(command: Archive, ending: Ending) -> Sequence[CaseArchived]:
    """Filed again elsewhere is a new place; a case that was taken up again is filed anew after its next closing."""
    if ending.closed is None:
        raise NotClosed
    term = command.term or (Term.PERMANENT if ending.closed.part.leads else Term.THIRTY_YEARS)
    filed = CaseArchived(reference=command.reference, place=command.place, term=term)
    return [] if filed == ending.archived else [filed]


def decide(
    command: ClosingCommand, case: ClosingCase, ending: Ending, promises: Commitments, by_hand: bool = True
) -> Decision:
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
    match event:
        case CaseClosed():
            return replace(ending, closed=event)
        case CaseDiscontinued(how=how):
            return replace(ending, left=how)
        case CaseReopened():
            return Ending()
        case CaseArchived():
            return replace(ending, archived=event)
        case _:
            assert_never(event)
