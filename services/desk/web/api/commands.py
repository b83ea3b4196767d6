"""Every command over the interface for machines: the same wish as in a form, given once however often it is sent."""

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
from services.desk.casefile.timeline import SERVICES
from services.desk.commands.targets import REGISTERS, case_commands
from services.desk.ledger.case_row import CaseRow
from services.desk.web.api.problems import ProblemRoute, problem_response, refused
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
Give = Callable[..., Coroutine[Any, Any, Response]]


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
    """What goes beside every command."""
    return CommandOptions(on=on, principal=principal, match=match, key=key)


Options = Annotated[CommandOptions, Depends(command_options)]


async def give_command(desk: DeskContext, user: Person, stream: str, command: Command, how: CommandOptions) -> Response:
    """Gives it, or answers as before where the same key came with the same content."""
    expected = version(how.match)
    if how.key is None:
        return _answer(await _told(desk, user, stream, command, how, uuid4(), expected))
    content = "\n".join((stream, command.type, command.model_dump_json(), str(how.on), how.principal, str(expected)))
    known = await idempotency_keys.begin(desk.db, user.id, how.key, content.encode(), now())
    if known.answer is not None:
        return _answer(known.answer, {"Idempotency-Replayed": "true"})
    said = await _told(desk, user, stream, command, how, known.command_id, expected)
    await idempotency_keys.finish(desk.db, user.id, how.key, said)
    return _answer(said)


async def _told(
    desk: DeskContext, user: Person, stream: str, command: Command, how: CommandOptions, id: UUID, expected: int | None
) -> dict[str, Any]:
    """The answer as it is kept: what was written, or the problem."""
    actor = _noting(user.actor) if isinstance(command, TakeOver) else user
    try:
        told = await desk.send_command(
            actor, stream, command, id=id, expected_version=expected, business_date=how.on, principal=how.principal
        )
    except RemoteCommandError as error:
        said = refused(error)
        stale = expected is not None and error.problem == "stale-version"
        return {**said, "status": 412} if stale else said
    written = [WrittenRecord(stream=s, version=v, type=t, label=EVENTS[t].label) for s, v, t in told.written]
    return GivenCommand(written=written, seen=told.projected).model_dump(mode="json")


def _noting(actor: Actor) -> Actor:
    """Whoever takes a case over records what was done before, and did not do it."""
    by = {name: getattr(actor, name) for name in ("id", "name", "department", "roles")}
    return actor.model_copy(update={"noted": RecordedOnBehalf(**by, manner=DecisionMedium.TAKEN_OVER)})


def _answer(said: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return problem_response(said, headers) if "written" not in said else JSONResponse(said, 200, headers)


def version(match: str | None) -> int | None:
    """`"3"`, `W/"3"` or 3; a star is whatever there is. Raises `Invalid`."""
    bare = (match or "*").removeprefix("W/").strip('" ')
    if bare == "*":
        return None
    if not bare.isdecimal() or len(bare) > 9:
        raise Invalid('If-Match 应为所见版本，如 "3"')
    return int(bare)


async def business(desk: DeskContext, user: Person, id: str, command: type[Command], principal: str) -> CaseRow:
    """The case, where it is theirs to give this. Raises `NotFound`, `Forbidden`."""
    case = await desk.case(id)
    if not permissions.can_see(user, case):
        raise Forbidden("此件不由您或您的处室承办、协办或分管")
    people = {"": user, **{person.name: person for person in user.stands_for}}
    if principal not in people or not permissions.may(people[principal], case, command):
        raise Forbidden(f"您不能对此件办理“{command.label}”")
    return case


def on_case(command: type[Command]) -> Give:
    async def given(
        user: CurrentUser,
        desk: ContextDep,
        id: CaseId,
        how: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        await business(desk, user, id, command, how.principal)
        return await give_command(desk, user, id, body, how)

    return given


def on_register(command: type[Command], name: str) -> Give:
    async def given(
        user: CurrentUser,
        desk: ContextDep,
        how: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        house(user, command, how.principal)
        return await give_command(desk, user, name, body, how)

    return given


def on_one_of(command: type[Command], name: str) -> Give:
    """For a register of which there are several: `series-shu-2023`."""

    async def given(
        user: CurrentUser,
        desk: ContextDep,
        rest: Rest,
        how: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        house(user, command, how.principal)
        return await give_command(desk, user, name + rest, body, how)

    return given


def house(user: Person, command: type[Command], principal: str) -> None:
    """Raises `Forbidden` where it is nobody's business of theirs."""
    people = {"": user, **{person.name: person for person in user.stands_for}}
    if principal not in people or not permissions.may(people[principal], None, command):
        raise Forbidden(f"您的岗位不能办理“{command.label}”")


def entering(command: type[Register | TakeOver | NoteClassified]) -> Give:
    async def given(
        user: CurrentUser,
        desk: ContextDep,
        how: Options,
        body: command,  # type: ignore[valid-type]
    ) -> Response:
        house(user, command, how.principal)
        said: Any = body
        return await give_command(
            desk, user, case_stream(said.kind, said.congress, said.session, said.number), said, how
        )

    return given


def corrections(service: str) -> list[type[Command]]:
    """Retract and amend, which every service has."""
    return [
        command
        for command in COMMANDS.values()
        if issubclass(command, Retraction | Amendment) and command.service() == service
    ]


def add(path: str, place: str, command: type[Command], handler: Give) -> None:
    router.add_api_route(
        path,
        handler,
        methods=["POST"],
        response_model=GivenCommand,
        operation_id=f"{place}_{command.type}".replace(".", "_").replace("-", "_"),
        summary=command.label,
        description=command.__doc__ or command.label,
        tags=[SERVICES[command.service()]],
    )


def declare() -> None:
    """One address for each command, so that the document names what each takes."""
    for entered in (Register, TakeOver, NoteClassified):
        add(f"/cases/{entered.word()}", "enter", entered, entering(entered))
    for command in (*case_commands(), *(correction for service in SERVICES for correction in corrections(service))):
        add(f"/cases/{{id}}/{command.service()}/{command.word()}", "case", command, on_case(command))
    for name, commands in REGISTERS.items():
        services = dict.fromkeys(command.service() for command in commands)
        place = f"{name}{{rest}}" if name.endswith("-") else name
        for command in (*commands, *(correction for service in services for correction in corrections(service))):
            path = f"/registers/{place}/{command.service()}/{command.word()}"
            make = on_one_of if name.endswith("-") else on_register
            add(path, name, command, make(command, name))


declare()
