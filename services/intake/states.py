"""The state of a number in intake: unregistered, classified, registered, withdrawn, returned or voided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

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
RegisteredCaseEvent = ReceiptConfirmed | MarksEvent | ReturnRequested | ReturnRefused | ReturnSuggested
EntryEvent = (
    CaseRegistered
    | CaseTakenOver
    | ClassifiedCaseNoted
    | CaseHandedOverAgain
    | CaseCorrected
    | EntryVoided
    | CaseWithdrawn
    | ReturnGranted
    | RegisteredCaseEvent
)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nothing is recorded under this number."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A classified case, of which only the number is recorded (市人大规定 art. 9)."""

    noted: ClassifiedCaseNoted


@dataclass(frozen=True, slots=True)
class Registered:
    """A case handed over to this bureau, in its present round.

    `notice_due` is the common due date of the year's notice, `previous_hand_over` the date of the hand-over before,
    `taken` how far the case had come when it was taken over, `master` the stream it is joined with (empty: none).
    """

    session: Session
    part: HandlingRole
    handed_over: date
    facts: Facts
    round: int = 1
    notice_due: date | None = None
    previous_hand_over: date | None = None
    receipt_confirmed: bool = False
    taken: Taken | None = None
    key_marks: tuple[CaseMarkedKey, ...] = ()
    master: str = ""
    return_suggestions: tuple[ReturnSuggested, ...] = ()
    return_request: ReturnRequested | None = None
    return_refusal: ReturnRefused | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Withdrawn by its proposers; handling has ended for good. `case` is the case as it was."""

    case: Registered


@dataclass(frozen=True, slots=True)
class Returned:
    """Returned to the city, which may hand it over again. `case` is the case as it was."""

    case: Registered


@dataclass(frozen=True, slots=True)
class Voided:
    """Registered by mistake; the number may be registered anew. `round` is the last one that was used."""

    round: int


CaseEntry = Unregistered | Classified | Registered | Withdrawn | Returned | Voided


@dataclass(frozen=True, slots=True)
class Intake:
    """What a decision reads: the entry of one number, and the register of sessions and congresses."""

    entry: CaseEntry = field(default_factory=Unregistered)
    sessions: Mapping[Session, SessionNoted] = field(default_factory=dict)
    congresses: Mapping[Kind, CongressChanged] = field(default_factory=dict)


def facts_of(event: CaseRegistered | CaseTakenOver | CaseHandedOverAgain) -> Facts:
    """The facts of a hand-over, as its event holds them field by field."""
    return Facts(**{name: getattr(event, name) for name in Facts.model_fields})


def case_in_work(entry: CaseEntry, stream: str) -> Registered:
    """The case, where the bureau handles it. Raises `CaseIsWithdrawn`, `CaseIsReturned`, `EntryIsVoid`,
    `CaseIsClassified` or `NotRegistered`."""
    match entry:
        case Withdrawn():
            raise CaseIsWithdrawn(stream)
        case Returned():
            raise CaseIsReturned(stream)
    return registered_case(entry, stream)


def registered_case(entry: CaseEntry, stream: str) -> Registered:
    """The case, also where handling has ended. Raises `EntryIsVoid`, `CaseIsClassified` or `NotRegistered`."""
    match entry:
        case Registered():
            return entry
        case Withdrawn(case=case) | Returned(case=case):
            return case
        case Voided():
            raise EntryIsVoid(stream)
        case Classified():
            raise CaseIsClassified(stream)
        case Unregistered():
            raise NotRegistered(stream)


def evolve(state: Intake, event: IntakeEvent) -> Intake:
    """The state after an event of the number or of the register of sessions."""
    match event:
        case SessionNoted():
            return replace(state, sessions={**state.sessions, (event.kind, event.congress, event.session): event})
        case CongressChanged():
            return replace(state, congresses={**state.congresses, event.kind: event})
        case _:
            return replace(state, entry=_evolve_entry(state.entry, event))


def _evolve_entry(entry: CaseEntry, event: EntryEvent) -> CaseEntry:
    match event:
        case CaseRegistered() | CaseTakenOver():
            return _entered_case(event)
        case ClassifiedCaseNoted():
            return Classified(event)
        case CaseHandedOverAgain():
            return _case_handed_over_again(_case(entry), event)
        case CaseCorrected():
            return _evolve_correction(entry, event)
        case EntryVoided():
            return Voided(0 if isinstance(entry, Classified) else _case(entry).round)
        case CaseWithdrawn():
            return Withdrawn(_case(entry))
        case ReturnGranted():
            return Returned(_case(entry))
        case _:
            return _evolve_registered(_case(entry), event)


def _evolve_registered(case: Registered, event: RegisteredCaseEvent) -> Registered:
    """The case after an event that leaves it in work; of each level of supervision the last mark counts."""
    match event:
        case ReceiptConfirmed():
            return replace(case, receipt_confirmed=True)
        case CaseMarkedKey():
            return replace(case, key_marks=(*(mark for mark in case.key_marks if mark.level is not event.level), event))
        case CasesJoined(master=master):
            return replace(case, master=master)
        case CasesSplit():
            return replace(case, master="")
        case ReturnRequested():
            return replace(case, return_request=event, return_refusal=None)
        case ReturnRefused():
            return replace(case, return_request=None, return_refusal=event)
        case ReturnSuggested():
            return replace(case, return_suggestions=(*case.return_suggestions, event))
        case _:
            assert_never(event)


def _entered_case(event: CaseRegistered | CaseTakenOver) -> Registered:
    taken = event.taken if isinstance(event, CaseTakenOver) else None
    return Registered(
        session=(event.kind, event.congress, event.session),
        part=event.part,
        handed_over=event.handed_over,
        facts=facts_of(event),
        round=event.round,
        notice_due=event.notice_due,
        receipt_confirmed=taken is not None and taken.received_on is not None,
        taken=taken,
    )


def _case_handed_over_again(case: Registered, event: CaseHandedOverAgain) -> Registered:
    return Registered(
        session=case.session,
        part=event.part,
        handed_over=event.handed_over,
        facts=facts_of(event),
        round=event.round,
        notice_due=event.notice_due,
        previous_hand_over=case.handed_over,
        key_marks=case.key_marks,
        master=case.master,
    )


def _evolve_correction(entry: CaseEntry, event: CaseCorrected) -> CaseEntry:
    case = _case(entry)
    corrected = replace(
        case,
        facts=event.facts,
        notice_due=event.notice_due,
        part=event.part or case.part,
        handed_over=event.handed_over or case.handed_over,
    )
    match entry:
        case Withdrawn():
            return Withdrawn(corrected)
        case Returned():
            return Returned(corrected)
        case _:
            return corrected


def _case(entry: CaseEntry) -> Registered:
    assert isinstance(entry, Registered | Withdrawn | Returned)
    return entry if isinstance(entry, Registered) else entry.case
