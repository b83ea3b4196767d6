"""/reports (报表): the figures of the year with the cases behind them, and the progress of departments and handlers."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.reports import charts
from services.desk.reports.figures import ALL, KINDS_AND_PARTS, summary_cases
from services.desk.reports.monitoring import COLUMNS, RULE, MonitorLine, monitor
from services.desk.reports.progress import year_progress
from services.desk.reports.summary import Figure, Summary, summarise
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import record_access_of
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page
from services.desk.web.reports import periodic, self_assessment
from services.desk.web.reports.documents import monitor_row
from services.desk.web.reports.scope import ReportReader, ReportScope, list_url, picker_choices, rows_of
from shared.contracts.common.vocabulary import Kind

router = APIRouter(prefix="/reports", include_in_schema=False)
for pages in (periodic, self_assessment):
    router.include_router(pages.router)
TONES = {"期内办复": charts.GREEN, "逾期办复": charts.AMBER, "在办期内": charts.PALE, "在办逾期": charts.RED}


@router.get("")
async def show_index(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The choice of reports."""
    return page(request, "reports/index.html", this=desk.today())


@router.get("/summary")
async def show_summary(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The figures of the year, by month, kind, result and department."""
    report_scope = ReportScope.from_request(request, desk.today())
    rows = await rows_of(desk, user, report_scope)
    summary = summarise(rows, report_scope.scope)
    year = year_progress(rows, report_scope.scope.year or report_scope.today.year)
    narrowed = "".join(f"&{name}={quote(value)}" for name, value in report_scope.pairs.items() if name != "year")
    lines = monitor(rows, report_scope.day)
    return page(
        request,
        "reports/summary.html",
        report_scope=report_scope,
        summary=summary,
        year=year,
        chart=charts.year_chart(year, "" if report_scope.scope.until else f"/cases?year={year.year}{narrowed}&figure="),
        all=summary_cases(summary, ALL),
        counts=counts_by_kind_and_role(summary, report_scope),
        results=_results(summary, report_scope),
        result_chart=charts.bar_chart(_results(summary, report_scope)),
        kind_chart=charts.bar_chart(
            {name: (count, url) for name, count, url in counts_by_kind_and_role(summary, report_scope) if "·" in name}
        ),
        departments=[line for line in lines if line.level == 1],
        department_chart=_department_chart(lines),
        list_url=list_url,
        choices=await picker_choices(request, desk, user),
        sheet=f"/reports/summary.xlsx?{request.url.query}",
    )


def counts_by_kind_and_role(summary: Summary, report_scope: ReportScope) -> list[tuple[str, int, str]]:
    """Name, count and list address of each kind and handling role that occurs; the total first."""
    ids_by_name = [
        (name, summary_cases(summary, name))
        for name in (ALL, "主合办", "会办", *(kind.label for kind in Kind), *KINDS_AND_PARTS)
    ]
    return [(name, len(ids), report_scope.url(name, ids)) for name, ids in ids_by_name if ids]


def _results(summary: Summary, report_scope: ReportScope) -> dict[str, tuple[int, str]]:
    return {
        code.label: (len(ids), report_scope.url(f"结果·{code.label}", ids))
        for code, ids in summary.results.items()
        if ids
    }


def _department_chart(lines: Sequence[MonitorLine]) -> Any:
    rows = [line for line in lines if line.level == 1]
    series = {name: [(len(line.columns[name]), list_url(line.columns[name])) for line in rows] for name in TONES}
    return charts.stacked_chart([line.name for line in rows], series, TONES)


@router.get("/summary.xlsx")
async def export_summary(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The figures as a workbook; the export is recorded in the access log."""
    report_scope = ReportScope.from_request(request, desk.today())
    summary = summarise(await rows_of(desk, user, report_scope), report_scope.scope)
    rows: list[Sequence[object]] = [("指标", "件数", "基数", "比例", "案件")]
    rows += [(name, count, "", "", "") for name, count, _ in counts_by_kind_and_role(summary, report_scope)]
    rows += [_figure_row(figure) for figure in (*summary.figures, *summary.more)]
    await record_access_of(request, AccessKind.EXPORTED, "", summary.scope.heading)
    return await workbook(summary.scope.heading, rows)


def _figure_row(figure: Figure) -> tuple[object, ...]:
    rate = "" if figure.rate is None else f"{figure.rate:.1%}"
    return figure.name, len(figure.cases), len(figure.base), rate, " ".join(figure.cases)


@router.get("/monitor")
async def show_monitor(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The progress (办理进度监测) of departments and handlers on the report's day."""
    report_scope = ReportScope.from_request(request, desk.today())
    lines = monitor(await rows_of(desk, user, report_scope), report_scope.day)
    return page(
        request,
        "reports/monitor.html",
        report_scope=report_scope,
        lines=lines,
        columns=list(COLUMNS),
        rule=RULE,
        list_url=list_url,
        choices=await picker_choices(request, desk, user),
    )


@router.get("/monitor.xlsx")
async def export_monitor(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    """The progress as a workbook; the export is recorded in the access log."""
    report_scope = ReportScope.from_request(request, desk.today())
    lines = monitor(await rows_of(desk, user, report_scope), report_scope.day)
    heads = ("处室", "承办人", *COLUMNS, "办复率", "按时率", "满意率")
    await record_access_of(request, AccessKind.EXPORTED, "", "办理进度监测")
    return await workbook(f"办理进度监测{report_scope.day}", [heads, *(monitor_row(line) for line in lines)])
