"""The work of departments on a confirmed case: co-departments and their input, handlers, hand-overs of work."""

from typing import assert_never

from services.assignment.states import Accepted, Assignment, CoDepartment, Confirmed, Proposed, Unassigned, open_step
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

WorkCommand = AddCoDepartment | GiveInput | NameHandler | HandOverWork
BUREAU_WIDE = (Role.OFFICE, Role.DISCLOSURE, Role.AUDITOR)


def add_co_department(command: AddCoDepartment, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """The request for another department's input; nothing where just this was co_department. Raises `NotConfirmed`,
    `NotYourDepartment` for heads of other departments, `SameDepartment`, `UnknownDepartment` and what `open_step`
    raises."""
    match open_step(state, envelope.stream):
        case Unassigned() | Proposed():
            raise NotConfirmed(envelope.stream)
        case Confirmed(department=in_charge) | Accepted(department=in_charge):
            if not {Role.OFFICE, Role.LEADER} & set(envelope.actor.roles) and envelope.actor.department != in_charge:
                raise NotYourDepartment(in_charge)
    if command.department == in_charge:
        raise SameDepartment(in_charge)
    state.directory.department(command.department)
    co_department = state.co_department(command.department)
    same = co_department is not None and (co_department.request, co_department.due) == (command.what, command.due)
    return [] if same else [CoDepartmentAdded(**dict(command))]


def give_input(command: GiveInput, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """The input of the actor's department; nothing where just this was given last. Raises `NotACoDepartment` and what
    `open_step` raises."""
    open_step(state, envelope.stream)
    co_department = state.co_department(envelope.actor.department)
    if co_department is None:
        raise NotACoDepartment(envelope.actor.department)
    given = InputGiven(department=co_department.name, **dict(command))
    return [] if co_department.inputs[-1:] == (given,) else [given]


def name_handler(command: NameHandler, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """The handler of the actor's department; nothing where they handle it. Raises what `share_of` raises."""
    department = envelope.actor.department
    same = share_of(department, envelope, state).handler == command.handler
    return [] if same else [HandlerNamed(department=department, handler=command.handler)]


def hand_over_work(command: HandOverWork, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """The hand-over of a post in the case; nothing where the taker holds it. The department's own people hand over the
    posts of head and handler, the office every post. Raises `NotAPost`, `NotYourDepartment`, `NotTheHolder`, and what
    `share_of` and `open_step` raise."""
    post = command.post
    if post is Role.SYSTEM:
        raise NotAPost(post.label)
    share = None if post in BUREAU_WIDE else share_of(command.department, envelope, state)
    own = envelope.actor.department == command.department and post in (Role.HEAD, Role.HANDLER)
    if Role.OFFICE not in envelope.actor.roles and not own:
        raise NotYourDepartment(command.department)
    open_step(state, envelope.stream)
    holder = post_holder(command, share, state)
    if holder == command.to_whom:
        return []
    if holder and holder != command.from_whom:
        raise NotTheHolder(f"现为{holder}")
    return [WorkHandedOver(**dict(command))]


def share_of(department: str, envelope: CommandEnvelope[Command], state: Assignment) -> Accepted | CoDepartment:
    """The department's share of the case, in charge or as co-department. Raises `NotAccepted` for a department that is
    in charge and has not accepted, `NotYourDepartment` for any other, and what `open_step` raises."""
    match open_step(state, envelope.stream):
        case Accepted(department=in_charge) as step if in_charge == department:
            return step
        case Confirmed(department=in_charge) if in_charge == department:
            raise NotAccepted(department)
    if co_department := state.co_department(department):
        return co_department
    raise NotYourDepartment(department)


def post_holder(command: HandOverWork, share: Accepted | CoDepartment | None, state: Assignment) -> str:
    """Who holds the post in this case; empty where the case does not know. Holders of posts other than handler and
    leader are known by earlier hand-overs only."""
    match command.post, share:
        case Role.HANDLER, Accepted(handler=handler) | CoDepartment(handler=handler):
            return handler
        case Role.LEADER, Accepted(leader=leader):
            return leader
    post = (command.post, command.department)
    takers = [event.to_whom for event in state.work_hand_overs if (event.post, event.department) == post]
    return takers[-1] if takers else ""


def decide(command: WorkCommand, envelope: CommandEnvelope[Command], state: Assignment) -> Decision:
    """What a command about the departments' work records; raises the `RuleViolation` that its function names."""
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
