"""周报 and 月报 at the desk: as a page for a screen or a phone, as one printed sheet, and as a paper."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.access.directory import Person
from services.desk.access.permissions import scope_of
from services.desk.accounts.access_log import AccessKind
from services.desk.commands import parsing
from services.desk.ledger.as_of import as_of
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.reports.periodic import PeriodicReport, ReportPeriodKind, period, periodic_report
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import directory_of, record_access_of
from services.desk.web.core.document_response import DocumentFormat, papers_response
from services.desk.web.core.layout import page
from services.desk.web.core.year_cases import MAX_CASES_A_YEAR
from services.desk.web.reports.documents import as_paper, overall
from services.desk.web.reports.scope import ReportReader, listed

router = APIRouter(include_in_schema=False)
SHOWN = 8


@router.get("/weekly")
async def weekly(request: Request, user: ReportReader, desk: ContextDep, day: str = "", form: str = "") -> Response:
    return await _review(request, user, desk, ReportPeriodKind.WEEKLY, day, form)


@router.get("/monthly")
async def monthly(request: Request, user: ReportReader, desk: ContextDep, day: str = "", form: str = "") -> Response:
    return await _review(request, user, desk, ReportPeriodKind.MONTHLY, day, form)


async def _review(
    request: Request, user: Person, desk: DeskContext, rhythm: ReportPeriodKind, day: str, form: str
) -> Response:
    today = desk.today()
    span = period(rhythm, min(parsing.day(day) or today, today), today)
    found = await reviewed(request, desk, user, rhythm, span.until)
    if form in (DocumentFormat.DOCX, DocumentFormat.PDF):
        await record_access_of(request, AccessKind.PRINTED, "", found.period.title)
        return await papers_response(
            request,
            [as_paper(found)],
            DocumentFormat.DOCX if form == DocumentFormat.DOCX else DocumentFormat.PDF,
            found.period.title,
        )
    after = period(rhythm, span.until + timedelta(days=1), today)
    return page(
        request,
        "reports/review.html",
        found=found,
        rhythm=rhythm,
        before=span.before,
        after=after.since if after.since <= today else None,
        most=SHOWN,
        overall=overall(found),
        listed=listed,
    )


async def reviewed(
    request: Request, desk: DeskContext, user: Person, rhythm: ReportPeriodKind, day: date
) -> PeriodicReport:
    """The report of the week or month that holds the day: all cases of this year, and what is left of earlier ones."""
    today = desk.today()
    span = period(rhythm, day, today)
    rows = await _bearing(desk, user, span.until)
    now = await as_of(desk.db, rows, span.until, today)
    leads = {department.name: department.leader for department in (await directory_of(request)).departments}
    return periodic_report(now, await as_of(desk.db, now, span.before, today), span, leads)


async def _bearing(desk: DeskContext, user: Person, day: date) -> list[CaseRow]:
    """The year's cases and those of earlier years that still owe something."""
    lists, sight, today = CaseLists(desk.db), scope_of(user), desk.today()
    year = await lists.rows(CaseQuery(year=day.year, size=MAX_CASES_A_YEAR), sight, today)
    older = await lists.rows(CaseQuery(todo=("open", "promise", "inquiry"), size=MAX_CASES_A_YEAR), sight, today)
    found = {row.id: row for row in (*year, *older)}
    return [row for row in found.values() if row.handed_over is None or row.handed_over <= day]
