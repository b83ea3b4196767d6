"""委托代理: who will be away says who acts for them, in which posts and until when; or the office says it for them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from services.desk.access.directory import Directory
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, Person, directory_of
from services.desk.web.core.directory_commands import HUMAN_ROLES, give_directory_command
from services.desk.web.core.layout import page, redirect_with_flash
from shared.contracts.assignment.directory import Delegate, DelegationGranted, EndDelegation
from shared.messaging.envelope import COMMANDS, Role
from shared.messaging.errors import CommandError

router = APIRouter()
Words = Annotated[str, Form()]
Several = Annotated[list[str], Form()]
EMPTY: dict[str, Any] = dict.fromkeys(
    ("principal_id", "delegate_id", "roles", "commands", "since", "until", "reason"), ""
)


@router.get("/delegations")
async def delegations(request: Request, user: CurrentUser, desk: ContextDep, principal: str = "") -> Response:
    found = await directory_of(request)
    return _delegations(request, user, found, desk.today(), {"principal_id": principal or user.id})


def _delegations(
    request: Request,
    user: Person,
    found: Directory,
    today: date,
    said: dict[str, Any],
    wrong: str = "",
    status: int = 200,
) -> Response:
    shown = found.delegations if user.holds(Role.OFFICE, Role.AUDITOR) else mine(user, found)
    able = [person for person in found.people.values() if user.holds(Role.OFFICE) or person.person_id == user.id]
    commands = sorted(
        (command for command in COMMANDS.values() if set(command.by) & {Role.LEADER, Role.HEAD}),
        key=lambda command: command.type,
    )
    return page(
        request,
        "people/delegations.html",
        status=status,
        granted=sorted(shown, key=lambda granted: granted.since, reverse=True),
        principals=able if user.holds(*Delegate.by) else [],
        people=found.people.values(),
        posts=HUMAN_ROLES,
        commands=commands,
        values=EMPTY | said,
        wrong=wrong,
        today=today,
        office=user.holds(Role.OFFICE),
    )


def mine(user: Person, found: Directory) -> list[DelegationGranted]:
    return [
        delegation for delegation in found.delegations if user.id in (delegation.principal_id, delegation.delegate_id)
    ]


@router.post("/delegations")
async def delegate(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    principal_id: Words = "",
    delegate_id: Words = "",
    since: Words = "",
    until: Words = "",
    reason: Words = "",
    roles: Several = [],  # noqa: B006
    commands: Several = [],  # noqa: B006
) -> Response:
    said: dict[str, Any] = {
        "principal_id": principal_id,
        "delegate_id": delegate_id,
        "roles": roles,
        "commands": commands,
        "since": since,
        "until": until,
        "reason": reason.strip(),
    }
    try:
        await give_directory_command(request, user, Delegate, said)
    except CommandError as refusal:
        found = await directory_of(request)
        return _delegations(request, user, found, desk.today(), said, refusal.user_message, refusal.status)
    return redirect_with_flash("/people/delegations", "已登记委托代理，起算日起生效。")


@router.post("/delegations/end")
async def end_delegation(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    principal_id: Words = "",
    delegate_id: Words = "",
    since: Words = "",
    reason: Words = "",
) -> Response:
    said = {"principal_id": principal_id, "delegate_id": delegate_id, "since": since, "reason": reason.strip()}
    await give_directory_command(request, user, EndDelegation, said)
    return redirect_with_flash("/people/delegations", "代理已终止。")


@router.get("/absence")
async def absence() -> Response:
    """Who will be away says who acts for them: it is the same page."""
    return RedirectResponse("/people/delegations", 303)
