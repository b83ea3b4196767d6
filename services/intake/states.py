"""Where the entry of a number stands: unknown, only a classified number, standing, withdrawn, returned or voided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, assert_never

from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseIsClassified,
    CaseMarkedKey,
    CaseRegistered,
    CasesJoined,
    CasesSplit,
    CaseTakenOver,
    CaseWithdrawn,
    ClassifiedCaseNoted,
    CongressChanged,
    EntryIsVoid,
    EntryVoided,
    Facts,
    IntakeEvent,
    NotRegistered,
    ReceiptConfirmed,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    ReturnSuggested,
    SessionNoted,
    Taken,
)
from shared.contracts.intake.leaving import CaseIsReturned, CaseIsWithdrawn
from shared.contracts.intake.marks import MarksEvent

Session = tuple[Kind, int, int]
Note = ReceiptConfirmed | MarksEvent | ReturnRequested | ReturnRefused | ReturnSuggested
EntryEvent = (
    CaseRegistered
    | CaseTakenOver
    | ClassifiedCaseNoted
    | CaseHandedOverAgain
    | CaseCorrected
    | EntryVoided
    | CaseWithdrawn
    | ReturnGranted
    | Note
)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nothing is known under this number."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Of the case only the number is known here (市人大规定 art. 9)."""

    noted: ClassifiedCaseNoted


@dataclass(frozen=True, slots=True)
class Standing:
    """Handed over to this bureau, in the round that runs; `previous` is the day of the hand-over before."""

    session: Session
    part: HandlingRole
    handed_over: date
    facts: Facts
    round: int = 1
    notice_due: date | None = None
    previous: date | None = None
    received: bool = False
    taken: Taken | None = None
    marks: tuple[CaseMarkedKey, ...] = ()
    master: str = ""
    suggested: tuple[ReturnSuggested, ...] = ()
    requested: ReturnRequested | None = None
    refused: ReturnRefused | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """By its proposers; handling has stopped for good."""

    was: Standing


@dataclass(frozen=True, slots=True)
class Returned:
    """To the city, which may hand it over again."""

    was: Standing


@dataclass(frozen=True, slots=True)
class Voided:
    """It should not have been registered; `round` is the last one used."""

    round: int


Entry = Unregistered | Classified | Standing | Withdrawn | Returned | Voided


@dataclass(frozen=True, slots=True)
class Intake:
    """The entry of one number, and what the register says of sessions and congresses."""

    entry: Entry = field(default_factory=Unregistered)
    sessions: Mapping[Session, SessionNoted] = field(default_factory=dict)
    congresses: Mapping[Kind, CongressChanged] = field(default_factory=dict)


def facts_of(event: CaseRegistered | CaseTakenOver | CaseHandedOverAgain) -> Facts:
    return Facts(**{name: getattr(event, name) for name in Facts.model_fields})


def standing(entry: Entry, stream: str) -> Standing:
    """The entry if acts on it are lawful; otherwise the refusal that says why not."""
    match entry:
        case Standing():
            return entry
        case Withdrawn():
            raise CaseIsWithdrawn(stream)
        case Returned():
            raise CaseIsReturned(stream)
    return known(entry, stream)


def known(entry: Entry, stream: str) -> Standing:
    """What is registered under the number, even where handling has ended."""
    match entry:
        case Standing():
            return entry
        case Withdrawn(was=was) | Returned(was=was):
            return was
        case Voided():
            raise EntryIsVoid(stream)
        case Classified():
            raise CaseIsClassified(stream)
        case Unregistered():
            raise NotRegistered(stream)


def evolve(state: Intake, event: IntakeEvent) -> Intake:
    match event:
        case SessionNoted():
            return replace(state, sessions={**state.sessions, (event.kind, event.congress, event.session): event})
        case CongressChanged():
            return replace(state, congresses={**state.congresses, event.kind: event})
        case _:
            return replace(state, entry=_evolve(state.entry, event))


def _evolve(entry: Entry, event: EntryEvent) -> Entry:
    match event:
        case CaseRegistered() | CaseTakenOver():
            return _entered(event)
        case ClassifiedCaseNoted():
            return Classified(event)
        case CaseHandedOverAgain():
            return _again(_was(entry), event)
        case CaseCorrected():
            return _corrected(entry, event)
        case EntryVoided():
            return Voided(0 if isinstance(entry, Classified) else _was(entry).round)
        case CaseWithdrawn():
            return Withdrawn(_was(entry))
        case ReturnGranted():
            return Returned(_was(entry))
        case _:
            return _noted(_was(entry), event)


def _noted(case: Standing, event: Note) -> Standing:
    """What is remembered of a case that goes on standing."""
    match event:
        case ReceiptConfirmed():
            return replace(case, received=True)
        case CaseMarkedKey():
            return replace(case, marks=(*(mark for mark in case.marks if mark.level is not event.level), event))
        case CasesJoined(master=master):
            return replace(case, master=master)
        case CasesSplit():
            return replace(case, master="")
        case ReturnRequested():
            return replace(case, requested=event, refused=None)
        case ReturnRefused():
            return replace(case, requested=None, refused=event)
        case ReturnSuggested():
            return replace(case, suggested=(*case.suggested, event))
        case _:
            assert_never(event)


def _entered(event: CaseRegistered | CaseTakenOver) -> Standing:
    taken = event.taken if isinstance(event, CaseTakenOver) else None
    return Standing(
        session=(event.kind, event.congress, event.session),
        part=event.part,
        handed_over=event.handed_over,
        facts=facts_of(event),
        round=event.round,
        notice_due=event.notice_due,
        received=taken is not None and taken.received_on is not None,
        taken=taken,
    )


def _again(was: Standing, event: CaseHandedOverAgain) -> Standing:
    return Standing(
        session=was.session,
        part=event.part,
        handed_over=event.handed_over,
        facts=facts_of(event),
        round=event.round,
        notice_due=event.notice_due,
        previous=was.handed_over,
        marks=was.marks,
        master=was.master,
    )


def _corrected(entry: Entry, event: CaseCorrected) -> Entry:
    was = _was(entry)
    changes: dict[str, Any] = {"facts": event.facts, "notice_due": event.notice_due}
    changes |= {"part": event.part or was.part, "handed_over": event.handed_over or was.handed_over}
    now = replace(was, **changes)
    match entry:
        case Withdrawn():
            return Withdrawn(now)
        case Returned():
            return Returned(now)
        case _:
            return now


def _was(entry: Entry) -> Standing:
    assert isinstance(entry, Standing | Withdrawn | Returned)
    return entry if isinstance(entry, Standing) else entry.was
