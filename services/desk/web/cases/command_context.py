"""A command about to be given from a page: to which stream, what is known there, and whether it is their business."""

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

ALREADY = "此事项已经办过，内容有变的才需再办。"
# What the system fills in where it gives the command itself.
APART: frozenset[tuple[type[Command], str]] = frozenset({(assignment.Reopen, "round")})


class NoSuchAct(NotFound, message="没有这个办理事项，请从案卷或登记簿的页面进入。"):
    """The address names no command that a person can give to that stream."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What the page of one command knows."""

    command: type[Command]
    stream: str
    case: CaseRow | None
    at: FormContext
    history: Sequence[RecordedEvent]
    user: Person
    principal: str = ""
    elsewhere: bool = False

    @property
    def name(self) -> str:
        if self.case:
            return f"{self.case.number}号{self.case.kind.label if self.case.kind else ''}"
        return stream_name(self.stream)

    @property
    def home(self) -> str:
        """Where one goes back to."""
        return f"/cases/{self.stream}" if self.case else f"/registers/{self.stream}"

    @property
    def corrects(self) -> bool:
        return issubclass(self.command, Amendment | Retraction)

    @property
    def drafted(self) -> bool:
        """Whether what was begun is kept: corrections are short and about one record."""
        return not self.corrects

    @property
    def seen(self) -> int:
        return register_defaults.last_version(list(self.history), self.command.service())

    @property
    def lately(self) -> list[RecordedEvent]:
        """What people did last, so that whoever decides sees upon what."""
        return [fact for fact in self.at.facts if Role.SYSTEM not in fact.actor.roles][-3:]

    def fits(self, each: Field) -> bool:
        """Whether a field has a meaning here: the form of proposals is none of suggestions."""
        kind = self.case.kind if self.case else None
        return not (each.path == "sheet" and kind is Kind.SUGGESTION) and (self.command, each.path) not in APART

    def choices(self) -> Choices:
        offered = case_defaults.field_choices(self.command, self.at)
        return offered | ({} if self.case else register_defaults.register_choices(self.command, self.at))

    def begun(self, said: FormValues) -> FormValues:
        """What stands in the form before anybody wrote in it; what the address of the page says goes before."""
        known = case_defaults.initial_values(self.command, self.at) if self.case else {}
        if not self.case:
            known = register_defaults.register_values(
                self.command, self.at, {path: values[-1] for path, values in said.items()}
            )
        return {**defaults(self.command), **known, **said}

    def record(self, version: int) -> RecordedEvent:
        """The record that is to be corrected."""
        return effective_record(list(self.history), self.command.service(), version)


def resolve_command(service: str, word: str, stream: str) -> type[Command]:
    """The command of that name. Raises `NoSuchAct` where nobody can give it there."""
    found = correction_command(service, word) or COMMANDS.get(f"{service}.{word}")
    if found is None or not found.by - {Role.SYSTEM} or not accepts_stream(found, stream):
        raise NoSuchAct(f"{service}/{word}")
    return found


async def command_context(
    desk: DeskContext, user: Person, directory: Directory, stream: str, command: type[Command], marks: Mapping[str, str]
) -> CommandContext:
    """Raises `NotFound` or `Forbidden`."""
    case = await desk.case(stream) if is_case(stream) else None
    history = await desk.history(stream)
    at = FormContext(case or CaseRow(id=stream), apply_corrections(history), directory, user.actor, desk.today())
    found = CommandContext(command, stream, case, at, history, user, marks.get("for", ""), bool(marks.get("elsewhere")))
    permitted(found)
    return found


def permitted(sheet: CommandContext) -> None:
    """Whether it is their business at all; whether its time has come the law says when it is given."""
    user, case = sheet.user, sheet.case
    if case is not None and not permissions.can_see(user, case):
        raise Forbidden("此件不由您或您的处室承办、协办或分管")
    if sheet.elsewhere:
        able = Role.OFFICE in user.roles
    elif sheet.principal:
        able = any(
            person.name == sheet.principal and permissions.may(person, case, sheet.command)
            for person in user.stands_for
        )
    else:
        able = permissions.may(user, case, sheet.command)
    if not able:
        posts = "、".join(role.label for role in Role if role in sheet.command.by - {Role.SYSTEM})
        raise Forbidden(f"“{sheet.command.label}”由此件的{posts}办理")


async def reason_unavailable(desk: DeskContext, sheet: CommandContext) -> str:
    """Why its time has not come, in the law's words; empty where it has, or where nobody can say."""
    bodies = sample_commands(sheet.command, sheet.at) if sheet.case and not sheet.corrects else []
    if not bodies:
        return ""
    actor = await _actor(desk, sheet)
    question = DryRunRequest(sheet.command.service(), actor, AvailableCommand(sheet.command, True), tuple(bodies))
    said = dry_run_request(sheet.stream, actor, sheet.at.today, bodies)
    try:
        answer = await desk.client.call_operation(question.service, "dry-run", **said)
    except Unavailable:
        return ""
    found = list(interpret(question, answer.get("answers", [])))
    return next((act.why for act in found if not act.allowed), "") if found else ALREADY


async def suggestion_for(desk: DeskContext, sheet: CommandContext) -> DepartmentSuggestion | None:
    """Which department should be proposed, and why; of other commands nothing."""
    if sheet.case is None or sheet.command is not assignment.Propose:
        return None
    like = await find_similar_cases(CaseLists(desk.db), sheet.case.title, but=sheet.stream)
    return suggest_department(sheet.case, like, sheet.at.directory.departments)


async def _actor(desk: DeskContext, sheet: CommandContext) -> Actor:
    actor = sheet.user.actor
    if sheet.elsewhere and sheet.case:
        return decided_elsewhere(actor, sheet.case)
    if sheet.principal:
        facts = [event.event for event in await desk.register(DIRECTORY)]
        return acting_as(actor, delegation_of(facts, actor, sheet.principal, sheet.command, sheet.at.today))
    return actor


async def amendable(desk: DeskContext, sheet: CommandContext, record: RecordedEvent) -> list[str]:
    """Which fields of a record may be amended, as the law of its service answers."""
    assert issubclass(sheet.command, Amendment)
    tried = list(correction_samples(sheet.command, record))
    said = dry_run_request(sheet.stream, sheet.user.actor, sheet.at.today, [each for _, each in tried])
    answers = (await desk.client.call_operation(sheet.command.service(), "dry-run", **said)).get("answers", [])
    return [name for (name, _), answer in zip(tried, answers, strict=True) if answer["allowed"]]
