"""/files: what lies in a case or a register, for who may see it; and /cases/…/files, where files are brought."""

import asyncio
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from services.desk.access.permissions import CaseSection, may, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.casefile.documents import CaseDocument, case_documents
from services.desk.files.file_type import LARGEST, SHOWN, FileTooLarge, Format, detect
from services.desk.ledger.case_row import CaseRow
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.downloads import download
from services.desk.web.core.layout import IN_HOUSE, page, redirect_with_flash
from shared.contracts.desk import ENGAGEMENTS, LIAISON, TEMPLATES, AttachFile, Sort
from shared.messaging.errors import CommandError, Forbidden, NotFound

router = APIRouter()
OF_THE_HOUSE = (ENGAGEMENTS, LIAISON, TEMPLATES)


class NoSuchFile(NotFound, message="此案卷或登记簿中没有这份文件，请从案卷页面下载。"):
    """A hash alone opens nothing: a file is read as part of what it belongs to."""


class FileNotForYou(
    CommandError, message="您无权下载这份文件：未发出的文稿只供承办处室、局办公室和领导查看。", status=403
):
    """What the person may see of the case does not reach to this text."""


@router.get("/files/{digest}")
async def take(
    request: Request,
    digest: str,
    user: CurrentUser,
    desk: ContextDep,
    case: str = "",
    register: str = "",
    show: bool = False,
) -> Response:
    """The file to be saved, or with `show` to be looked at; who took it is recorded."""
    paper = await (in_register(desk, user, register, digest) if register else in_case(request, user, case, digest))
    content = await asyncio.to_thread(desk.blobs.get, digest)
    format = sniffed_or_text(content)
    await record_access_of(request, AccessKind.DOWNLOADED, case or register, f"{paper.kind}{paper.short}")
    manner = "inline" if show and format in SHOWN else "attachment"
    return download(content, format.media, named(paper, format), manner)


async def in_case(request: Request, user: Person, id: str, digest: str) -> CaseDocument:
    """Raises `NoSuchFile`, `FileNotForYou`."""
    desk: DeskContext = request.app.state.desk
    row = await desk.case(id)
    found = next((document for document in case_documents(await desk.history(id)) if document.digest == digest), None)
    visible = visible_sections(user, row)
    if CaseSection.CASE not in visible or (found and needed(found, row) not in visible):
        await record_access_of(request, AccessKind.FORBIDDEN, id, digest)
        raise FileNotForYou
    if found is None:
        raise NoSuchFile(digest)
    return found


def needed(paper: CaseDocument, case: CaseRow) -> CaseSection:
    """A letter that has left is a text; everything else in a case is work in hand."""
    return CaseSection.TEXTS if case.sent_on and paper.letter else CaseSection.DRAFTS


async def in_register(desk: DeskContext, user: Person, register: str, digest: str) -> CaseDocument:
    if register not in OF_THE_HOUSE or not user.holds(*IN_HOUSE):
        raise NoSuchFile(digest)
    for document in case_documents(await desk.history(register)):
        if document.digest == digest:
            return document
    raise NoSuchFile(digest)


def sniffed_or_text(content: bytes) -> Format:
    """What was put by other ways than these pages is handed out as it is."""
    try:
        return detect(content)
    except CommandError:
        return Format.TXT


def named(paper: CaseDocument, format: Format) -> str:
    """What people call it; a file that was brought keeps its name."""
    name = paper.about if paper.kind == "附件" and paper.about else f"{paper.letter or paper.kind}{paper.short}"
    return name if name.lower().endswith(f".{format.value}") else f"{name}.{format.value}"


@router.get("/cases/{id}/files")
async def upload_page(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    row = await allowed(request, desk, user, id)
    return page(request, "cases/upload.html", row=row, sorts=tuple(Sort), wrong=(), values={})


@router.post("/cases/{id}/files")
async def upload(
    request: Request,
    id: str,
    user: CurrentUser,
    desk: ContextDep,
    files: Annotated[list[UploadFile] | None, Form()] = None,
    sort: Annotated[str, Form()] = Sort.OTHER.value,
    source: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    form_id: Annotated[str, Form(alias="_id")] = "",
) -> Response:
    """Each file by itself: what is refused is named, the others are filed; sent twice it is filed once."""
    row = await allowed(request, desk, user, id)
    said = {"sort": sort, "source": source[:200], "note": note[:500]}
    wrong, filed = list[str](), list[str]()
    for n, each in enumerate(brought(files)):
        try:
            command = await stored(desk, each, said)
            await desk.send_command(user, id, command, id=uuid5(given(form_id), str(n)))
        except CommandError as refusal:
            wrong.append(f"{each.filename}：{refusal.user_message}")
        else:
            filed.append(each.filename or "")
    if wrong or not filed:
        told = [*wrong, *(f"{name}：已添加" for name in filed)] or ["没有选择文件，请选择后再提交。"]
        return page(request, "cases/upload.html", status=422, row=row, sorts=tuple(Sort), wrong=told, values=said)
    return redirect_with_flash(f"/cases/{id}?tab=documents", f"已添加附件{len(filed)}份：{'、'.join(filed)}。")


async def allowed(request: Request, desk: DeskContext, user: Person, id: str) -> CaseRow:
    """Raises `Forbidden` where the case is none of the person's business."""
    row = await desk.case(id)
    if not may(user, row, AttachFile):
        await record_access_of(request, AccessKind.FORBIDDEN, id, AttachFile.label)
        raise Forbidden("此件不由您或您的处室承办，不能添加附件")
    return row


def brought(files: list[UploadFile] | None) -> Iterator[UploadFile]:
    return (file for file in files or () if file.filename)


async def stored(desk: DeskContext, file: UploadFile, said: dict[str, str]) -> AttachFile:
    """The file in the store, and the command that files it."""
    if (file.size or 0) > LARGEST:
        raise FileTooLarge(f"{(file.size or 0) / 1024 / 1024:.1f}MB")
    content = await file.read()
    format = await asyncio.to_thread(detect, content)
    digest = await asyncio.to_thread(desk.blobs.put, content)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return AttachFile(
        attachment=digest,
        name=name[-200:],
        sort=next((sort for sort in Sort if sort.value == said["sort"]), Sort.OTHER),
        format=format.value,
        size=len(content),
        source=said["source"],
        note=said["note"],
    )


def given(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
