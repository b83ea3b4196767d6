"""收件 at the desk: a hand-over list is uploaded, looked at, put right and taken in; past reports can be read again."""

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
from services.desk.imports.report_wording import on_page
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
SHOWN = 200
Texts = Annotated[list[str], Form()]


def office(user: Person) -> Person:
    """Lists are the office's business, also to look at. Raises `Forbidden`."""
    if not user.holds(*Register.by):
        raise Forbidden("清单由局办公室收")
    return user


@router.get("")
async def home() -> Response:
    return RedirectResponse("/intake/list", 303)


@router.get("/list")
async def upload(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    return await _uploading(request, office(user), desk)


async def _uploading(request: Request, user: Person, desk: DeskContext, wrong: str = "") -> Response:
    past = await report_store.latest_reports(desk.db, report_store.TAKEN_IN)
    return page(request, "intake/list.html", status=422 if wrong else 200, past=past, wrong=wrong)


@router.post("/list")
async def bring(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    file: UploadFile,
    proofs: list[UploadFile] | None = None,
    opening: Annotated[bool, Form()] = False,
) -> Response:
    """Nothing is written: the next page says what would be."""
    try:
        made = await read_upload(file, office(user).id)
        made.opening, made.proofs = opening, await proofs_of(proofs or [])
        await made.load_sheets()
    except Unreadable as error:
        return await _uploading(request, user, desk, str(error))
    return RedirectResponse(f"/intake/list/{upload_cache(request).add(made).id}", 303)


@router.get("/list/{id}")
async def look(request: Request, user: CurrentUser, desk: ContextDep, id: UUID, like: bool = False) -> Response:
    """With `like`, what of earlier years is like each new case."""
    held = upload_cache(request).get(id, office(user).id)
    if held.task is not None:
        return RedirectResponse(f"/intake/list/{id}/progress", 303)
    return await _looked(request, desk, held, like=like)


async def _looked(request: Request, desk: DeskContext, held: Upload, wrong: str = "", like: bool = False) -> Response:
    """What the list would do; where it can't be read, which columns could be named otherwise."""
    try:
        found = await held.parse_list(desk.today())
        known, more = await _known(desk, held)
        said = _foreseen(known, found, more)
    except Unreadable as error:
        said, wrong = {"figures": {}}, wrong or on_page(str(error))
    said["like"] = await _like(desk, said.get("new", ())) if like else None
    sheets: Sequence[Any] = ()
    with suppress(Unreadable):
        sheets = await held.load_sheets()
    columns = column_mapping.columns(sheets, held.mapping, held.opening)
    said |= {"columns": columns, "names": column_mapping.names(held.opening), "held": held, "wrong": wrong}
    status = 422 if wrong and request.method == "POST" else 200
    return page(request, "intake/preview.html", status=status, **said)


async def _like(desk: DeskContext, rows: Sequence[CaseRowRead]) -> dict[str, Sequence[SimilarCase]]:
    """The nearest of all years for each new case, where any is near."""
    lists = CaseLists(desk.db)
    found = await asyncio.gather(
        *(find_similar_cases(lists, row.command.facts.title, row.stream, limit=2) for row in rows)
    )
    return {row.stream: like for row, like in zip(rows, found, strict=True) if like}


async def _known(desk: DeskContext, held: Upload) -> tuple[Cases, KnownCases]:
    known = {case.id: case for case in await desk.store.cases()}
    return known, await load_known_cases(desk.db, known.values(), held.rehandled)


def _foreseen(known: Cases, found: HandOverList, more: KnownCases) -> dict[str, Any]:
    """The report of the dry run and, of each new case, its row."""
    report = preview_import(known, found, more)
    new = {*report.taken, *report.taken_over}
    rows = [row for row in found.rows if row.stream in new]
    figures = list_report.figures(report)
    todo = len(new) + len(report.changed) + len(report.again) + len(report.classified)
    return {
        "report": report,
        "figures": figures,
        "todo": todo,
        "new": rows[:SHOWN],
        "count": len(rows),
        "remarks": [(rows, sheet, on_page(text)) for rows, sheet, text in list_report.grouped(report)],
        "on_page": on_page,
    }


@router.post("/list/{id}")
async def decide(request: Request, user: CurrentUser, desk: ContextDep, id: UUID) -> Response:
    """Read it otherwise, take it in, or leave it."""
    held = upload_cache(request).get(id, office(user).id)
    async with request.form() as form:
        match form.get("_do"):
            case "drop":
                upload_cache(request).drop(id)
                return redirect_with_flash("/intake/list", "未收此清单，没有写入任何内容。", "info")
            case "take":
                return await _taking(request, user, desk, held)
        wrong = _told(held, form, desk.today())
    return await _looked(request, desk, held, wrong) if wrong else RedirectResponse(f"/intake/list/{id}", 303)


def _told(held: Upload, form: Any, today: date) -> str:
    """How the list is to be read from now on; returns what is wrong with that."""
    day = str(form.get("handed_over", "")).strip()
    try:
        held.handed_over = date.fromisoformat(day) if day else None
    except ValueError:
        return f"整表交办日期“{day}”不是日期，应如 2023-02-16。"
    if held.handed_over and held.handed_over > today:
        return f"整表交办日期 {day} 晚于今天，请核对。"
    pairs = zip(form.getlist("column"), form.getlist("standard"), strict=False)
    held.mapping = renamed_columns([(str(theirs), str(ours)) for theirs, ours in pairs])
    held.rehandled, held.opening = str(form.get("again", "")).strip()[:500], bool(form.get("opening"))
    return ""


async def _taking(request: Request, user: Person, desk: DeskContext, held: Upload) -> Response:
    """Begins once, however often the button is pressed."""
    if held.task is None:
        try:
            found = await held.parse_list(desk.today())
        except Unreadable:
            return await _looked(request, desk, held)
        held.total = len(found.rows) + len(found.stubs)
        held.task = asyncio.create_task(_take(desk, user, held, found))
    return RedirectResponse(f"/intake/list/{held.id}/progress", 303)


async def _take(desk: DeskContext, user: Person, held: Upload, found: HandOverList) -> ImportResult:
    known, more = await _known(desk, held)
    for content in held.proofs.values():
        await asyncio.to_thread(desk.blobs.put, content)
    report = await import_cases(desk.client, known, found, user.actor, desk.today(), held.count_row, more)
    kind = ReportKind.OPENING if held.opening else ReportKind.LIST
    said = list_report.figures(report), list_report.lines(report)
    await report_store.save_report(desk.db, held.id, kind, held.name, user.actor, *said)
    return report


@router.get("/list/{id}/progress")
async def progress(request: Request, user: CurrentUser, id: UUID) -> Response:
    """Looks again by itself until it is done; then the report."""
    held = upload_cache(request).get(id, office(user).id)
    if held.task is None:
        return RedirectResponse(f"/intake/list/{id}", 303)
    if not is_idle(held):
        return page(request, "intake/progress.html", held=held)
    task, held.task = held.task, None
    if task.cancelled() or (error := task.exception()) is not None:
        why = "系统正在停止" if task.cancelled() else str(error)
        return redirect_with_flash(
            f"/intake/list/{id}", f"没有收完：{why}。已登记的不会重复登记，请再确认一次。", "danger"
        )
    upload_cache(request).drop(id)
    return redirect_with_flash(f"/intake/reports/{id}", f"已收完 {held.name}。")


@router.get("/reports/{name}")
async def report(request: Request, user: CurrentUser, desk: ContextDep, name: str) -> Response:
    """What became of a list, as a page or, with .xlsx after it, as a table to work through."""
    office(user)
    id, _, kind = name.partition(".")
    found = await report_store.find_report(desk.db, _uuid(id))
    if kind == "xlsx":
        return await workbook(f"{found.kind.label}报告-{found.at:%Y%m%d}", found.lines)
    return page(request, "intake/report.html", kept=found, shown=found.lines[1 : SHOWN * 5 + 1])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise report_store.NoReport(text) from None
