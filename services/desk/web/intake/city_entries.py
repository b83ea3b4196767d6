"""录入市系统 at the desk: what waits to be entered there, every field to copy, the sheet for it, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import Response

from services.desk.city import entry_sheet, sheet_templates
from services.desk.city.entries import (
    ASKED,
    SAYS,
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
from services.desk.web.intake.import_list import office
from shared.bus.command_client import RemoteCommandError
from shared.contracts.common.vocabulary import HandlingRole
from shared.contracts.desk import NoteCityAct
from shared.contracts.feedback import NoteCityEntry
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import BANLI, Command
from shared.messaging.errors import Invalid

router = APIRouter(prefix="/city", include_in_schema=False)
SIZE, MOST = 20, 200
WAITING = "SELECT row FROM desk.ledger WHERE row->>'stage' <> ALL($1) ORDER BY case_id"
LEFT = ["withdrawn", "returned", "voided", "classified", "to-receive"]
ACTS = {act.value: act for act in CityAct}


@dataclass(frozen=True, slots=True)
class EntryForm:
    """One act as the page shows it: each field by its name and as it is typed."""

    owed: OwedEntry
    fields: Sequence[tuple[str, str]]


async def count_waiting(desk: DeskContext) -> list[OwedEntry]:
    """All that waits, of all acts."""
    rows = await desk.db.fetch(WAITING, LEFT)
    return queue(CaseRow.model_validate_json(row["row"]) for row in rows)


async def entry_facts_of(desk: DeskContext, few: Sequence[OwedEntry]) -> dict[str, EntryFacts]:
    """What of their histories the fields ask for."""
    ids = list(dict.fromkeys(entry.case.id for entry in few))
    past = await histories(desk.db, ids) if ids else {}
    return {id: entry_facts(apply_corrections(history)) for id, history in past.items()}


@router.get("")
async def show(request: Request, user: CurrentUser, desk: ContextDep, act: str = "", number: int = 1) -> Response:
    """The queue of one act; without one, of the first that has something waiting."""
    office(user)
    all = await count_waiting(desk)
    counts = {act: sum(one.act is act for one in all) for act in CityAct}
    chosen = ACTS.get(act) or next((act for act in CityAct if counts[act]), CityAct.RECEIPT)
    found = [entry for entry in all if entry.act is chosen]
    pages = max(1, -(-len(found) // SIZE))
    number = min(max(1, number), pages)
    few = found[(number - 1) * SIZE : number * SIZE]
    known = await entry_facts_of(desk, few)
    entries = [_entry(entry, known.get(entry.case.id, EntryFacts())) for entry in few]
    more: dict[str, Any] = {"acts": list(CityAct), "counts": counts, "act": chosen, "entries": entries, "id": uuid4()}
    return page(
        request, "intake/city/queue.html", total=len(found), number=number, pages=pages, today=desk.today(), **more
    )


def _entry(each: OwedEntry, known: EntryFacts) -> EntryForm:
    return EntryForm(each, [(name, entry_values(each, known, name)) for name in ASKED[each.act]])


@router.get("/{act}.xlsx")
async def sheet(user: CurrentUser, desk: ContextDep, act: str) -> Response:
    """All that waits of an act, in the columns of the city's template."""
    office(user)
    chosen = _act(act)
    found = [entry for entry in await count_waiting(desk) if entry.act is chosen]
    lines = entry_sheet.sheet_rows(
        await sheet_templates.load_template(desk.db, chosen), found, await entry_facts_of(desk, found)
    )
    return await workbook(f"市系统录入-{chosen.label}-{desk.today():%Y%m%d}", lines)


def _act(text: str) -> CityAct:
    if text not in ACTS:
        raise Invalid(f"没有“{text}”这一录入事项")
    return ACTS[text]


@router.post("/done")
async def done(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Each ticked act is noted by itself, with its own receipt; what could not be noted is said, act by act."""
    office(user)
    async with request.form() as form:
        keys = [str(each) for each in form.getlist("owed")][:MOST]
        receipts = {key: str(form.get(f"receipt/{key}", "")).strip()[:80] for key in keys}
        act, once, on = str(form.get("act", "")), str(form.get("_id", "")), _day(str(form.get("on", "")))
    home = f"/city?act={act}" if act in ACTS else "/city"
    if not keys:
        return redirect_with_flash(home, "没有选中任何一项，请先勾选已在市系统录入的各项。", "warning")
    results = [await _noted(desk, user, key, receipts[key], once, on) for key in keys]
    if refused := [f"{key.partition('/')[0]}：{why}" for key, why in zip(keys, results, strict=True) if why]:
        return redirect_with_flash(
            home, f"已登记 {len(keys) - len(refused)} 项，未登记 {len(refused)} 项。{'；'.join(refused)}", "danger"
        )
    return redirect_with_flash(home, f"已登记 {len(keys)} 项为已录入市系统。")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(f"录入日期“{text}”不是日期，应如 2023-02-16") from None


async def _noted(desk: DeskContext, user: Person, key: str, receipt: str, once: str, on: date | None) -> str:
    """Empty, or why not. What is entered already is done."""
    stream = key.partition("/")[0]
    case = await desk.store.case(stream)
    each = next((one for one in owed_entries(case) if one.key == key), None) if case else None
    if each is None:
        return "" if case else "没有此件"
    try:
        id = uuid5(UUID(once) if once else BANLI, f"city/{key}/{receipt}")
        await desk.send_command(user, stream, command(each, receipt), id=id, business_date=on)
    except RemoteCommandError as problem:
        return problem.user_message
    return ""


def command(each: OwedEntry, receipt: str) -> Command:
    """The reply of a lead case is noted by the service that sent it, everything else by the desk."""
    if each.act is CityAct.REPLY and each.case.part is not HandlingRole.CO:
        return NoteCityEntry(receipt=receipt)
    return NoteCityAct(act=each.act, receipt=receipt, subject=each.subject, round=each.round)


@router.get("/template/{act}")
async def template(request: Request, user: CurrentUser, desk: ContextDep, act: str) -> Response:
    office(user)
    return _templated(request, _act(act), await sheet_templates.load_template(desk.db, _act(act)))


def _templated(request: Request, act: CityAct, columns: Sequence[Column], wrong: str = "") -> Response:
    more: dict[str, Any] = {"act": act, "acts": list(CityAct), "columns": columns, "fields": list(SAYS), "wrong": wrong}
    return page(request, "intake/city/template.html", status=422 if wrong else 200, **more)


@router.post("/template/{act}")
async def set_template(request: Request, user: CurrentUser, desk: ContextDep, act: str) -> Response:
    """The columns as they stand in the form; one without a name is left out."""
    office(user)
    chosen = _act(act)
    async with request.form() as form:
        if form.get("_do") == "usual":
            await sheet_templates.reset_template(desk.db, chosen)
            return redirect_with_flash(f"/city/template/{act}", "已恢复为默认各列。")
        pairs = zip(form.getlist("heading"), form.getlist("field"), strict=False)
        columns = tuple(Column(str(a).strip()[:80], str(b) if b in SAYS else "") for a, b in pairs if str(a).strip())
    if not columns:
        return _templated(request, chosen, (), "模板至少要有一列。")
    await sheet_templates.save_template(desk.db, chosen, columns, user.actor)
    return redirect_with_flash(f"/city/template/{act}", f"已保存“{chosen.label}”的模板，共 {len(columns)} 列。")


@router.post("/template/{act}/file")
async def from_file(request: Request, user: CurrentUser, desk: ContextDep, act: str, file: UploadFile) -> Response:
    """Takes the columns of the city's own empty form, and guesses what fills them; nothing is saved yet."""
    chosen = _act(act)
    try:
        made = await read_upload(file, office(user).id)
        found = entry_sheet.headings(made.name, await made.load_sheets())
    except Unreadable as error:
        return _templated(request, chosen, await sheet_templates.load_template(desk.db, chosen), str(error))
    return _templated(request, chosen, entry_sheet.guess_template(found))
