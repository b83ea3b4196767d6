"""本人账号: one's own posts and what they allow, where one is signed in, and one's own password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services.desk.access.permissions import TABLE
from services.desk.accounts import accounts, sessions
from services.desk.accounts.access_log import AccessKind
from services.desk.accounts.clock import now
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, record_access_of
from services.desk.web.core.directory_commands import format_time, parse_form_id
from services.desk.web.core.layout import page, redirect_with_flash
from shared.messaging.errors import CommandError, Invalid

router = APIRouter()
Words = Annotated[str, Form()]


@router.get("/me")
async def me(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """One's own posts, what they allow, where one is signed in."""
    here = request.state.session.number
    mine = await sessions.sessions_of(desk.db, user.id, now())
    rights = [right for right in TABLE if right.role in user.roles]
    return page(request, "people/me.html", sessions=mine, here=here, rights=rights, moment=format_time)


@router.post("/me/sessions")
async def end_sessions(request: Request, user: CurrentUser, desk: ContextDep, number: Words = "") -> Response:
    here: UUID = request.state.session.number
    if number:
        await sessions.end_one(desk.db, user.id, parse_form_id(number))
        return redirect_with_flash("/people/me", "该登录已退出。")
    await sessions.end_others(desk.db, user.id, here)
    return redirect_with_flash("/people/me", "其他登录均已退出。")


@router.get("/me/password")
async def password(request: Request, user: CurrentUser) -> Response:
    return page(request, "people/password.html", first=request.state.session.must_change, wrong="")


@router.post("/me/password")
async def change_password(
    request: Request, user: CurrentUser, desk: ContextDep, old: Words = "", new: Words = "", again: Words = ""
) -> Response:
    try:
        if new != again:
            raise Invalid("两次输入的新密码不一致")
        await accounts.change(desk.db, user.id, old, new, now())
    except CommandError as refusal:
        said = {"first": request.state.session.must_change, "wrong": wrong_old(refusal)}
        return page(request, "people/password.html", status=refusal.status, **said)
    await sessions.end_others(desk.db, user.id, request.state.session.number)
    await record_access_of(request, AccessKind.ACCOUNT, detail="更改本人密码")
    return redirect_with_flash("/", "密码已更改，其他登录均已退出。")


def wrong_old(refusal: CommandError) -> str:
    return "原密码不对，请重新输入。" if isinstance(refusal, accounts.WrongPassword) else refusal.user_message
