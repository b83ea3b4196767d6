"""/reports/check (自查表): the points of the yearly self-assessment, each with its evidence."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.domain.decider import desk_decider
from services.desk.reports.self_assessment import BureauFacts, assessment_points
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import directory_of, record_access_of
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page
from services.desk.web.reports.scope import ReportReader, ReportScope, list_url, rows_of, years_of_cases
from shared.contracts.desk import ENGAGEMENTS
from shared.contracts.supervision import (
    KEY_TASKS,
    REPORTS,
    RULES,
    KeyTasksSet,
    ReportFiled,
    ReportPlanned,
    RulesAdopted,
)

router = APIRouter(include_in_schema=False)


@router.get("/check")
async def show_self_assessment(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The points of the year."""
    report_scope = ReportScope.from_request(request, desk.today())
    year = report_scope.scope.year or desk.today().year
    rows = await rows_of(desk, user, report_scope)
    points = assessment_points(rows, await bureau_facts(request, desk, year), year)
    return page(
        request,
        "reports/check.html",
        year=year,
        points=points,
        list_url=list_url,
        years=await years_of_cases(desk),
    )


@router.get("/check.xlsx")
async def export_self_assessment(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The points as a workbook; the export is recorded in the access log."""
    report_scope = ReportScope.from_request(request, desk.today())
    year = report_scope.scope.year or desk.today().year
    points = assessment_points(await rows_of(desk, user, report_scope), await bureau_facts(request, desk, year), year)
    rows: list[Sequence[object]] = [("部分", "自查事项", "依据", "情况", "佐证", "尚缺的案件")]
    rows += [
        (point.part, point.name, point.basis, point.finding.label, point.evidence, " ".join(point.missing))
        for point in points
    ]
    await record_access_of(request, AccessKind.EXPORTED, "", f"{year}年办理工作自查表")
    return await workbook(f"{year}年办理工作自查表", rows)


async def bureau_facts(request: Request, desk: DeskContext, year: int) -> BureauFacts:
    """What the registers show that the points ask for."""
    departments = (await directory_of(request)).departments
    rules = [event.event.rules for event in await desk.effective_events(RULES) if isinstance(event.event, RulesAdopted)]
    months = [
        event.event.month for event in await desk.effective_events(KEY_TASKS) if isinstance(event.event, KeyTasksSet)
    ]
    reports = await desk.effective_events(REPORTS)
    contacts = desk_decider.fold(event.event for event in await desk.effective_events(ENGAGEMENTS)).engagements.values()  # type: ignore[misc]
    return BureauFacts(
        departments=tuple(department.name for department in departments),
        led=tuple(department.name for department in departments if department.leader),
        rules=len(rules[-1]) if rules else 0,
        months=tuple(dict.fromkeys(months)),
        planned=tuple(dict.fromkeys(e.event.report for e in reports if isinstance(e.event, ReportPlanned))),
        filed={e.event.report: e.business_date for e in reports if isinstance(e.event, ReportFiled)},
        meetings=sum(contact.recorded.day.year == year for contact in contacts),
    )
