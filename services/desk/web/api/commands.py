"""Every command over the JSON API: the same command as in a form, given once however often it is sent."""

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from services.desk.access import permissions
from services.desk.accounts import idempotency_keys
from services.desk.accounts.clock import now
from services.desk.casefile.timeline import SERVICE_LABELS
from services.desk.commands.targets import REGISTERS, case_commands
from services.desk.ledger.case_row import CaseRow
from services.desk.web.api.problems import ProblemRoute, problem_response, refusal_document
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.corrections import Amendment, Retraction
from shared.contracts.intake import NoteClassified, Register, TakeOver, case_stream
from shared.messaging.envelope import COMMANDS, EVENTS, Actor, Command, DecisionMedium, RecordedOnBehalf
from shared.messaging.errors import Forbidden, Invalid

router = APIRouter(route_class=ProblemRoute, max_body_size=4 * 1024 * 1024)  # words; files go their own way
CASE = r"^(rd|zx)-[1-9][0-9]?-[1-9][0-9]?-[0-9a-z]{1,12}$"
Rest = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$", description="登记簿名的其余部分，如 shu-2023")]
CaseId = Annotated[str, Path(pattern=CASE, description="案件代号", examples=["rd-16-1-0099"])]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="幂等键：同一键重发只办理一次，七日有效"),
]
Seen = Annotated[
    str | None,
    Header(alias="If-Match", max_length=40, description="所见版本（seen 中该服务的数字）；不符则 412，不办理"),
]
On = Annotated[date | None, Query(description="办理日期，默认今天")]
For = Annotated[str, Query(alias="for", max_length=80, description="代何人办理（须有委托）")]
Handler = Callable[..., Coroutine[Any, Any, Response]]


class WrittenRecord(BaseModel):
    """One record that the command made."""

    stream: str
    version: int
    type: str
    label: str


class GivenCommand(BaseModel):
    """What the command wrote; nothing where it is so already. `seen`: whether the ledger shows it yet."""

    written: list[WrittenRecord]
    seen: bool


class CommandOptions(BaseModel):
    """How a command came: for whom, on which day, on which version, and under which key."""

    on: date | None = None
    principal: str = ""
    match: str | None = None
    key: str | None = None


async def command_options(on: On = None, principal: For = "", match: Seen = None, key: Key = None) -> CommandOptions:
    """The options of a command from query and headers: on behalf of whom, business date, If-Match version,
    Idempotency-Key."""
    return CommandOptions(on=on, principal=principal, match=match, key=key)


Options = Annotated[CommandOptions, Depends(command_options)]


async def give_command(
    desk: DeskContext, user: Person, stream: str, command: Command, options: CommandOptions
) -> Response:
    """Gives the command; with an idempotency key already used for the same content, repeats the stored answer."""
    expected_version = parse_if_match(options.match)
    if options.key is None:
        return _response(await _send(desk, user, stream, command, options, uuid4(), expected_version))
    content = "\n".join(
        (stream, command.type, command.model_dump_json(), str(options.on), options.principal, str(expected_version))
    )
    stored = await idempotency_keys.begin(desk.db, user.id, options.key, content.encode(), now())
    if stored.answer is not None:
        return _response(stored.answer, {"Idempotency-Replayed": "true"})
    answer = await _send(desk, user, stream, command, options, stored.command_id, expected_version)
    await idempotency_keys.finish(desk.db, user.id, options.key, answer)
    return _response(answer)


async def _send(
    desk: DeskContext,
    user: Person,
    stream: str,
    command: Command,
    options: CommandOptions,
    id: UUID,
    expected_version: int | None,
) -> dict[str, Any]:
    """The answer as it is stored: what was written, or the problem document."""
    actor = _recorded_by(user.actor) if isinstance(command, TakeOver) else user
    try:
        receipt = await desk.send_command(
            actor,
            stream,
            command,
            id=id,
            expected_version=expected_version,
            business_date=options.on,
            principal=options.principal,
        )
    except RemoteCommandError as error:
        problem = refusal_document(error)
        is_stale = expected_version is not None and error.problem == "stale-version"
        return {**problem, "status": 412} if is_stale else problem
    written = [WrittenRecord(stream=s, version=v, type=t, label=EVENTS[t].label) for s, v, t in receipt.written]
    return GivenCommand(written=written, seen=receipt.projected).model_dump(mode="json")


def _recorded_by(actor: Actor) -> Actor:
    """The actor of a take-over: the office as recorder, because the acts were done by others before the system was in
    use."""
    fields = {name: getattr(actor, name) for name in ("id", "name", "department", "roles")}
    return actor.model_copy(update={"noted": RecordedOnBehalf(**fields, manner=DecisionMedium.TAKEN_OVER)})


def _response(answer: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return problem_response(answer, headers) if "written" not in answer else JSONResponse(answer, 200, headers)


def parse_if_match(match: str | None) -> int | None:
    """The version in an If-Match header: `"3"`, `W/"3"` or 3; None for a star. Raises `Invalid`."""
    text = (match or "*").removeprefix("W/").strip('" ')
    if text == "*":
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Invalid('If-Match 应为所见版本，如 "3"')
    return int(text)


async def permitted_case(desk: DeskContext, user: Person, id: str, command: type[Command], principal: str) -> CaseRow:
    """The case, if the user, or the principal they stand for, may give the command. Raises `NotFound`, `Forbidden`."""
    case = await desk.case(id)
    if not permissions.can_see(user, case):
        raise Forbidden("此件不由您或您的处室承办、协办或分管")
    people = {"": user, **{person.name: person for person in user.stands_for}}
    if principal not in people or not permissions.may(people[principal], case, command):
        raise Forbidden(f"您不能对此件办理“{command.label}”")
    return case


def case_handler(command: type[Command]) -> Handler:
    """The handler of a command to a case."""

    async def give_case_command(
        user: CurrentUser,
        desk: ContextDep,
        id: CaseId,
        options: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        await permitted_case(desk, user, id, command, options.principal)
        return await give_command(desk, user, id, body, options)

    return give_case_command


def register_handler(command: type[Command], name: str) -> Handler:
    """The handler of a command to the register of that name."""

    async def give_register_command(
        user: CurrentUser,
        desk: ContextDep,
        options: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        check_register_permitted(user, command, options.principal)
        return await give_command(desk, user, name, body, options)

    return give_register_command


def numbered_register_handler(command: type[Command], name: str) -> Handler:
    """The handler of a command to one of several registers, such as `series-shu-2023`."""

    async def give_numbered_register_command(
        user: CurrentUser,
        desk: ContextDep,
        rest: Rest,
        options: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        check_register_permitted(user, command, options.principal)
        return await give_command(desk, user, name + rest, body, options)

    return give_numbered_register_command


def check_register_permitted(user: Person, command: type[Command], principal: str) -> None:
    """Raises `Forbidden` where neither the user nor the principal may give the command."""
    people = {"": user, **{person.name: person for person in user.stands_for}}
    if principal not in people or not permissions.may(people[principal], None, command):
        raise Forbidden(f"您的岗位不能办理“{command.label}”")


def intake_handler(command: type[Register | TakeOver | NoteClassified]) -> Handler:
    """The handler of a command that enters a case, whose stream follows from its number."""

    async def give_intake_command(
        user: CurrentUser,
        desk: ContextDep,
        options: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        check_register_permitted(user, command, options.principal)
        message: Any = body
        return await give_command(
            desk, user, case_stream(message.kind, message.congress, message.session, message.number), message, options
        )

    return give_intake_command


def corrections_of(service: str) -> list[type[Command]]:
    """The commands by which records of the service are retracted and amended."""
    return [
        command
        for command in COMMANDS.values()
        if issubclass(command, Retraction | Amendment) and command.service() == service
    ]


def add_command_route(path: str, prefix: str, command: type[Command], handler: Handler) -> None:
    """Adds the POST route of the command; its operation id is `prefix` and the command's type."""
    router.add_api_route(
        path,
        handler,
        methods=["POST"],
        response_model=GivenCommand,
        operation_id=f"{prefix}_{command.type}".replace(".", "_").replace("-", "_"),
        summary=command.label,
        description=command.__doc__ or command.label,
        tags=[SERVICE_LABELS[command.service()]],
    )


def declare_routes() -> None:
    """Adds a route for each command, so that the OpenAPI document names the fields of each."""
    for entered in (Register, TakeOver, NoteClassified):
        add_command_route(f"/cases/{entered.word()}", "enter", entered, intake_handler(entered))
    for command in (
        *case_commands(),
        *(correction for service in SERVICE_LABELS for correction in corrections_of(service)),
    ):
        add_command_route(f"/cases/{{id}}/{command.service()}/{command.word()}", "case", command, case_handler(command))
    for name, commands in REGISTERS.items():
        services = dict.fromkeys(command.service() for command in commands)
        place = f"{name}{{rest}}" if name.endswith("-") else name
        for command in (*commands, *(correction for service in services for correction in corrections_of(service))):
            path = f"/registers/{place}/{command.service()}/{command.word()}"
            make = numbered_register_handler if name.endswith("-") else register_handler
            add_command_route(path, name, command, make(command, name))


declare_routes()
