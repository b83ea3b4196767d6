"""Commands for notices: inbox, digest, and the addresses by which people are reached (`banli address`)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.app.app import app, command_client, console, desk_connection, parse_date, read_connection, run_async
from services.cli.app.tables import grid
from services.cli.app.typer_chinese import ChineseTyper
from services.desk.ledger.store import LedgerStore, case_streams, histories
from services.supervision.notices.channel_kind import LABELS, OUTWARD
from services.supervision.notices.daily_digest import digests
from services.supervision.notices.open_duties import OpenDuties, fold
from shared.contracts.common.vocabulary import display
from shared.contracts.supervision import REPORTS, DeadlineSet
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import BanliError
from shared.settings import Settings

HAS_RUN = "SELECT EXISTS (SELECT FROM supervision.checkpoint) OR EXISTS (SELECT FROM supervision.inbox)"
INBOX = """
    SELECT * FROM supervision.inbox WHERE recipient = $1 AND (NOT $2 OR read_at IS NULL)
    ORDER BY at DESC, line LIMIT $3"""
ADDRESSES = "SELECT recipient, channel, address FROM supervision.contact_address ORDER BY recipient, channel"
WITHOUT_ADDRESS = """
    SELECT DISTINCT recipient FROM supervision.inbox
    WHERE recipient NOT IN (SELECT recipient FROM supervision.contact_address) ORDER BY recipient"""
OPERATION_TIMEOUT_S = 10
CHANNELS = "、".join(f"{kind.value}（{kind.label}）" for kind in OUTWARD)

Recipient = Annotated[str, typer.Argument(metavar="收件人", help="处室或人员，如 广告处、陈某")]
Channel = Annotated[str, typer.Argument(metavar="方式", help=f"送达方式：{CHANNELS}")]
Last = Annotated[int, typer.Option("--last", min=1, help="最多显示多少条")]
address = ChineseTyper(help="联系方式：登记、列出、删除；只存于此，不进入事件日志。", no_args_is_help=True)
app.add_typer(address, name="address")


@asynccontextmanager
async def notice_database(settings: Settings) -> AsyncIterator[Connection]:
    """A connection that reads notices and deliveries as `desk`; raises `BanliError` before supervision has run."""
    async with desk_connection(settings) as db:
        if not (await db.one(HAS_RUN))[0]:
            raise BanliError("尚无提醒：督办服务还没有运行过，请先执行 banli up。")
        yield db


@app.command(help="收件箱：发给某处室或某人的提醒，最近的在后。")
def inbox(
    recipient: Recipient,
    unread: Annotated[bool, typer.Option("--unread", help="只看未读")] = False,
    full: Annotated[bool, typer.Option("--full", help="显示全文")] = False,
    read: Annotated[bool, typer.Option("--read", help="看后全部标为已读")] = False,
    last: Last = 50,
) -> None:
    """Prints the latest notices of one recipient, as a table or in full, and marks them as read where asked."""

    async def inbox_async(settings: Settings) -> None:
        async with notice_database(settings) as db:
            rows = (await db.fetch(INBOX, recipient, unread, last))[::-1]
        for row in rows if full else ():
            console.rule(escape(f"{display(row['on'])} {row['line']}"))
            console.print(row["text"], markup=False)
        if not rows:
            console.print(f"没有发给{recipient}的{'未读' if unread else ''}提醒。", markup=False)
        elif not full:
            console.print(_inbox_table(recipient, rows))
        if read:
            await call_supervision(settings, "read-notices", recipient=recipient)

    run_async(inbox_async)


def _inbox_table(recipient: str, rows: list[Any]) -> Table:
    table = grid(escape(f"{recipient}的提醒（{len(rows)}条）"), "日期", "类别", "事项", "状态")
    for row in rows:
        state = "已读" if row["read_at"] else "未读"
        state_and_note = f"{state}；{row['note']}" if row["note"] else state
        table.add_row(str(row["on"]), row["level"], escape(row["line"]), escape(state_and_note))
    return table


async def call_supervision(settings: Settings, operation: str, **arguments: str) -> Mapping[str, Any]:
    """The answer of an operation of supervision; raises `BanliError` with its Chinese sentence where it refuses."""
    async with command_client(settings) as client:
        answer = await client.call_operation("supervision", operation, OPERATION_TIMEOUT_S, **arguments)
    if error := answer.get("error"):
        raise BanliError(error)
    return answer


@address.command("set", help="登记某处室或某人的联系方式，已有的以新的代替。")
def set_(
    recipient: Recipient, channel: Channel, where: Annotated[str, typer.Argument(metavar="地址", help="邮箱、手机号等")]
) -> None:
    """Stores an address; it replaces the one that the recipient had for this channel."""

    async def set_async(settings: Settings) -> None:
        answer = await call_supervision(settings, "set-address", recipient=recipient, channel=channel, address=where)
        console.print(f"已登记{answer['recipient']}的{LABELS[answer['channel']]}：{answer['address']}", markup=False)

    run_async(set_async)


@address.command(help="删除某处室或某人的一种联系方式。")
def remove(recipient: Recipient, channel: Channel) -> None:
    """Erases an address."""

    async def remove_async(settings: Settings) -> None:
        answer = await call_supervision(settings, "remove-address", recipient=recipient, channel=channel)
        console.print("已删除。" if answer["count"] else "没有登记这种联系方式。")

    run_async(remove_async)


@address.command("list", help="列出全部联系方式，以及收到过提醒而没有联系方式的处室和人员。")
def list_() -> None:
    """Prints all addresses, and those who were notified without having one."""

    async def list_async(settings: Settings) -> None:
        async with desk_connection(settings) as db:
            rows, without_address = await db.fetch(ADDRESSES), await db.fetch(WITHOUT_ADDRESS)
        table = grid(f"联系方式（{len(rows)}条）", "收件人", "方式", "地址")
        for row in rows:
            table.add_row(escape(row["recipient"]), LABELS[row["channel"]], escape(row["address"]))
        console.print(table)
        if without_address:
            names = "、".join(row["recipient"] for row in without_address)
            console.print(f"未登记联系方式，提醒只送站内：{names}", style="yellow", markup=False)

    run_async(list_async)


@app.command(help="每日提示：某日各处室有什么逾期、到期、待答复；按当日的记录汇总，只显示，不发送。")
def digest(
    on: Annotated[str, typer.Option("--day", "--on", help="日期，如 2023-05-15；默认今天")] = "",
    department: Annotated[str, typer.Option(help="只看此处室")] = "",
) -> None:
    """Prints the digests of a day without sending them."""

    async def digest_async(settings: Settings) -> None:
        day = parse_date(on)
        async with read_connection(settings) as db:
            titles = {row.id: row.title for row in await LedgerStore(db).cases()}
            all_digests = digests(day, await _open_duties(db, day), titles)
        wanted = [notice for notice in all_digests if department in ("", notice.to)]
        for notice in wanted:
            console.rule(notice.line)
            console.print(notice.text, markup=False)
        if not wanted:
            console.print(f"{display(day)}没有需要提示的事项。")

    run_async(digest_async)


async def _open_duties(db: Connection, day: date) -> dict[str, OpenDuties]:
    """What was open on that day in each case and in the register of reports, by the records dated up to it."""
    pages = [page async for page in case_streams(db)]
    return {
        stream: fold(apply_corrections(_supervision_events(history, day)))
        for page in [*pages, [REPORTS]]
        for stream, history in (await histories(db, page)).items()
    }


def _supervision_events(history: list[RecordedEvent], day: date) -> list[RecordedEvent]:
    return [event for event in history if event.service == DeadlineSet.service() and event.business_date <= day]
