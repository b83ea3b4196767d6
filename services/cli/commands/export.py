"""`banli export`: the package of replies for the portal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from services.cli.app.app import app, console, errors, read_connection, run_async
from services.cli.app.tables import grid
from services.cli.app.typer_chinese import ChineseTyper
from services.cli.commands.queries import find_stream
from services.cli.commands.texts import run_in_thread, text_store
from services.desk.ledger.store import case_streams, histories
from services.desk.portal.eligibility import PortalEntry, portal_entries
from services.desk.portal.package import (
    PackageOptions,
    PackageRemark,
    PortalPackage,
    build_package,
    fetch_texts,
    write_package,
)
from shared.eventlog.log import Connection
from shared.messaging.envelope import RecordedEvent
from shared.settings import Settings

SOME_LEFT_OUT = 2  # exit code
PORTAL_HELP = "导出供门户网站发布的答复：已审定公开、已发出而尚未发布的，每件一个目录，附清单和校验值。"
export = ChineseTyper(help="导出：供门户网站发布的答复。", no_args_is_help=True, rich_markup_mode="rich")
app.add_typer(export, name="export")


@export.command("portal", help=PORTAL_HELP)
@app.command("portal", hidden=True, help=f"旧命令，同 banli export portal：{PORTAL_HELP}")
def portal(
    out: Annotated[Path, typer.Option(help="写入的目录（须为空）或 .zip 文件")],
    year: Annotated[int | None, typer.Option(help="答复产生的年度")] = None,
    case: Annotated[list[str] | None, typer.Option(help="案件代号或编号，可多次")] = None,
    published: Annotated[bool, typer.Option("--all", help="已发布的也导出")] = False,
    contacts: Annotated[bool, typer.Option("--contacts", help="附承办处室和联系人")] = False,
    names: Annotated[bool, typer.Option("--names/--no-names", help="是否写明主送的代表、委员")] = True,
) -> None:
    """Writes the package of the replies that may be published; exit code 2 where some had to be left out."""

    async def portal_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            case_histories = await load_histories(db, [await find_stream(db, name) for name in case or []])
        entries = [entry for entry in portal_entries(case_histories, published) if year in (None, entry.on.year)]
        position = max((event.position for history in case_histories for event in history), default=0)
        texts = await run_in_thread(fetch_texts, text_store(settings), entries)
        package = build_package(entries, texts, PackageOptions(names, contacts), position)
        if package.reply_count:
            await run_in_thread(write_package, package.files, out)
        print_package(package, entries, out)
        if package.left_out:
            raise typer.Exit(SOME_LEFT_OUT)

    run_async(portal_async)


async def load_histories(db: Connection, streams: list[str]) -> list[list[RecordedEvent]]:
    """The histories of these cases; of all cases where `streams` is empty."""
    if streams:
        return list((await histories(db, streams)).values())
    pages = [await histories(db, page) async for page in case_streams(db)]
    return [history for page in pages for history in page.values()]


def print_package(package: PortalPackage, entries: Sequence[PortalEntry], out: Path) -> None:
    """How many replies were written where, which were left out, and what is to be checked."""
    if not entries:
        console.print("没有可以导出的答复。")
        return
    where = f"，写入 {out}" if package.reply_count else ""
    console.print(f"导出 {package.reply_count} 件，未导出 {len(package.left_out)} 件{where}。", markup=False)
    for title, remarks in (("未导出", package.left_out), ("请核对", package.to_check)):
        if remarks:
            errors.print(_remark_table(title, remarks))


def _remark_table(title: str, remarks: Sequence[PackageRemark]) -> Table:
    table = grid(title, "案件", "文号", "事由")
    for remark in remarks:
        table.add_row(remark.case, remark.letter or "—", remark.what)
    return table
