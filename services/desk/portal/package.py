"""The package for the portal: a folder per reply, their list, and the hash of every file; same input, same bytes."""

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

LIST, TABLE, SUMS = "manifest.json", "manifest.csv", "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name: none of our files has a time of its own
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TAG = re.compile(r"<[^>]*>|\s+")
TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}[-—－ ]?\d{7,8}(?!\d)|电话[:：]\d{7,8}")


class FolderNotEmpty(BanliError):
    """The folder holds something already; what lies in it could be sent to the portal by mistake."""


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """Whether the package names the addressees, and the department and handler to turn to."""

    names: bool = True
    contacts: bool = False


@dataclass(frozen=True, slots=True)
class PackageRemark:
    """What is to be said of a reply: why it was left out, or what somebody must look at before it is uploaded."""

    case: str
    letter: str
    what: str


@dataclass(frozen=True, slots=True)
class PortalPackage:
    files: Mapping[str, bytes]
    packed: int
    left_out: Sequence[PackageRemark]
    doubts: Sequence[PackageRemark]


def fetch_texts(texts: BlobStore, entries: Iterable[PortalEntry]) -> dict[str, bytes | str]:
    """The bodies by their hash; where there is none to be had, the sentence that says why."""
    bodies: dict[str, bytes | str] = {UNKNOWN: "答复发出于本系统启用之前，请先补入答复文稿。"}
    for digest in {entry.text for entry in entries} - {UNKNOWN}:
        try:
            bodies[digest] = texts.get(digest)
        except CommandError as refused:
            bodies[digest] = refused.user_message
    return bodies


def build_package(
    entries: Sequence[PortalEntry], bodies: Mapping[str, bytes | str], switches: PackageOptions, position: int
) -> PortalPackage:
    """`position` says up to which event of the log the package is true."""
    files: dict[str, bytes] = {}
    left_out: list[PackageRemark] = []
    doubts: list[PackageRemark] = []
    listed: list[dict[str, object]] = []
    for entry, folder in zip(entries, folder_names(entries), strict=True):
        body = bodies[entry.text]
        if why := obstacle(entry, body, switches):
            left_out.append(PackageRemark(entry.case, entry.letter, why))
        elif isinstance(body, bytes):
            name = f"{folder}/body{suffix(body)}"
            said = entry_fields(entry, switches) | {"正文文件": name, "正文SHA256": hash_of(body)}
            files |= {name: body, f"{folder}/entry.json": as_json(said)}
            listed.append(said)
            doubts += [PackageRemark(entry.case, entry.letter, doubt) for doubt in doubts_about(body, switches)]
    contents = {"依据": f"事件日志至第{position}条", "件数": len(listed), "条目": listed}
    files |= {LIST: as_json(contents), TABLE: as_csv(listed)}
    return PortalPackage({**files, SUMS: checksums(files)}, len(listed), left_out, doubts)


def folder_names(entries: Sequence[PortalEntry]) -> list[str]:
    """One for each reply: `rd-16-1-0099`, and `rd-16-1-0099-2` for the next of the same case."""
    seen: Counter[str] = Counter()
    names = []
    for entry in entries:
        seen[entry.case] += 1
        names.append(entry.case if seen[entry.case] == 1 else f"{entry.case}-{seen[entry.case]}")
    return names


def entry_fields(entry: PortalEntry, switches: PackageOptions) -> dict[str, object]:
    said: dict[str, object] = {
        "案件代号": entry.case,
        "标题": entry.heading,
        "索取号": entry.index_no,
        "文号": entry.letter,
        "产生日期": entry.on.isoformat(),
        "公开形式": entry.form.label,
        "案由": entry.title,
    }
    if entry.address:
        said["网址"] = entry.address
    if switches.names:
        said["主送"] = "、".join(entry.addressees)
    if switches.contacts:
        said |= {"承办处室": entry.department, "联系人": entry.handler}
    return said


def obstacle(entry: PortalEntry, body: bytes | str, switches: PackageOptions) -> str:
    """Why a reply can't go to the portal in this package; empty where it can."""
    if isinstance(body, str):
        return body
    words = readable_text(body)
    if switches.names or words is None:
        return ""
    found = [name for name in dict.fromkeys((*entry.addressees, *entry.proposers)) if TAG.sub("", name) in words]
    return f"正文写有提出人姓名（{'、'.join(found)}），请先形成不含姓名的公开文本。" if found else ""


def doubts_about(body: bytes, switches: PackageOptions) -> list[str]:
    """What a machine can't vouch for."""
    words = readable_text(body)
    if words is None and not (switches.names and switches.contacts):
        return ["正文格式不能自动核对姓名和联系方式，请人工核对。"]
    if words is not None and not switches.contacts and TELEPHONE.search(words):
        return ["正文似有电话号码，请核对后再上传。"]
    return []


def readable_text(body: bytes) -> str | None:
    """The words of a text or Word file without marks and spaces; None for other files."""
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
    """What kind of file it is, by how it begins."""
    if body.startswith(b"%PDF"):
        return ".pdf"
    if body.startswith(b"PK"):
        return ".docx" if b"word/" in body else ".zip"
    try:
        return ".html" if body.decode().lstrip("\ufeff \n\r\t").startswith("<") else ".txt"
    except UnicodeDecodeError:
        return ".bin"


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_json(said: Mapping[str, object]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(listed: Sequence[Mapping[str, object]]) -> bytes:
    """For Excel: with a mark that says UTF-8, and no cell that it would take for a formula."""
    columns = list(dict.fromkeys(name for mapping in listed for name in mapping)) or ["标题"]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="")
    table.writeheader()
    table.writerows({name: escaped_cell(str(value)) for name, value in mapping.items()} for mapping in listed)
    return text.getvalue().encode("utf-8-sig")


def escaped_cell(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def checksums(files: Mapping[str, bytes]) -> bytes:
    """As `sha256sum -c` reads it."""
    return "".join(f"{hash_of(files[name])}  {name}\n" for name in sorted(files)).encode()


def write_package(files: Mapping[str, bytes], out: Path) -> None:
    """To a zip where the name says so, else to a folder that is empty or not there yet."""
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
    """Stored, not compressed: how well a library compresses changes from one version to the next."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return made.getvalue()
