"""How reminders reach people: deliveries and what failed of them, addresses, and what was never told anybody."""

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
MOST, PATIENCE = 50, 60
ADDRESSES = "SELECT recipient, channel, address FROM supervision.contact_address ORDER BY recipient, channel"
WAYS = {name: label for name, label in inbox.CHANNEL_LABELS.items() if name != "inbox"}
Words = Annotated[str, Form()]


@router.get("/deliveries")
async def deliveries(request: Request, user: RegisterReader, desk: ContextDep, state: str = "") -> Response:
    state = state if state in inbox.STATE_LABELS else ""
    office = user.holds(Role.OFFICE)
    rows = await within(desk, user, await inbox.deliveries(desk.db, state, MOST))
    return page(
        request,
        "registers/deliveries.html",
        rows=rows,
        state=state,
        states=await inbox.delivery_counts(desk.db),
        works=await inbox.job_runs(desk.db),
        addresses=await desk.db.fetch(ADDRESSES) if office else [],
        nowhere=await inbox.unreachable_recipients(desk.db),
        words=inbox.STATE_LABELS,
        tones=inbox.STATE_TONES,
        channels=inbox.CHANNEL_LABELS,
        ways=WAYS,
        office=office,
        zone=SHANGHAI,
        most=MOST,
    )


async def within(desk: DeskContext, user: Person, told: Sequence[Any]) -> list[Any]:
    """Of reminders those about cases that the person may see, and those about no case."""
    ids = tuple({each["stream"] for each in told if is_case(each["stream"])})
    found = (
        await CaseLists(desk.db).rows(CaseQuery(case=ids, size=len(ids)), scope_of(user), desk.today()) if ids else ()
    )
    known = {row.id for row in found}
    return [each for each in told if each["stream"] in known or not is_case(each["stream"])]


@router.post("/deliveries/again")
async def again(request: Request, user: RegisterKeeper, desk: ContextDep) -> Response:
    answer = await operated(desk, "deliver-again")
    return redirect_with_flash("/registers/deliveries", f"{answer['count']} 条未送达的提醒将在办公时间重新送达。")


@router.post("/deliveries/address")
async def address(
    request: Request,
    user: RegisterKeeper,
    desk: ContextDep,
    recipient: Words = "",
    channel: Words = "",
    where: Words = "",
) -> Response:
    """Enters where somebody is reached; with nothing entered the way is removed."""
    said: dict[str, Any] = {"recipient": recipient.strip(), "channel": channel, "address": where.strip()}
    try:
        await operated(desk, "set-address" if where.strip() else "remove-address", **said)
    except Invalid as refused:
        return redirect_with_flash("/registers/deliveries", f"未登记：{refused}", "danger")
    return redirect_with_flash("/registers/deliveries", f"已更新{recipient}的{WAYS.get(channel, '联系方式')}。")


async def operated(desk: DeskContext, word: str, /, **said: Any) -> dict[str, Any]:
    """Asks supervision. Raises `Invalid` with its sentence where it can't."""
    answer = await desk.client.call_operation("supervision", word, PATIENCE, **said)
    if error := answer.get("error"):
        raise Invalid(str(error))
    return answer
