"""/reports/annual: the year's report, its figures and its third section filled from what was recorded."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.domain.decider import desk_decider
from services.desk.papers.annual_engagements import engagement_paragraphs
from services.desk.papers.annual_report import YearFacts, annual_report
from services.desk.reports.summary import summarise
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import record_access_of
from services.desk.web.core.document_response import DocumentFormat, papers_response
from services.desk.web.reports.scope import ReportReader, ReportScope, rows_of
from shared.contracts.desk import DeskEvent
from shared.contracts.desk.engagements import ENGAGEMENTS

router = APIRouter()


@router.get("/reports/annual")
async def report(
    request: Request,
    user: ReportReader,
    desk: ContextDep,
    form: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    """With the same pickers as the summary page: year, half, department, session, kind and the day it is true for."""
    wanted = ReportScope.read(request, desk.today())
    rows = await rows_of(desk, user, wanted)
    year = wanted.scope.year or desk.today().year
    told_of = await engagements(desk, year)
    found = YearFacts(summarise(rows, wanted.scope), rows, year, desk.today(), told_of, desk.settings.bureau)
    await record_access_of(request, AccessKind.PRINTED, "", f"{year}年度办理工作总结")
    return await papers_response(request, [annual_report(found)], form, f"{year}年度办理工作总结")


async def engagements(desk: DeskContext, year: int) -> tuple[str, ...]:
    past = [event.event for event in await desk.register(ENGAGEMENTS)]
    return engagement_paragraphs(desk_decider.fold([event for event in past if isinstance(event, DeskEvent)]), year)
