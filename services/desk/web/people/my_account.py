"""/people/me (本人账号): the user's own roles, sessions and password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services.desk.access.permissions import RIGHTS
from services.desk.accounts import accounts, sessions
from services.desk.accounts.access_log import AccessKind
from services.desk.accounts.clock import now
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, record_access_of
from services.desk.web.core.directory_commands import format_time, parse_form_id
from services.desk.web.core.layout import page, redirect_with_flash
from shared.messaging.errors import CommandError, Invalid

router = APIRouter()
FormText = Annotated[str, Form()]


@router.get("/me")
async def show_me(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The user's roles and rights, and where they are signed in."""
    here = request.state.session.number
    open_sessions = await sessions.sessions_of(desk.db, user.id, now())
    rights = [right for right in RIGHTS if right.role in user.roles]
    return page(request, "people/me.html", sessions=open_sessions, here=here, rights=rights, format_time=format_time)


@router.post("/me/sessions")
async def end_sessions(request: Request, user: CurrentUser, desk: ContextDep, number: FormText = "") -> Response:
    """Ends one session, or all others than this one."""
    here: UUID = request.state.session.number
    if number:
        await sessions.end_one(desk.db, user.id, parse_form_id(number))
        return redirect_with_flash("/people/me", "该登录已退出。")
    await sessions.end_others(desk.db, user.id, here)
    return redirect_with_flash("/people/me", "其他登录均已退出。")


@router.get("/me/password")
async def show_password(request: Request, user: CurrentUser) -> Response:
    """The form to change the password."""
    return page(request, "people/password.html", first=request.state.session.must_change, error="")


@router.post("/me/password")
async def change_password(
    request: Request, user: CurrentUser, desk: ContextDep, old: FormText = "", new: FormText = "", again: FormText = ""
) -> Response:
    """Changes the password and ends all other sessions."""
    try:
        if new != again:
            raise Invalid("两次输入的新密码不一致")
        await accounts.change(desk.db, user.id, old, new, now())
    except CommandError as refusal:
        variables = {"first": request.state.session.must_change, "error": password_error(refusal)}
        return page(request, "people/password.html", status=refusal.status, **variables)
    await sessions.end_others(desk.db, user.id, request.state.session.number)
    await record_access_of(request, AccessKind.ACCOUNT, detail="更改本人密码")
    return redirect_with_flash("/", "密码已更改，其他登录均已退出。")


def password_error(refusal: CommandError) -> str:
    """The message of a refused change; a wrong old password is named as such."""
    return "原密码不对，请重新输入。" if isinstance(refusal, accounts.WrongPassword) else refusal.user_message
