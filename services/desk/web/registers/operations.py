"""/registers/deliveries: deliveries of reminders and their failures, and the addresses they are sent to."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from services.desk.access.directory import Person
from services.desk.access.permissions import scope_of
from services.desk.ledger.store import is_case
from services.desk.queries import inbox
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.register_access import RegisterKeeper, RegisterReader
from shared.messaging.envelope import SHANGHAI, Role
from shared.messaging.errors import Invalid

router = APIRouter(include_in_schema=False)
MAX_DELIVERIES, TIMEOUT_S = 50, 60
ADDRESSES = "SELECT recipient, channel, address FROM supervision.contact_address ORDER BY recipient, channel"
EXTERNAL_CHANNELS = {name: label for name, label in inbox.CHANNEL_LABELS.items() if name != "inbox"}
FormText = Annotated[str, Form()]


@router.get("/deliveries")
async def show_deliveries(request: Request, user: RegisterReader, desk: ContextDep, state: str = "") -> Response:
    """The latest deliveries, by state where one is named, and for the office the addresses."""
    state = state if state in inbox.STATE_LABELS else ""
    office = user.holds(Role.OFFICE)
    rows = await visible_reminders(desk, user, await inbox.deliveries(desk.db, state, MAX_DELIVERIES))
    return page(
        request,
        "registers/deliveries.html",
        rows=rows,
        state=state,
        states=await inbox.delivery_counts(desk.db),
        job_runs=await inbox.job_runs(desk.db),
        addresses=await desk.db.fetch(ADDRESSES) if office else [],
        unreachable=await inbox.unreachable_recipients(desk.db),
        state_labels=inbox.STATE_LABELS,
        tones=inbox.STATE_TONES,
        channels=inbox.CHANNEL_LABELS,
        external_channels=EXTERNAL_CHANNELS,
        office=office,
        zone=SHANGHAI,
        most=MAX_DELIVERIES,
    )


async def visible_reminders(desk: DeskContext, user: Person, reminders: Sequence[Any]) -> list[Any]:
    """The reminders about cases that the user may see, and those about no case."""
    ids = tuple({reminder["stream"] for reminder in reminders if is_case(reminder["stream"])})
    rows = (
        await CaseLists(desk.db).rows(CaseQuery(case=ids, size=len(ids)), scope_of(user), desk.today()) if ids else ()
    )
    visible = {row.id for row in rows}
    return [reminder for reminder in reminders if reminder["stream"] in visible or not is_case(reminder["stream"])]


@router.post("/deliveries/again")
async def deliver_again(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    """Queues failed deliveries again."""
    answer = await call_supervision(desk, "deliver-again")
    return redirect_with_flash("/registers/deliveries", f"{answer['count']} 条未送达的提醒将在办公时间重新送达。")


@router.post("/deliveries/address")
async def set_address(
    request: Request,
    user: RegisterKeeper,
    desk: ContextDep,
    recipient: FormText = "",
    channel: FormText = "",
    where: FormText = "",
) -> Response:
    """Sets the address of a recipient on a channel; an empty one removes it."""
    fields: dict[str, Any] = {"recipient": recipient.strip(), "channel": channel, "address": where.strip()}
    try:
        await call_supervision(desk, "set-address" if where.strip() else "remove-address", **fields)
    except Invalid as refusal:
        return redirect_with_flash("/registers/deliveries", f"未登记：{refusal}", "danger")
    return redirect_with_flash(
        "/registers/deliveries", f"已更新{recipient}的{EXTERNAL_CHANNELS.get(channel, '联系方式')}。"
    )


async def call_supervision(desk: DeskContext, word: str, /, **fields: Any) -> dict[str, Any]:
    """The answer of an operation of supervision. Raises `Invalid` where it reports an error."""
    answer = await desk.client.call_operation("supervision", word, TIMEOUT_S, **fields)
    if error := answer.get("error"):
        raise Invalid(str(error))
    return answer
