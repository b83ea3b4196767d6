"""What is sent to be saved or looked at, under its Chinese name."""

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from services.desk.files.xlsx_writer import MEDIA_TYPE, write_xlsx

NAMES = 120  # characters of a file's name


def disposition(manner: str, name: str) -> str:
    """RFC 6266 and 5987: the Chinese name, and beside it one for programs that know no other letters than ASCII."""
    bare = "".join(each if each.isprintable() and each not in '\\/:*?"<>|' else "_" for each in name)
    stem, dot, ending = bare.rpartition(".")
    return f"{manner}; filename=\"paper{dot}{ending}\"; filename*=UTF-8''{quote(stem[:NAMES] + dot + ending)}"


def download(content: bytes, kind: str, name: str, manner: str = "attachment") -> Response:
    """`manner` is inline for what a browser shows by itself."""
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition(manner, name)})


async def workbook(name: str, lines: Sequence[Sequence[object]], title: str = "") -> Response:
    """Lines as a workbook, made in a thread; its sheet is called as the file where no title is given."""
    return download(await asyncio.to_thread(write_xlsx, title or name, lines), MEDIA_TYPE, f"{name}.xlsx")
