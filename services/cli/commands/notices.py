"""Commands for reminders: inbox, deliveries, deliver, address, digest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
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
from shared.contracts.common.vocabulary import display as said
from shared.contracts.supervision import REPORTS, DeadlineSet
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.messaging.envelope import SHANGHAI, RecordedEvent
from shared.messaging.errors import BanliError
from shared.settings import Settings

HAS_RUN = "SELECT EXISTS (SELECT FROM supervision.checkpoint) OR EXISTS (SELECT FROM supervision.inbox)"
INBOX = """
    SELECT * FROM supervision.inbox WHERE recipient = $1 AND (NOT $2 OR read_at IS NULL)
    ORDER BY at DESC, line LIMIT $3"""
DELIVERIES = """
    SELECT delivery.*, inbox.line FROM supervision.delivery JOIN supervision.inbox USING (event_id, recipient)
    WHERE channel <> 'inbox' AND (NOT $1 OR state = 'failed') ORDER BY delivery.at DESC, recipient LIMIT $2"""
JOB_RUNS = "SELECT name, last_ran, sent, failed FROM supervision.job_run ORDER BY name"
ADDRESSES = "SELECT recipient, channel, address FROM supervision.contact_address ORDER BY recipient, channel"
UNKNOWN = """
    SELECT DISTINCT recipient FROM supervision.inbox
    WHERE recipient NOT IN (SELECT recipient FROM supervision.contact_address) ORDER BY recipient"""
STATES = {"pending": "待送", "sent": "已送", "skipped": "不送", "failed": "失败"}
WAYS = "、".join(f"{kind.value}（{kind.label}）" for kind in OUTWARD)

Recipient = Annotated[str, typer.Argument(metavar="收件人", help="处室或人员，如 广告处、陈某")]
Channel = Annotated[str, typer.Argument(metavar="方式", help=f"送达方式：{WAYS}")]
Most = Annotated[int, typer.Option("--last", min=1, help="最多显示多少条")]
address = ChineseTyper(help="联系方式：登记、列出、删除；只存于此，不进入事件日志。", no_args_is_help=True)
app.add_typer(address, name="address")


@asynccontextmanager
async def outbox(settings: Settings) -> AsyncIterator[Connection]:
    """What supervision has told people. Raises `BanliError` where it has never run."""
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
    last: Most = 50,
) -> None:
    async def work(settings: Settings) -> None:
        async with outbox(settings) as line:
            rows = (await line.fetch(INBOX, recipient, unread, last))[::-1]
        for row in rows if full else ():
            console.rule(escape(f"{said(row['on'])} {row['line']}"))
            console.print(row["text"], markup=False)
        if not rows:
            console.print(f"没有发给{recipient}的{'未读' if unread else ''}提醒。", markup=False)
        elif not full:
            console.print(_inbox(recipient, rows))
        if read:
            await _operated(settings, "read-notices", recipient=recipient)

    run_async(work)


def _inbox(recipient: str, rows: list[Any]) -> Table:
    table = grid(escape(f"{recipient}的提醒（{len(rows)}条）"), "日期", "类别", "事项", "状态")
    for row in rows:
        state = "已读" if row["read_at"] else "未读"
        standing_as = "；".join(each for each in (state, row["note"]) if each)
        table.add_row(str(row["on"]), row["level"], escape(row["line"]), escape(standing_as))
    return table


@app.command(help="送达情况：每条提醒以何方式送给谁，成功与否；并显示送达程序上次运行的情况。")
def deliveries(failed: Annotated[bool, typer.Option("--failed", help="只看失败的")] = False, last: Most = 50) -> None:
    async def work(settings: Settings) -> None:
        async with outbox(settings) as line:
            works, rows = await line.fetch(JOB_RUNS), await line.fetch(DELIVERIES, failed, last)
        for row in works:
            console.print(
                f"{row['name']}：上次运行 {_moment(row['last_ran'])}，当日发出 {row['sent']}，失败 {row['failed']}"
            )
        if not works:
            console.print("送达程序尚未运行过。", style="yellow")
        console.print(_deliveries(rows[::-1]))

    run_async(work)


def _deliveries(rows: list[Any]) -> Table:
    columns = ("时间", "收件人", "方式", "事项", "状态", "次数", "原因")
    table = grid(f"送达情况（{len(rows)}条）", *columns)
    for row in rows:
        why = row["error"] or row["reason"]
        means, state = LABELS[row["channel"]], STATES[row["state"]]
        more = (escape(row["line"]), state, str(row["tries"]), escape(why))
        table.add_row(_moment(row["at"]), escape(row["recipient"]), means, *more)
    return table


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


@app.command(help="重新送达：把失败的提醒再送一次。")
def deliver(
    again: Annotated[bool, typer.Option("--again", help="确认再送")] = False,
    recipient: Annotated[str, typer.Option(help="只限此收件人")] = "",
) -> None:
    if not again:
        raise typer.BadParameter("请加 --again 确认再送")

    async def work(settings: Settings) -> None:
        answer = await _operated(settings, "deliver-again", recipient=recipient)
        console.print(f"{answer['count']} 条将在办公时间重新送达。")

    run_async(work)


async def _operated(settings: Settings, word: str, **said: str) -> Mapping[str, Any]:
    async with command_client(settings) as made:
        answer = await made.call_operation("supervision", word, 10, **said)
    if error := answer.get("error"):
        raise BanliError(error)
    return answer


@address.command("set", help="登记某处室或某人的联系方式，已有的以新的代替。")
def set_(
    recipient: Recipient, channel: Channel, where: Annotated[str, typer.Argument(metavar="地址", help="邮箱、手机号等")]
) -> None:
    async def work(settings: Settings) -> None:
        done = await _operated(settings, "set-address", recipient=recipient, channel=channel, address=where)
        console.print(f"已登记{done['recipient']}的{LABELS[done['channel']]}：{done['address']}", markup=False)

    run_async(work)


@address.command(help="删除某处室或某人的一种联系方式。")
def remove(recipient: Recipient, channel: Channel) -> None:
    async def work(settings: Settings) -> None:
        done = await _operated(settings, "remove-address", recipient=recipient, channel=channel)
        console.print("已删除。" if done["count"] else "没有登记这种联系方式。")

    run_async(work)


@address.command("list", help="列出全部联系方式，以及收到过提醒而没有联系方式的处室和人员。")
def list_() -> None:
    async def work(settings: Settings) -> None:
        async with desk_connection(settings) as line:
            rows, unknown = await line.fetch(ADDRESSES), await line.fetch(UNKNOWN)
        table = grid(f"联系方式（{len(rows)}条）", "收件人", "方式", "地址")
        for row in rows:
            table.add_row(escape(row["recipient"]), LABELS[row["channel"]], escape(row["address"]))
        console.print(table)
        if unknown:
            names = "、".join(row["recipient"] for row in unknown)
            console.print(f"未登记联系方式，提醒只送站内：{names}", style="yellow", markup=False)

    run_async(work)


@app.command(help="每日提示：某日各处室有什么逾期、到期、待答复；按当日的记录汇总，只显示，不发送。")
def digest(
    day: Annotated[str, typer.Option("--day", "--on", help="日期，如 2023-05-15；默认今天")] = "",
    department: Annotated[str, typer.Option(help="只看此处室")] = "",
) -> None:
    async def work(settings: Settings) -> None:
        on = parse_date(day)
        async with read_connection(settings) as line:
            titles = {row.id: row.title for row in await LedgerStore(line).cases()}
            pages = digests(on, await _owing(line, on), titles)
        wanted = [page for page in pages if department in ("", page.to)]
        for page in wanted:
            console.rule(page.line)
            console.print(page.text, markup=False)
        if not wanted:
            console.print(f"{said(on)}没有需要提示的事项。")

    run_async(work)


async def _owing(db: Connection, day: date) -> dict[str, OpenDuties]:
    """What was owed on that day, by the records dated up to it."""
    found: dict[str, OpenDuties] = {}
    pages = [page async for page in case_streams(db)]
    for page in [*pages, [REPORTS]]:
        for stream, history in (await histories(db, page)).items():
            found[stream] = fold(apply_corrections(_of_supervision(history, day)))
    return found


def _of_supervision(history: list[RecordedEvent], day: date) -> list[RecordedEvent]:
    return [event for event in history if event.service == DeadlineSet.service() and event.business_date <= day]
