"""Where the assignment of a case stands, step by step, and who does what in which department."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from services.assignment.directory import Directory, learned
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
    """Assignment has not heard of the case."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """For the office to propose a department."""


@dataclass(frozen=True, slots=True)
class Proposed:
    proposal: AssignmentProposed


@dataclass(frozen=True, slots=True)
class Confirmed:
    """For the department to accept or decline; without a proposal where it was reopened straight to the department."""

    department: str
    leader: str = ""
    proposal: AssignmentProposed | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """In work; `handler` is the present one, `accepted` what the department said."""

    department: str
    handler: str
    accepted: AssignmentAccepted
    leader: str = ""
    proposal: AssignmentProposed | None = None
    plan: PlanSubmitted | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The case has left the bureau."""


Step = Unopened | Waiting | Proposed | Confirmed | Accepted | Cancelled


@dataclass(frozen=True, slots=True)
class CoDepartment:
    """A department that was asked for its input, and what it has said."""

    name: str
    what: str
    due: date | None = None
    handler: str = ""
    inputs: tuple[InputGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What intake says of the case."""

    title: str
    topic: str
    part: HandlingRole


@dataclass(frozen=True, slots=True)
class Assignment:
    step: Step = field(default_factory=Unopened)
    round: int = 1
    about: About | None = None
    objections: tuple[AssignmentDeclined, ...] = ()
    co: tuple[CoDepartment, ...] = ()
    handed: tuple[WorkHandedOver, ...] = ()
    directory: Directory = field(default_factory=Directory)

    def asked(self, department: str) -> CoDepartment | None:
        """The co-department of that name."""
        return next((each for each in self.co if each.name == department), None)


def opened(state: Assignment, stream: str) -> Waiting | Proposed | Confirmed | Accepted:
    """The step, if acts on the case are lawful."""
    match state.step:
        case Unopened():
            raise NotOpened(stream)
        case Cancelled():
            raise AssignmentEnded(stream)
        case step:
            return step


def evolve(state: Assignment, event: AssignmentEvent) -> Assignment:
    match event:
        case DirectoryAdopted() | PersonAppointed() | PersonLeft() | DelegationGranted() | DelegationEnded():
            return replace(state, directory=learned(state.directory, event))
        case AssignmentOpened():
            return Assignment(_first(event), event.round, _about(event), directory=state.directory)
        case CorrectionNoted():
            return replace(state, about=_corrected(state.about, event))
        case AssignmentReopened():
            kept = others(state, event.department) if event.round == state.round else ()
            return replace(state, step=_reopened(event), round=event.round, co=kept)
        case AssignmentDeclined():
            return replace(state, step=Waiting(), objections=(*state.objections, event))
        case AssignmentCancelled():
            return replace(state, step=Cancelled())
        case AssignmentProposed() | AssignmentConfirmed() | AssignmentAccepted() | PlanSubmitted():
            return _stepped(state, event)
        case _:
            return _worked(state, event)


def _first(event: AssignmentOpened) -> Step:
    if not event.department:
        return Waiting()
    accepted = AssignmentAccepted(department=event.department, handler=event.handler)
    return Accepted(event.department, event.handler, accepted)


def _about(event: AssignmentOpened) -> About:
    return About(event.title, event.topic, event.part)


def _corrected(about: About | None, event: CorrectionNoted) -> About | None:
    return about and replace(about, title=event.title, topic=event.topic, part=event.part or about.part)


def _reopened(event: AssignmentReopened) -> Step:
    return Confirmed(event.department, event.leader) if event.department else Waiting()


def _stepped(
    state: Assignment, event: AssignmentProposed | AssignmentConfirmed | AssignmentAccepted | PlanSubmitted
) -> Assignment:
    step = state.step
    match event:
        case AssignmentProposed():
            return replace(state, step=Proposed(event))
        case AssignmentConfirmed(department=department):
            confirmed = Confirmed(department, event.leader, proposal_of(step))
            return replace(state, step=confirmed, co=others(state, department))
        case AssignmentAccepted(department=department, handler=handler):
            return replace(state, step=Accepted(department, handler, event, leader_of(step), proposal_of(step)))
        case PlanSubmitted():
            return replace(state, step=replace(step, plan=event)) if isinstance(step, Accepted) else state
        case _:
            assert_never(event)


def _worked(state: Assignment, event: CoDepartmentAdded | InputGiven | HandlerNamed | WorkHandedOver) -> Assignment:
    match event:
        case CoDepartmentAdded(department=department):
            known = state.asked(department) or CoDepartment(department, "")
            return _asked(state, replace(known, what=event.what, due=event.due))
        case InputGiven(department=department):
            asked = state.asked(department)
            return _asked(state, replace(asked, inputs=(*asked.inputs, event))) if asked else state
        case HandlerNamed(department=department, handler=handler):
            return _handled(state, department, handler)
        case WorkHandedOver(post=Role.HANDLER, department=department, to_whom=handler):
            return replace(_handled(state, department, handler), handed=(*state.handed, event))
        case WorkHandedOver(post=Role.LEADER, department=department, to_whom=leader):
            return replace(_led(state, department, leader), handed=(*state.handed, event))
        case WorkHandedOver():
            return replace(state, handed=(*state.handed, event))
        case _:
            assert_never(event)


def _asked(state: Assignment, asked: CoDepartment) -> Assignment:
    return replace(state, co=(*others(state, asked.name), asked))


def others(state: Assignment, department: str) -> tuple[CoDepartment, ...]:
    """The co-departments but that one, such as one that is now in charge."""
    return tuple(each for each in state.co if each.name != department)


def _handled(state: Assignment, department: str, handler: str) -> Assignment:
    match state.step:
        case Accepted(department=lead) as step if lead == department:
            return replace(state, step=replace(step, handler=handler))
    asked = state.asked(department)
    return _asked(state, replace(asked, handler=handler)) if asked else state


def _led(state: Assignment, department: str, leader: str) -> Assignment:
    """The leader in charge of the case is that of the department in charge."""
    match state.step:
        case Accepted(department=lead) as step if lead == department:
            return replace(state, step=replace(step, leader=leader))
    return state


def proposal_of(step: Step) -> AssignmentProposed | None:
    return step.proposal if isinstance(step, Proposed | Confirmed | Accepted) else None


def leader_of(step: Step) -> str:
    return step.leader if isinstance(step, Confirmed | Accepted) else ""
