"""Uploaded lists that are not yet imported: in memory only, for an hour, and only for the person who uploaded them.

A list may hold what must not be stored, such as a classified row; so it is written nowhere but into a temporary folder
that lasts as long as the reading.
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

LIFETIME_S, MAX_UPLOADS, MAX_PROOFS = 3600.0, 24, 200


class NoUpload(NotFound, message="上传的清单已过期或不是您上传的，请重新选择文件。"):
    """It expired, the workbench was restarted, or somebody else uploaded it."""


@dataclass
class Upload:
    """An uploaded list, how it is to be read, and the progress of its import.

    `mapping` renames columns, `rehandled` lists the numbers of cases handed over again, `opening` marks a list of cases
    taken over at the start; `total` and `done` count rows, `task` runs the import, `expires_at` is monotonic time.
    """

    name: str
    content: bytes
    by: str
    id: UUID = field(default_factory=uuid4)
    proofs: Mapping[str, bytes] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    handed_over: date | None = None
    rehandled: str = ""
    opening: bool = False
    expires_at: float = field(default_factory=lambda: time.monotonic() + LIFETIME_S)
    sheets: Sequence[Table] = ()
    total: int = 0
    done: int = 0
    task: asyncio.Task[Any] | None = None

    def count_row(self) -> None:
        """One more row is imported."""
        self.done += 1

    def read_options(self, today: date) -> ReadOptions:
        """How the list is to be read, as the user said."""
        return ReadOptions(self.mapping, self.handed_over, today, self.opening)

    async def load_sheets(self) -> Sequence[Table]:
        """The sheets of the file, read once. Raises `Unreadable`."""
        if not self.sheets:
            self.sheets = await asyncio.to_thread(self._in_folder, lambda file: read_tables(file))
        return self.sheets

    async def parse_list(self, today: date) -> HandOverList:
        """The rows of the list and what is refused of them. Raises `Unreadable`."""
        sheets, options = await self.load_sheets(), self.read_options(today)

        def parse(file: Path) -> HandOverList:
            return parse_tables(self.name, sheets, options, origin_of(file) if self.opening else None)

        return await asyncio.to_thread(self._in_folder, parse)

    def _in_folder(self, work: Any) -> Any:
        """The result of `work(path)`, with the file and its proofs in a temporary folder."""
        with tempfile.TemporaryDirectory(prefix="banli-list-") as folder:
            for name, content in self.proofs.items():
                (Path(folder) / name).write_bytes(content)
            file = Path(folder) / self.name
            file.write_bytes(self.content)
            return work(file)


class UploadCache:
    """At most `MAX_UPLOADS` uploads; the oldest makes room."""

    def __init__(self) -> None:
        self._uploads: dict[UUID, Upload] = {}

    def add(self, upload: Upload) -> Upload:
        """Keeps it, and drops what expired."""
        now = time.monotonic()
        self._uploads = {
            id: waiting for id, waiting in self._uploads.items() if waiting.expires_at > now or not is_idle(waiting)
        }
        while len(self._uploads) >= MAX_UPLOADS:
            self._uploads.pop(next(iter(self._uploads)))
        self._uploads[upload.id] = upload
        return upload

    def get(self, id: UUID, by: str) -> Upload:
        """The upload of that person. Raises `NoUpload`."""
        upload = self._uploads.get(id)
        if upload is None or upload.by != by or (upload.expires_at < time.monotonic() and is_idle(upload)):
            raise NoUpload
        return upload

    def drop(self, id: UUID) -> None:
        """Forgets it, if it is there."""
        self._uploads.pop(id, None)


def is_idle(upload: Upload) -> bool:
    """Whether no import of it is running."""
    return upload.task is None or upload.task.done()


def upload_cache(request: Request) -> UploadCache:
    """The uploads of this application."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = UploadCache()
    uploads: UploadCache = state.uploads
    return uploads


async def read_upload(file: UploadFile, by: str) -> Upload:
    """The file of a form. Raises `Unreadable` where there is none or it exceeds `SIZE` bytes."""
    content = await file.read(MAX_FILE_BYTES + 1)
    name = file_name(file.filename or "")
    if not name or not content:
        raise Unreadable("没有选择文件，或文件是空的。请选择清单（.xlsx、.xls 或 .csv）。")
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(f"{name} 超过 {MAX_FILE_BYTES >> 20} MB，不像清单。请删去图片等内容，或分成几个文件。")
    return Upload(name, content, by)


async def proofs_of(files: Sequence[UploadFile]) -> dict[str, bytes]:
    """The evidence files of an opening list, by name. Raises `Unreadable` where they are too many or too large."""
    proofs: dict[str, bytes] = {}
    for file in files:
        if name := file_name(file.filename or ""):
            proofs[name] = await file.read(MAX_FILE_BYTES + 1)
    if len(proofs) > MAX_PROOFS or sum(map(len, proofs.values())) > MAX_FILE_BYTES:
        raise Unreadable(f"佐证材料最多 {MAX_PROOFS} 个、合计 {MAX_FILE_BYTES >> 20} MB。请分几次接收。")
    return proofs


def file_name(name: str) -> str:
    """The name without folders, at most 80 characters; empty where none is left."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip()
    return "" if last in (".", "..") else last[-80:]


def renamed_columns(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The columns (as in the list) that the user assigned to another standard name; an empty name is not read."""
    return {column: standard for column, standard in pairs if column and standard != STANDARD.get(column, "")}
