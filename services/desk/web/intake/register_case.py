"""/intake/register (收件登记): the form of a single case, with similar earlier cases and their replies beside it."""

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
from services.desk.web.intake.import_list import require_intake_office
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from shared.contracts.intake import NoteClassified, Register

router = APIRouter(prefix="/intake", include_in_schema=False)
MAX_SIMILAR = 5
BLANK = {"kind": Kind.SUGGESTION.label, "part": HandlingRole.LEAD.label, "timing": Timing.IN_SESSION.label}
BLANK |= {"publishable": "是", "secret": "否"}


@router.get("/register")
async def show_registration(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The form, prefilled from the address."""
    require_intake_office(user)
    fields = BLANK | {"handed_over": desk.today().isoformat()}
    fields |= {name: value for name, value in request.query_params.items() if name in COLUMN_BY_FIELD}
    return await _render(request, user, desk, fields)


@router.post("/register")
async def register(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Registers the case, or looks for similar ones, by the button pressed. A classified case keeps its number only."""
    require_intake_office(user)
    async with request.form() as form:
        fields = {name: str(form.get(name, "")).strip() for name in COLUMN_BY_FIELD}
        find_similar, id = form.get("_do") == "look", str(form.get("_id", ""))
    if fields["secret"] == "是":
        fields = {name: value if name in NUMBER_FIELDS else "" for name, value in fields.items()}
    if find_similar:
        return await _render(request, user, desk, fields)
    try:
        return await _register(desk, user, fields, id)
    except SingleCaseInvalid as error:
        return await _render(request, user, desk, fields, error.errors)
    except RemoteCommandError as refusal:
        return await _render(request, user, desk, fields, {"number": refusal.user_message}, refusal)


async def _register(desk: DeskContext, user: Person, fields: Mapping[str, str], id: str) -> Response:
    stream, command = single_case.read_single_case(fields, desk.today())
    registered = await desk.store.case(stream)
    if registered and not registered.voided:
        raise SingleCaseInvalid(
            {"number": f"此编号已登记为《{registered.title}》（{registered.stage.label}），不能重复登记"}
        )
    await desk.send_command(user, stream, command, id=UUID(id) if id else uuid4())
    return redirect_with_flash(f"/cases/{stream}", _next_step(command))


def _next_step(command: Register | NoteClassified) -> str:
    if isinstance(command, NoteClassified):
        return "已登记涉密件编号。涉密件的内容不录入本系统，请按保密规定另行办理。"
    return "已收件登记，下一步：签收。"


async def _render(
    request: Request,
    user: Person,
    desk: DeskContext,
    fields: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    refusal: RemoteCommandError | None = None,
) -> Response:
    status = int(refusal.extra.get("status", 409)) if refusal else 422 if errors else 200
    variables: dict[str, Any] = {
        "fields": fields,
        "errors": errors or {},
        "labels": COLUMN_BY_FIELD,
        "today": desk.today(),
    }
    variables |= {"similar": await _similar_cases(desk, fields), "id": uuid4(), **await _choices(desk)}
    return page(request, "intake/register.html", status=status, **variables)


async def _similar_cases(desk: DeskContext, fields: Mapping[str, str]) -> Any:
    """Cases with a similar title; none while the title has fewer than four characters."""
    if len(fields.get("title", "")) < 4:
        return ()
    return await find_similar_cases(CaseLists(desk.db), fields["title"], limit=MAX_SIMILAR)


async def _choices(desk: DeskContext) -> dict[str, Any]:
    """The options of fields, and units and topics used before as suggestions."""
    rows = await desk.db.fetch("SELECT DISTINCT topic FROM desk.ledger WHERE topic <> '' ORDER BY topic LIMIT 100")
    return {
        "kinds": [kind.label for kind in Kind],
        "parts_of": [role.label for role in HandlingRole],
        "timings": [timing.label for timing in Timing],
        "units": sorted(set(unit_names.known_units().values())),
        "topics": [row["topic"] for row in rows],
    }
