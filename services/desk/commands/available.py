"""Which commands a person can give to a case now: the one that is due, the others, and those refused, with the
reason.

The services answer dry runs of sample commands; this module makes the requests and interprets the answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.desk.access import permissions
from services.desk.access.delegation import acting_as, active_delegations
from services.desk.access.directory import Person
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.next_step import next_steps, ordered_by_stage
from services.desk.commands.sample_commands import AVOIDABLE_CODES, IRRELEVANT_CODES, sample_commands
from services.desk.commands.targets import case_commands
from services.desk.ledger.case_row import CaseRow
from shared.contracts import feedback, intake
from shared.messaging.envelope import Actor, Command, DecisionMedium, Delegation, Event, RecordedOnBehalf, Role

DryRunAnswer = Mapping[str, Any]
PermissionCheck = Callable[[str, CaseRow, type[Command]], bool]
"""Whether a command on a case is their business: for themselves (""), or for the principal of that name."""
# The roles whose decisions the office may record, where they decided on paper or by telephone.
DECIDING_ROLES = frozenset({Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE})
# Offered although the sample would change nothing: it may repeat what is recorded, while another answer is possible.
REPEATABLE: frozenset[type[Command]] = frozenset({feedback.RecordEvaluation})
# Given with one click: the page knows every value.
ONE_CLICK_COMMANDS: frozenset[type[Command]] = frozenset(
    {intake.ConfirmReceipt, feedback.SignReply, feedback.SignOpinion}
)


@dataclass(frozen=True, slots=True)
class AvailableCommand:
    """One command on a case: allowed, or why not yet. `principal` is the person for whom it is given, `elsewhere`
    marks a decision that others took and the office records."""

    command: type[Command]
    allowed: bool
    why: str = ""
    principal: str = ""
    elsewhere: bool = False

    @property
    def label(self) -> str:
        """The command's name as people read it."""
        return self.command.label

    @property
    def one_click(self) -> bool:
        """Whether it is given without a form."""
        return self.command in ONE_CLICK_COMMANDS and not self.elsewhere

    def url(self, case: str) -> str:
        """The address of its form for that case."""
        base = f"/cases/{case}/{self.command.service()}/{self.command.word()}"
        return f"{base}?elsewhere=1" if self.elsewhere else f"{base}?for={self.principal}" if self.principal else base


@dataclass(frozen=True, slots=True)
class AvailableCommands:
    """What the services answered, in groups; `silent` are the services that did not answer."""

    primary: AvailableCommand | None = None
    others: tuple[AvailableCommand, ...] = ()
    not_yet: tuple[AvailableCommand, ...] = ()
    elsewhere: tuple[AvailableCommand, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[AvailableCommand, ...]:
        """The allowed commands of the person, the one that is due first."""
        return (*((self.primary,) if self.primary else ()), *self.others)


@dataclass(frozen=True, slots=True)
class DryRunRequest:
    """What one service is asked for one actor: sample commands, to be answered one by one."""

    service: str
    actor: Actor
    template: AvailableCommand  # its `principal` and `elsewhere` are those of the answers
    commands: tuple[Command, ...]


def unrestricted(_: str, __: CaseRow, ___: type[Command]) -> bool:
    """Allows every command: a `PermissionCheck` for callers that see everything."""
    return True


def permitted_to(user: Person) -> PermissionCheck:
    """The check by the table of rights, for the person in their own posts and for those they stand in for today."""
    people = {"": user, **{person.name: person for person in user.stands_for}}

    def may(principal: str, case: CaseRow, command: type[Command]) -> bool:
        return principal in people and permissions.may(people[principal], case, command)

    return may


def dry_run_requests(
    context: FormContext, directory_facts: Iterable[Event], may: PermissionCheck = unrestricted
) -> list[DryRunRequest]:
    """What has to be asked to know which commands they may give: in their own posts, by delegation, and for
    decisions taken elsewhere."""
    own = [
        command for command in case_commands() if command.by & set(context.who.roles) and may("", context.case, command)
    ]
    requests = list(_requests(context, context.who, own, AvailableCommand(Command, True)))
    for delegation in active_delegations(directory_facts, context.who, context.today):
        delegated = [
            command
            for command in _covered_commands(delegation, context.today)
            if command not in own and may(delegation.principal, context.case, command)
        ]
        template = AvailableCommand(Command, True, principal=delegation.principal)
        requests += _requests(context, acting_as(context.who, delegation), delegated, template)
    if Role.OFFICE in context.who.roles:
        others = [
            command for command in case_commands() if command.by & DECIDING_ROLES and Role.OFFICE not in command.by
        ]
        requests += _requests(
            context,
            decided_elsewhere(context.who, context.case),
            others,
            AvailableCommand(Command, True, elsewhere=True),
        )
    return requests


def _covered_commands(delegation: Delegation, today: date) -> Iterator[type[Command]]:
    """The commands on cases that the delegation covers today."""
    for command in case_commands():
        roles = set(command.by) & set(delegation.roles)
        if roles and delegation.covers(command.type, roles, today):
            yield command


def decided_elsewhere(clerk: Actor, case: CaseRow) -> Actor:
    """An actor with all deciding roles in the department in charge, for whom the clerk records a decision on paper."""
    recorder = clerk.model_dump(include={"id", "name", "department", "roles"})
    noted = RecordedOnBehalf(**recorder, manner=DecisionMedium.PAPER)
    return Actor(id="elsewhere", name="他处决定", department=case.department, roles=tuple(DECIDING_ROLES), noted=noted)


def _requests(
    context: FormContext, actor: Actor, commands: Sequence[type[Command]], template: AvailableCommand
) -> Iterator[DryRunRequest]:
    actor_context = replace(context, who=actor)
    for service in dict.fromkeys(command.service() for command in commands):
        samples = [
            sample
            for command in commands
            if command.service() == service
            for sample in sample_commands(command, actor_context)
        ]
        yield DryRunRequest(service, actor, template, tuple(samples))


def interpret(request: DryRunRequest, answers: Sequence[DryRunAnswer]) -> Iterator[AvailableCommand]:
    """One entry per command: allowed if one of its samples was; else the first relevant refusal. A command that
    would change nothing is left out."""
    by_command: dict[type[Command], list[DryRunAnswer]] = {}
    for sample, answer in zip(request.commands, answers, strict=True):
        by_command.setdefault(type(sample), []).append(answer)
    for command, command_answers in by_command.items():
        if any(_allowed(command, answer) for answer in command_answers):
            yield replace(request.template, command=command)
        elif refused := next(
            (answer for answer in command_answers if not answer["allowed"] and answer["code"] not in IRRELEVANT_CODES),
            None,
        ):
            yield replace(request.template, command=command, allowed=False, why=refusal_sentence(refused))


def _allowed(command: type[Command], answer: DryRunAnswer) -> bool:
    if answer["allowed"]:
        return bool(answer["events"]) or command in REPEATABLE
    return answer["code"] in AVOIDABLE_CODES


def refusal_sentence(refused: DryRunAnswer) -> str:
    """The refusal as one sentence for people: title and, in brackets, detail."""
    title, detail = str(refused["title"]).removesuffix("。"), str(refused.get("detail", "")).removesuffix("。")
    return f"{title}（{detail}）。" if detail else f"{title}。"


def rank(context: FormContext, available: Iterable[AvailableCommand], silent: Sequence[str] = ()) -> AvailableCommands:
    """The commands in groups: the one that is due next, then those of the case's stage, then the others, rare ones
    last."""
    commands = list(available)
    offered, due_next = (
        [command for command in commands if command.allowed and not command.elsewhere],
        next_steps(context.case, context.who.roles),
    )
    fitting = (command for command in offered if command.command in due_next)
    primary = min(fitting, key=lambda command: due_next.index(command.command), default=None)
    order = ordered_by_stage(context.case, context.who.roles, [command.command for command in offered])
    offered.sort(key=lambda command: order.index(command.command))
    return AvailableCommands(
        primary,
        tuple(command for command in offered if command is not primary),
        tuple(command for command in commands if not command.allowed and not command.elsewhere),
        tuple(command for command in commands if command.allowed and command.elsewhere),
        tuple(silent),
    )
