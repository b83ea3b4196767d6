"""/city/compare and /city/evaluations: the city's export compared with the ledger, and its evaluations recorded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from services.desk.city import evaluation_import, reconciliation
from services.desk.city.evaluation_import import EvaluationList, EvaluationRow
from services.desk.city.reconciliation import Comparison
from services.desk.files.table_reader import Unreadable
from services.desk.imports import report_store
from services.desk.imports.case_row_reader import RowRefusal
from services.desk.imports.report_store import ReportKind
from services.desk.imports.report_wording import page_wording
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.upload_cache import read_upload, upload_cache
from services.desk.web.intake.import_list import require_intake_office
from shared.bus.command_client import RemoteCommandError

router = APIRouter(prefix="/city", include_in_schema=False)
REPORT_HEADINGS = ("结果", "案件代号", "行", "项目", "内容", "说明", "处理办法")
MAX_SHOWN_LINES = 1000


@router.get("/compare")
async def show_compare(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The forms for both lists, and past reports."""
    return await _render_compare(request, require_intake_office(user), desk)


async def _render_compare(request: Request, _: Person, desk: DeskContext, error: str = "") -> Response:
    reports = await report_store.latest_reports(desk.db, report_store.CITY_KINDS)
    return page(request, "intake/city/compare.html", status=422 if error else 200, reports=reports, error=error)


@router.post("/compare")
async def compare(request: Request, user: CurrentUser, desk: ContextDep, file: UploadFile) -> Response:
    """Saves the differences as a report; nothing in the ledger changes."""
    require_intake_office(user)
    try:
        upload = await read_upload(file, user.id)
        export = reconciliation.parse_export(upload.name, await upload.load_sheets())
    except Unreadable as error:
        return await _render_compare(request, user, desk, page_wording(str(error)))
    rows = {case.id: case for case in await desk.store.cases()}
    comparison = reconciliation.compare(rows, export)
    figures = _figures(comparison, len(export.refused))
    lines = [*reconciliation.comparison_lines(comparison), *(_unread_line(refusal) for refusal in export.refused)]
    await report_store.save_report(desk.db, upload.id, ReportKind.CITY, upload.name, user.actor, figures, lines)
    return RedirectResponse(f"/city/reports/{upload.id}", 303)


def _figures(comparison: Comparison, unread: int) -> dict[str, int]:
    return {
        "一致": comparison.equal_count,
        "两处不同": len({difference.case for difference in comparison.differing}),
        "市系统没有": len(comparison.missing_there),
        "本系统没有": len(comparison.missing_here),
        "未能读取": unread,
    }


def _unread_line(refusal: RowRefusal) -> tuple[str, ...]:
    return ("未能读取", "", "", refusal.column, refusal.value, f"第{refusal.row}行：{refusal.reason}", refusal.remedy)


@router.post("/evaluations")
async def upload_evaluations(request: Request, user: CurrentUser, desk: ContextDep, file: UploadFile) -> Response:
    """Keeps the list in memory; the next page shows what would be recorded."""
    require_intake_office(user)
    try:
        upload = await read_upload(file, user.id)
        await _parse_evaluations(desk, await upload.load_sheets(), upload.name)
    except Unreadable as error:
        return await _render_compare(request, user, desk, page_wording(str(error)))
    return RedirectResponse(f"/city/evaluations/{upload_cache(request).add(upload).id}", 303)


async def _parse_evaluations(desk: DeskContext, sheets: Any, name: str) -> EvaluationList:
    rows = {case.id: case for case in await desk.store.cases()}
    return evaluation_import.parse_evaluations(name, sheets, rows)


@router.get("/evaluations/{id}")
async def show_evaluations(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    """What of the uploaded list would be recorded, and what is refused."""
    upload = upload_cache(request).get(id, require_intake_office(user).id)
    evaluations = await _parse_evaluations(desk, await upload.load_sheets(), upload.name)
    return page(request, "intake/city/evaluations.html", upload=upload, evaluations=evaluations, id=uuid4())


@router.post("/evaluations/{id}")
async def record_evaluations(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    """Records each row by itself; the report says which were refused."""
    upload = upload_cache(request).get(id, require_intake_office(user).id)
    async with request.form() as form:
        if form.get("_do") == "drop":
            upload_cache(request).drop(id)
            return redirect_with_flash("/city/compare", "未登记评价，没有写入任何内容。", "info")
    evaluations = await _parse_evaluations(desk, await upload.load_sheets(), upload.name)
    results = [(row, await _record_evaluation(desk, user, id, row)) for row in evaluations.rows]
    figures = {
        "已登记": sum(not refusal for _, refusal in results),
        "未登记": sum(bool(why) for _, why in results) + len({refusal.row for refusal in evaluations.refused}),
        "此前已登记": len(evaluations.same),
    }
    await report_store.save_report(
        desk.db,
        id,
        ReportKind.EVALUATIONS,
        upload.name,
        user.actor,
        figures,
        _report_lines(results, evaluations.refused),
    )
    upload_cache(request).drop(id)
    return redirect_with_flash(f"/city/reports/{id}", f"已登记 {figures['已登记']} 件的评价。")


async def _record_evaluation(desk: DeskContext, user: Person, id: UUID, row: EvaluationRow) -> str:
    """Why the evaluation was refused; empty where it is recorded."""
    try:
        await desk.send_command(user, row.stream, row.command, id=uuid5(id, f"{row.stream}/{row.row}"))
    except RemoteCommandError as refusal:
        return refusal.user_message
    return ""


def _report_lines(results: Sequence[tuple[EvaluationRow, str]], refused: Sequence[RowRefusal]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [REPORT_HEADINGS]
    lines += [
        ("未登记", "", str(refusal.row), refusal.column, refusal.value, refusal.reason, refusal.remedy)
        for refusal in refused
    ]
    for row, reason in sorted(results, key=lambda pair: not pair[1]):
        content = f"办理态度{row.command.attitude.label}，办理结果{row.command.outcome.label}"
        remedy = "请核对此件的办理状态后单独登记" if reason else ""
        lines.append(("未登记" if reason else "已登记", row.stream, str(row.row), "评价", content, reason, remedy))
    return lines


@router.get("/reports/{name}")
async def show_report(request: Request, user: CurrentUser, desk: ContextDep, name: str) -> Response:
    """A past report as a page or, with .xlsx after its id, as a workbook."""
    require_intake_office(user)
    id, _, kind = name.partition(".")
    stored = await report_store.find_report(desk.db, _parse_report_id(id))
    if kind == "xlsx":
        return await workbook(f"{stored.kind.label}-{stored.at:%Y%m%d}", stored.lines)
    return page(request, "intake/report.html", stored=stored, shown_lines=stored.lines[1 : MAX_SHOWN_LINES + 1])


def _parse_report_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise report_store.NoReport(text) from None
