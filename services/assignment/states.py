"""The state of a case in assignment: the step it has come to, and who does what in which department."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from services.assignment import directory
from services.assignment.directory import Directory
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentConfirmed,
    AssignmentDeclined,
    AssignmentEnded,
    AssignmentEvent,
    AssignmentOpened,
    AssignmentProposed,
    AssignmentReopened,
    CoDepartmentAdded,
    CorrectionNoted,
    DelegationEnded,
    DelegationGranted,
    DirectoryAdopted,
    HandlerNamed,
    InputGiven,
    NotOpened,
    PersonAppointed,
    PersonLeft,
    PlanSubmitted,
    WorkHandedOver,
)
from shared.contracts.common.vocabulary import HandlingRole
from shared.messaging.envelope import Role


@dataclass(frozen=True, slots=True)
class Unopened:
    """No event of the case has been received; `Open` has not been handled."""


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Waits for the office to propose a department."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Waits for a leader to confirm the proposal."""

    proposal: AssignmentProposed


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Waits for the department to accept or decline; without a proposal where it was reopened straight to it."""

    department: str
    leader: str = ""
    proposal: AssignmentProposed | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """In work; `handler` is the present one, `accepted` what the department said when it accepted."""

    department: str
    handler: str
    accepted: AssignmentAccepted
    leader: str = ""
    proposal: AssignmentProposed | None = None
    plan: PlanSubmitted | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The case has left the bureau."""


Step = Unopened | Unassigned | Proposed | Confirmed | Accepted | Cancelled


@dataclass(frozen=True, slots=True)
class CoDepartment:
    """A department that was asked for its input: what for, until when, and the inputs it has given."""

    name: str
    request: str
    due: date | None = None
    handler: str = ""
    inputs: tuple[InputGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What intake says of the case."""

    title: str
    topic: str
    part: HandlingRole


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a decision reads: the case's step, facts, objections, co-departments and hand-overs of work, and the
    register of departments and people. `round` counts the hand-overs to the bureau."""

    step: Step = field(default_factory=Unopened)
    round: int = 1
    facts: CaseFacts | None = None
    objections: tuple[AssignmentDeclined, ...] = ()
    co_departments: tuple[CoDepartment, ...] = ()
    work_hand_overs: tuple[WorkHandedOver, ...] = ()
    directory: Directory = field(default_factory=Directory)

    def co_department(self, name: str) -> CoDepartment | None:
        """The co-department of that name, if it was asked."""
        return next((department for department in self.co_departments if department.name == name), None)


def open_step(state: Assignment, stream: str) -> Unassigned | Proposed | Confirmed | Accepted:
    """The step of a case that is assigned here; raises `NotOpened` or `AssignmentEnded`."""
    match state.step:
        case Unopened():
            raise NotOpened(stream)
        case Cancelled():
            raise AssignmentEnded(stream)
        case step:
            return step


def evolve(state: Assignment, event: AssignmentEvent) -> Assignment:
    """The state after an event of the case or of the register. A reopening in the same round keeps the co-departments,
    one in a new round does not."""
    match event:
        case DirectoryAdopted() | PersonAppointed() | PersonLeft() | DelegationGranted() | DelegationEnded():
            return replace(state, directory=directory.evolve(state.directory, event))
        case AssignmentOpened():
            return Assignment(_first_step(event), event.round, _case_facts(event), directory=state.directory)
        case CorrectionNoted():
            return replace(state, facts=_evolve_facts(state.facts, event))
        case AssignmentReopened():
            remaining = other_co_departments(state, event.department) if event.round == state.round else ()
            return replace(state, step=_step_when_reopened(event), round=event.round, co_departments=remaining)
        case AssignmentDeclined():
            return replace(state, step=Unassigned(), objections=(*state.objections, event))
        case AssignmentCancelled():
            return replace(state, step=Cancelled())
        case AssignmentProposed() | AssignmentConfirmed() | AssignmentAccepted() | PlanSubmitted():
            return _evolve_step(state, event)
        case _:
            return _evolve_work(state, event)


def _first_step(event: AssignmentOpened) -> Step:
    if not event.department:
        return Unassigned()
    accepted = AssignmentAccepted(department=event.department, handler=event.handler)
    return Accepted(event.department, event.handler, accepted)


def _case_facts(event: AssignmentOpened) -> CaseFacts:
    return CaseFacts(event.title, event.topic, event.part)


def _evolve_facts(facts: CaseFacts | None, event: CorrectionNoted) -> CaseFacts | None:
    return facts and replace(facts, title=event.title, topic=event.topic, part=event.part or facts.part)


def _step_when_reopened(event: AssignmentReopened) -> Step:
    return Confirmed(event.department, event.leader) if event.department else Unassigned()


def _evolve_step(
    state: Assignment, event: AssignmentProposed | AssignmentConfirmed | AssignmentAccepted | PlanSubmitted
) -> Assignment:
    step = state.step
    match event:
        case AssignmentProposed():
            return replace(state, step=Proposed(event))
        case AssignmentConfirmed(department=department):
            confirmed = Confirmed(department, event.leader, proposal_of(step))
            return replace(state, step=confirmed, co_departments=other_co_departments(state, department))
        case AssignmentAccepted(department=department, handler=handler):
            return replace(state, step=Accepted(department, handler, event, leader_of(step), proposal_of(step)))
        case PlanSubmitted():
            return replace(state, step=replace(step, plan=event)) if isinstance(step, Accepted) else state
        case _:
            assert_never(event)


def _evolve_work(
    state: Assignment, event: CoDepartmentAdded | InputGiven | HandlerNamed | WorkHandedOver
) -> Assignment:
    match event:
        case CoDepartmentAdded(department=name):
            co_department = state.co_department(name) or CoDepartment(name, "")
            return _with_co_department(state, replace(co_department, request=event.what, due=event.due))
        case InputGiven(department=name):
            return _with_input(state, name, event)
        case HandlerNamed(department=name, handler=handler):
            return _with_handler(state, name, handler)
        case WorkHandedOver():
            return _evolve_hand_over(replace(state, work_hand_overs=(*state.work_hand_overs, event)), event)
        case _:
            assert_never(event)


def _evolve_hand_over(state: Assignment, event: WorkHandedOver) -> Assignment:
    match event.post:
        case Role.HANDLER:
            return _with_handler(state, event.department, event.to_whom)
        case Role.LEADER:
            return _with_leader(state, event.department, event.to_whom)
    return state


def _with_input(state: Assignment, name: str, event: InputGiven) -> Assignment:
    co_department = state.co_department(name)
    if co_department is None:
        return state
    return _with_co_department(state, replace(co_department, inputs=(*co_department.inputs, event)))


def _with_co_department(state: Assignment, co_department: CoDepartment) -> Assignment:
    return replace(state, co_departments=(*other_co_departments(state, co_department.name), co_department))


def other_co_departments(state: Assignment, name: str) -> tuple[CoDepartment, ...]:
    """The co-departments without that one, such as one that is in charge now."""
    return tuple(co_department for co_department in state.co_departments if co_department.name != name)


def _with_handler(state: Assignment, department: str, handler: str) -> Assignment:
    match state.step:
        case Accepted(department=in_charge) as step if in_charge == department:
            return replace(state, step=replace(step, handler=handler))
    co_department = state.co_department(department)
    return _with_co_department(state, replace(co_department, handler=handler)) if co_department else state


def _with_leader(state: Assignment, department: str, leader: str) -> Assignment:
    match state.step:
        case Accepted(department=in_charge) as step if in_charge == department:
            return replace(state, step=replace(step, leader=leader))
    return state


def proposal_of(step: Step) -> AssignmentProposed | None:
    """The proposal that led to the step, if there was one."""
    return step.proposal if isinstance(step, Proposed | Confirmed | Accepted) else None


def leader_of(step: Step) -> str:
    """The leader in charge; empty where there is none."""
    return step.leader if isinstance(step, Confirmed | Accepted) else ""
