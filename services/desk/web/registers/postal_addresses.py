"""/addresses: postal addresses of deputies and members, for the office alone; stored outside the log and erasable."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from starlette.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.files.table_reader import MAX_FILE_BYTES, Table, Unreadable, read_tables
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
PATH = "/addresses"
FormText = Annotated[str, Form()]


class OnlyTheOffice(CommandError, message="代表委员的通讯地址只由局办公室维护和查看。", status=403):
    """The user does not belong to the office; handlers see addresses only on the labels of their cases."""


@router.get(PATH)
async def show_addresses(
    request: Request, user: CurrentUser, desk: ContextDep, words: str = "", case: Annotated[str, Query()] = ""
) -> Response:
    """The addresses by name or unit, and the co-signers of a case; viewing is recorded in the access log."""
    require_address_office(user)
    await record_access_of(request, AccessKind.VIEWED, case, "通讯地址")
    return await _render(request, desk, words=words, case=case)


@router.post(PATH)
async def save_address(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    kind: Annotated[Kind, Form()],
    name: FormText = "",
    unit: FormText = "",
    telephone: FormText = "",
    address: FormText = "",
    postcode: FormText = "",
    case: FormText = "",
) -> Response:
    """Saves one address; with a case its person is a co-signer of the case."""
    require_address_office(user)
    typed = Address(name, unit, telephone, address, postcode)
    try:
        card = postal_addresses.checked(kind, typed, case.strip().lower())
    except Invalid as invalid:
        return await _render(request, desk, error=invalid.user_message, typed=typed, kind=kind, case=case)
    await check_cases(desk, [card])
    await postal_addresses.save_addresses(desk.db, [card], user.name)
    return redirect_with_flash(f"{PATH}?case={card.case}" if card.case else PATH, f"已存入{card.address.name}的地址。")


@router.post(f"{PATH}/list")
async def import_addresses(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    kind: Annotated[Kind, Form()],
    list: Annotated[UploadFile, File()],
) -> Response:
    """Imports a list of addresses; nothing of it is saved where a line is wrong."""
    require_address_office(user)
    try:
        sheets = await asyncio.to_thread(
            read_sheets, Path(list.filename or "").name, await list.read(MAX_FILE_BYTES + 1)
        )
        cards = postal_addresses.cards(sheets, kind)
    except Invalid as invalid:
        return await _render(request, desk, error=invalid.user_message)
    except BanliError as error:
        return await _render(request, desk, error=str(error))
    await check_cases(desk, cards)
    await postal_addresses.save_addresses(desk.db, cards, user.name)
    return redirect_with_flash(PATH, f"已存入{len(cards)}人的地址。")


@router.post(f"{PATH}/erase")
async def erase(
    user: CurrentUser, desk: ContextDep, kind: Annotated[Kind, Form()], name: FormText = "", case: FormText = ""
) -> Response:
    """Erases the address; with a case only removes the person from its co-signers."""
    require_address_office(user)
    if case:
        await postal_addresses.leave(desk.db, case, name)
        return redirect_with_flash(f"{PATH}?case={case}", f"{name}不再列为此件联名人。")
    await postal_addresses.erase(desk.db, kind, name)
    return redirect_with_flash(PATH, f"已删除{name}的地址。")


def require_address_office(user: Person) -> None:
    """Raises `OnlyTheOffice`."""
    if not user.holds(Role.OFFICE):
        raise OnlyTheOffice


async def check_cases(desk: DeskContext, cards: list[PostalAddress]) -> None:
    """Raises `NotFound`, `Invalid` where an address names a case that does not exist."""
    for case in {card.case for card in cards} - {""}:
        if not is_case(case):
            raise Invalid(f"“{case}”不是案件代号，应如 zx-14-1-0821")
        await desk.case(case)


def read_sheets(name: str, content: bytes) -> list[Table]:
    """The sheets of an uploaded list. Raises `Unreadable`."""
    if not name or not content:
        raise Unreadable("没有选择文件，或文件是空的。请选择通讯录（.xlsx、.xls 或 .csv）。")
    with tempfile.TemporaryDirectory(prefix="banli-list-") as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        return read_tables(file)


async def _render(
    request: Request,
    desk: DeskContext,
    *,
    words: str = "",
    case: str = "",
    error: str = "",
    typed: Address = Address(""),
    kind: Kind = Kind.SUGGESTION,
) -> Response:
    row = await desk.case(case) if case else None
    signers = await postal_addresses.signers(desk.db, case) if row else []
    variables = {
        "cards": await postal_addresses.find_addresses(desk.db, words),
        "total": await postal_addresses.total(desk.db),
        "words": words,
        "case": row,
        "signers": signers,
        "kinds": [*Kind],
        "kind": (row.kind if row and row.kind else kind),
        "typed": typed,
        "error": error,
        "shown_at_most": postal_addresses.MAX_SHOWN_ADDRESSES,
    }
    return page(request, "cases/print/addresses.html", status=422 if error else 200, **variables)
