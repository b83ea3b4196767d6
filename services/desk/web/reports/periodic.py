"""/reports/weekly and /reports/monthly (周报, 月报): as a page for a screen or a phone, and as a paper."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.access.directory import Person
from services.desk.access.permissions import scope_of
from services.desk.accounts.access_log import AccessKind
from services.desk.commands import parsing
from services.desk.ledger.as_of import rows_as_of
from services.desk.ledger.case_row import CaseRow
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.reports.periodic import PeriodicReport, ReportPeriodKind, period_of, periodic_report
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import directory_of, record_access_of
from services.desk.web.core.document_response import DocumentFormat, papers_response
from services.desk.web.core.layout import page
from services.desk.web.core.year_cases import MAX_CASES_A_YEAR
from services.desk.web.reports.documents import report_as_paper, totals_sentence
from services.desk.web.reports.scope import ReportReader, list_url

router = APIRouter(include_in_schema=False)
MAX_SHOWN_CASES = 8


@router.get("/weekly")
async def show_weekly(
    request: Request, user: ReportReader, desk: ContextDep, day: str = "", form: str = ""
) -> Response:
    """The report of the week that holds the day, of this week by default."""
    return await _render(request, user, desk, ReportPeriodKind.WEEKLY, day, form)


@router.get("/monthly")
async def show_monthly(
    request: Request, user: ReportReader, desk: ContextDep, day: str = "", form: str = ""
) -> Response:
    """The report of the month that holds the day, of this month by default."""
    return await _render(request, user, desk, ReportPeriodKind.MONTHLY, day, form)


async def _render(
    request: Request, user: Person, desk: DeskContext, kind: ReportPeriodKind, day: str, form: str
) -> Response:
    today = desk.today()
    period = period_of(kind, min(parsing.parse_date(day) or today, today), today)
    report = await report_of_period(request, desk, user, kind, period.until)
    if form in (DocumentFormat.DOCX, DocumentFormat.PDF):
        await record_access_of(request, AccessKind.PRINTED, "", report.period.title)
        return await papers_response(
            request,
            [report_as_paper(report)],
            DocumentFormat.DOCX if form == DocumentFormat.DOCX else DocumentFormat.PDF,
            report.period.title,
        )
    following = period_of(kind, period.until + timedelta(days=1), today)
    return page(
        request,
        "reports/review.html",
        report=report,
        kind=kind,
        before=period.before,
        after=following.since if following.since <= today else None,
        max_shown=MAX_SHOWN_CASES,
        totals=totals_sentence(report),
        list_url=list_url,
    )


async def report_of_period(
    request: Request, desk: DeskContext, user: Person, kind: ReportPeriodKind, day: date
) -> PeriodicReport:
    """The report of the period that holds the day: all cases of the year, and open ones of earlier years."""
    today = desk.today()
    period = period_of(kind, day, today)
    rows = await _reported_cases(desk, user, period.until)
    now = await rows_as_of(desk.db, rows, period.until, today)
    leaders = {department.name: department.leader for department in (await directory_of(request)).departments}
    return periodic_report(now, await rows_as_of(desk.db, now, period.before, today), period, leaders)


async def _reported_cases(desk: DeskContext, user: Person, day: date) -> list[CaseRow]:
    """The year's cases, and those of earlier years with something open."""
    lists, scope, today = CaseLists(desk.db), scope_of(user), desk.today()
    this_year = await lists.rows(CaseQuery(year=day.year, size=MAX_CASES_A_YEAR), scope, today)
    older = await lists.rows(CaseQuery(todo=("open", "promise", "inquiry"), size=MAX_CASES_A_YEAR), scope, today)
    rows = {row.id: row for row in (*this_year, *older)}
    return [row for row in rows.values() if row.handed_over is None or row.handed_over <= day]
