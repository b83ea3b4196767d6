"""Commands for texts: text put, text get, and the package for the portal."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.table import Table

from services.cli.app.app import app, console, errors, read_connection, run_async
from services.cli.app.tables import grid
from services.cli.commands.queries import find_stream
from services.cli.install.all_in_one import running
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
from shared.blobs.s3 import blob_store
from shared.blobs.store import BlobStore
from shared.eventlog.log import Connection
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import BanliError
from shared.settings import Settings

T = TypeVar("T")
text = typer.Typer(help="文稿：按校验值存入和取出文件。", no_args_is_help=True, rich_markup_mode="rich")
app.add_typer(text, name="text")


class FileTrouble(BanliError):
    """A file can't be read or written; says which."""


@text.command(help="存入文稿文件，显示其校验值；同一文件重复存入只有一份。")
def put(files: Annotated[list[Path], typer.Argument(metavar="文件", help="文件，可多个")]) -> None:
    async def work(settings: Settings) -> None:
        for file in files:
            digest = await kept(settings, file)
            console.print(f"{digest}  {file.name}", soft_wrap=True, markup=False, highlight=False)

    run_async(work)


@text.command(help="按校验值取出文稿；不写 --out 则输出到屏幕或管道。")
def get(
    digest: Annotated[str, typer.Argument(metavar="校验值", help="校验值，如 sha256:9f86…")],
    out: Annotated[Path | None, typer.Option(help="写入的文件，须尚不存在")] = None,
) -> None:
    async def work(settings: Settings) -> None:
        content = await on_disk(store(settings).get, digest)
        if out is None:
            typer.echo(content, nl=False)
            return
        if out.exists():
            raise typer.BadParameter(f"{out} 已经存在")
        await on_disk(out.write_bytes, content)
        console.print(f"已写入 {out}", markup=False)

    run_async(work)


async def kept(settings: Settings, file: Path) -> str:
    """The hash of the file, which now lies in the store."""
    return await on_disk(store(settings).put, await on_disk(file.read_bytes))


def store(settings: Settings) -> BlobStore:
    """The folder of the suite that runs here, or that of this home."""
    return blob_store(running(settings) or settings)


async def on_disk(act: Callable[..., T], *given: object) -> T:
    """In a thread of its own; what the disk says is said in Chinese."""
    try:
        return await asyncio.to_thread(act, *given)
    except OSError as error:
        raise FileTrouble(f"文件不能读写：{error.filename or error.strerror}，请检查路径和权限。") from None


@app.command(help="导出供门户网站发布的答复：已审定公开、已发出而尚未发布的，每件一个目录，附清单和校验值。")
def portal(
    out: Annotated[Path, typer.Option(help="写入的目录（须为空）或 .zip 文件")],
    year: Annotated[int | None, typer.Option(help="答复产生的年度")] = None,
    case: Annotated[list[str] | None, typer.Option(help="案件代号或编号，可多次")] = None,
    published: Annotated[bool, typer.Option("--all", help="已发布的也导出")] = False,
    contacts: Annotated[bool, typer.Option("--contacts", help="附承办处室和联系人")] = False,
    names: Annotated[bool, typer.Option("--names/--no-names", help="是否写明主送的代表、委员")] = True,
) -> None:
    async def work(settings: Settings) -> None:
        async with read_connection(settings) as line:
            streams = [await find_stream(line, each) for each in case or []]
            found = await recorded(line, streams)
        wanted = [entry for entry in portal_entries(found, published) if year in (None, entry.on.year)]
        position = max((event.position for history in found for event in history), default=0)
        bodies = await on_disk(fetch_texts, store(settings), wanted)
        parcel = build_package(wanted, bodies, PackageOptions(names, contacts), position)
        if parcel.packed:
            await on_disk(write_package, parcel.files, out)
        report(parcel, wanted, out)
        if parcel.left_out:
            raise typer.Exit(2)

    run_async(work)


async def recorded(db: Connection, streams: list[str]) -> list[list[RecordedEvent]]:
    """The histories of the cases that were named, or of all."""
    if streams:
        return list((await histories(db, streams)).values())
    pages = [await histories(db, page) async for page in case_streams(db)]
    return [history for page in pages for history in page.values()]


def report(parcel: PortalPackage, wanted: list[PortalEntry], out: Path) -> None:
    if not wanted:
        console.print("没有可以导出的答复。")
        return
    where = f"，写入 {out}" if parcel.packed else ""
    console.print(f"导出 {parcel.packed} 件，未导出 {len(parcel.left_out)} 件{where}。", markup=False)
    for title, remarks in (("未导出", parcel.left_out), ("请核对", parcel.doubts)):
        if remarks:
            errors.print(remarked(title, remarks))


def remarked(title: str, remarks: Sequence[PackageRemark]) -> Table:
    table = grid(title, "案件", "文号", "事由")
    for remark in remarks:
        table.add_row(remark.case, remark.letter or "—", remark.what)
    return table
