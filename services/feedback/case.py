"""What lead and co cases share: they begin and end, are corrected and joined, have a department, contact people."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import unless
from services.feedback.states import Co, Handling, Lead, Unopened, begun, behind
from shared.contracts.common.vocabulary import Way
from shared.contracts.feedback import (
    CaseEvent,
    ContactRecorded,
    CorrectionNoted,
    DepartmentNoted,
    DepartmentWithdrawn,
    HandlingOpened,
    HandlingStopped,
    JoiningNoted,
    NoteCorrection,
    NoteDepartment,
    NoteHandler,
    NoteJoining,
    NoteSplit,
    Open,
    RecordContact,
    SplitNoted,
    Stop,
    WithdrawDepartment,
)
from shared.domain.decider import Decision

GoingCommand = (
    Stop | NoteCorrection | NoteJoining | NoteSplit | NoteDepartment | NoteHandler | WithdrawDepartment | RecordContact
)


def open_case(command: Open, handling: Handling) -> Decision:
    """Rounds of hand-over are counted: what was heard before opens nothing."""
    if not isinstance(handling, Unopened) and command.round <= handling.opened.round:
        return []
    return [HandlingOpened(**dict(command))]


def stop(command: Stop) -> Decision:
    return [HandlingStopped(reason=command.reason)]


def note_correction(command: NoteCorrection, case: Lead | Co) -> Decision:
    noted = CorrectionNoted(**dict(command) | {"part": command.part or case.opened.part})
    return [] if all(getattr(case.opened, name) == value for name, value in noted) else [noted]


def note_joining(command: NoteJoining, case: Lead | Co) -> Decision:
    return unless(JoiningNoted(**dict(command)), case.joined)


def note_split(command: NoteSplit, case: Lead | Co) -> Decision:
    return [SplitNoted(master=case.joined.master, reason=command.reason)] if case.joined else []


def note_department(command: NoteDepartment, case: Lead | Co) -> Decision:
    return unless(DepartmentNoted(**dict(command)), case.department)


def note_handler(command: NoteHandler, case: Lead | Co) -> Decision:
    """Co-departments name handlers too; only the one in charge concerns us."""
    if case.department is None or command.department not in ("", case.department.department):
        return []
    if command.from_whom not in ("", case.department.handler):
        return []
    return unless(DepartmentNoted(department=case.department.department, handler=command.handler), case.department)


def withdraw_department(command: WithdrawDepartment, case: Lead | Co) -> Decision:
    if case.department is None:
        return []
    return [DepartmentWithdrawn(department=case.department.department, reason=command.reason)]


def record_contact(command: RecordContact) -> Decision:
    """Two visits on one day look alike, so every contact is a new fact; the command's id protects from doubles."""
    return [ContactRecorded(**dict(command))]


def decide(command: GoingCommand, case: Lead | Co) -> Decision:
    match command:
        case Stop():
            return stop(command)
        case NoteCorrection():
            return note_correction(command, case)
        case NoteJoining():
            return note_joining(command, case)
        case NoteSplit():
            return note_split(command, case)
        case NoteDepartment():
            return note_department(command, case)
        case NoteHandler():
            return note_handler(command, case)
        case WithdrawDepartment():
            return withdraw_department(command, case)
        case RecordContact():
            return record_contact(command)
        case _:
            assert_never(command)


def evolve(handling: Handling, event: CaseEvent) -> Lead | Co:
    if isinstance(event, HandlingOpened):
        past = () if isinstance(handling, Unopened) else behind(handling)
        return replace(begun(event), past=past)
    assert not isinstance(handling, Unopened)
    match event:
        case HandlingStopped():
            return replace(handling, over=event)
        case CorrectionNoted():
            return corrected(handling, event)
        case JoiningNoted():
            return replace(handling, joined=event)
        case SplitNoted():
            return replace(handling, joined=None)
        case DepartmentNoted():
            return replace(handling, department=event)
        case DepartmentWithdrawn():
            return replace(handling, department=None)
        case ContactRecorded():
            return contacted(handling, event) if isinstance(handling, Lead) else handling
        case _:
            assert_never(event)


def contacted(lead: Lead, event: ContactRecorded) -> Lead:
    """Contact is had, or not wished by the proposer; whoever was not reached was at least tried."""
    if event.reached or event.way is Way.NONE_WISHED:
        return replace(lead, round=replace(lead.round, contacted=True))
    return replace(lead, round=replace(lead.round, attempts=lead.round.attempts + 1))


def corrected(case: Lead | Co, event: CorrectionNoted) -> Lead | Co:
    """A case that turns from lead to co or back begins anew in its department; else it goes on with the new facts."""
    opened = case.opened.model_copy(update=dict(event))
    if opened.part.leads != case.opened.part.leads:
        return replace(begun(opened), department=case.department, past=behind(case))
    if isinstance(case, Co):
        return replace(case, opened=opened)
    gone = set(case.opened.co_units) - set(opened.co_units)
    owed = {unit: each for unit, each in case.owed.items() if each.opinion or unit not in gone}
    return replace(case, opened=opened, owed=owed)
