"""What departments do once a leader has confirmed: co-departments and their input, who handles, who hands over."""

from typing import assert_never

from services.assignment.states import Accepted, Assignment, CoDepartment, Confirmed, Proposed, Waiting, opened
from shared.contracts.assignment import NotConfirmed, NotYourDepartment
from shared.contracts.assignment.departments import (
    AddCoDepartment,
    CoDepartmentAdded,
    GiveInput,
    HandlerNamed,
    HandOverWork,
    InputGiven,
    NameHandler,
    NotAccepted,
    NotACoDepartment,
    NotTheHolder,
    SameDepartment,
    WorkHandedOver,
)
from shared.contracts.assignment.directory import NotAPost
from shared.domain.decider import Decision
from shared.messaging.envelope import Command, CommandEnvelope, Role

Working = AddCoDepartment | GiveInput | NameHandler | HandOverWork
BUREAU_WIDE = (Role.OFFICE, Role.DISCLOSURE, Role.AUDITOR)


def add_co_department(command: AddCoDepartment, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    match opened(state, envelope.stream):
        case Waiting() | Proposed():
            raise NotConfirmed(envelope.stream)
        case Confirmed(department=lead) | Accepted(department=lead):
            if not {Role.OFFICE, Role.LEADER} & set(envelope.actor.roles) and envelope.actor.department != lead:
                raise NotYourDepartment(lead)
    if command.department == lead:
        raise SameDepartment(lead)
    state.directory.department(command.department)
    known = state.asked(command.department)
    same = known is not None and (known.what, known.due) == (command.what, command.due)
    return [] if same else [CoDepartmentAdded(**dict(command))]


def give_input(command: GiveInput, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    opened(state, envelope.stream)
    asked = state.asked(envelope.actor.department)
    if asked is None:
        raise NotACoDepartment(envelope.actor.department)
    given = InputGiven(department=asked.name, **dict(command))
    return [] if asked.inputs[-1:] == (given,) else [given]


def name_handler(command: NameHandler, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    department = envelope.actor.department
    same = at_work(department, envelope, state).handler == command.handler
    return [] if same else [HandlerNamed(department=department, handler=command.handler)]


def hand_over_work(command: HandOverWork, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """A department's own people or the office; a post that belongs to no department in the case is the office's."""
    post = command.post
    if post is Role.SYSTEM:
        raise NotAPost(post.label)
    part = None if post in BUREAU_WIDE else at_work(command.department, envelope, state)
    own = envelope.actor.department == command.department and post in (Role.HEAD, Role.HANDLER)
    if Role.OFFICE not in envelope.actor.roles and not own:
        raise NotYourDepartment(command.department)
    opened(state, envelope.stream)
    holder = held(command, part, state)
    if holder == command.to_whom:
        return []
    if holder and holder != command.from_whom:
        raise NotTheHolder(f"现为{holder}")
    return [WorkHandedOver(**dict(command))]


def at_work(department: str, envelope: CommandEnvelope[Command], state: Assignment) -> Accepted | CoDepartment:
    """The department's part in the case, in charge or co-handling."""
    match opened(state, envelope.stream):
        case Accepted(department=lead) as step if lead == department:
            return step
        case Confirmed(department=lead) if lead == department:
            raise NotAccepted(department)
    if asked := state.asked(department):
        return asked
    raise NotYourDepartment(department)


def held(command: HandOverWork, part: Accepted | CoDepartment | None, state: Assignment) -> str:
    """Who holds the post in this case as far as the case knows; others than handler and leader only by hand-overs."""
    match command.post, part:
        case Role.HANDLER, Accepted(handler=handler) | CoDepartment(handler=handler):
            return handler
        case Role.LEADER, Accepted(leader=leader):
            return leader
    same = (command.post, command.department)
    takers = [each.to_whom for each in state.handed if (each.post, each.department) == same]
    return takers[-1] if takers else ""


def work(command: Working, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    match command:
        case AddCoDepartment():
            return add_co_department(command, envelope, state)
        case GiveInput():
            return give_input(command, envelope, state)
        case NameHandler():
            return name_handler(command, envelope, state)
        case HandOverWork():
            return hand_over_work(command, envelope, state)
        case _:
            assert_never(command)
