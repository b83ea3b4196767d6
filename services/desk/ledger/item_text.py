"""The text of a case's files, as far as it can be read, so that a case is found by the words of its item."""

import asyncio
import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from services.desk.ledger.case_row import CaseRow
from shared.blobs.store import BlobStore
from shared.contracts.desk.files import Sort
from shared.messaging.errors import CommandError, Unavailable

MAX_PART_BYTES, MAX_TEXT_CHARACTERS = 8 << 20, 20_000  # of the unpacked document; of the text that is indexed
PART, RUN = "word/document.xml", re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(</w:p>)")
DAMAGED = (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, zlib.error)


def file_text(content: bytes, format: str) -> str:
    """The text of a .docx or plain text file, at most `MAX_TEXT_CHARACTERS`; empty for other formats."""
    if format == "docx":
        return _docx(content)
    return content.decode("utf-8", "ignore")[:MAX_TEXT_CHARACTERS] if format == "txt" else ""


def _docx(content: bytes) -> str:
    """The text of a .docx; never more than `MAX_PART_BYTES` are unpacked, whatever the archive's index says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(PART) as part:
            text = part.read(MAX_PART_BYTES).decode("utf-8", "ignore")
    except DAMAGED:
        return ""
    return "".join(run[1] or "\n" for run in RUN.finditer(text))[:MAX_TEXT_CHARACTERS]


async def item_text(blobs: BlobStore, case: CaseRow) -> str:
    """The text of the item itself; a file that was purged or cannot be read now counts as empty."""
    items = [file for file in case.files if file.sort is Sort.ITEM]
    return "\n".join([await asyncio.to_thread(_text_of, blobs, file.attachment, file.format) for file in items])


def _text_of(blobs: BlobStore, digest: str, format: str) -> str:
    try:
        return file_text(blobs.get(digest), format)
    except (CommandError, Unavailable, OSError):
        return ""


async def item_texts(blobs: BlobStore, cases: Iterable[CaseRow]) -> dict[str, str]:
    """The item's text of each case that has files, by case id."""
    return {case.id: await item_text(blobs, case) for case in cases if case.files}
