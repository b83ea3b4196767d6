"""Texts in an S3-compatible store instead of a folder: the same promises, kept by any number of machines."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from obstore.exceptions import BaseError
from obstore.store import S3Store

from shared.blobs.store import BlobStore, TextDamaged, TextDestroyed, TextMissing, content_hash, hexadecimal
from shared.messaging.errors import Unavailable
from shared.settings import Settings

PATIENCE = timedelta(seconds=20)


def blob_store(settings: Settings) -> BlobStore:
    """Where this installation keeps its texts: the bucket it names, else its folder."""
    return S3BlobStore(bucket(settings)) if settings.store else BlobStore(settings.texts)


def bucket(settings: Settings) -> S3Store:
    """The bucket at `store_at`; without TLS only where its address says so."""
    id, _, secret = settings.secret("store").partition(":")
    return S3Store.from_url(
        settings.store,
        endpoint=settings.store_at,
        region=settings.store_region,
        access_key_id=id,
        secret_access_key=secret,
        client_options={
            "allow_http": settings.store_at.startswith("http://"),
            "timeout": "60s",
            "connect_timeout": "5s",
        },
        retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
    )


@contextmanager
def asking() -> Iterator[None]:
    """What the store can't do just now is asked again by whoever asked us; what is not there is no fault of it."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise Unavailable(f"文稿存储：{str(error).splitlines()[0]}") from error


class S3BlobStore(BlobStore):
    """A bucket of texts, each an object named by its hash. A bucket that keeps versions must not keep deleted ones."""

    def __init__(self, store: S3Store) -> None:
        self.store = store

    def put(self, content: bytes) -> str:
        digest = content_hash(content)
        self._standing(digest)
        if self._read(key(digest)) != content:
            self._write(key(digest), content)
        if self._read(note(digest)) is not None:  # purged while we were writing
            self._delete(key(digest))
        self._standing(digest)
        return digest

    def get(self, digest: str) -> bytes:
        name = key(digest)
        self._standing(digest)
        content = self._read(name)
        if content is None:
            raise TextMissing(digest)
        if content_hash(content) != digest:
            raise TextDamaged(digest)
        return content

    def purge(self, digest: str, order: str) -> None:
        """The note of the order comes first, as in a folder; the store itself overwrites or does not."""
        if self._read(note(digest)) is None:
            said = json.dumps({"digest": digest, "order": order}, ensure_ascii=False)
            self._write(note(digest), said.encode())
        self._delete(key(digest))

    def _read(self, name: str) -> bytes | None:
        with suppress(FileNotFoundError), asking():
            return bytes(self.store.get(name).bytes())
        return None

    def _write(self, name: str, content: bytes) -> None:
        with asking():
            self.store.put(name, content)

    def _delete(self, name: str) -> None:
        with suppress(FileNotFoundError), asking():
            self.store.delete(name)

    def _standing(self, digest: str) -> None:
        said = self._read(note(digest))
        if said is not None:
            raise TextDestroyed(json.loads(said)["order"])


def key(digest: str) -> str:
    found = hexadecimal(digest)
    return f"{found[:2]}/{found}"


def note(digest: str) -> str:
    found = hexadecimal(digest)
    return f"{found[:2]}/purged-{found}"
