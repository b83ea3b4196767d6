"""Where texts lie: each a file named by its SHA-256, written once for good, purged by order with a note that stays."""

import hashlib
import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from shared.messaging.errors import CommandError, Invalid, NotFound

DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


class TextMissing(NotFound, message="没有找到这份文稿的文件，请先存入。"):
    """The log knows its hash; the file was never put here, or was lost."""


class TextDestroyed(CommandError, message="此文稿已按决定销毁，不能再存取。", status=410):
    """It was purged by order (truth 13); the hash in the log still proves what it was."""


class TextDamaged(CommandError, message="文稿文件与校验值不符，请从备份恢复。"):
    """What lies there is not what was put."""


def content_hash(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def hexadecimal(digest: str) -> str:
    """What a text is filed under; whatever is no hash is refused."""
    found = DIGEST.fullmatch(digest)
    if found is None:
        raise Invalid(f"“{digest}”不是文稿校验值，应为 sha256: 后接64位")
    return found[1]


class BlobStore:
    """A folder of texts, closed to others. Any number of processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keeps the text and returns its hash. The same content twice is one file; what was destroyed stays out."""
        digest = content_hash(content)
        file = self._file(digest)
        self._standing(digest)
        try:
            if not _holds(file, digest):
                _write(file, content)
        except FileNotFoundError:  # purged while we were writing
            self._standing(digest)
            raise
        if self._note(digest).exists():
            _destroy(file)
        self._standing(digest)
        return digest

    def get(self, digest: str) -> bytes:
        """The text with that hash, and no other."""
        file = self._file(digest)
        self._standing(digest)
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            self._standing(digest)
            raise TextMissing(digest) from None
        if content_hash(content) != digest:
            self._standing(digest)
            raise TextDamaged(digest)
        return content

    def purge(self, digest: str, order: str) -> None:
        """Overwrites and removes the text, and leaves a note of the order; doing it again is doing it once.

        The note comes first: whatever stops us afterwards, nobody is given the text any more.
        """
        file, note = self._file(digest), self._note(digest)
        if not note.exists():
            _write(note, json.dumps({"digest": digest, "order": order}, ensure_ascii=False).encode())
        for each in [file, *file.parent.glob(f".{file.name}.*")]:
            _destroy(each)
        _sync(file.parent)

    def _file(self, digest: str) -> Path:
        name = hexadecimal(digest)
        return self.folder / name[:2] / name

    def _note(self, digest: str) -> Path:
        file = self._file(digest)
        return file.with_name(f"purged-{file.name}")

    def _standing(self, digest: str) -> None:
        """Refused where the text was destroyed; the refusal names the order."""
        with suppress(FileNotFoundError):
            note = json.loads(self._note(digest).read_text(encoding="utf-8"))
            raise TextDestroyed(note["order"])


def _holds(file: Path, digest: str) -> bool:
    try:
        return content_hash(file.read_bytes()) == digest
    except FileNotFoundError:
        return False


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, and still there after a power cut."""
    file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            os.replace(draft.name, file)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
    _sync(file.parent)
    _sync(file.parent.parent)


def _destroy(file: Path) -> None:
    """Overwritten before it is removed, as far as the file system writes in place."""
    with suppress(FileNotFoundError):
        with file.open("r+b") as gone:
            gone.write(bytes(os.fstat(gone.fileno()).st_size))
            gone.flush()
            os.fsync(gone.fileno())
        file.unlink()


def _sync(folder: Path) -> None:
    """A new name is durable when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
