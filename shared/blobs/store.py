"""The store of texts and files: each under its SHA-256, put once for good, purged by order with a note that stays."""

import hashlib
import json
import re
from typing import Protocol

from shared.blobs.folder import Folder
from shared.blobs.s3 import Bucket
from shared.messaging.errors import CommandError, Invalid, NotFound
from shared.settings import Settings

DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


class TextMissing(NotFound, message="没有找到这份文稿的文件，请先存入。"):
    """The log knows its hash; the file was never put here, or was lost."""


class TextDestroyed(CommandError, message="此文稿已按决定销毁，不能再存取。", status=410):
    """It was purged by order (docs/architecture.md, truth 13); the hash in the log still proves what it was."""


class TextDamaged(CommandError, message="文稿文件与校验值不符，请从备份恢复。"):
    """What is stored under the hash does not have that hash."""


class BlobBackend(Protocol):
    """Where named contents are kept. Names are relative paths with one folder, such as `9f/9f86…`."""

    def read(self, name: str) -> bytes | None:
        """The content, or None where there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Keeps the content durably, whole or not at all; an earlier content of that name is replaced.

        Raises `FileNotFoundError` where the name was destroyed meanwhile.
        """

    def destroy(self, name: str) -> None:
        """Removes the content and what a broken write of it left; does nothing where there is none."""


class BlobStore:
    """Contents by their hash in a folder or a bucket. Any number of processes may use the same one at once."""

    def __init__(self, backend: BlobBackend) -> None:
        self.backend = backend

    def put(self, content: bytes) -> str:
        """Keeps the content and returns its hash; the same content twice is kept once.

        Raises `TextDestroyed` where this content was ordered to be purged, before or while it is put.
        """
        digest = content_hash(content)
        self._refuse_destroyed(digest)
        if self.backend.read(content_name(digest)) != content:
            try:
                self.backend.write(content_name(digest), content)
            except FileNotFoundError:  # purged while we were writing
                self._refuse_destroyed(digest)
                raise
        if self._purge_order(digest) is not None:
            self.backend.destroy(content_name(digest))
            self._refuse_destroyed(digest)
        return digest

    def get(self, digest: str) -> bytes:
        """The content with that hash, and no other.

        Raises `TextMissing`, `TextDamaged`, `TextDestroyed`, or `Invalid` where `digest` is no hash.
        """
        self._refuse_destroyed(digest)
        content = self.backend.read(content_name(digest))
        if content is not None and content_hash(content) == digest:
            return content
        self._refuse_destroyed(digest)  # purged while we were reading
        raise TextMissing(digest) if content is None else TextDamaged(digest)

    def purge(self, digest: str, order: str) -> None:
        """Destroys the content and leaves a note of the order; a second purge keeps the first order.

        The note is written first: after it `get` refuses the content even if the deletion fails.
        """
        if self._purge_order(digest) is None:
            note = json.dumps({"digest": digest, "order": order}, ensure_ascii=False)
            self.backend.write(note_name(digest), note.encode())
        self.backend.destroy(content_name(digest))

    def _purge_order(self, digest: str) -> str | None:
        note = self.backend.read(note_name(digest))
        return None if note is None else str(json.loads(note)["order"])

    def _refuse_destroyed(self, digest: str) -> None:
        if (order := self._purge_order(digest)) is not None:
            raise TextDestroyed(order)


def blob_store(settings: Settings) -> BlobStore:
    """The store of this installation: the bucket that its settings name, else its folder of texts."""
    return BlobStore(Bucket.of(settings) if settings.store else Folder(settings.texts))


def content_hash(content: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def content_name(digest: str) -> str:
    """The name of a content in its backend. Raises `Invalid` where `digest` is no hash."""
    digits = _hexadecimal(digest)
    return f"{digits[:2]}/{digits}"


def note_name(digest: str) -> str:
    """The name of the note that a content was purged. Raises `Invalid` where `digest` is no hash."""
    digits = _hexadecimal(digest)
    return f"{digits[:2]}/purged-{digits}"


def _hexadecimal(digest: str) -> str:
    match = DIGEST.fullmatch(digest)
    if match is None:
        raise Invalid(f"“{digest}”不是文稿校验值，应为 sha256: 后接64位")
    return match[1]
