"""人员: the people of the bureau and their posts, and the accounts by which they sign in."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services.desk.access.directory import Directory
from services.desk.accounts import accounts
from services.desk.accounts.access_log import AccessKind
from services.desk.accounts.clock import now
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, directory_of, record_access_of
from services.desk.web.core.directory_commands import (
    HUMAN_ROLES,
    format_time,
    give_directory_command,
    require_directory_office,
)
from services.desk.web.core.layout import IN_HOUSE, page, redirect_with_flash
from services.desk.web.people import api_tokens, audit, delegation, my_account
from shared.contracts.assignment.directory import AppointPerson, RemovePerson
from shared.messaging.envelope import Role
from shared.messaging.errors import CommandError, NotFound

router = APIRouter(prefix="/people", include_in_schema=False)
for each in (my_account, delegation, audit, api_tokens):
    router.include_router(each.router)
Words = Annotated[str, Form()]
Several = Annotated[list[str], Form()]


@router.get("")
async def everybody(request: Request, user: CurrentUser, desk: ContextDep, words: str = "") -> Response:
    """The people of the bureau are for those in it; a partner finds their own account."""
    if not user.holds(*IN_HOUSE):
        return redirect_with_flash("/people/me")
    found = await directory_of(request)
    known = (
        {account.person_id: account for account in await accounts.all_accounts(desk.db)}
        if user.holds(Role.OFFICE)
        else {}
    )
    people = [
        (found.person(id, desk.today()), known.get(id))
        for id, each in sorted(found.people.items(), key=lambda each: (each[1].department, each[0]))
        if words in each.name or words in each.department or words == id
    ]
    return page(
        request,
        "people/list.html",
        people=people,
        left=found.left,
        words=words,
        leaderless=leaderless(found),
        at=now(),
        moment=format_time,
    )


def leaderless(found: Directory) -> list[str]:
    """Departments of which the directory does not say who is in charge."""
    return [department.name for department in found.departments if not department.leader]


@router.get("/appoint")
async def appointing(request: Request, user: CurrentUser, desk: ContextDep, id: str = "") -> Response:
    require_directory_office(user)
    found = await directory_of(request)
    return _appointing(request, found, said=found.people.get(id) or found.left.get(id))


def _appointing(request: Request, found: Directory, said: Any, wrong: str = "", status: int = 200) -> Response:
    departments = [*(department.name for department in found.departments)]
    return page(
        request,
        "people/appoint.html",
        status=status,
        values=said,
        wrong=wrong,
        departments=departments,
        posts=HUMAN_ROLES,
    )


@router.post("/appoint")
async def appoint(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    person_id: Words = "",
    name: Words = "",
    department: Words = "",
    roles: Several = [],  # noqa: B006
) -> Response:
    said = {"person_id": person_id.strip(), "name": name.strip(), "department": department.strip(), "roles": roles}
    try:
        await give_directory_command(request, user, AppointPerson, said)
    except CommandError as refusal:
        return _appointing(request, await directory_of(request), said, refusal.user_message, refusal.status)
    return redirect_with_flash("/people", f"已登记{said['name']}的任职。")


@router.post("/remove")
async def remove(
    request: Request, user: CurrentUser, desk: ContextDep, person_id: Words = "", reason: Words = ""
) -> Response:
    """Leaves the post; the account closes with it."""
    await give_directory_command(request, user, RemovePerson, {"person_id": person_id, "reason": reason.strip()})
    await accounts.close(desk.db, person_id, now())
    await record_access_of(request, AccessKind.ACCOUNT, detail=f"离任并关闭账号 {person_id}")
    return redirect_with_flash("/people", "已登记离任，账号已关闭。其手中的案件请办理移交。")


@router.post("/accounts/{act}")
async def account(
    request: Request, act: str, user: CurrentUser, desk: ContextDep, person_id: Words = "", login: Words = ""
) -> Response:
    """Makes, resets or closes an account; a first password is shown on this one page and never again."""
    require_directory_office(user)
    found = (await directory_of(request)).people.get(person_id)
    if found is None or act not in ("add", "reset", "close"):
        raise NotFound(person_id)
    if act == "close":
        await accounts.close(desk.db, person_id, now())
        await record_access_of(request, AccessKind.ACCOUNT, detail=f"关闭账号 {person_id}")
        return redirect_with_flash("/people", f"{found.name}的账号已关闭。")
    if act == "add":
        first = await accounts.add(desk.db, person_id, login or person_id, now())
    else:
        first = await accounts.reset(desk.db, person_id, now())
    await record_access_of(
        request, AccessKind.ACCOUNT, detail=f"{'新建账号' if act == 'add' else '重置密码'} {person_id}"
    )
    name = next(account.login for account in await accounts.all_accounts(desk.db) if account.person_id == person_id)
    return page(request, "people/first_password.html", person=found, login=name, first=first, anew=act == "reset")
