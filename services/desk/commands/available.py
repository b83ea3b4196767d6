"""What somebody can do for a case now: the act that is due, the others, and what must wait, with the law's reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from shared.messaging.envelope import Actor, Command, DecisionMedium, Event, RecordedOnBehalf, Role

DryRunAnswer = Mapping[str, Any]
PermissionCheck = Callable[[str, CaseRow, type[Command]], bool]
"""Whether it is their business, for themselves ("") or for the one they stand in for."""
# What others decide and the office may record for them, where it was decided on paper or by telephone.
DECIDING_ROLES = frozenset({Role.LEADER, Role.HEAD, Role.HANDLER, Role.DISCLOSURE})
# The likeliest filling in may say what holds already; another one is still to be said.
REPEATABLE: frozenset[type[Command]] = frozenset({feedback.RecordEvaluation})
# Given with one click: nothing has to be filled in that the page could not know.
ONE_CLICK: frozenset[type[Command]] = frozenset({intake.ConfirmReceipt, feedback.SignReply, feedback.SignOpinion})


@dataclass(frozen=True, slots=True)
class AvailableCommand:
    """One command on a case: allowed, or why not yet. `principal` is for whom, `elsewhere` that others decided it."""

    command: type[Command]
    allowed: bool
    why: str = ""
    principal: str = ""
    elsewhere: bool = False

    @property
    def label(self) -> str:
        return self.command.label

    @property
    def one_click(self) -> bool:
        return self.command in ONE_CLICK and not self.elsewhere

    def url(self, case: str) -> str:
        """Where its form is."""
        base = f"/cases/{case}/{self.command.service()}/{self.command.word()}"
        return f"{base}?elsewhere=1" if self.elsewhere else f"{base}?for={self.principal}" if self.principal else base


@dataclass(frozen=True, slots=True)
class AvailableCommands:
    """Drawn from what the services answered; `silent` are those that did not answer just now."""

    primary: AvailableCommand | None = None
    others: tuple[AvailableCommand, ...] = ()
    not_yet: tuple[AvailableCommand, ...] = ()
    elsewhere: tuple[AvailableCommand, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[AvailableCommand, ...]:
        return (*((self.primary,) if self.primary else ()), *self.others)


@dataclass(frozen=True, slots=True)
class DryRunRequest:
    """What one service is asked for one actor: its commands, each as it might be filled in."""

    service: str
    actor: Actor
    template: AvailableCommand  # whose name and manner the answers get
    commands: tuple[Command, ...]


def unrestricted(_: str, __: CaseRow, ___: type[Command]) -> bool:
    return True


def permitted_to(user: Person) -> PermissionCheck:
    """By the table of rights: of somebody in their own posts, and of those they stand in for today."""
    people = {"": user, **{person.name: person for person in user.stands_for}}

    def may(principal: str, case: CaseRow, command: type[Command]) -> bool:
        return principal in people and permissions.may(people[principal], case, command)

    return may


def dry_run_requests(
    at: FormContext, directory_facts: Iterable[Event], may: PermissionCheck = unrestricted
) -> list[DryRunRequest]:
    """What has to be asked to know what they may do: in their own posts, for others, and for who decided elsewhere."""
    own = [command for command in case_commands() if command.by & set(at.who.roles) and may("", at.case, command)]
    found = list(_asked(at, at.who, own, AvailableCommand(Command, True)))
    for mandate in active_delegations(directory_facts, at.who, at.today):
        deputy = acting_as(at.who, mandate)
        covered = [
            command
            for command in case_commands()
            if mandate.covers(command.type, set(command.by) & set(mandate.roles), at.today)
        ]
        theirs = [
            command
            for command in covered
            if command.by & set(mandate.roles) and command not in own and may(mandate.principal, at.case, command)
        ]
        found += _asked(at, deputy, theirs, AvailableCommand(Command, True, principal=mandate.principal))
    if Role.OFFICE in at.who.roles:
        others = [
            command for command in case_commands() if command.by & DECIDING_ROLES and Role.OFFICE not in command.by
        ]
        found += _asked(at, decided_elsewhere(at.who, at.case), others, AvailableCommand(Command, True, elsewhere=True))
    return found


def decided_elsewhere(clerk: Actor, case: CaseRow) -> Actor:
    """Somebody whose decision the clerk would record: in the department in charge, whatever their post."""
    said = clerk.model_dump(include={"id", "name", "department", "roles"})
    noted = RecordedOnBehalf(**said, manner=DecisionMedium.PAPER)
    return Actor(id="elsewhere", name="他处决定", department=case.department, roles=tuple(DECIDING_ROLES), noted=noted)


def _asked(
    at: FormContext, actor: Actor, commands: Sequence[type[Command]], act: AvailableCommand
) -> Iterator[DryRunRequest]:
    here = replace(at, who=actor)
    for service in dict.fromkeys(command.service() for command in commands):
        bodies = [
            body for command in commands if command.service() == service for body in sample_commands(command, here)
        ]
        yield DryRunRequest(service, actor, act, tuple(bodies))


def interpret(question: DryRunRequest, answers: Sequence[DryRunAnswer]) -> Iterator[AvailableCommand]:
    """One act per command: the best of what was said to its bodies. What is so already is not worth mentioning."""
    by_command: dict[type[Command], list[DryRunAnswer]] = {}
    for body, answer in zip(question.commands, answers, strict=True):
        by_command.setdefault(type(body), []).append(answer)
    for command, said in by_command.items():
        if any(_allowed(command, answer) for answer in said):
            yield replace(question.template, command=command)
        elif refused := next(
            (answer for answer in said if not answer["allowed"] and answer["code"] not in IRRELEVANT_CODES), None
        ):
            yield replace(question.template, command=command, allowed=False, why=refusal_sentence(refused))


def _allowed(command: type[Command], answer: DryRunAnswer) -> bool:
    if answer["allowed"]:
        return bool(answer["events"]) or command in REPEATABLE
    return answer["code"] in AVOIDABLE_CODES


def refusal_sentence(refused: DryRunAnswer) -> str:
    """The refusal as a person reads it."""
    title, detail = str(refused["title"]).removesuffix("。"), str(refused.get("detail", "")).removesuffix("。")
    return f"{title}（{detail}）。" if detail else f"{title}。"


def rank(at: FormContext, acts: Iterable[AvailableCommand], silent: Sequence[str] = ()) -> AvailableCommands:
    """With the act that is due first; then what belongs to where the case stands, and what is rare at the end."""
    known = list(acts)
    offered, wanted = (
        [command for command in known if command.allowed and not command.elsewhere],
        next_steps(at.case, at.who.roles),
    )
    fitting = (command for command in offered if command.command in wanted)
    primary = min(fitting, key=lambda command: wanted.index(command.command), default=None)
    order = ordered_by_stage(at.case, at.who.roles, [command.command for command in offered])
    offered.sort(key=lambda command: order.index(command.command))
    return AvailableCommands(
        primary,
        tuple(command for command in offered if command is not primary),
        tuple(command for command in known if not command.allowed and not command.elsewhere),
        tuple(command for command in known if command.allowed and command.elsewhere),
        tuple(silent),
    )
