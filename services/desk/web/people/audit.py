"""/people/record and /people/rights: the access log (查阅记录), and the table of rights (权限表) as it is enforced."""

from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.desk.access.permissions import RIGHTS
from services.desk.accounts import access_log
from services.desk.accounts.access_log import AccessFilter, AccessKind
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser
from services.desk.web.core.directory_commands import HUMAN_ROLES, format_time
from services.desk.web.core.layout import page
from shared.messaging.envelope import COMMANDS, SHANGHAI, Command, Role
from shared.messaging.errors import Forbidden

router = APIRouter()
PAGE_SIZE = 50


@router.get("/rights")
async def show_rights(request: Request, user: CurrentUser) -> Response:
    """What each role may see and do."""
    return page(request, "people/rights.html", rights=RIGHTS, commands=commands_by_role())


def commands_by_role() -> list[tuple[Role, list[type[Command]]]]:
    """The commands that each role may give at all."""
    all_commands = sorted(COMMANDS.values(), key=lambda command: command.type)
    return [(role, [command for command in all_commands if role in command.by]) for role in HUMAN_ROLES]


@router.get("/record")
async def show_record(
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
    """The access log, filtered; for the office and the auditor."""
    if not user.holds(Role.OFFICE, Role.AUDITOR):
        raise Forbidden("查阅记录由局办公室和审计查看")
    query = AccessFilter(case.strip(), person.strip(), act, start_of_day(since), start_of_day(until, 1))
    number = max(1, at)
    lines, total = await access_log.access_page(desk.db, query, PAGE_SIZE, (number - 1) * PAGE_SIZE)
    fields = {"case": case, "person": person, "act": act, "since": since, "until": until}
    return page(
        request,
        "people/record.html",
        lines=lines,
        total=total,
        fields=fields,
        acts=list(AccessKind),
        number=number,
        size=PAGE_SIZE,
        format_time=format_time,
    )


def start_of_day(text: str, days_later: int = 0) -> datetime | None:
    """Midnight in Shanghai of that date, or `days_later`; None where the text is no date."""
    try:
        return (
            datetime.combine(date.fromisoformat(text) + timedelta(days=days_later), time(), SHANGHAI) if text else None
        )
    except ValueError:
        return None
