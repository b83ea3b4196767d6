"""查阅记录与权限表: who looked at what, and who may see and do what, as it is enforced."""

from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.desk.access.permissions import TABLE
from services.desk.accounts import access_log
from services.desk.accounts.access_log import AccessFilter, AccessKind
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser
from services.desk.web.core.directory_commands import HUMAN_ROLES, format_time
from services.desk.web.core.layout import page
from shared.messaging.envelope import COMMANDS, SHANGHAI, Command, Role
from shared.messaging.errors import Forbidden

router = APIRouter()
PAGE = 50


@router.get("/rights")
async def rights(request: Request, user: CurrentUser) -> Response:
    """The one table of rights, as it is enforced."""
    return page(request, "people/rights.html", rights=TABLE, commands=allowed())


def allowed() -> list[tuple[Role, list[type[Command]]]]:
    """Which commands each role may give at all."""
    every = sorted(COMMANDS.values(), key=lambda command: command.type)
    return [(role, [command for command in every if role in command.by]) for role in HUMAN_ROLES]


@router.get("/record")
async def looked(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    case: str = "",
    person: str = "",
    act: str = "",
    since: str = "",
    until: str = "",
    at: int = 1,
) -> Response:
    """查阅记录: for the office and the auditor."""
    if not user.holds(Role.OFFICE, Role.AUDITOR):
        raise Forbidden("查阅记录由局办公室和审计查看")
    asked = AccessFilter(case.strip(), person.strip(), act, morning(since), morning(until, 1))
    number = max(1, at)
    lines, total = await access_log.access_page(desk.db, asked, PAGE, (number - 1) * PAGE)
    said = {"case": case, "person": person, "act": act, "since": since, "until": until}
    return page(
        request,
        "people/record.html",
        lines=lines,
        total=total,
        values=said,
        acts=list(AccessKind),
        number=number,
        size=PAGE,
        moment=format_time,
    )


def morning(text: str, later: int = 0) -> datetime | None:
    """The beginning of that day in Shanghai, or of the day after; None where it is no date."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=later), time(), SHANGHAI) if text else None
    except ValueError:
        return None
