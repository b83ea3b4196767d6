"""`banli deliveries`: how each notice was delivered, and another try of what failed."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from services.cli.app.app import app, console, run_async
from services.cli.app.tables import grid
from services.cli.app.typer_chinese import ChineseTyper
from services.cli.commands.notices import Last, call_supervision, notice_database
from services.supervision.notices.channel_kind import LABELS
from shared.messaging.envelope import SHANGHAI
from shared.settings import Settings

DELIVERIES = """
    SELECT delivery.*, inbox.line FROM supervision.delivery JOIN supervision.inbox USING (event_id, recipient)
    WHERE channel <> 'inbox' AND (NOT $1 OR state = 'failed') ORDER BY delivery.at DESC, recipient LIMIT $2"""
JOB_RUNS = "SELECT name, last_ran, sent, failed FROM supervision.job_run ORDER BY name"
STATES = {"pending": "待送", "sent": "已送", "skipped": "不送", "failed": "失败"}
Recipient = Annotated[str, typer.Option(help="只限此收件人")]
deliveries = ChineseTyper(
    help="送达情况：每条提醒以何方式送给谁，成功与否；并显示送达程序上次运行的情况。失败的用 deliveries retry 再送。",
    invoke_without_command=True,
    rich_markup_mode="rich",
)
app.add_typer(deliveries, name="deliveries")


@deliveries.callback()
def list_deliveries(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="只看失败的")] = False,
    last: Last = 50,
) -> None:
    """Prints the last run of each delivery job and the latest deliveries; does nothing before a subcommand."""
    if context.invoked_subcommand is not None:
        return

    async def list_deliveries_async(settings: Settings) -> None:
        async with notice_database(settings) as db:
            job_runs, rows = await db.fetch(JOB_RUNS), await db.fetch(DELIVERIES, failed, last)
        for job_run in job_runs:
            console.print(_job_run_text(job_run))
        if not job_runs:
            console.print("送达程序尚未运行过。", style="yellow")
        console.print(_delivery_table(rows[::-1]))

    run_async(list_deliveries_async)


def _job_run_text(row: Any) -> str:
    return f"{row['name']}：上次运行 {_local_time(row['last_ran'])}，当日发出 {row['sent']}，失败 {row['failed']}"


def _delivery_table(rows: list[Any]) -> Table:
    columns = ("时间", "收件人", "方式", "事项", "状态", "次数", "原因")
    table = grid(f"送达情况（{len(rows)}条）", *columns)
    for row in rows:
        table.add_row(
            _local_time(row["at"]),
            escape(row["recipient"]),
            LABELS[row["channel"]],
            escape(row["line"]),
            STATES[row["state"]],
            str(row["tries"]),
            escape(row["error"] or row["reason"]),
        )
    return table


def _local_time(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


@deliveries.command("retry", help="重新送达：把失败的提醒再送一次。")
def retry(recipient: Recipient = "") -> None:
    """Makes failed deliveries pending again, those of one recipient or all, and prints how many."""

    async def retry_async(settings: Settings) -> None:
        answer = await call_supervision(settings, "deliver-again", recipient=recipient)
        console.print(f"{answer['count']} 条将在办公时间重新送达。")

    run_async(retry_async)


@app.command("deliver", hidden=True, help="旧命令，加 --again 同 banli deliveries retry：把失败的提醒再送一次。")
def deliver(
    again: Annotated[bool, typer.Option("--again", help="确认再送")] = False,
    recipient: Recipient = "",
) -> None:
    """`deliveries retry` by its former name, which wants `--again` as a confirmation."""
    if not again:
        raise typer.BadParameter("请加 --again 确认再送")
    retry(recipient)
