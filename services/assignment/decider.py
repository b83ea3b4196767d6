"""The decider of assignment: the office proposes, a leader confirms, the department accepts or declines, and plans."""

from collections.abc import Sequence

from services.assignment import departments, directory
from services.assignment.states import (
    Accepted,
    Assignment,
    Cancelled,
    Confirmed,
    Proposed,
    Unassigned,
    Unopened,
    evolve,
    open_step,
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
from shared.domain.decider import CorrectionPolicy, Decider, Decision, unless_recorded
from shared.messaging.envelope import CommandEnvelope, Event, Role
from shared.messaging.errors import Invalid


def open_case(command: Open, state: Assignment) -> Decision:
    """The opening of a case, once a round; a number registered anew after a void has a round of its own."""
    new = isinstance(state.step, Unopened) or command.round > state.round
    return [AssignmentOpened(**dict(command))] if new else []


def note_correction(command: NoteCorrection, state: Assignment) -> Decision:
    """What intake has corrected; nothing where the case is unopened or reads so. The part only where it changed."""
    facts = state.facts
    if facts is None:
        return []
    part = command.part if command.part is not facts.part else None
    same = (command.title, command.topic, part) == (facts.title, facts.topic, None)
    return [] if same else [CorrectionNoted(title=command.title, topic=command.topic, part=part)]


def propose(command: Propose, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The proposal; nothing where it is proposed, or was confirmed, just so. Raises `AlreadyAccepted`,
    `UnknownDepartment`, `SameDepartment` and what `open_step` raises."""
    proposed = AssignmentProposed(
        department=command.department,
        opinion=command.opinion,
        co_departments=tuple(dict.fromkeys(command.co_departments)),
        leader=command.leader or state.directory.leader(command.department),
        requirement=command.requirement,
    )
    match open_step(state, envelope.stream):
        case Proposed(proposal=proposal) if proposal == proposed:
            return []
        case (
            Confirmed(proposal=proposal, department=department) | Accepted(proposal=proposal, department=department)
        ) if proposal == proposed and department == proposed.department:
            return []
        case Accepted(department=department):
            raise AlreadyAccepted(department)
    for name in (proposed.department, *proposed.co_departments):
        state.directory.department(name)
    if proposed.department in proposed.co_departments:
        raise SameDepartment(proposed.department)
    return [proposed]


def confirm(command: Confirm, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The leader's decision for a department; nothing where it is confirmed. Raises `NotProposed`, `AlreadyAccepted`,
    `UnknownDepartment` and what `open_step` raises."""
    match open_step(state, envelope.stream):
        case Unassigned():
            raise NotProposed(envelope.stream)
        case Proposed(proposal=proposal):
            return confirmation(command, proposal, state)
        case Confirmed(department=confirmed) | Accepted(department=confirmed) if command.department in ("", confirmed):
            return []
        case Accepted(department=confirmed):
            raise AlreadyAccepted(confirmed)
        case Confirmed(proposal=proposal):
            return confirmation(command, proposal, state)


def confirmation(command: Confirm, proposal: AssignmentProposed | None, state: Assignment) -> Decision:
    """The confirmation of the proposed department or of another one, and the co-departments of the proposal that were
    not asked yet. Raises `UnknownDepartment`."""
    department, leader = command.department, command.leader
    if proposal and department in ("", proposal.department):
        department, leader = proposal.department, leader or proposal.leader
    else:
        state.directory.department(department)
    leader = leader or state.directory.leader(department)
    proposed = proposal.co_departments if proposal else ()
    return [
        AssignmentConfirmed(department=department, opinion=command.opinion, leader=leader),
        *(
            CoDepartmentAdded(department=name, what=proposal.requirement if proposal else "")
            for name in proposed
            if name != department and not state.co_department(name)
        ),
    ]


def accept(command: Accept, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The department's acceptance with its handler; nothing where it has accepted so. Raises `NotConfirmed`,
    `NotYourDepartment`, `AlreadyAccepted` and what `open_step` raises."""
    match open_step(state, envelope.stream):
        case Unassigned() | Proposed():
            raise NotConfirmed(envelope.stream)
        case Confirmed(department=department):
            return [AssignmentAccepted(department=own_department(department, envelope), **dict(command))]
        case Accepted(department=department, accepted=accepted):
            if AssignmentAccepted(department=own_department(department, envelope), **dict(command)) == accepted:
                return []
            raise AlreadyAccepted(f"承办人 {accepted.handler}")


def decline(command: Decline, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The department's objection; nothing where it was the last one. Earlier objections stay, and the office may
    propose the department again. Raises `NotConfirmed`, `NotYourDepartment`, `AlreadyAccepted` and what `open_step`
    raises."""
    objection = AssignmentDeclined(department=envelope.actor.department, **dict(command))
    match open_step(state, envelope.stream):
        case Confirmed(department=department):
            own_department(department, envelope)
            return [objection]
        case Accepted(department=department):
            raise AlreadyAccepted(own_department(department, envelope))
        case Unassigned() | Proposed():
            if state.objections[-1:] == (objection,):
                return []
            raise NotConfirmed(envelope.stream)


def submit_plan(command: SubmitPlan, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The plan of the department in charge; nothing where it is the same. Raises `NotAccepted`, `NotYourDepartment` and
    what `open_step` raises."""
    match open_step(state, envelope.stream):
        case Unassigned() | Proposed() | Confirmed():
            raise NotAccepted(envelope.stream)
        case Accepted(department=department, plan=plan):
            own_department(department, envelope)
            return unless_recorded(PlanSubmitted(**dict(command)), plan)


def own_department(department: str, envelope: CommandEnvelope[AssignmentCommand]) -> str:
    """The department; raises `NotYourDepartment` unless the actor belongs to it."""
    if envelope.actor.department != department:
        raise NotYourDepartment(department)
    return department


def reopen(command: Reopen, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The reopening, without a department or straight to one; nothing where the case waits for just that. Raises
    `Invalid` where a person gives a round, `UnknownDepartment`, and `NotOpened`."""
    step, round = state.step, max(command.round, state.round)
    if command.round and Role.SYSTEM not in envelope.actor.roles:
        raise Invalid("轮次随登记的重新交办而定，不能填写")
    if isinstance(step, Unopened):
        return not_opened(envelope)
    if command.round and command.round <= state.round:
        return []
    department, leader = command.department, ""
    if command.keep:
        department, leader = (step.department, step.leader) if isinstance(step, Confirmed | Accepted) else ("", "")
        if not department:
            return []
    elif department:
        leader = state.directory.department(department).leader
    unassigned = isinstance(step, Unassigned) and not department
    confirmed = isinstance(step, Confirmed) and step.department == department
    if round == state.round and (unassigned or confirmed):
        return []
    return [AssignmentReopened(round=round, reason=command.reason, department=department, leader=leader)]


def cancel(command: Cancel, envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """The end of the assignment; nothing where it has ended. Raises `NotOpened`."""
    match state.step:
        case Unopened():
            return not_opened(envelope)
        case Cancelled():
            return []
    return [AssignmentCancelled(reason=command.reason)]


def not_opened(envelope: CommandEnvelope[AssignmentCommand]) -> Decision:
    """Nothing for a policy, which passes on what does not concern this case; raises `NotOpened` for people."""
    if Role.SYSTEM in envelope.actor.roles:
        return []
    raise NotOpened(envelope.stream)


def decide(envelope: CommandEnvelope[AssignmentCommand], state: Assignment) -> Decision:
    """What the command records; raises the `RuleViolation` that the function of the command names."""
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
            return departments.decide(command, envelope, state)
        case _:
            return directory.decide(envelope.command, envelope, state.directory)


def read_streams(envelope: CommandEnvelope[AssignmentCommand]) -> Sequence[str]:
    """The register of departments, for what names a department."""
    return (DIRECTORY,) if isinstance(envelope.command, Propose | Confirm | AddCoDepartment | Reopen) else ()


# Opening, cancelling and reopening replace one another; another handler is named, the work handed over again; the
# directory is adopted again, a person appointed again or removed, a delegation ended.
RESTARTS = (AssignmentOpened, AssignmentReopened, AssignmentCancelled)
CORRECTIONS: dict[type[Event], CorrectionPolicy] = {
    AssignmentProposed: CorrectionPolicy(fields={"opinion", "requirement"}, blocked_by=(AssignmentConfirmed,)),
    AssignmentConfirmed: CorrectionPolicy(
        fields={"opinion", "leader"}, blocked_by=(AssignmentAccepted, AssignmentDeclined)
    ),
    AssignmentAccepted: CorrectionPolicy(
        fields={"handler", "wanted_units", "reason"},
        blocked_by=(PlanSubmitted, HandlerNamed, WorkHandedOver, *RESTARTS),
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
