"""The package for the portal: each reply with what the column shows, the hash of every file, the same every time."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from services.desk.portal.eligibility import portal_entries
from services.desk.portal.package import (
    CHECKSUM_FILE,
    MANIFEST_CSV,
    MANIFEST_JSON,
    FolderNotEmpty,
    PackageOptions,
    as_zip,
    build_package,
    fetch_texts,
    write_package,
)
from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore
from shared.contracts.assignment import AssignmentAccepted, HandlerNamed
from tests.cases import TITLE
from tests.desk.replies import history
from tests.given_when_then import CASE
from tests.publication import story as told
from tests.publication.story import (
    FIRST,
    LATER_LETTER,
    LETTER,
    SECOND,
    SENT,
)

BODY = "上海市市场监督管理局\n甲代表、乙代表：\n您们提出的建议收悉。\n".encode()
PART_BODY = "您提出的建议收悉（部分）。".encode()
FIRST_HASH = hashlib.sha256(BODY).hexdigest()
PHONE = "联系电话：13800001234\n".encode()


def document(words: str) -> bytes:
    """A Word file of one paragraph, cut into runs as Word does."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        runs = "".join(f"<w:r><w:t>{word}</w:t></w:r>" for word in words)
        archive.writestr("word/document.xml", f"<w:document><w:p>{runs}</w:p></w:document>")
    return made.getvalue()


NAMED = HandlerNamed(department="广告处", handler="刘某")
[ONE] = portal_entries([history(AssignmentAccepted(department="广告处", handler="陈某"), NAMED, *SENT)])
TWO = replace(ONE, letter=LATER_LETTER, text=SECOND, round=2)
ALL = PackageOptions(names=True, contacts=True)


def listed(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(files[MANIFEST_JSON])["条目"]
    return found


def test_each_reply_has_a_folder_with_its_body_and_its_entry() -> None:
    parcel = build_package([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, PackageOptions(), 120)
    assert sorted(parcel.files) == [
        CHECKSUM_FILE,
        MANIFEST_CSV,
        MANIFEST_JSON,
        f"{CASE}-2/body.txt",
        f"{CASE}-2/entry.json",
        f"{CASE}/body.txt",
        f"{CASE}/entry.json",
    ]
    assert parcel.files[f"{CASE}/body.txt"] == BODY
    assert (parcel.reply_count, parcel.left_out) == (2, [])


def test_the_list_says_what_the_portal_needs_and_how_far_the_log_was_read() -> None:
    parcel = build_package([ONE], {FIRST: BODY}, PackageOptions(), 120)
    said = json.loads(parcel.files[MANIFEST_JSON])
    assert (said["依据"], said["件数"]) == ("事件日志至第120条", 1)
    assert said["条目"] == [json.loads(parcel.files[f"{CASE}/entry.json"])]
    assert said["条目"][0] == {
        "案件代号": CASE,
        "标题": "对市十六届人大一次会议第0099号代表建议的答复",
        "索取号": "",
        "文号": LETTER,
        "产生日期": "2023-05-11",
        "公开形式": "全文",
        "案由": TITLE,
        "主送": "甲代表、乙代表",
        "正文文件": f"{CASE}/body.txt",
        "正文SHA256": FIRST_HASH,
    }


def test_the_table_has_the_same_rows_and_no_formulas() -> None:
    parcel = build_package([replace(ONE, title="=1+1")], {FIRST: BODY}, PackageOptions(), 1)
    [row] = csv.DictReader(io.StringIO(parcel.files[MANIFEST_CSV].decode("utf-8-sig")))
    assert row["案由"] == "'=1+1"
    assert row["正文SHA256"] == FIRST_HASH


def test_every_file_has_its_hash() -> None:
    files = build_package([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, PackageOptions(), 1).files
    said = {name: hash for hash, name in (line.split("  ") for line in files[CHECKSUM_FILE].decode().splitlines())}
    assert said == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != CHECKSUM_FILE
    }


def test_names_and_contacts_are_switched() -> None:
    def first_manifest_row(switches: PackageOptions) -> dict[str, str]:
        return listed(build_package([ONE], {FIRST: PART_BODY}, switches, 1).files)[0]

    assert "联系人" not in first_manifest_row(PackageOptions())
    assert (first_manifest_row(ALL)["承办处室"], first_manifest_row(ALL)["联系人"]) == ("广告处", "刘某")
    assert "主送" not in first_manifest_row(PackageOptions(names=False))


@pytest.mark.parametrize("body", [BODY, document("甲代表：您好"), "<p>甲代 表：</p>".encode()])
def test_without_names_a_body_that_names_a_proposer_is_left_out(body: bytes) -> None:
    parcel = build_package([ONE], {FIRST: body}, PackageOptions(names=False), 1)
    assert (parcel.reply_count, listed(parcel.files)) == (0, [])
    assert "甲代表" in parcel.left_out[0].what
    assert build_package([ONE], {FIRST: body}, PackageOptions(), 1).reply_count == 1


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"\xff\xfe\x00", b"PKword/broken"])
def test_what_a_machine_cannot_read_is_to_be_looked_at(body: bytes) -> None:
    parcel = build_package([ONE], {FIRST: body}, PackageOptions(), 1)
    assert ["人工核对" in entry.what for entry in parcel.to_check] == [True]
    assert build_package([ONE], {FIRST: body}, ALL, 1).to_check == []


@pytest.mark.parametrize("number", ["13800001234", "021-64220000", "电话：64220000"])
def test_a_telephone_number_in_a_body_is_pointed_out(number: str) -> None:
    body = f"联系人刘某，{number}，2023年5月11日，沪市监书〔2023〕0103号".encode()
    assert ["电话" in entry.what for entry in build_package([ONE], {FIRST: body}, PackageOptions(), 1).to_check] == [
        True
    ]
    assert build_package([ONE], {FIRST: body}, ALL, 1).to_check == []
    assert build_package([ONE], {FIRST: BODY}, PackageOptions(), 1).to_check == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.7", "body.pdf"),
        (document("答复"), "body.docx"),
        (b"PK\x03\x04xl/", "body.zip"),
        ("<p>答复</p>".encode(), "body.html"),
        (BODY, "body.txt"),
        (b"\xff\xfe", "body.bin"),
    ],
)
def test_a_body_keeps_its_kind(body: bytes, name: str) -> None:
    assert build_package([ONE], {FIRST: body}, PackageOptions(), 1).files[f"{CASE}/{name}"] == body


def test_a_reply_whose_file_is_missing_or_purged_or_damaged_is_named_and_left_out(tmp_path: Path) -> None:
    texts = BlobStore(Folder(tmp_path))
    here, gone, hurt = texts.put(BODY), texts.put(PART_BODY), texts.put(PHONE)
    texts.purge(gone, told.ORDER)
    (tmp_path / hurt[7:9] / hurt[7:]).write_bytes(b"")
    wanted = [replace(ONE, text=text, letter=str(n)) for n, text in enumerate((here, gone, hurt, SECOND, ""))]
    parcel = build_package(wanted, fetch_texts(texts, wanted), PackageOptions(), 1)
    assert [entry["文号"] for entry in listed(parcel.files)] == ["0"]
    assert [(remark.letter, remark.what[:8]) for remark in parcel.left_out] == [
        ("1", "此文稿已按决定销"),
        ("2", "文稿文件与校验值"),
        ("3", "没有找到这份文稿"),
        ("4", "答复发出于本系统"),
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    first = build_package([ONE, TWO], {FIRST: BODY, SECOND: PART_BODY}, PackageOptions(), 1).files
    second = build_package([ONE, TWO], {SECOND: PART_BODY, FIRST: BODY}, PackageOptions(), 1).files
    assert as_zip(first) == as_zip(dict(reversed(list(second.items()))))
    with zipfile.ZipFile(io.BytesIO(as_zip(first))) as archive:
        assert {(entry.date_time, entry.compress_type) for entry in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_it_is_written_as_a_zip(tmp_path: Path) -> None:
    files = build_package([ONE], {FIRST: BODY}, PackageOptions(), 1).files
    out = tmp_path / "new" / "portal.zip"
    for _ in range(2):
        write_package(files, out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert [path.name for path in out.parent.iterdir()] == ["portal.zip"]


def test_it_is_written_to_a_folder(tmp_path: Path) -> None:
    files = build_package([ONE], {FIRST: BODY}, PackageOptions(), 1).files
    write_package(files, tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in files} == files
    assert sum(path.is_file() for path in (tmp_path / "out").rglob("*")) == len(files)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_place_that_holds_something_is_left_as_it_is(tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    old = out / "old" if what == "folder" else out
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"old")
    with pytest.raises(FolderNotEmpty, match="已有内容"):
        write_package({"new": b"new"}, out)
    assert old.read_bytes() == b"old"
