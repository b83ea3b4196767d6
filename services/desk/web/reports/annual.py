"""/reports/annual: the yearly report as a paper, filled from what was recorded."""

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
async def show_annual_report(
    request: Request,
    user: ReportReader,
    desk: ContextDep,
    format: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    """The report in the scope that the address names: year, half, department, session, kind and day."""
    report_scope = ReportScope.from_request(request, desk.today())
    rows = await rows_of(desk, user, report_scope)
    year = report_scope.scope.year or desk.today().year
    paragraphs = await engagements_of_year(desk, year)
    facts = YearFacts(summarise(rows, report_scope.scope), rows, year, desk.today(), paragraphs, desk.settings.bureau)
    await record_access_of(request, AccessKind.PRINTED, "", f"{year}年度办理工作总结")
    return await papers_response(request, [annual_report(facts)], format, f"{year}年度办理工作总结")


async def engagements_of_year(desk: DeskContext, year: int) -> tuple[str, ...]:
    """The paragraphs on contacts with deputies and members in that year."""
    events = [event.event for event in await desk.effective_events(ENGAGEMENTS)]
    return engagement_paragraphs(desk_decider.fold([event for event in events if isinstance(event, DeskEvent)]), year)
