"""`CommandContext`: a command about to be given from a page, the stream it is for, and whether the user may give it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.desk.access import permissions
from services.desk.access.delegation import acting_as, delegation_of
from services.desk.access.directory import Directory, Person
from services.desk.casefile.similar_cases import DepartmentSuggestion, suggest_department
from services.desk.commands import case_defaults, register_defaults
from services.desk.commands.available import AvailableCommand, DryRunRequest, decided_elsewhere, interpret
from services.desk.commands.case_defaults import FormContext
from services.desk.commands.correction_form import correction_command, correction_samples, effective_record
from services.desk.commands.form_data import defaults
from services.desk.commands.form_schema import Choices, Field, FormValues
from services.desk.commands.sample_commands import sample_commands
from services.desk.commands.targets import accepts_stream, stream_name
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import is_case
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.core.context import DeskContext
from shared.contracts import assignment
from shared.contracts.assignment import DIRECTORY
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.common.vocabulary import Kind
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import COMMANDS, Actor, Command, RecordedEvent, Role
from shared.messaging.errors import Forbidden, NotFound, Unavailable
from shared.runtime.dry_run import dry_run_request

ALREADY_DONE = "此事项已经办过，内容有变的才需再办。"
# Fields that only the system fills in.
FIELDS_OF_THE_SYSTEM: frozenset[tuple[type[Command], str]] = frozenset({(assignment.Reopen, "round")})


class NoSuchAct(NotFound, message="没有这个办理事项，请从案卷或登记簿的页面进入。"):
    """The address names no command that a person can give to that stream."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """A command, the case or register it is for, and the user; `case` is None for a register.

    `form_context` is what its fields are prefilled from, `principal` on whose behalf the user acts, `elsewhere` whether
    the decision was made outside of the system.
    """

    command: type[Command]
    stream: str
    case: CaseRow | None
    form_context: FormContext
    history: Sequence[RecordedEvent]
    user: Person
    principal: str = ""
    elsewhere: bool = False

    @property
    def name(self) -> str:
        """The case or register as people call it."""
        if self.case:
            return f"{self.case.number}号{self.case.kind.label if self.case.kind else ''}"
        return stream_name(self.stream)

    @property
    def home_url(self) -> str:
        """The page of the case or register."""
        return f"/cases/{self.stream}" if self.case else f"/registers/{self.stream}"

    @property
    def is_correction(self) -> bool:
        """Whether the command amends or retracts a record."""
        return issubclass(self.command, Amendment | Retraction)

    @property
    def has_draft(self) -> bool:
        """Whether an unfinished form is saved as a draft; corrections, which are short, are not."""
        return not self.is_correction

    @property
    def version(self) -> int:
        """The last version of the command's service in the stream."""
        return register_defaults.last_version(list(self.history), self.command.service())

    @property
    def recent_events(self) -> list[RecordedEvent]:
        """The last three events that people caused, shown beside the form."""
        return [fact for fact in self.form_context.facts if Role.SYSTEM not in fact.actor.roles][-3:]

    def applies(self, field: Field) -> bool:
        """Whether the field is shown: the evaluation sheet belongs to proposals only."""
        kind = self.case.kind if self.case else None
        return (
            not (field.path == "sheet" and kind is Kind.SUGGESTION)
            and (self.command, field.path) not in FIELDS_OF_THE_SYSTEM
        )

    def choices(self) -> Choices:
        """The options of fields that depend on the case or register, by path."""
        by_case = case_defaults.field_choices(self.command, self.form_context)
        return by_case | ({} if self.case else register_defaults.register_choices(self.command, self.form_context))

    def initial_values(self, prefilled: FormValues) -> FormValues:
        """The values of the form before anything is typed; those in the address of the page take precedence."""
        suggested = case_defaults.initial_values(self.command, self.form_context) if self.case else {}
        if not self.case:
            suggested = register_defaults.register_values(
                self.command, self.form_context, {path: values[-1] for path, values in prefilled.items()}
            )
        return {**defaults(self.command), **suggested, **prefilled}

    def record(self, version: int) -> RecordedEvent:
        """The record that is to be corrected."""
        return effective_record(list(self.history), self.command.service(), version)


def resolve_command(service: str, word: str, stream: str) -> type[Command]:
    """The command of that name. Raises `NoSuchAct` where no person can give it to that stream."""
    command = correction_command(service, word) or COMMANDS.get(f"{service}.{word}")
    if command is None or not command.by - {Role.SYSTEM} or not accepts_stream(command, stream):
        raise NoSuchAct(f"{service}/{word}")
    return command


async def command_context(
    desk: DeskContext,
    user: Person,
    directory: Directory,
    stream: str,
    command: type[Command],
    principal_fields: Mapping[str, str],
) -> CommandContext:
    """The context of the command, if the user may give it. Raises `NotFound`, `Forbidden`."""
    case = await desk.case(stream) if is_case(stream) else None
    history = await desk.history(stream)
    form_context = FormContext(
        case or CaseRow(id=stream), apply_corrections(history), directory, user.actor, desk.today()
    )
    context = CommandContext(
        command,
        stream,
        case,
        form_context,
        history,
        user,
        principal_fields.get("for", ""),
        bool(principal_fields.get("elsewhere")),
    )
    check_permitted(context)
    return context


def check_permitted(context: CommandContext) -> None:
    """Raises `Forbidden` where the user's role may not give the command; whether it is due, its service decides."""
    user, case = context.user, context.case
    if case is not None and not permissions.can_see(user, case):
        raise Forbidden("此件不由您或您的处室承办、协办或分管")
    if context.elsewhere:
        is_permitted = Role.OFFICE in user.roles
    elif context.principal:
        is_permitted = any(
            person.name == context.principal and permissions.may(person, case, context.command)
            for person in user.stands_for
        )
    else:
        is_permitted = permissions.may(user, case, context.command)
    if not is_permitted:
        roles = "、".join(role.label for role in Role if role in context.command.by - {Role.SYSTEM})
        raise Forbidden(f"“{context.command.label}”由此件的{roles}办理")


async def reason_unavailable(desk: DeskContext, context: CommandContext) -> str:
    """Why the service would refuse the command now, by a dry run; empty where it would not, or does not answer."""
    samples = (
        sample_commands(context.command, context.form_context) if context.case and not context.is_correction else []
    )
    if not samples:
        return ""
    actor = await _actor(desk, context)
    request = DryRunRequest(context.command.service(), actor, AvailableCommand(context.command, True), tuple(samples))
    body = dry_run_request(context.stream, actor, context.form_context.today, samples)
    try:
        answer = await desk.client.call_operation(request.service, "dry-run", **body)
    except Unavailable:
        return ""
    answers = list(interpret(request, answer.get("answers", [])))
    return next((available.why for available in answers if not available.allowed), "") if answers else ALREADY_DONE


async def suggestion_for(desk: DeskContext, context: CommandContext) -> DepartmentSuggestion | None:
    """The department to propose and why; None for other commands than the proposal of a department."""
    if context.case is None or context.command is not assignment.Propose:
        return None
    similar = await find_similar_cases(CaseLists(desk.db), context.case.title, excluded_case=context.stream)
    return suggest_department(context.case, similar, context.form_context.directory.departments)


async def _actor(desk: DeskContext, context: CommandContext) -> Actor:
    actor = context.user.actor
    if context.elsewhere and context.case:
        return decided_elsewhere(actor, context.case)
    if context.principal:
        facts = [event.event for event in await desk.effective_events(DIRECTORY)]
        return acting_as(
            actor, delegation_of(facts, actor, context.principal, context.command, context.form_context.today)
        )
    return actor


async def amendable_fields(desk: DeskContext, context: CommandContext, record: RecordedEvent) -> list[str]:
    """The fields of a record that may be amended, by dry runs of its service."""
    assert issubclass(context.command, Amendment)
    samples = list(correction_samples(context.command, record))
    body = dry_run_request(
        context.stream, context.user.actor, context.form_context.today, [sample for _, sample in samples]
    )
    answers = (await desk.client.call_operation(context.command.service(), "dry-run", **body)).get("answers", [])
    return [name for (name, _), answer in zip(samples, answers, strict=True) if answer["allowed"]]
