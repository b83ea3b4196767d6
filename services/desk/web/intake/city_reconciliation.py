"""The city's lists at the desk: its export laid beside the ledger, and evaluations taken in row by row."""

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
from services.desk.imports.report_wording import on_page
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.upload_cache import read_upload, upload_cache
from services.desk.web.intake.import_list import office
from shared.bus.command_client import RemoteCommandError

router = APIRouter(prefix="/city", include_in_schema=False)
HEAD = ("结果", "案件代号", "行", "项目", "内容", "说明", "处理办法")
SHOWN = 1000


@router.get("/compare")
async def form(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    return await _asking(request, office(user), desk)


async def _asking(request: Request, _: Person, desk: DeskContext, wrong: str = "") -> Response:
    past = await report_store.latest_reports(desk.db, report_store.OF_THE_CITY)
    return page(request, "intake/city/compare.html", status=422 if wrong else 200, past=past, wrong=wrong)


@router.post("/compare")
async def compare(request: Request, user: CurrentUser, desk: ContextDep, file: UploadFile) -> Response:
    """The differences become a report that is kept; nothing in the ledger changes."""
    office(user)
    try:
        made = await read_upload(file, user.id)
        export = reconciliation.parse_export(made.name, await made.load_sheets())
    except Unreadable as error:
        return await _asking(request, user, desk, on_page(str(error)))
    known = {case.id: case for case in await desk.store.cases()}
    found = reconciliation.compare(known, export)
    figures = _figures(found, len(export.refused))
    lines = [*reconciliation.comparison_lines(found), *(_unread(refusal) for refusal in export.refused)]
    await report_store.save_report(desk.db, made.id, ReportKind.CITY, made.name, user.actor, figures, lines)
    return RedirectResponse(f"/city/reports/{made.id}", 303)


def _figures(found: Comparison, unread: int) -> dict[str, int]:
    return {
        "一致": found.same,
        "两处不同": len({difference.case for difference in found.differing}),
        "市系统没有": len(found.missing_there),
        "本系统没有": len(found.missing_here),
        "未能读取": unread,
    }


def _unread(each: RowRefusal) -> tuple[str, ...]:
    return ("未能读取", "", "", each.column, each.value, f"第{each.row}行：{each.reason}", each.remedy)


@router.post("/evaluations")
async def bring(request: Request, user: CurrentUser, desk: ContextDep, file: UploadFile) -> Response:
    """Shows first what would be recorded."""
    office(user)
    try:
        made = await read_upload(file, user.id)
        await _read(desk, await made.load_sheets(), made.name)
    except Unreadable as error:
        return await _asking(request, user, desk, on_page(str(error)))
    return RedirectResponse(f"/city/evaluations/{upload_cache(request).add(made).id}", 303)


async def _read(desk: DeskContext, sheets: Any, name: str) -> EvaluationList:
    known = {case.id: case for case in await desk.store.cases()}
    return evaluation_import.parse_evaluations(name, sheets, known)


@router.get("/evaluations/{id}")
async def look(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    held = upload_cache(request).get(id, office(user).id)
    found = await _read(desk, await held.load_sheets(), held.name)
    return page(request, "intake/city/evaluations.html", held=held, found=found, id=uuid4())


@router.post("/evaluations/{id}")
async def record(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    """Each row is recorded or refused by itself; the report says which."""
    held = upload_cache(request).get(id, office(user).id)
    async with request.form() as form:
        if form.get("_do") == "drop":
            upload_cache(request).drop(id)
            return redirect_with_flash("/city/compare", "未登记评价，没有写入任何内容。", "info")
    found = await _read(desk, await held.load_sheets(), held.name)
    results = [(row, await _recorded(desk, user, id, row)) for row in found.rows]
    figures = {
        "已登记": sum(not why for _, why in results),
        "未登记": sum(bool(why) for _, why in results) + len({refusal.row for refusal in found.refused}),
        "此前已登记": len(found.same),
    }
    await report_store.save_report(
        desk.db, id, ReportKind.EVALUATIONS, held.name, user.actor, figures, _lines(results, found.refused)
    )
    upload_cache(request).drop(id)
    return redirect_with_flash(f"/city/reports/{id}", f"已登记 {figures['已登记']} 件的评价。")


async def _recorded(desk: DeskContext, user: Person, id: UUID, each: EvaluationRow) -> str:
    """Empty, or why not."""
    try:
        await desk.send_command(user, each.stream, each.command, id=uuid5(id, f"{each.stream}/{each.row}"))
    except RemoteCommandError as problem:
        return problem.user_message
    return ""


def _lines(results: Sequence[tuple[EvaluationRow, str]], refused: Sequence[RowRefusal]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [HEAD]
    lines += [
        ("未登记", "", str(refusal.row), refusal.column, refusal.value, refusal.reason, refusal.remedy)
        for refusal in refused
    ]
    for graded, why in sorted(results, key=lambda pair: not pair[1]):
        said = f"办理态度{graded.command.attitude.label}，办理结果{graded.command.outcome.label}"
        remedy = "请核对此件的办理状态后单独登记" if why else ""
        lines.append(("未登记" if why else "已登记", graded.stream, str(graded.row), "评价", said, why, remedy))
    return lines


@router.get("/reports/{name}")
async def report(request: Request, user: CurrentUser, desk: ContextDep, name: str) -> Response:
    office(user)
    id, _, kind = name.partition(".")
    found = await report_store.find_report(desk.db, _uuid(id))
    if kind == "xlsx":
        return await workbook(f"{found.kind.label}-{found.at:%Y%m%d}", found.lines)
    return page(request, "intake/report.html", kept=found, shown=found.lines[1 : SHOWN + 1])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise report_store.NoReport(text) from None
