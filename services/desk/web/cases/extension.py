"""/cases/ID/extension: which deadlines may be extended, until when at most, and what a date would come to."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.desk.casefile.extension_options import ExtensionOption, extension_options
from services.desk.commands import parsing
from services.desk.commands.available import refusal_sentence
from services.desk.web.cases.show import open_case_file
from services.desk.web.core.case_view import CaseViewParams
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.layout import page
from shared.contracts.supervision import RequestExtension
from shared.runtime.dry_run import dry_run_request

router = APIRouter()
PLACEHOLDER_DIGEST = "sha256:" + "0" * 64  # the report is written when the date is known


@router.get("/cases/{id}/extension")
async def show_extension(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, rule: str = "", subject: str = "", until: str = ""
) -> HTMLResponse:
    """The options, and whether the chosen date would be granted, by a dry run; nothing is written."""
    file = await open_case_file(request, desk, user, id, CaseViewParams())
    options = extension_options(file.now, file.history)
    chosen = next((option for option in options if (option.limit.rule, option.limit.subject) == (rule, subject)), None)
    chosen, day = chosen or (options[0] if options else None), parsing.parse_date(until)
    refusal = await refusal_of(desk, user, id, chosen, day) if chosen and day else ""
    variables: dict[str, Any] = {"options": options, "chosen": chosen, "until": day, "refusal": refusal}
    return page(request, "cases/extension.html", file=file, row=file.now, **variables)


async def refusal_of(desk: DeskContext, user: Person, id: str, chosen: ExtensionOption, until: date) -> str:
    """Why the date would not be granted; empty where it may be asked for."""
    message = RequestExtension(
        rule=chosen.limit.rule, subject=chosen.limit.subject, until=until, reason="试算", report=PLACEHOLDER_DIGEST
    )
    body = dry_run_request(id, user.actor, desk.today(), [message])
    (answer,) = (await desk.client.call_operation("supervision", "dry-run", **body))["answers"]
    return "" if answer["allowed"] else refusal_sentence(answer)
