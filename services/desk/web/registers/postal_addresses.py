"""/addresses: where deputies and members are reached by post; for the office alone, and erased on request."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from starlette.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.files.table_reader import SIZE, Table, Unreadable, read_tables
from services.desk.ledger.store import is_case
from services.desk.papers import postal_addresses
from services.desk.papers.labels import Address
from services.desk.papers.postal_addresses import PostalAddress
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.layout import page, redirect_with_flash
from shared.contracts.common.vocabulary import Kind
from shared.messaging.envelope import Role
from shared.messaging.errors import BanliError, CommandError, Invalid

router = APIRouter()
HERE = "/addresses"
Said = Annotated[str, Form()]


class OnlyTheOffice(CommandError, message="代表委员的通讯地址只由局办公室维护和查看。", status=403):
    """Contact data is seen by those who send letters; handlers see that of their cases on the labels."""


@router.get(HERE)
async def show(
    request: Request, user: CurrentUser, desk: ContextDep, words: str = "", case: Annotated[str, Query()] = ""
) -> Response:
    allowed(user)
    await record_access_of(request, AccessKind.VIEWED, case, "通讯地址")
    return await drawn(request, desk, words=words, case=case)


@router.post(HERE)
async def note(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    kind: Annotated[Kind, Form()],
    name: Said = "",
    unit: Said = "",
    telephone: Said = "",
    address: Said = "",
    postcode: Said = "",
    case: Said = "",
) -> Response:
    """One address, new or changed; with a case its person is noted as a co-signer."""
    allowed(user)
    given = Address(name, unit, telephone, address, postcode)
    try:
        card = postal_addresses.checked(kind, given, case.strip().lower())
    except Invalid as wrong:
        return await drawn(request, desk, wrong=wrong.user_message, given=given, kind=kind, case=case)
    await joining(desk, [card])
    await postal_addresses.put(desk.db, [card], user.name)
    return redirect_with_flash(f"{HERE}?case={card.case}" if card.case else HERE, f"已存入{card.address.name}的地址。")


@router.post(f"{HERE}/list")
async def take(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    kind: Annotated[Kind, Form()],
    list: Annotated[UploadFile, File()],
) -> Response:
    """A whole list of addresses: nothing of it is kept where a line is wrong."""
    allowed(user)
    try:
        sheets = await asyncio.to_thread(sheets_of, Path(list.filename or "").name, await list.read(SIZE + 1))
        cards = postal_addresses.cards(sheets, kind)
    except Invalid as wrong:
        return await drawn(request, desk, wrong=wrong.user_message)
    except BanliError as wrong:
        return await drawn(request, desk, wrong=str(wrong))
    await joining(desk, cards)
    await postal_addresses.put(desk.db, cards, user.name)
    return redirect_with_flash(HERE, f"已存入{len(cards)}人的地址。")


@router.post(f"{HERE}/erase")
async def erase(
    user: CurrentUser, desk: ContextDep, kind: Annotated[Kind, Form()], name: Said = "", case: Said = ""
) -> Response:
    """The address is gone for good, or with a case: the person no longer counts among its co-signers."""
    allowed(user)
    if case:
        await postal_addresses.leave(desk.db, case, name)
        return redirect_with_flash(f"{HERE}?case={case}", f"{name}不再列为此件联名人。")
    await postal_addresses.erase(desk.db, kind, name)
    return redirect_with_flash(HERE, f"已删除{name}的地址。")


def allowed(user: Person) -> None:
    if not user.holds(Role.OFFICE):
        raise OnlyTheOffice


async def joining(desk: DeskContext, cards: list[PostalAddress]) -> None:
    """Every case that is named must be there. Raises `NotFound`, `Invalid`."""
    for case in {each.case for each in cards} - {""}:
        if not is_case(case):
            raise Invalid(f"“{case}”不是案件代号，应如 zx-14-1-0821")
        await desk.case(case)


def sheets_of(name: str, content: bytes) -> list[Table]:
    """Raises `Unreadable`."""
    if not name or not content:
        raise Unreadable("没有选择文件，或文件是空的。请选择通讯录（.xlsx、.xls 或 .csv）。")
    with tempfile.TemporaryDirectory(prefix="banli-list-") as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        return read_tables(file)


async def drawn(
    request: Request,
    desk: DeskContext,
    *,
    words: str = "",
    case: str = "",
    wrong: str = "",
    given: Address = Address(""),
    kind: Kind = Kind.SUGGESTION,
) -> Response:
    row = await desk.case(case) if case else None
    signing = await postal_addresses.signers(desk.db, case) if row else []
    said = {
        "cards": await postal_addresses.found(desk.db, words),
        "total": await postal_addresses.total(desk.db),
        "words": words,
        "case": row,
        "signing": signing,
        "kinds": [*Kind],
        "kind": (row.kind if row and row.kind else kind),
        "given": given,
        "wrong": wrong,
        "shown_at_most": postal_addresses.SHOWN,
    }
    return page(request, "cases/print/addresses.html", status=422 if wrong else 200, **said)
