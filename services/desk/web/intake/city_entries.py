"""/city (录入市系统): acts waiting to be entered in the city's system, their fields to copy, sheets and templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import Response

from services.desk.city import entry_sheet, sheet_templates
from services.desk.city.entries import (
    FIELD_READERS,
    FORM_FIELDS,
    CityAct,
    EntryFacts,
    OwedEntry,
    entry_facts,
    entry_values,
    owed_entries,
    queue,
)
from services.desk.city.entry_sheet import Column
from services.desk.files.table_reader import Unreadable
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import histories
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.upload_cache import read_upload
from services.desk.web.intake.import_list import require_intake_office
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.vocabulary import HandlingRole
from shared.contracts.desk import NoteCityAct
from shared.contracts.feedback import NoteCityEntry
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import BANLI_NAMESPACE, Command
from shared.messaging.errors import Invalid

router = APIRouter(prefix="/city", include_in_schema=False)
PAGE_SIZE, MAX_ENTRIES = 20, 200
CASES_IN_HAND = "SELECT row FROM desk.ledger WHERE row->>'stage' <> ALL($1) ORDER BY case_id"
STAGES_WITHOUT_ENTRIES = ["withdrawn", "returned", "voided", "classified", "to-receive"]
ACTS = {act.value: act for act in CityAct}


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One act as the page shows it: the name of each field and what is to be typed there."""

    owed: OwedEntry
    fields: Sequence[tuple[str, str]]


async def waiting_entries(desk: DeskContext) -> list[OwedEntry]:
    """All acts that wait to be entered, of all kinds."""
    rows = await desk.db.fetch(CASES_IN_HAND, STAGES_WITHOUT_ENTRIES)
    return queue(CaseRow.model_validate_json(row["row"]) for row in rows)


async def entry_facts_of(desk: DeskContext, entries: Sequence[OwedEntry]) -> dict[str, EntryFacts]:
    """What the fields take from the histories of the cases, by case id."""
    ids = list(dict.fromkeys(entry.case.id for entry in entries))
    history_by_case = await histories(desk.db, ids) if ids else {}
    return {id: entry_facts(apply_corrections(history)) for id, history in history_by_case.items()}


@router.get("")
async def show_city_entries(
    request: Request, user: CurrentUser, desk: ContextDep, act: str = "", number: int = 1
) -> Response:
    """The queue of one kind of act; by default of the first that has something waiting."""
    require_intake_office(user)
    waiting = await waiting_entries(desk)
    counts = {act: sum(entry.act is act for entry in waiting) for act in CityAct}
    chosen = ACTS.get(act) or next((act for act in CityAct if counts[act]), CityAct.RECEIPT)
    of_act = [entry for entry in waiting if entry.act is chosen]
    pages = max(1, -(-len(of_act) // PAGE_SIZE))
    number = min(max(1, number), pages)
    on_page = of_act[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    facts_by_case = await entry_facts_of(desk, on_page)
    entries = [_entry_form(entry, facts_by_case.get(entry.case.id, EntryFacts())) for entry in on_page]
    variables: dict[str, Any] = {
        "acts": list(CityAct),
        "counts": counts,
        "act": chosen,
        "entries": entries,
        "id": uuid4(),
    }
    return page(
        request,
        "intake/city/queue.html",
        total=len(of_act),
        number=number,
        pages=pages,
        today=desk.today(),
        **variables,
    )


def _entry_form(owed: OwedEntry, facts: EntryFacts) -> EntryForm:
    return EntryForm(owed, [(name, entry_values(owed, facts, name)) for name in FORM_FIELDS[owed.act]])


@router.get("/{act}.xlsx")
async def download(user: CurrentUser, desk: ContextDep, act: str) -> Response:
    """All that waits of a kind of act as a workbook, in the columns of the city's template."""
    require_intake_office(user)
    chosen = _parse_act(act)
    entries = [entry for entry in await waiting_entries(desk) if entry.act is chosen]
    rows = entry_sheet.sheet_rows(
        await sheet_templates.load_template(desk.db, chosen), entries, await entry_facts_of(desk, entries)
    )
    return await workbook(f"市系统录入-{chosen.label}-{desk.today():%Y%m%d}", rows)


def _parse_act(text: str) -> CityAct:
    if text not in ACTS:
        raise Invalid(f"没有“{text}”这一录入事项")
    return ACTS[text]


@router.post("/done")
async def record_entered(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Records each ticked act by itself, with its own receipt; the message names those that were refused, and why."""
    require_intake_office(user)
    async with request.form() as form:
        keys = [str(key) for key in form.getlist("owed")][:MAX_ENTRIES]
        receipts = {key: str(form.get(f"receipt/{key}", "")).strip()[:80] for key in keys}
        act, form_id, business_date = (
            str(form.get("act", "")),
            str(form.get("_id", "")),
            _parse_date(str(form.get("on", ""))),
        )
    home = f"/city?act={act}" if act in ACTS else "/city"
    if not keys:
        return redirect_with_flash(home, "没有选中任何一项，请先勾选已在市系统录入的各项。", "warning")
    results = [await _record_entry(desk, user, key, receipts[key], form_id, business_date) for key in keys]
    if refused := [f"{key.partition('/')[0]}：{why}" for key, why in zip(keys, results, strict=True) if why]:
        return redirect_with_flash(
            home, f"已登记 {len(keys) - len(refused)} 项，未登记 {len(refused)} 项。{'；'.join(refused)}", "danger"
        )
    return redirect_with_flash(home, f"已登记 {len(keys)} 项为已录入市系统。")


def _parse_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(f"录入日期“{text}”不是日期，应如 2023-02-16") from None


async def _record_entry(
    desk: DeskContext, user: Person, key: str, receipt: str, form_id: str, business_date: date | None
) -> str:
    """Why the act could not be recorded; empty where it is, or was before."""
    stream = key.partition("/")[0]
    case = await desk.store.case(stream)
    owed = next((entry for entry in owed_entries(case) if entry.key == key), None) if case else None
    if owed is None:
        return "" if case else "没有此件"
    try:
        id = uuid5(UUID(form_id) if form_id else BANLI_NAMESPACE, f"city/{key}/{receipt}")
        await desk.send_command(user, stream, entry_command(owed, receipt), id=id, business_date=business_date)
    except RemoteCommandError as refusal:
        return refusal.user_message
    return ""


def entry_command(owed: OwedEntry, receipt: str) -> Command:
    """The command that records the entry: of feedback for the reply of a lead case, else of the desk."""
    if owed.act is CityAct.REPLY and owed.case.part is not HandlingRole.CO:
        return NoteCityEntry(receipt=receipt)
    return NoteCityAct(act=owed.act, receipt=receipt, subject=owed.subject, round=owed.round)


@router.get("/template/{act}")
async def show_template(request: Request, user: CurrentUser, desk: ContextDep, act: str) -> Response:
    """The columns of the template of a kind of act."""
    require_intake_office(user)
    return _render_template(request, _parse_act(act), await sheet_templates.load_template(desk.db, _parse_act(act)))


def _render_template(request: Request, act: CityAct, columns: Sequence[Column], error: str = "") -> Response:
    variables: dict[str, Any] = {
        "act": act,
        "acts": list(CityAct),
        "columns": columns,
        "fields": list(FIELD_READERS),
        "error": error,
    }
    return page(request, "intake/city/template.html", status=422 if error else 200, **variables)


@router.post("/template/{act}")
async def save_template(request: Request, user: CurrentUser, desk: ContextDep, act: str) -> Response:
    """Saves the columns of the form, those without a name left out; `usual` restores the default."""
    require_intake_office(user)
    chosen = _parse_act(act)
    async with request.form() as form:
        if form.get("_do") == "usual":
            await sheet_templates.reset_template(desk.db, chosen)
            return redirect_with_flash(f"/city/template/{act}", "已恢复为默认各列。")
        pairs = zip(form.getlist("heading"), form.getlist("field"), strict=False)
        columns = tuple(
            Column(str(a).strip()[:80], str(b) if b in FIELD_READERS else "") for a, b in pairs if str(a).strip()
        )
    if not columns:
        return _render_template(request, chosen, (), "模板至少要有一列。")
    await sheet_templates.save_template(desk.db, chosen, columns, user.actor)
    return redirect_with_flash(f"/city/template/{act}", f"已保存“{chosen.label}”的模板，共 {len(columns)} 列。")


@router.post("/template/{act}/file")
async def template_from_file(
    request: Request, user: CurrentUser, desk: ContextDep, act: str, file: UploadFile
) -> Response:
    """Shows the columns of the city's own empty form and guesses what fills them; nothing is saved yet."""
    chosen = _parse_act(act)
    try:
        upload = await read_upload(file, require_intake_office(user).id)
        headings = entry_sheet.headings(upload.name, await upload.load_sheets())
    except Unreadable as error:
        return _render_template(request, chosen, await sheet_templates.load_template(desk.db, chosen), str(error))
    return _render_template(request, chosen, entry_sheet.guess_template(headings))
