"""Texts in an S3-compatible store keep the same promises as those in a folder."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from shared.blobs.s3 import Bucket
from shared.blobs.store import (
    BlobStore,
    TextDamaged,
    TextDestroyed,
    TextMissing,
    blob_store,
    content_hash,
    content_name,
    note_name,
)
from shared.messaging.errors import Invalid, Unavailable
from shared.settings import Settings

LETTER, ORDER = "施政代表：您提出的建议收悉。".encode(), "沪市监密〔2023〕3号"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A server of ours that speaks S3, with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/texts").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def settings(store: str, tmp_path: Path) -> Settings:
    (tmp_path / "store").write_text("key:secret")
    return Settings(secrets=tmp_path, store=f"s3://texts/{tmp_path.name}", store_at=store)


@pytest.fixture
def texts(settings: Settings) -> BlobStore:
    return blob_store(settings)


def test_a_bucket_is_used_where_one_is_named(texts: BlobStore, tmp_path: Path) -> None:
    assert isinstance(texts.backend, Bucket)
    assert not isinstance(blob_store(Settings(texts=tmp_path)).backend, Bucket)


def test_a_text_comes_back_as_it_was_put_however_often(texts: BlobStore) -> None:
    assert texts.put(LETTER) == texts.put(LETTER) == content_hash(LETTER)
    assert texts.get(content_hash(LETTER)) == LETTER
    assert texts.get(texts.put(b"")) == b""


def test_another_machine_reads_the_same_texts(texts: BlobStore, settings: Settings) -> None:
    assert blob_store(settings).get(texts.put(LETTER)) == LETTER


def test_what_was_never_put_is_missing(texts: BlobStore) -> None:
    with pytest.raises(TextMissing):
        texts.get(content_hash(b"never"))


def test_what_was_changed_in_the_store_is_not_handed_out(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    texts.backend.write(content_name(digest), b"something else")
    with pytest.raises(TextDamaged):
        texts.get(digest)
    assert texts.get(texts.put(LETTER)) == LETTER


def test_what_was_purged_stays_away(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    for _ in range(2):
        texts.purge(digest, ORDER)
    for again in (lambda: texts.get(digest), lambda: texts.put(LETTER)):
        with pytest.raises(TextDestroyed, match="3号"):
            again()


def test_what_is_purged_before_it_was_put_is_never_kept(texts: BlobStore) -> None:
    texts.purge(content_hash(LETTER), ORDER)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)


def test_what_is_purged_while_it_is_put_does_not_stay(texts: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order comes between our question for one and the object."""
    write = Bucket.write

    def interrupted(bucket: Bucket, name: str, content: bytes) -> None:
        monkeypatch.undo()
        texts.purge(content_hash(LETTER), ORDER)
        write(bucket, name, content)

    monkeypatch.setattr(Bucket, "write", interrupted)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)
    assert texts.backend.read(content_name(content_hash(LETTER))) is None
    assert texts.backend.read(note_name(content_hash(LETTER)))


def test_a_name_that_is_no_hash_is_refused(texts: BlobStore) -> None:
    with pytest.raises(Invalid):
        texts.get("../secret")


def test_a_store_that_is_away_is_asked_again_later(settings: Settings) -> None:
    gone = blob_store(settings.model_copy(update={"store_at": "http://127.0.0.1:9"}))
    with pytest.raises(Unavailable, match="文稿存储"):
        gone.get(content_hash(LETTER))
