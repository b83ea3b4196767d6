"""The JSON API, /api/v1: the same queries and commands as the pages, described by its own OpenAPI document."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from services.desk.access import permissions
from services.desk.access.permissions import CaseSection, redacted
from services.desk.accounts.access_log import AccessKind
from services.desk.commands.available import AvailableCommand
from services.desk.commands.targets import REGISTERS, register_of
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import assignee_keys
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery as Wanted
from services.desk.web.api import commands as api_commands
from services.desk.web.api import figures, files, openapi
from services.desk.web.api.commands import CaseId
from services.desk.web.api.figures import require_in_house
from services.desk.web.api.problems import ProblemRoute
from services.desk.web.api.visibility import HistoryRecord, visible_history
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.offered_commands import available_commands
from shared.messaging.envelope import Role
from shared.messaging.errors import Forbidden, Invalid, NotFound

router = APIRouter(prefix="/api/v1")
read_router = APIRouter(route_class=ProblemRoute)
Stream = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,79}$", examples=["directory"])]


class Me(BaseModel):
    """Who the token speaks for."""

    id: str
    name: str
    department: str
    roles: list[Role]
    leads: list[str]
    stands_for: list[str]


class CasePage(BaseModel):
    """A page of cases; `next` is the cursor of the following one, empty at the end."""

    total: int
    cases: list[CaseRow]
    next: str = ""


class OfferedCommand(BaseModel):
    """A command that can be given, or must wait, with the law's own sentence."""

    command: str
    label: str
    allowed: bool
    why: str = ""
    principal: str = ""
    elsewhere: bool = False


class OfferedCommands(BaseModel):
    """`seen` are the versions to send with If-Match; `silent` names services that did not answer just now."""

    primary: OfferedCommand | None
    others: list[OfferedCommand]
    not_yet: list[OfferedCommand]
    elsewhere: list[OfferedCommand]
    silent: list[str]
    seen: dict[str, int]


class Register(BaseModel):
    """A register of the bureau and the commands it takes."""

    name: str
    commands: list[str]


@read_router.get("/me", summary="令牌代表谁", operation_id="me")
async def me(user: CurrentUser) -> Me:
    names = [person.name for person in user.stands_for]
    return Me(
        **{field: getattr(user, field) for field in ("id", "name", "department", "roles", "leads")}, stands_for=names
    )


@read_router.get("/cases", summary="台账", operation_id="cases", openapi_extra={"parameters": openapi.filters()})
async def cases(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    cursor: Annotated[str, Query(max_length=12, description="上一页的 next")] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """The same filters as in the address of the ledger's page; only what the person may see."""
    query = Wanted.parse(request.query_params.multi_items()).but(page=parse_cursor(cursor), size=size)
    assignees = assignee_keys(user.name, user.department, user.roles)
    listed = await CaseLists(desk.db).page(query, permissions.scope_of(user), desk.today(), assignees)
    rows = [redacted(case, permissions.visible_sections(user, case)) for case in listed.rows]
    more = query.page < listed.pages
    return CasePage(
        total=listed.total, cases=rows if query.page <= listed.pages else [], next=next_cursor(query.page, more)
    )


def parse_cursor(cursor: str) -> int:
    """The number of the page that a cursor names; 1 without one. Raises `Invalid`."""
    if not cursor:
        return 1
    if not (cursor.startswith("p") and cursor[1:].isdecimal() and 1 <= int(cursor[1:]) <= 100_000):
        raise Invalid("cursor 应为上一页答复中的 next")
    return int(cursor[1:])


def next_cursor(page: int, more: bool) -> str:
    """The cursor of the page after this one, empty where there is none."""
    return f"p{page + 1}" if more else ""


async def visible_case(request: Request, desk: DeskContext, user: Person, id: str) -> CaseRow:
    """The case, if the user may see it; viewing is recorded. Raises `NotFound`, `Forbidden`."""
    case = await desk.case(id)
    if not permissions.can_see(user, case):
        raise Forbidden("此件不由您或您的处室承办、协办或分管")
    await record_viewed(request, id)
    return case


async def record_viewed(request: Request, id: str) -> None:
    """Notes in the access log that the case was viewed over the API."""
    await record_access_of(request, AccessKind.VIEWED, id, "api")


@read_router.get("/cases/{id}", summary="一件", operation_id="case")
async def case(
    request: Request,
    response: Response,
    user: CurrentUser,
    desk: ContextDep,
    id: CaseId,
) -> CaseRow:
    """`seen` are its versions by service: what a command's If-Match is compared with."""
    row = await visible_case(request, desk, user, id)
    response.headers["ETag"] = f'"{row.position}"'
    return redacted(row, permissions.visible_sections(user, row))


@read_router.get("/cases/{id}/history", summary="办理过程", operation_id="history")
async def history(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    id: CaseId,
    after: Annotated[int, Query(ge=0, le=2**62, description="此位置之后的记录")] = 0,
) -> list[HistoryRecord]:
    """Every record in the order of the log, corrections among them; what the person may not see is left out."""
    row = await visible_case(request, desk, user, id)
    return visible_history(await desk.history(id), permissions.visible_sections(user, row), after)


@read_router.get("/cases/{id}/acts", summary="现在可办理的事项", operation_id="acts")
async def acts(request: Request, user: CurrentUser, desk: ContextDep, id: CaseId) -> OfferedCommands:
    """Asked of the services themselves."""
    row = await visible_case(request, desk, user, id)
    available = await available_commands(desk, user, row)
    groups = {
        name: [_offer(command) for command in getattr(available, name)] for name in ("others", "not_yet", "elsewhere")
    }
    first = _offer(available.primary) if available.primary else None
    return OfferedCommands(primary=first, silent=list(available.silent), seen=row.seen, **groups)


def _offer(available: AvailableCommand) -> OfferedCommand:
    fields = {name: getattr(available, name) for name in ("label", "allowed", "why", "principal", "elsewhere")}
    return OfferedCommand(command=available.command.type, **fields)


@read_router.get("/registers", summary="登记簿", operation_id="registers")
async def registers(user: CurrentUser) -> list[Register]:
    require_in_house(user)
    return [
        Register(name=name, commands=[command.type for command in commands]) for name, commands in REGISTERS.items()
    ]


@read_router.get("/registers/{stream}", summary="登记簿的记录", operation_id="register")
async def register(user: CurrentUser, desk: ContextDep, stream: Stream) -> list[HistoryRecord]:
    """The facts of a register as they stand."""
    require_in_house(user)
    if not register_of(stream):
        raise NotFound(f"没有登记簿 {stream}")
    return visible_history(await desk.effective_events(stream), frozenset(CaseSection), 0)


router.include_router(read_router)
router.include_router(figures.router)
router.include_router(files.router)
router.include_router(api_commands.router)


@router.get("/openapi.json", include_in_schema=False)
async def document() -> Response:
    """The OpenAPI document."""
    return JSONResponse(api_document())


@cache
def api_document() -> dict[str, Any]:
    """The OpenAPI document of all routes, made once."""
    return openapi.api_document(router.routes)
