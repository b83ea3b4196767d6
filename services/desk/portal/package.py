"""The package for the portal: a folder per reply, their list, and the hash of every file; the same input gives the
same bytes."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.desk.portal.eligibility import UNKNOWN, PortalEntry
from shared.blobs.store import BlobStore
from shared.messaging.errors import BanliError, CommandError

MANIFEST_JSON, MANIFEST_CSV, CHECKSUM_FILE = "manifest.json", "manifest.csv", "SHA256SUMS"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can hold; the files have no time of their own
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TAG = re.compile(r"<[^>]*>|\s+")
TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-—－ ]?\d{7,8}(?!\d)|电话[:：]\d{7,8}")


class FolderNotEmpty(BanliError):
    """The folder holds something already, which could be sent to the portal by mistake."""


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """Whether the package names the addressees, and the department and handler as contacts."""

    names: bool = True
    contacts: bool = False


@dataclass(frozen=True, slots=True)
class PackageRemark:
    """A remark on a reply: why it was left out, or what somebody must check before the upload."""

    case: str
    letter: str
    what: str


@dataclass(frozen=True, slots=True)
class PortalPackage:
    """The files by path, how many replies are in it, which were left out, and which must be checked."""

    files: Mapping[str, bytes]
    reply_count: int
    left_out: Sequence[PackageRemark]
    to_check: Sequence[PackageRemark]


def fetch_texts(blobs: BlobStore, entries: Iterable[PortalEntry]) -> dict[str, bytes | str]:
    """The content of each text by its hash; where it cannot be had, the sentence that says why."""
    bodies: dict[str, bytes | str] = {UNKNOWN: "答复发出于本系统启用之前，请先补入答复文稿。"}
    for digest in {entry.text for entry in entries} - {UNKNOWN}:
        try:
            bodies[digest] = blobs.get(digest)
        except CommandError as error:
            bodies[digest] = error.user_message
    return bodies


def build_package(
    entries: Sequence[PortalEntry], bodies: Mapping[str, bytes | str], options: PackageOptions, position: int
) -> PortalPackage:
    """The package of these replies; `position` is the position of the log up to which it is true."""
    files: dict[str, bytes] = {}
    left_out: list[PackageRemark] = []
    to_check: list[PackageRemark] = []
    listing: list[dict[str, object]] = []
    for entry, folder in zip(entries, folder_names(entries), strict=True):
        body = bodies[entry.text]
        if obstacle_text := obstacle(entry, body, options):
            left_out.append(PackageRemark(entry.case, entry.letter, obstacle_text))
        elif isinstance(body, bytes):
            name = f"{folder}/body{suffix(body)}"
            fields = entry_fields(entry, options) | {"正文文件": name, "正文SHA256": hash_of(body)}
            files |= {name: body, f"{folder}/entry.json": manifest_json(fields)}
            listing.append(fields)
            to_check += [PackageRemark(entry.case, entry.letter, doubt) for doubt in doubts_about(body, options)]
    contents = {"依据": f"事件日志至第{position}条", "件数": len(listing), "条目": listing}
    files |= {MANIFEST_JSON: manifest_json(contents), MANIFEST_CSV: as_csv(listing)}
    return PortalPackage({**files, CHECKSUM_FILE: checksums(files)}, len(listing), left_out, to_check)


def folder_names(entries: Sequence[PortalEntry]) -> list[str]:
    """A folder name for each reply: `rd-16-1-0099`, and `rd-16-1-0099-2` for the next one of the same case."""
    counts: Counter[str] = Counter()
    names = []
    for entry in entries:
        counts[entry.case] += 1
        names.append(entry.case if counts[entry.case] == 1 else f"{entry.case}-{counts[entry.case]}")
    return names


def entry_fields(entry: PortalEntry, options: PackageOptions) -> dict[str, object]:
    """The fields of a reply in the list, by their Chinese names."""
    fields: dict[str, object] = {
        "案件代号": entry.case,
        "标题": entry.heading,
        "索取号": entry.index_no,
        "文号": entry.letter,
        "产生日期": entry.on.isoformat(),
        "公开形式": entry.form.label,
        "案由": entry.title,
    }
    if entry.address:
        fields["网址"] = entry.address
    if options.names:
        fields["主送"] = "、".join(entry.addressees)
    if options.contacts:
        fields |= {"承办处室": entry.department, "联系人": entry.handler}
    return fields


def obstacle(entry: PortalEntry, body: bytes | str, options: PackageOptions) -> str:
    """Why a reply cannot go to the portal in this package; empty where it can."""
    if isinstance(body, str):
        return body
    plain_text = readable_text(body)
    if options.names or plain_text is None:
        return ""
    names = [name for name in dict.fromkeys((*entry.addressees, *entry.proposers)) if TAG.sub("", name) in plain_text]
    return f"正文写有提出人姓名（{'、'.join(names)}），请先形成不含姓名的公开文本。" if names else ""


def doubts_about(body: bytes, options: PackageOptions) -> list[str]:
    """What somebody must check because it cannot be checked automatically, or looks like a telephone number."""
    plain_text = readable_text(body)
    if plain_text is None and not (options.names and options.contacts):
        return ["正文格式不能自动核对姓名和联系方式，请人工核对。"]
    if plain_text is not None and not options.contacts and TELEPHONE.search(plain_text):
        return ["正文似有电话号码，请核对后再上传。"]
    return []


def readable_text(body: bytes) -> str | None:
    """The text of a text or Word file without tags and spaces; None for other files."""
    match suffix(body):
        case ".txt" | ".html":
            return TAG.sub("", body.decode())
        case ".docx":
            try:
                with zipfile.ZipFile(io.BytesIO(body)) as document:
                    parts = [document.read(name) for name in document.namelist() if name.endswith(".xml")]
            except zipfile.BadZipFile:
                return None
            return TAG.sub("", "\n".join(part.decode(errors="replace") for part in parts))
    return None


def suffix(body: bytes) -> str:
    """The suffix of the file's name, by its first bytes; `.bin` where they are unknown."""
    if body.startswith(b"%PDF"):
        return ".pdf"
    if body.startswith(b"PK"):
        return ".docx" if b"word/" in body else ".zip"
    try:
        return ".html" if body.decode().lstrip("\ufeff \n\r\t").startswith("<") else ".txt"
    except UnicodeDecodeError:
        return ".bin"


def hash_of(content: bytes) -> str:
    """The SHA-256 of the content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def manifest_json(value: Mapping[str, object]) -> bytes:
    """The value as indented JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(rows: Sequence[Mapping[str, object]]) -> bytes:
    """A table for Excel: UTF-8 with a byte order mark, and no cell that it would take for a formula."""
    columns = list(dict.fromkeys(name for row in rows for name in row)) or ["标题"]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="")
    table.writeheader()
    table.writerows({name: escaped_cell(str(value)) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def escaped_cell(cell: str) -> str:
    """The cell with an apostrophe before what looks like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def checksums(files: Mapping[str, bytes]) -> bytes:
    """The hashes of the files, as `sha256sum -c` reads them."""
    return "".join(f"{hash_of(files[name])}  {name}\n" for name in sorted(files)).encode()


def write_package(files: Mapping[str, bytes], out: Path) -> None:
    """Writes a ZIP file where the name ends in .zip, else a folder. Raises `FolderNotEmpty` where the folder has
    content."""
    if out.suffix == ".zip":
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = out.with_name(f".{out.name}.new")
        draft.write_bytes(as_zip(files))
        draft.replace(out)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderNotEmpty(f"{out} 已有内容，请另选一个空的目录，或写成 .zip 文件。")
    for name, content in sorted(files.items()):
        file = out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """The files stored without compression, whose result would change from one version of a library to the next."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, ZIP_EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return file.getvalue()
