"""`banli text`: puts files into the store of texts and gets them out by their content hash."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from services.cli.app.app import app, console, run_async
from services.cli.app.typer_chinese import ChineseTyper
from services.cli.install.all_in_one import running
from shared.blobs.store import BlobStore, blob_store
from shared.messaging.errors import BanliError
from shared.settings import Settings

T = TypeVar("T")
text = ChineseTyper(help="文稿：按校验值存入和取出文件。", no_args_is_help=True)
app.add_typer(text, name="text")


class FileError(BanliError):
    """A file can't be read or written; its text is the Chinese sentence that names the file."""


@text.command(help="存入文稿文件，显示其校验值；同一文件重复存入只有一份。")
def put(files: Annotated[list[Path], typer.Argument(metavar="文件", help="文件，可多个")]) -> None:
    """Prints the content hash and the name of each file that was stored."""

    async def put_async(settings: Settings) -> None:
        for file in files:
            digest = await store_text(settings, file)
            console.print(f"{digest}  {file.name}", soft_wrap=True, markup=False, highlight=False)

    run_async(put_async)


@text.command(help="按校验值取出文稿；不写 --out 则输出到屏幕或管道。")
def get(
    digest: Annotated[str, typer.Argument(metavar="校验值", help="校验值，如 sha256:9f86…")],
    out: Annotated[Path | None, typer.Option(help="写入的文件，须尚不存在")] = None,
) -> None:
    """Writes the bytes of one text to `out`, which must not exist yet, or to the standard output."""

    async def get_async(settings: Settings) -> None:
        content = await run_in_thread(text_store(settings).get, digest)
        if out is None:
            typer.echo(content, nl=False)
            return
        if out.exists():
            raise typer.BadParameter(f"{out} 已经存在")
        await run_in_thread(out.write_bytes, content)
        console.print(f"已写入 {out}", markup=False)

    run_async(get_async)


async def store_text(settings: Settings, file: Path) -> str:
    """Stores a file and returns its content hash; raises `FileError`."""
    return await run_in_thread(text_store(settings).put, await run_in_thread(file.read_bytes))


def text_store(settings: Settings) -> BlobStore:
    """The store of texts of the running system, or that of this home where none runs."""
    return blob_store(running(settings) or settings)


async def run_in_thread(function: Callable[..., T], *arguments: object) -> T:
    """The result of a blocking file operation, run in a thread; an `OSError` is raised as `FileError`."""
    try:
        return await asyncio.to_thread(function, *arguments)
    except OSError as error:
        raise FileError(f"文件不能读写：{error.filename or error.strerror}，请检查路径和权限。") from None
