"""/intake/list (收件): a hand-over list is uploaded, previewed, corrected and imported; past reports stay readable."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from services.desk.casefile.similar_cases import SimilarCase
from services.desk.files.table_reader import Unreadable
from services.desk.imports import column_mapping, report_store
from services.desk.imports import report as list_report
from services.desk.imports.handover_list import CaseRowRead, HandOverList
from services.desk.imports.import_cases import Cases, ImportResult, KnownCases, import_cases, preview_import
from services.desk.imports.report_store import ReportKind
from services.desk.imports.report_wording import page_wording
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.known_cases import load_known_cases
from services.desk.queries.similar_cases import find_similar_cases
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.upload_cache import Upload, is_idle, proofs_of, read_upload, renamed_columns, upload_cache
from shared.contracts.intake import Register
from shared.messaging.errors import Forbidden

router = APIRouter(prefix="/intake", include_in_schema=False)
MAX_SHOWN_ROWS = 200
Texts = Annotated[list[str], Form()]


def require_intake_office(user: Person) -> Person:
    """The user, where they belong to the office, which receives lists. Raises `Forbidden`."""
    if not user.holds(*Register.by):
        raise Forbidden("清单由局办公室收")
    return user


@router.get("")
async def home() -> Response:
    """On to the upload of lists."""
    return RedirectResponse("/intake/list", 303)


@router.get("/list")
async def show_upload(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The upload form, and past reports."""
    return await _render_upload(request, require_intake_office(user), desk)


async def _render_upload(request: Request, user: Person, desk: DeskContext, error: str = "") -> Response:
    reports = await report_store.latest_reports(desk.db, report_store.IMPORT_KINDS)
    return page(request, "intake/list.html", status=422 if error else 200, reports=reports, error=error)


@router.post("/list")
async def upload_list(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    file: UploadFile,
    proofs: list[UploadFile] | None = None,
    opening: Annotated[bool, Form()] = False,
) -> Response:
    """Keeps the list in memory; the next page shows what would be imported."""
    try:
        upload = await read_upload(file, require_intake_office(user).id)
        upload.opening, upload.proofs = opening, await proofs_of(proofs or [])
        await upload.load_sheets()
    except Unreadable as error:
        return await _render_upload(request, user, desk, str(error))
    return RedirectResponse(f"/intake/list/{upload_cache(request).add(upload).id}", 303)


@router.get("/list/{id}")
async def show_preview(request: Request, user: CurrentUser, desk: ContextDep, id: UUID, like: bool = False) -> Response:
    """What the list would do; with `like` also the similar cases of earlier years."""
    upload = upload_cache(request).get(id, require_intake_office(user).id)
    if upload.task is not None:
        return RedirectResponse(f"/intake/list/{id}/progress", 303)
    return await _render_preview(request, desk, upload, with_similar=like)


async def _render_preview(
    request: Request, desk: DeskContext, upload: Upload, error_message: str = "", with_similar: bool = False
) -> Response:
    """What the list would do, and how its columns are read, also where it cannot be read."""
    try:
        parsed = await upload.parse_list(desk.today())
        rows, known_cases = await _load_known_cases(desk, upload)
        variables = _preview(rows, parsed, known_cases)
    except Unreadable as error:
        variables, error_message = {"figures": {}}, error_message or page_wording(str(error))
    variables["similar"] = await _similar_cases(desk, variables.get("new", ())) if with_similar else None
    sheets: Sequence[Any] = ()
    with suppress(Unreadable):
        sheets = await upload.load_sheets()
    columns = column_mapping.detect_mapping(sheets, upload.mapping, upload.opening)
    variables |= {
        "columns": columns,
        "names": column_mapping.readable_columns(upload.opening),
        "upload": upload,
        "error": error_message,
    }
    status = 422 if error_message and request.method == "POST" else 200
    return page(request, "intake/preview.html", status=status, **variables)


async def _similar_cases(desk: DeskContext, rows: Sequence[CaseRowRead]) -> dict[str, Sequence[SimilarCase]]:
    """The most similar cases of all years, by the stream of each new case that has any."""
    lists = CaseLists(desk.db)
    similar = await asyncio.gather(
        *(find_similar_cases(lists, row.command.facts.title, row.stream, limit=2) for row in rows)
    )
    return {row.stream: cases for row, cases in zip(rows, similar, strict=True) if cases}


async def _load_known_cases(desk: DeskContext, upload: Upload) -> tuple[Cases, KnownCases]:
    rows = {case.id: case for case in await desk.store.cases()}
    return rows, await load_known_cases(desk.db, rows.values(), upload.rehandled)


def _preview(known: Cases, parsed: HandOverList, known_cases: KnownCases) -> dict[str, Any]:
    """The report of a dry run of the import, and the row of each new case."""
    report = preview_import(known, parsed, known_cases)
    new = {*report.taken, *report.taken_over}
    rows = [row for row in parsed.rows if row.stream in new]
    figures = list_report.report_figures(report)
    change_count = len(new) + len(report.changed) + len(report.again) + len(report.classified)
    return {
        "report": report,
        "figures": figures,
        "change_count": change_count,
        "new": rows[:MAX_SHOWN_ROWS],
        "count": len(rows),
        "remarks": [(lines, sheet, page_wording(text)) for lines, sheet, text in list_report.grouped(report)],
        "on_page": page_wording,
    }


@router.post("/list/{id}")
async def import_or_preview(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    """Imports the list, drops it, or previews it again with other options, by the button pressed."""
    upload = upload_cache(request).get(id, require_intake_office(user).id)
    async with request.form() as form:
        match form.get("_do"):
            case "drop":
                upload_cache(request).drop(id)
                return redirect_with_flash("/intake/list", "未收此清单，没有写入任何内容。", "info")
            case "take":
                return await _start_import(request, user, desk, upload)
        error = _set_options(upload, form, desk.today())
    return await _render_preview(request, desk, upload, error) if error else RedirectResponse(f"/intake/list/{id}", 303)


def _set_options(upload: Upload, form: Any, today: date) -> str:
    """Sets how the list is to be read; returns what is wrong with the options, or nothing."""
    day = str(form.get("handed_over", "")).strip()
    try:
        upload.handed_over = date.fromisoformat(day) if day else None
    except ValueError:
        return f"整表交办日期“{day}”不是日期，应如 2023-02-16。"
    if upload.handed_over and upload.handed_over > today:
        return f"整表交办日期 {day} 晚于今天，请核对。"
    pairs = zip(form.getlist("column"), form.getlist("standard"), strict=False)
    upload.mapping = renamed_columns([(str(column), str(standard)) for column, standard in pairs])
    upload.rehandled, upload.opening = str(form.get("again", "")).strip()[:500], bool(form.get("opening"))
    return ""


async def _start_import(request: Request, user: Person, desk: DeskContext, upload: Upload) -> Response:
    """Starts the import once, however often the button is pressed."""
    if upload.task is None:
        try:
            parsed = await upload.parse_list(desk.today())
        except Unreadable:
            return await _render_preview(request, desk, upload)
        upload.total = len(parsed.rows) + len(parsed.classified)
        upload.task = asyncio.create_task(_import(desk, user, upload, parsed))
    return RedirectResponse(f"/intake/list/{upload.id}/progress", 303)


async def _import(desk: DeskContext, user: Person, upload: Upload, parsed: HandOverList) -> ImportResult:
    rows, known_cases = await _load_known_cases(desk, upload)
    for content in upload.proofs.values():
        await asyncio.to_thread(desk.blobs.put, content)
    report = await import_cases(desk.client, rows, parsed, user.actor, desk.today(), upload.count_row, known_cases)
    kind = ReportKind.OPENING if upload.opening else ReportKind.LIST
    figures_and_lines = list_report.report_figures(report), list_report.report_lines(report)
    await report_store.save_report(desk.db, upload.id, kind, upload.name, user.actor, *figures_and_lines)
    return report


@router.get("/list/{id}/progress")
async def show_progress(request: Request, user: CurrentUser, id: UUID) -> Response:
    """The progress of the import, reloaded by the browser; then on to the report."""
    upload = upload_cache(request).get(id, require_intake_office(user).id)
    if upload.task is None:
        return RedirectResponse(f"/intake/list/{id}", 303)
    if not is_idle(upload):
        return page(request, "intake/progress.html", upload=upload)
    task, upload.task = upload.task, None
    if task.cancelled() or (error := task.exception()) is not None:
        reason = "系统正在停止" if task.cancelled() else str(error)
        return redirect_with_flash(
            f"/intake/list/{id}", f"没有收完：{reason}。已登记的不会重复登记，请再确认一次。", "danger"
        )
    upload_cache(request).drop(id)
    return redirect_with_flash(f"/intake/reports/{id}", f"已收完 {upload.name}。")


@router.get("/reports/{name}")
async def show_report(request: Request, user: CurrentUser, desk: ContextDep, name: str) -> Response:
    """The report of an import as a page or, with .xlsx after its id, as a workbook."""
    require_intake_office(user)
    id, _, kind = name.partition(".")
    stored = await report_store.find_report(desk.db, _parse_report_id(id))
    if kind == "xlsx":
        return await workbook(f"{stored.kind.label}报告-{stored.at:%Y%m%d}", stored.lines)
    return page(request, "intake/report.html", stored=stored, shown_lines=stored.lines[1 : MAX_SHOWN_ROWS * 5 + 1])


def _parse_report_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise report_store.NoReport(text) from None
