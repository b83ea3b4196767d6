"""Texts lie under their hash, come back as they were put, and are gone for good when they were ordered to be purged."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore, TextDamaged, TextDestroyed, TextMissing, content_hash
from shared.messaging.errors import Invalid
from shared.settings import Settings

LETTER = "施政代表：您提出的建议收悉。".encode()
ORDER = "沪市监密〔2023〕3号"


@pytest.fixture
def texts(tmp_path: Path) -> BlobStore:
    return BlobStore(Folder(tmp_path / "texts"))


def folder_of(texts: BlobStore) -> Path:
    assert isinstance(texts.backend, Folder)
    return texts.backend.folder


def files(texts: BlobStore) -> list[Path]:
    return sorted(file for file in folder_of(texts).rglob("*") if file.is_file())


def test_a_text_comes_back_as_it_was_put(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    assert digest == content_hash(LETTER)
    assert texts.get(digest) == LETTER


def test_an_empty_text_is_a_text(texts: BlobStore) -> None:
    assert texts.get(texts.put(b"")) == b""


def test_the_same_text_twice_is_one_file(texts: BlobStore) -> None:
    assert texts.put(LETTER) == texts.put(LETTER)
    assert [file.read_bytes() for file in files(texts)] == [LETTER]


def test_the_same_text_put_at_once_by_many_is_one_file(texts: BlobStore) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(texts.put, [LETTER] * 64)) == {content_hash(LETTER)}
    assert [file.read_bytes() for file in files(texts)] == [LETTER]


def test_nobody_else_may_read_them(texts: BlobStore) -> None:
    texts.put(LETTER)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder_of(texts), files(texts)[0].parent)} == {0o700}
    assert stat.S_IMODE(files(texts)[0].stat().st_mode) == 0o600


def test_a_text_that_was_never_put_is_missing(texts: BlobStore) -> None:
    with pytest.raises(TextMissing, match="没有找到这份文稿的文件"):
        texts.get(content_hash(LETTER))


@pytest.mark.parametrize("digest", ["", "abc", "sha256:../../etc/passwd", "sha256:" + "A" * 64, "md5:" + "a" * 64])
def test_what_is_no_hash_names_no_file(texts: BlobStore, digest: str) -> None:
    with pytest.raises(Invalid, match="不是文稿校验值"):
        texts.get(digest)


def test_a_text_that_was_changed_is_not_given(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    files(texts)[0].write_bytes(LETTER + b".")
    with pytest.raises(TextDamaged):
        texts.get(digest)


def test_putting_it_again_mends_a_damaged_text(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    files(texts)[0].write_bytes(b"")
    texts.put(LETTER)
    assert texts.get(digest) == LETTER


def test_a_purged_text_is_not_given_and_the_order_is_named(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    texts.purge(digest, ORDER)
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)
    assert not any(LETTER in file.read_bytes() for file in files(texts))


def test_a_purge_twice_is_one_purge_and_keeps_its_order(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    texts.purge(digest, ORDER)
    texts.purge(digest, "另一文号")
    with pytest.raises(TextDestroyed, match="3号"):
        texts.get(digest)


def test_a_purged_text_does_not_come_back(texts: BlobStore) -> None:
    texts.purge(texts.put(LETTER), ORDER)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)
    assert not any(LETTER in file.read_bytes() for file in files(texts))


def test_a_text_ordered_to_be_purged_before_it_came_is_kept_out(texts: BlobStore) -> None:
    texts.purge(content_hash(LETTER), ORDER)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)


def test_a_purge_leaves_other_texts_alone(texts: BlobStore) -> None:
    other = texts.put(b"another")
    texts.purge(texts.put(LETTER), ORDER)
    assert texts.get(other) == b"another"


def test_a_purge_takes_the_drafts_of_a_broken_put_along(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    draft = files(texts)[0].with_name(f".{files(texts)[0].name}.left")
    draft.write_bytes(LETTER)
    texts.purge(digest, ORDER)
    assert not draft.exists()


def test_it_is_overwritten_before_it_is_removed(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    second = folder_of(texts) / "second name"
    os.link(files(texts)[0], second)
    texts.purge(digest, ORDER)
    assert second.read_bytes() == bytes(len(LETTER))


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_put_that_breaks_leaves_nothing_half_written(
    texts: BlobStore, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def breaks(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, moment, breaks)
    with pytest.raises(OSError, match="disk full"):
        texts.put(LETTER)
    monkeypatch.undo()
    assert files(texts) == []
    assert texts.get(texts.put(LETTER)) == LETTER


@pytest.mark.parametrize("before", [True, False])
def test_a_text_purged_while_it_is_put_is_gone(texts: BlobStore, monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
    """The order comes just before the file gets its name, or just after."""
    replace = os.replace

    def interrupted(draft: str, file: Path) -> None:
        monkeypatch.undo()
        if not before:
            replace(draft, file)
        texts.purge(content_hash(LETTER), ORDER)
        if before:
            replace(draft, file)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)
    assert not any(LETTER in file.read_bytes() for file in files(texts))


def test_a_text_purged_just_before_it_is_put_is_gone(texts: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order comes after we asked for one and before we write."""
    read = Path.read_bytes

    def interrupted(file: Path) -> bytes:
        if file.name.startswith("purged-"):
            return read(file)
        monkeypatch.undo()
        texts.purge(content_hash(LETTER), ORDER)
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", interrupted)
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)
    assert not any(LETTER in file.read_bytes() for file in files(texts))


def test_what_was_purged_is_not_even_written(texts: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    texts.purge(content_hash(LETTER), ORDER)
    written: list[object] = []
    monkeypatch.setattr(os, "replace", lambda *names: written.append(names))
    with pytest.raises(TextDestroyed):
        texts.put(LETTER)
    assert written == []


def test_a_purge_that_was_stopped_half_way_gives_nothing_any_more(texts: BlobStore) -> None:
    digest = texts.put(LETTER)
    file = files(texts)[0]
    texts.purge(digest, ORDER)
    file.write_bytes(LETTER)
    with pytest.raises(TextDestroyed):
        texts.get(digest)
    texts.purge(digest, ORDER)
    assert not file.exists()


@pytest.mark.parametrize("overwritten", [True, False])
def test_a_text_purged_while_it_is_read_is_said_to_be_purged(
    texts: BlobStore, monkeypatch: pytest.MonkeyPatch, overwritten: bool
) -> None:
    digest, read = texts.put(LETTER), Path.read_bytes

    def interrupted(file: Path) -> bytes:
        if file.name.startswith("purged-"):
            return read(file)
        monkeypatch.undo()
        texts.purge(digest, ORDER)
        return bytes(len(LETTER)) if overwritten else read(file)

    monkeypatch.setattr(Path, "read_bytes", interrupted)
    with pytest.raises(TextDestroyed):
        texts.get(digest)


def test_a_put_that_was_killed_did_not_happen(texts: BlobStore) -> None:
    """Another process dies between writing and naming."""
    script = f"""import os, signal
from pathlib import Path
from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
BlobStore(Folder(Path({str(folder_of(texts))!r}))).put({LETTER!r})"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode < 0
    with pytest.raises(TextMissing):
        texts.get(content_hash(LETTER))
    assert texts.get(texts.put(LETTER)) == LETTER


def test_the_name_and_its_folder_are_durable(texts: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is synced before the name, the folders after it."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def renamed(draft: str, file: Path) -> None:
        done.append("name")
        replace(draft, file)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    digest = texts.put(LETTER)
    assert done == ["file", "name", "folder", "folder"]
    done.clear()
    texts.purge(digest, ORDER)
    assert done == ["file", "name", "folder", "folder", "file", "folder"]


def test_they_lie_in_the_home_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANLI_TEXTS", raising=False)
    assert Settings(home=tmp_path).texts == tmp_path / "texts"
    monkeypatch.setenv("BANLI_TEXTS", "/srv/texts")
    assert Settings(home=tmp_path).texts == Path("/srv/texts")


def test_who_finds_a_running_suite_finds_its_texts(tmp_path: Path) -> None:
    note = tmp_path / "suite.json"
    Settings(home=tmp_path, texts=tmp_path / "elsewhere", secrets=tmp_path).to_file(note)
    assert Settings(home=tmp_path).from_file(note).texts == tmp_path / "elsewhere"
