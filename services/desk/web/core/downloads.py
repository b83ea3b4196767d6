"""Responses that browsers save or show as files, under their Chinese names."""

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import Response

from services.desk.files.xlsx_writer import MEDIA_TYPE, write_xlsx

MAX_NAME_CHARACTERS = 120  # characters of a file's name


def content_disposition(kind: str, name: str) -> str:
    """RFC 6266 and 5987: the Chinese name, and beside it one for programs that know no other letters than ASCII."""
    bare = "".join(
        character if character.isprintable() and character not in '\\/:*?"<>|' else "_" for character in name
    )
    stem, dot, ending = bare.rpartition(".")
    return (
        f"{kind}; filename=\"paper{dot}{ending}\"; filename*=UTF-8''{quote(stem[:MAX_NAME_CHARACTERS] + dot + ending)}"
    )


def download(content: bytes, media_type: str, name: str, disposition_kind: str = "attachment") -> Response:
    """The content as a file; `disposition_kind` is `attachment` to save it or `inline` to show it."""
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": content_disposition(disposition_kind, name)}
    )


async def workbook(name: str, rows: Sequence[Sequence[object]], title: str = "") -> Response:
    """Rows as an .xlsx file; its sheet is named `title`, or as the file where that is empty."""
    return download(await asyncio.to_thread(write_xlsx, title or name, rows), MEDIA_TYPE, f"{name}.xlsx")
