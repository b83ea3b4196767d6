"""The law of assignment: the office proposes, a leader confirms, the department accepts or declines, and plans."""

from collections.abc import Sequence

from services.assignment.departments import work
from services.assignment.directory import in_directory
from services.assignment.states import (
    Accepted,
    Assignment,
    Cancelled,
    Confirmed,
    Proposed,
    Unopened,
    Waiting,
    evolve,
    opened,
)
from shared.contracts.assignment import (
    DIRECTORY,
    Accept,
    AddCoDepartment,
    AlreadyAccepted,
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentCommand,
    AssignmentConfirmed,
    AssignmentDeclined,
    AssignmentEvent,
    AssignmentOpened,
    AssignmentProposed,
    AssignmentReopened,
    Cancel,
    CoDepartmentAdded,
    Confirm,
    CorrectionNoted,
    Decline,
    GiveInput,
    HandlerNamed,
    HandOverWork,
    InputGiven,
    NameHandler,
    NotAccepted,
    NotConfirmed,
    NoteCorrection,
    NotOpened,
    NotProposed,
    NotYourDepartment,
    Open,
    PlanSubmitted,
    Propose,
    Reopen,
    SubmitPlan,
    WorkHandedOver,
)
from shared.contracts.assignment.departments import SameDepartment
from shared.domain.decider import CorrectionPolicy, Decider, Decision
from shared.messaging.envelope import CommandEnvelope, Event, Role
from shared.messaging.errors import Invalid


def open_case(command: Open, state: Assignment) -> Decision:
    """Once a round: a number registered anew after a void is a round of its own."""
    new = isinstance(state.step, Unopened) or command.round > state.round
    return [AssignmentOpened(**dict(command))] if new else []


def note_correction(command: NoteCorrection, state: Assignment) -> Decision:
    about = state.about
    if about is None:
        return []
    part = command.part if command.part is not about.part else None
    same = (command.title, command.topic, part) == (about.title, about.topic, None)
    return [] if same else [CorrectionNoted(title=command.title, topic=command.topic, part=part)]


def propose(command: Propose, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    proposed = AssignmentProposed(
        department=command.department,
        opinion=command.opinion,
        co_departments=tuple(dict.fromkeys(command.co_departments)),
        leader=command.leader or state.directory.leader(command.department),
        requirement=command.requirement,
    )
    match opened(state, envelope.stream):
        case Proposed(proposal=known) if known == proposed:
            return []
        case Confirmed(proposal=known, department=department) | Accepted(proposal=known, department=department) if (
            known == proposed and department == proposed.department
        ):
            return []
        case Accepted(department=department):
            raise AlreadyAccepted(department)
    for name in (proposed.department, *proposed.co_departments):
        state.directory.department(name)
    if proposed.department in proposed.co_departments:
        raise SameDepartment(proposed.department)
    return [proposed]


def confirm(command: Confirm, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    match opened(state, envelope.stream):
        case Waiting():
            raise NotProposed(envelope.stream)
        case Proposed(proposal=proposal):
            return confirmed(command, proposal, state)
        case Confirmed(department=known) | Accepted(department=known) if command.department in ("", known):
            return []
        case Accepted(department=known):
            raise AlreadyAccepted(known)
        case Confirmed(proposal=proposal):
            return confirmed(command, proposal, state)


def confirmed(command: Confirm, proposal: AssignmentProposed | None, state: Assignment) -> Decision:
    """The department that was proposed or another one, and the co-departments of the proposal with it."""
    department, leader = command.department, command.leader
    if proposal and department in ("", proposal.department):
        department, leader = proposal.department, leader or proposal.leader
    else:
        state.directory.department(department)
    leader = leader or state.directory.leader(department)
    wanted = proposal.co_departments if proposal else ()
    return [
        AssignmentConfirmed(department=department, opinion=command.opinion, leader=leader),
        *(
            CoDepartmentAdded(department=name, what=proposal.requirement if proposal else "")
            for name in wanted
            if name != department and not state.asked(name)
        ),
    ]


def accept(command: Accept, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    match opened(state, envelope.stream):
        case Waiting() | Proposed():
            raise NotConfirmed(envelope.stream)
        case Confirmed(department=department):
            return [AssignmentAccepted(department=asked(department, envelope), **dict(command))]
        case Accepted(department=department, accepted=accepted):
            if AssignmentAccepted(department=asked(department, envelope), **dict(command)) == accepted:
                return []
            raise AlreadyAccepted(f"承办人 {accepted.handler}")


def decline(command: Decline, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """Earlier objections stay; the office may still propose the same department again."""
    objection = AssignmentDeclined(department=envelope.actor.department, **dict(command))
    match opened(state, envelope.stream):
        case Confirmed(department=department):
            asked(department, envelope)
            return [objection]
        case Accepted(department=department):
            raise AlreadyAccepted(asked(department, envelope))
        case Waiting() | Proposed():
            if state.objections[-1:] == (objection,):
                return []
            raise NotConfirmed(envelope.stream)


def submit_plan(command: SubmitPlan, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    match opened(state, envelope.stream):
        case Waiting() | Proposed() | Confirmed():
            raise NotAccepted(envelope.stream)
        case Accepted(department=department, plan=known):
            asked(department, envelope)
            plan = PlanSubmitted(**dict(command))
            return [] if plan == known else [plan]


def asked(department: str, envelope: CommandEnvelope[AssignmentCommand]) -> str:
    """The department the case was given to, if the actor belongs to it."""
    if envelope.actor.department != department:
        raise NotYourDepartment(department)
    return department


def reopen(command: Reopen, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    step, round = state.step, max(command.round, state.round)
    if command.round and Role.SYSTEM not in envelope.actor.roles:
        raise Invalid("轮次随登记的重新交办而定，不能填写")
    if isinstance(step, Unopened):
        return unheard(envelope)
    if command.round and command.round <= state.round:
        return []
    department, leader = command.department, ""
    if command.keep:
        department, leader = (step.department, step.leader) if isinstance(step, Confirmed | Accepted) else ("", "")
        if not department:
            return []
    elif department:
        leader = state.directory.department(department).leader
    waiting = isinstance(step, Waiting) and not department
    asked_already = isinstance(step, Confirmed) and step.department == department
    if round == state.round and (waiting or asked_already):
        return []
    return [AssignmentReopened(round=round, reason=command.reason, department=department, leader=leader)]


def cancel(command: Cancel, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    match state.step:
        case Unopened():
            return unheard(envelope)
        case Cancelled():
            return []
    return [AssignmentCancelled(reason=command.reason)]


def unheard(envelope: CommandEnvelope[AssignmentCommand]) -> Decision:
    """A case that was never opened here: of no concern to the system, a mistake of anybody else."""
    if Role.SYSTEM in envelope.actor.roles:
        return []
    raise NotOpened(envelope.stream)


def decide(envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    match envelope.command:
        case Open() as command:
            return open_case(command, state)
        case NoteCorrection() as command:
            return note_correction(command, state)
        case Propose() as command:
            return propose(command, envelope, state)
        case Confirm() as command:
            return confirm(command, envelope, state)
        case Accept() as command:
            return accept(command, envelope, state)
        case Decline() as command:
            return decline(command, envelope, state)
        case SubmitPlan() as command:
            return submit_plan(command, envelope, state)
        case Reopen() as command:
            return reopen(command, envelope, state)
        case Cancel() as command:
            return cancel(command, envelope, state)
        case AddCoDepartment() | GiveInput() | NameHandler() | HandOverWork() as command:
            return work(command, envelope, state)
        case _:
            return in_directory(envelope.command, envelope, state.directory)


def read_streams(envelope: CommandEnvelope[AssignmentCommand]) -> Sequence[str]:
    return (DIRECTORY,) if isinstance(envelope.command, Propose | Confirm | AddCoDepartment | Reopen) else ()


# Opening, cancelling and reopening replace one another; another handler is named, the work handed over again; the
# directory is adopted again, a person appointed again or removed, a delegation ended.
ANEW = (AssignmentOpened, AssignmentReopened, AssignmentCancelled)
CORRECTIONS: dict[type[Event], CorrectionPolicy] = {
    AssignmentProposed: CorrectionPolicy(fields={"opinion", "requirement"}, blocked_by=(AssignmentConfirmed,)),
    AssignmentConfirmed: CorrectionPolicy(
        fields={"opinion", "leader"}, blocked_by=(AssignmentAccepted, AssignmentDeclined)
    ),
    AssignmentAccepted: CorrectionPolicy(
        fields={"handler", "wanted_units", "reason"}, blocked_by=(PlanSubmitted, HandlerNamed, WorkHandedOver, *ANEW)
    ),
    AssignmentDeclined: CorrectionPolicy(
        fields={"ground", "reason", "right_unit"}, blocked_by=(AssignmentProposed, AssignmentReopened)
    ),
    CoDepartmentAdded: CorrectionPolicy(fields={"what", "due"}),
    InputGiven: CorrectionPolicy(fields={"opinion", "text"}),
    HandlerNamed: CorrectionPolicy(fields={"handler"}, retractable=False),
    WorkHandedOver: CorrectionPolicy(fields={"reason"}, retractable=False),
    PlanSubmitted: CorrectionPolicy(fields={"goal", "responsible", "finish_by"}),
}

assignment: Decider[Assignment, AssignmentCommand, AssignmentEvent] = Decider(
    Assignment(), decide, evolve, read_streams, CORRECTIONS
)
