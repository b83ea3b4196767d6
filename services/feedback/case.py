"""What lead and co cases share: opening and end, corrections, joining, the department in charge, and contacts."""

from dataclasses import replace
from typing import assert_never

from services.feedback.states import CoCase, Handling, LeadCase, Unopened, opened_case, past_with
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
from shared.domain.decider import Decision, unless_recorded

InWorkCommand = (
    Stop | NoteCorrection | NoteJoining | NoteSplit | NoteDepartment | NoteHandler | WithdrawDepartment | RecordContact
)


def open_case(command: Open, handling: Handling) -> Decision:
    """The opening of a hand-over; nothing for one that was opened before. Hand-overs are counted by `round`."""
    if not isinstance(handling, Unopened) and command.round <= handling.opened.round:
        return []
    return [HandlingOpened(**dict(command))]


def note_correction(command: NoteCorrection, case: LeadCase | CoCase) -> Decision:
    """The facts as intake has corrected them; nothing where they read so already."""
    noted = CorrectionNoted(**dict(command) | {"part": command.part or case.opened.part})
    return [] if all(getattr(case.opened, name) == value for name, value in noted) else [noted]


def note_split(command: NoteSplit, case: LeadCase | CoCase) -> Decision:
    """The end of the joint handling; nothing where the case is not joined."""
    return [SplitNoted(master=case.joined.master, reason=command.reason)] if case.joined else []


def note_handler(command: NoteHandler, case: LeadCase | CoCase) -> Decision:
    """The new handler of the department in charge; nothing for a co-department's handler, or where the work was not
    with the one it is taken from."""
    charged = case.department
    if charged is None or command.department not in ("", charged.department):
        return []
    if command.from_whom not in ("", charged.handler):
        return []
    return unless_recorded(DepartmentNoted(department=charged.department, handler=command.handler), charged)


def withdraw_department(command: WithdrawDepartment, case: LeadCase | CoCase) -> Decision:
    """The withdrawal of the department in charge; nothing where none is."""
    if case.department is None:
        return []
    return [DepartmentWithdrawn(department=case.department.department, reason=command.reason)]


def record_contact(command: RecordContact) -> Decision:
    """One more contact: two visits on one day look alike, so each is a new fact. The command's id protects it from
    being recorded twice."""
    return [ContactRecorded(**dict(command))]


def decide(command: InWorkCommand, case: LeadCase | CoCase) -> Decision:
    """What a command for a lead or co case records; none of them is refused."""
    match command:
        case Stop():
            return [HandlingStopped(reason=command.reason)]
        case NoteCorrection():
            return note_correction(command, case)
        case NoteJoining():
            return unless_recorded(JoiningNoted(**dict(command)), case.joined)
        case NoteSplit():
            return note_split(command, case)
        case NoteDepartment():
            return unless_recorded(DepartmentNoted(**dict(command)), case.department)
        case NoteHandler():
            return note_handler(command, case)
        case WithdrawDepartment():
            return withdraw_department(command, case)
        case RecordContact():
            return record_contact(command)
        case _:
            assert_never(command)


def evolve(handling: Handling, event: CaseEvent) -> LeadCase | CoCase:
    """The case after the event; a new hand-over keeps what was before in `past_cases`."""
    if isinstance(event, HandlingOpened):
        past = () if isinstance(handling, Unopened) else past_with(handling)
        return replace(opened_case(event), past_cases=past)
    assert not isinstance(handling, Unopened)
    match event:
        case HandlingStopped():
            return replace(handling, stopped=event)
        case CorrectionNoted():
            return evolve_correction(handling, event)
        case JoiningNoted():
            return replace(handling, joined=event)
        case SplitNoted():
            return replace(handling, joined=None)
        case DepartmentNoted():
            return replace(handling, department=event)
        case DepartmentWithdrawn():
            return replace(handling, department=None)
        case ContactRecorded():
            return evolve_contact(handling, event) if isinstance(handling, LeadCase) else handling
        case _:
            assert_never(event)


def evolve_contact(lead: LeadCase, event: ContactRecorded) -> LeadCase:
    """The round has its contact where somebody was reached or the proposer wished none; otherwise one attempt more."""
    round = lead.round
    if event.reached or event.way is Way.NONE_WISHED:
        return replace(lead, round=replace(round, contacted=True))
    return replace(lead, round=replace(round, attempts=round.attempts + 1))


def evolve_correction(case: LeadCase | CoCase, event: CorrectionNoted) -> LeadCase | CoCase:
    """The case with the corrected facts. One that turns from lead to co or back begins anew in its department; of a
    lead case, co-units that are no longer named owe no opinion, and what they gave stays."""
    opened = case.opened.model_copy(update=dict(event))
    if opened.part.leads != case.opened.part.leads:
        return replace(opened_case(opened), department=case.department, past_cases=past_with(case))
    if isinstance(case, CoCase):
        return replace(case, opened=opened)
    unnamed = set(case.opened.co_units) - set(opened.co_units)
    opinions = {
        unit: expected for unit, expected in case.expected_opinions.items() if expected.opinion or unit not in unnamed
    }
    return replace(case, opened=opened, expected_opinions=opinions)
