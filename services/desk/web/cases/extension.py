"""Asking for an extension: from which date, how long at most, and what it comes to, reckoned before it is asked for."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.desk.casefile.extension_options import ExtensionOption, extension_options
from services.desk.commands import parsing
from services.desk.commands.available import refusal_sentence
from services.desk.web.cases.show import opened
from services.desk.web.core.case_view import CaseViewParams
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.layout import page
from shared.contracts.supervision import RequestExtension
from shared.runtime.dry_run import dry_run_request

router = APIRouter()
UNSEEN = "sha256:" + "0" * 64  # the report is written when the date is known


@router.get("/cases/{id}/extension")
async def extension(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, rule: str = "", subject: str = "", until: str = ""
) -> HTMLResponse:
    """The date that was asked for is weighed by the law itself; nothing is written."""
    file = await opened(request, desk, user, id, CaseViewParams())
    found = extension_options(file.now, file.history)
    chosen = next((option for option in found if (option.limit.rule, option.limit.subject) == (rule, subject)), None)
    chosen, day = chosen or (found[0] if found else None), parsing.parse_date(until)
    why = await refused(desk, user, id, chosen, day) if chosen and day else ""
    return page(
        request, "cases/extension.html", file=file, row=file.now, found=found, chosen=chosen, until=day, why=why
    )


async def refused(desk: DeskContext, user: Person, id: str, chosen: ExtensionOption, until: date) -> str:
    """The law's sentence where that date is not granted; empty where it may be asked for."""
    envelope = RequestExtension(
        rule=chosen.limit.rule, subject=chosen.limit.subject, until=until, reason="试算", report=UNSEEN
    )
    said = dry_run_request(id, user.actor, desk.today(), [envelope])
    (answer,) = (await desk.client.call_operation("supervision", "dry-run", **said))["answers"]
    return "" if answer["allowed"] else refusal_sentence(answer)
