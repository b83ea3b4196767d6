"""/people (人员): the people of the bureau and their roles, and the accounts by which they sign in."""

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
for pages in (my_account, delegation, audit, api_tokens):
    router.include_router(pages.router)
FormText = Annotated[str, Form()]
FormTexts = Annotated[list[str], Form()]


@router.get("")
async def show_people(request: Request, user: CurrentUser, desk: ContextDep, words: str = "") -> Response:
    """The people by department; a partner is sent to their own account."""
    if not user.holds(*IN_HOUSE):
        return redirect_with_flash("/people/me")
    directory = await directory_of(request)
    account_of = (
        {account.person_id: account for account in await accounts.all_accounts(desk.db)}
        if user.holds(Role.OFFICE)
        else {}
    )
    people = [
        (directory.person(id, desk.today()), account_of.get(id))
        for id, appointed in sorted(directory.people.items(), key=lambda item: (item[1].department, item[0]))
        if words in appointed.name or words in appointed.department or words == id
    ]
    return page(
        request,
        "people/list.html",
        people=people,
        removed_people=directory.removed_people,
        words=words,
        departments_without_leader=departments_without_leader(directory),
        at=now(),
        format_time=format_time,
    )


def departments_without_leader(directory: Directory) -> list[str]:
    """Departments for which the directory names no leader in charge."""
    return [department.name for department in directory.departments if not department.leader]


@router.get("/appoint")
async def show_appoint(request: Request, user: CurrentUser, desk: ContextDep, id: str = "") -> Response:
    """The form of an appointment, prefilled with the present one."""
    require_directory_office(user)
    directory = await directory_of(request)
    return _render_appoint(request, directory, appointed=directory.people.get(id) or directory.removed_people.get(id))


def _render_appoint(
    request: Request, directory: Directory, appointed: Any, error: str = "", status: int = 200
) -> Response:
    departments = [*(department.name for department in directory.departments)]
    return page(
        request,
        "people/appoint.html",
        status=status,
        appointed=appointed,
        error=error,
        departments=departments,
        posts=HUMAN_ROLES,
    )


@router.post("/appoint")
async def appoint(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    person_id: FormText = "",
    name: FormText = "",
    department: FormText = "",
    roles: FormTexts = [],  # noqa: B006
) -> Response:
    """Appoints the person; a refusal shows the form again."""
    fields = {"person_id": person_id.strip(), "name": name.strip(), "department": department.strip(), "roles": roles}
    try:
        await give_directory_command(request, user, AppointPerson, fields)
    except CommandError as refusal:
        return _render_appoint(request, await directory_of(request), fields, refusal.user_message, refusal.status)
    return redirect_with_flash("/people", f"已登记{fields['name']}的任职。")


@router.post("/remove")
async def remove(
    request: Request, user: CurrentUser, desk: ContextDep, person_id: FormText = "", reason: FormText = ""
) -> Response:
    """Removes the person from the directory and closes the account."""
    await give_directory_command(request, user, RemovePerson, {"person_id": person_id, "reason": reason.strip()})
    await accounts.close(desk.db, person_id, now())
    await record_access_of(request, AccessKind.ACCOUNT, detail=f"离任并关闭账号 {person_id}")
    return redirect_with_flash("/people", "已登记离任，账号已关闭。其手中的案件请办理移交。")


@router.post("/accounts/{act}")
async def change_account(
    request: Request, act: str, user: CurrentUser, desk: ContextDep, person_id: FormText = "", login: FormText = ""
) -> Response:
    """Adds, resets or closes an account; a first password is shown on this page only."""
    require_directory_office(user)
    person = (await directory_of(request)).people.get(person_id)
    if person is None or act not in ("add", "reset", "close"):
        raise NotFound(person_id)
    if act == "close":
        await accounts.close(desk.db, person_id, now())
        await record_access_of(request, AccessKind.ACCOUNT, detail=f"关闭账号 {person_id}")
        return redirect_with_flash("/people", f"{person.name}的账号已关闭。")
    if act == "add":
        password = await accounts.add(desk.db, person_id, login or person_id, now())
    else:
        password = await accounts.reset(desk.db, person_id, now())
    await record_access_of(
        request, AccessKind.ACCOUNT, detail=f"{'新建账号' if act == 'add' else '重置密码'} {person_id}"
    )
    login_name = next(
        account.login for account in await accounts.all_accounts(desk.db) if account.person_id == person_id
    )
    return page(
        request, "people/first_password.html", person=person, login=login_name, password=password, anew=act == "reset"
    )
