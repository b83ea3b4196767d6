"""The law of assignment: the office proposes, a leader confirms, the department accepts and plans."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from shared.contracts.assignment import (
    DIRECTORY,
    Accept,
    AdoptDirectory,
    AlreadyAccepted,
    AssignmentAccepted,
    AssignmentCommand,
    AssignmentConfirmed,
    AssignmentEvent,
    AssignmentOpened,
    AssignmentProposed,
    Confirm,
    Department,
    DirectoryAdopted,
    NotAccepted,
    NotConfirmed,
    NotOpened,
    NotProposed,
    NotYourDepartment,
    Open,
    PlanSubmitted,
    Propose,
    SubmitPlan,
    UnknownDepartment,
)
from shared.decider import Decided, Decider
from shared.errors import Invalid
from shared.messages import Wish


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
    proposal: AssignmentProposed


@dataclass(frozen=True, slots=True)
class Accepted:
    proposal: AssignmentProposed
    accepted: AssignmentAccepted
    plan: PlanSubmitted | None = None


Case = Unopened | Waiting | Proposed | Confirmed | Accepted


@dataclass(frozen=True, slots=True)
class Assignment:
    case: Case = field(default_factory=Unopened)
    directory: tuple[Department, ...] = ()


def adopt_directory(command: AdoptDirectory, wish: Wish[AssignmentCommand], state: Assignment) -> Decided:
    if wish.stream != DIRECTORY:
        raise Invalid(f"处室名录记入 {DIRECTORY}")
    same = command.departments == state.directory
    return [] if same else [DirectoryAdopted(departments=command.departments)]


def open_case(command: Open, case: Case) -> Decided:
    return [AssignmentOpened(**dict(command))] if isinstance(case, Unopened) else []


def propose(command: Propose, wish: Wish[AssignmentCommand], state: Assignment) -> Decided:
    proposed = AssignmentProposed(department=command.department, opinion=command.opinion)
    match state.case:
        case Unopened():
            raise NotOpened(wish.stream)
        case Proposed(proposal=known) | Confirmed(proposal=known) | Accepted(proposal=known) if known == proposed:
            return []
        case Accepted(accepted=accepted):
            raise AlreadyAccepted(accepted.department)
    if command.department not in {department.name for department in state.directory}:
        raise UnknownDepartment(command.department)
    return [proposed]


def confirm(command: Confirm, wish: Wish[AssignmentCommand], case: Case) -> Decided:
    match case:
        case Unopened():
            raise NotOpened(wish.stream)
        case Waiting():
            raise NotProposed(wish.stream)
        case Proposed(proposal=proposal):
            return [AssignmentConfirmed(department=proposal.department, opinion=command.opinion)]
        case Confirmed() | Accepted():
            return []
        case _:
            assert_never(case)


def accept(command: Accept, wish: Wish[AssignmentCommand], case: Case) -> Decided:
    match case:
        case Unopened():
            raise NotOpened(wish.stream)
        case Waiting() | Proposed():
            raise NotConfirmed(wish.stream)
        case Confirmed(proposal=proposal):
            return [AssignmentAccepted(department=asked(proposal.department, wish), handler=command.handler)]
        case Accepted(accepted=accepted):
            if asked(accepted.department, wish) and accepted.handler == command.handler:
                return []
            raise AlreadyAccepted(f"承办人 {accepted.handler}")
        case _:
            assert_never(case)


def submit_plan(command: SubmitPlan, wish: Wish[AssignmentCommand], case: Case) -> Decided:
    match case:
        case Unopened():
            raise NotOpened(wish.stream)
        case Waiting() | Proposed() | Confirmed():
            raise NotAccepted(wish.stream)
        case Accepted(accepted=accepted, plan=known):
            asked(accepted.department, wish)
            plan = PlanSubmitted(**dict(command))
            return [] if plan == known else [plan]
        case _:
            assert_never(case)


def asked(department: str, wish: Wish[AssignmentCommand]) -> str:
    """The department the case was given to, if the actor belongs to it."""
    if wish.actor.department != department:
        raise NotYourDepartment(department)
    return department


def decide(wish: Wish[AssignmentCommand], state: Assignment) -> Decided:
    match wish.command:
        case AdoptDirectory() as command:
            return adopt_directory(command, wish, state)
        case Open() as command:
            return open_case(command, state.case)
        case Propose() as command:
            return propose(command, wish, state)
        case Confirm() as command:
            return confirm(command, wish, state.case)
        case Accept() as command:
            return accept(command, wish, state.case)
        case SubmitPlan() as command:
            return submit_plan(command, wish, state.case)
        case _:
            assert_never(wish.command)


def evolve(state: Assignment, event: AssignmentEvent) -> Assignment:
    match event:
        case DirectoryAdopted(departments=departments):
            return replace(state, directory=departments)
        case AssignmentOpened():
            return replace(state, case=Waiting())
        case AssignmentProposed():
            return replace(state, case=Proposed(event))
        case AssignmentConfirmed():
            return replace(state, case=Confirmed(_proposal(state.case)))
        case AssignmentAccepted():
            return replace(state, case=Accepted(_proposal(state.case), event))
        case PlanSubmitted():
            assert isinstance(state.case, Accepted)
            return replace(state, case=replace(state.case, plan=event))
        case _:
            assert_never(event)


def _proposal(case: Case) -> AssignmentProposed:
    assert isinstance(case, Proposed | Confirmed | Accepted)
    return case.proposal


def consults(wish: Wish[AssignmentCommand]) -> Sequence[str]:
    return (DIRECTORY,) if isinstance(wish.command, Propose) else ()


assignment: Decider[Assignment, AssignmentCommand, AssignmentEvent] = Decider(Assignment(), decide, evolve, consults)
