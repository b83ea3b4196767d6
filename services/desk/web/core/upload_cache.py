"""Lists that were uploaded and are not yet taken in: in memory only, for an hour, and for the one who brought them.

A list may hold what must never be kept here, such as a classified row; so it is written nowhere but into a folder that
lasts as long as the reading.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request, UploadFile

from services.desk.files.table_reader import MAX_FILE_BYTES, Table, Unreadable, read_tables
from services.desk.imports.column_detection import STANDARD
from services.desk.imports.handover_list import HandOverList, ReadOptions, parse_tables
from services.desk.imports.opening_list import origin_of
from shared.messaging.errors import NotFound

LASTS, MOST, PROOFS = 3600.0, 24, 200


class NoUpload(NotFound, message="上传的清单已过期或不是您上传的，请重新选择文件。"):
    """It lay for more than an hour, the workbench was started anew, or somebody else brought it."""


@dataclass
class Upload:
    """A list as it was brought, how it is to be read, and what came of taking it in."""

    name: str
    content: bytes
    by: str
    id: UUID = field(default_factory=uuid4)
    proofs: Mapping[str, bytes] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    handed_over: date | None = None
    again: str = ""
    opening: bool = False
    until: float = field(default_factory=lambda: time.monotonic() + LASTS)
    sheets: Sequence[Table] = ()
    total: int = 0
    done: int = 0
    task: asyncio.Task[Any] | None = None

    def step(self) -> None:
        self.done += 1

    def reading(self, today: date) -> ReadOptions:
        return ReadOptions(self.mapping, self.handed_over, today, self.opening)

    async def opened(self) -> Sequence[Table]:
        """The sheets of the file. Raises `Unreadable`."""
        if not self.sheets:
            self.sheets = await asyncio.to_thread(self._within, lambda file: read_tables(file))
        return self.sheets

    async def read(self, today: date) -> HandOverList:
        """What the list says. Raises `Unreadable`."""
        sheets, how = await self.opened(), self.reading(today)

        def understand(file: Path) -> HandOverList:
            return parse_tables(self.name, sheets, how, origin_of(file) if self.opening else None)

        return await asyncio.to_thread(self._within, understand)

    def _within(self, work: Any) -> Any:
        """Does something with the file in a folder of its own, proofs beside it."""
        with tempfile.TemporaryDirectory(prefix="banli-list-") as folder:
            for name, content in self.proofs.items():
                (Path(folder) / name).write_bytes(content)
            file = Path(folder) / self.name
            file.write_bytes(self.content)
            return work(file)


class Uploads:
    """The few that wait at a time; the oldest makes room."""

    def __init__(self) -> None:
        self._held: dict[UUID, Upload] = {}

    def put(self, upload: Upload) -> Upload:
        now = time.monotonic()
        self._held = {id: each for id, each in self._held.items() if each.until > now or not idle(each)}
        while len(self._held) >= MOST:
            self._held.pop(next(iter(self._held)))
        self._held[upload.id] = upload
        return upload

    def get(self, id: UUID, by: str) -> Upload:
        """Raises `NoUpload`."""
        found = self._held.get(id)
        if found is None or found.by != by or (found.until < time.monotonic() and idle(found)):
            raise NoUpload
        return found

    def drop(self, id: UUID) -> None:
        self._held.pop(id, None)


def idle(upload: Upload) -> bool:
    return upload.task is None or upload.task.done()


def uploads(request: Request) -> Uploads:
    """Those of this workbench."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = Uploads()
    held: Uploads = state.uploads
    return held


async def read_upload(file: UploadFile, by: str) -> Upload:
    """A file from a form. Raises `Unreadable` where there is none or it is too large."""
    content = await file.read(MAX_FILE_BYTES + 1)
    name = file_name(file.filename or "")
    if not name or not content:
        raise Unreadable("没有选择文件，或文件是空的。请选择清单（.xlsx、.xls 或 .csv）。")
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(f"{name} 超过 {MAX_FILE_BYTES >> 20} MB，不像清单。请删去图片等内容，或分成几个文件。")
    return Upload(name, content, by)


async def proofs_of(files: Sequence[UploadFile]) -> dict[str, bytes]:
    """The files that lie beside an opening list. Raises `Unreadable` where they are too many or too large."""
    found: dict[str, bytes] = {}
    for file in files:
        if name := file_name(file.filename or ""):
            found[name] = await file.read(MAX_FILE_BYTES + 1)
    if len(found) > PROOFS or sum(map(len, found.values())) > MAX_FILE_BYTES:
        raise Unreadable(f"佐证材料最多 {PROOFS} 个、合计 {MAX_FILE_BYTES >> 20} MB。请分几次接收。")
    return found


def file_name(name: str) -> str:
    """The name without any folder, short enough for every disk."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip()
    return "" if last in (".", "..") else last[-80:]


def upload_message(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The columns that somebody named otherwise than they are called; an empty name: is not read."""
    return {theirs: ours for theirs, ours in pairs if theirs and ours != STANDARD.get(theirs, "")}
