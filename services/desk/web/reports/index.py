"""报表: the year's figures with their cases, and who is how far; the other reports have modules of their own."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.reports import charts
from services.desk.reports.figures import ALL, KINDS_AND_PARTS, of_summary
from services.desk.reports.monitoring import COLUMNS, RULE, MonitorLine, monitor
from services.desk.reports.progress import year_progress
from services.desk.reports.summary import Figure, Summary, summarise
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import record_access_of
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page
from services.desk.web.reports import periodic, self_assessment
from services.desk.web.reports.documents import as_sheet
from services.desk.web.reports.scope import ReportReader, ReportScope, choices, listed, rows_of
from shared.contracts.common.vocabulary import Kind

router = APIRouter(prefix="/reports", include_in_schema=False)
for each in (periodic, self_assessment):
    router.include_router(each.router)
TONES = {"期内办复": charts.GREEN, "逾期办复": charts.AMBER, "在办期内": charts.PALE, "在办逾期": charts.RED}


@router.get("")
async def index(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    return page(request, "reports/index.html", this=desk.today())


@router.get("/summary")
async def summary(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    wanted = ReportScope.read(request, desk.today())
    rows = await rows_of(desk, user, wanted)
    found = summarise(rows, wanted.scope)
    year = year_progress(rows, wanted.scope.year or wanted.today.year)
    narrowed = "".join(f"&{name}={quote(value)}" for name, value in wanted.pairs.items() if name != "year")
    lines = monitor(rows, wanted.day)
    return page(
        request,
        "reports/summary.html",
        wanted=wanted,
        found=found,
        year=year,
        chart=charts.of_year(year, "" if wanted.scope.until else f"/cases?year={year.year}{narrowed}&figure="),
        all=of_summary(found, ALL),
        counts=counts(found, wanted),
        results=_results(found, wanted),
        result_chart=charts.shares(_results(found, wanted)),
        kind_chart=charts.shares({name: (count, url) for name, count, url in counts(found, wanted) if "·" in name}),
        departments=[line for line in lines if line.level == 1],
        department_chart=_departments(lines),
        listed=listed,
        choices=await choices(request, desk, user),
        sheet=f"/reports/summary.xlsx?{request.url.query}",
    )


def counts(found: Summary, wanted: ReportScope) -> list[tuple[str, int, str]]:
    """Kind by part, those that occur; with the whole first."""
    named = [
        (name, of_summary(found, name)) for name in (ALL, "主合办", "会办", *(k.label for k in Kind), *KINDS_AND_PARTS)
    ]
    return [(name, len(ids), wanted.url(name, ids)) for name, ids in named if ids]


def _results(found: Summary, wanted: ReportScope) -> dict[str, tuple[int, str]]:
    return {code.label: (len(ids), wanted.url(f"结果·{code.label}", ids)) for code, ids in found.results.items() if ids}


def _departments(lines: Sequence[MonitorLine]) -> Any:
    rows = [line for line in lines if line.level == 1]
    series = {name: [(len(line.columns[name]), listed(line.columns[name])) for line in rows] for name in TONES}
    return charts.stacked([line.name for line in rows], series, TONES)


@router.get("/summary.xlsx")
async def summary_sheet(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    wanted = ReportScope.read(request, desk.today())
    found = summarise(await rows_of(desk, user, wanted), wanted.scope)
    lines: list[Sequence[object]] = [("指标", "件数", "基数", "比例", "案件")]
    lines += [(name, count, "", "", "") for name, count, _ in counts(found, wanted)]
    lines += [_line(figure) for figure in (*found.figures, *found.more)]
    await record_access_of(request, AccessKind.EXPORTED, "", found.scope.heading)
    return await workbook(found.scope.heading, lines)


def _line(figure: Figure) -> tuple[object, ...]:
    rate = "" if figure.rate is None else f"{figure.rate:.1%}"
    return figure.name, len(figure.cases), len(figure.of), rate, " ".join(figure.cases)


@router.get("/monitor")
async def monitoring(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    wanted = ReportScope.read(request, desk.today())
    lines = monitor(await rows_of(desk, user, wanted), wanted.day)
    return page(
        request,
        "reports/monitor.html",
        wanted=wanted,
        lines=lines,
        columns=list(COLUMNS),
        rule=RULE,
        listed=listed,
        choices=await choices(request, desk, user),
    )


@router.get("/monitor.xlsx")
async def monitor_sheet(request: Request, user: ReportReader, desk: ContextDep) -> Response:
    wanted = ReportScope.read(request, desk.today())
    found = monitor(await rows_of(desk, user, wanted), wanted.day)
    heads = ("处室", "承办人", *COLUMNS, "办复率", "按时率", "满意率")
    await record_access_of(request, AccessKind.EXPORTED, "", "办理进度监测")
    return await workbook(f"办理进度监测{wanted.day}", [heads, *(as_sheet(line) for line in found)])
