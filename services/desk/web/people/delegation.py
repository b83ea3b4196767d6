"""/people/delegations (委托代理): who acts for whom, in which roles and until when; granted and ended here."""

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
FormText = Annotated[str, Form()]
FormTexts = Annotated[list[str], Form()]
EMPTY_FIELDS: dict[str, Any] = dict.fromkeys(
    ("principal_id", "delegate_id", "roles", "commands", "since", "until", "reason"), ""
)


@router.get("/delegations")
async def show_delegations(request: Request, user: CurrentUser, desk: ContextDep, principal: str = "") -> Response:
    """The delegations that the user may see, and the form of a new one."""
    directory = await directory_of(request)
    return _render(request, user, directory, desk.today(), {"principal_id": principal or user.id})


def _render(
    request: Request,
    user: Person,
    directory: Directory,
    today: date,
    fields: dict[str, Any],
    error: str = "",
    status: int = 200,
) -> Response:
    visible = directory.delegations if user.holds(Role.OFFICE, Role.AUDITOR) else delegations_of(user, directory)
    principals = [
        person for person in directory.people.values() if user.holds(Role.OFFICE) or person.person_id == user.id
    ]
    commands = sorted(
        (command for command in COMMANDS.values() if set(command.by) & {Role.LEADER, Role.HEAD}),
        key=lambda command: command.type,
    )
    return page(
        request,
        "people/delegations.html",
        status=status,
        delegations=sorted(visible, key=lambda delegation: delegation.since, reverse=True),
        principals=principals if user.holds(*Delegate.by) else [],
        people=directory.people.values(),
        posts=HUMAN_ROLES,
        commands=commands,
        fields=EMPTY_FIELDS | fields,
        error=error,
        today=today,
        office=user.holds(Role.OFFICE),
    )


def delegations_of(user: Person, directory: Directory) -> list[DelegationGranted]:
    """The delegations by or to the user."""
    return [
        delegation
        for delegation in directory.delegations
        if user.id in (delegation.principal_id, delegation.delegate_id)
    ]


@router.post("/delegations")
async def delegate(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    principal_id: FormText = "",
    delegate_id: FormText = "",
    since: FormText = "",
    until: FormText = "",
    reason: FormText = "",
    roles: FormTexts = [],  # noqa: B006
    commands: FormTexts = [],  # noqa: B006
) -> Response:
    """Grants a delegation; a refusal shows the form again."""
    fields: dict[str, Any] = {
        "principal_id": principal_id,
        "delegate_id": delegate_id,
        "roles": roles,
        "commands": commands,
        "since": since,
        "until": until,
        "reason": reason.strip(),
    }
    try:
        await give_directory_command(request, user, Delegate, fields)
    except CommandError as refusal:
        directory = await directory_of(request)
        return _render(request, user, directory, desk.today(), fields, refusal.user_message, refusal.status)
    return redirect_with_flash("/people/delegations", "已登记委托代理，起算日起生效。")


@router.post("/delegations/end")
async def end_delegation(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    principal_id: FormText = "",
    delegate_id: FormText = "",
    since: FormText = "",
    reason: FormText = "",
) -> Response:
    """Ends a delegation before its last day."""
    fields = {"principal_id": principal_id, "delegate_id": delegate_id, "since": since, "reason": reason.strip()}
    await give_directory_command(request, user, EndDelegation, fields)
    return redirect_with_flash("/people/delegations", "代理已终止。")


@router.get("/absence")
async def redirect_absence() -> Response:
    """On to the delegations: who will be away says there who acts for them."""
    return RedirectResponse("/people/delegations", 303)
