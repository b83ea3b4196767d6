"""收件登记 of one case: a form, and beside it the earlier cases that are like it, with what was answered then."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.imports import single_case, unit_names
from services.desk.imports.single_case import COLUMN_BY_FIELD, NUMBER_FIELDS, SingleCaseInvalid
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.intake.import_list import office
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import NoteClassified, Register

router = APIRouter(prefix="/intake", include_in_schema=False)
LIKE = 5
BLANK = {"kind": Kind.SUGGESTION.label, "part": HandlingRole.LEAD.label, "timing": Timing.IN_SESSION.label}
BLANK |= {"publishable": "是", "secret": "否"}


@router.get("/register")
async def form(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    office(user)
    said = BLANK | {"handed_over": desk.today().isoformat()}
    said |= {name: value for name, value in request.query_params.items() if name in COLUMN_BY_FIELD}
    return await _shown(request, user, desk, said)


@router.post("/register")
async def register(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Looks for the like where that was asked for, else registers."""
    office(user)
    async with request.form() as posted:
        said = {name: str(posted.get(name, "")).strip() for name in COLUMN_BY_FIELD}
        look, id = posted.get("_do") == "look", str(posted.get("_id", ""))
    if said["secret"] == "是":
        said = {name: value if name in NUMBER_FIELDS else "" for name, value in said.items()}
    if look:
        return await _shown(request, user, desk, said)
    try:
        return await _given(desk, user, said, id)
    except SingleCaseInvalid as error:
        return await _shown(request, user, desk, said, error.errors)
    except RemoteCommandError as problem:
        return await _shown(request, user, desk, said, {"number": problem.user_message}, problem)


async def _given(desk: DeskContext, user: Person, said: Mapping[str, str], id: str) -> Response:
    stream, command = single_case.read_single_case(said, desk.today())
    known = await desk.store.case(stream)
    if known and not known.voided:
        raise SingleCaseInvalid({"number": f"此编号已登记为《{known.title}》（{known.stage.label}），不能重复登记"})
    await desk.send_command(user, stream, command, id=UUID(id) if id else uuid4())
    return redirect_with_flash(f"/cases/{stream}", _said(command))


def _said(command: Register | NoteClassified) -> str:
    if isinstance(command, NoteClassified):
        return "已登记涉密件编号。涉密件的内容不录入本系统，请按保密规定另行办理。"
    return "已收件登记，下一步：签收。"


async def _shown(
    request: Request,
    user: Person,
    desk: DeskContext,
    said: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    problem: RemoteCommandError | None = None,
) -> Response:
    status = int(problem.extra.get("status", 409)) if problem else 422 if wrong else 200
    more: dict[str, Any] = {"said": said, "wrong": wrong or {}, "labels": COLUMN_BY_FIELD, "today": desk.today()}
    more |= {"like": await _like(desk, said), "id": uuid4(), **await _choices(desk)}
    return page(request, "intake/register.html", status=status, **more)


async def _like(desk: DeskContext, said: Mapping[str, str]) -> Any:
    """Nothing is looked for while there is no title."""
    if len(said.get("title", "")) < 4:
        return ()
    return await find_similar_cases(CaseLists(desk.db), said["title"], limit=LIKE)


async def _choices(desk: DeskContext) -> dict[str, Any]:
    """What was used before is offered while typing."""
    rows = await desk.db.fetch("SELECT DISTINCT topic FROM desk.ledger WHERE topic <> '' ORDER BY topic LIMIT 100")
    return {
        "kinds": [kind.label for kind in Kind],
        "parts_of": [role.label for role in HandlingRole],
        "timings": [timing.label for timing in Timing],
        "units": sorted(set(unit_names.known_units().values())),
        "topics": [row["topic"] for row in rows],
    }
