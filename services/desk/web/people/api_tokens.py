"""/people/tokens (接口令牌): API tokens by which other systems act for a person; the office issues and revokes them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services.desk.accounts import api_tokens
from services.desk.accounts.access_log import AccessKind
from services.desk.accounts.clock import now
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of, record_access_of
from services.desk.web.core.directory_commands import HUMAN_ROLES, format_time, parse_form_id, require_directory_office
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.people.audit import start_of_day
from shared.messaging.errors import CommandError, Forbidden, Invalid

router = APIRouter()
FormText = Annotated[str, Form()]
FormTexts = Annotated[list[str], Form()]


@router.get("/tokens")
async def show_tokens(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The tokens and the form of a new one."""
    require_directory_office(user)
    return await _render(request, desk)


async def _render(request: Request, desk: DeskContext, error: str = "", status: int = 200, new: str = "") -> Response:
    directory, issued = await directory_of(request), await api_tokens.all_tokens(desk.db)
    people = sorted(directory.people.values(), key=lambda appointed: (appointed.department, appointed.name))
    variables = {
        "issued": issued,
        "people": people,
        "posts": HUMAN_ROLES,
        "error": error,
        "new": new,
        "at": now(),
        "format_time": format_time,
    }
    return page(request, "people/tokens.html", status=status, names=directory.people, today=desk.today(), **variables)


@router.post("/tokens")
async def issue(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    name: FormText = "",
    person_id: FormText = "",
    until: FormText = "",
    roles: FormTexts = [],  # noqa: B006
) -> Response:
    """Issues a token, shown on this page only; nobody issues one for themselves."""
    require_directory_office(user)
    person = (await directory_of(request)).person(person_id, desk.today())
    try:
        if person is None:
            raise Invalid("请选择令牌代表的人员")
        if person.id == user.id:
            raise Forbidden("不能给本人发放令牌，请由局办公室其他人员办理")
        end = start_of_day(until, 1)
        if end is None:
            raise Invalid("有效期应为日期，如 2023-12-31")
        granted_roles = tuple(role for role in HUMAN_ROLES if role.value in roles)
        new = await api_tokens.issue(desk.db, name, person, granted_roles, user.id, now(), end)
    except CommandError as refusal:
        return await _render(request, desk, refusal.user_message, refusal.status)
    await record_access_of(request, AccessKind.TOKEN, detail=f"发放接口令牌“{name}”，代表 {person.name}")
    return await _render(request, desk, new=new)


@router.post("/tokens/revoke")
async def revoke(request: Request, user: CurrentUser, desk: ContextDep, number: FormText = "") -> Response:
    """Revokes a token at once."""
    require_directory_office(user)
    name = await api_tokens.revoke_token(desk.db, parse_form_id(number), now())
    await record_access_of(request, AccessKind.TOKEN, detail=f"收回接口令牌“{name}”")
    return redirect_with_flash("/people/tokens", "令牌已收回，即刻失效。")
