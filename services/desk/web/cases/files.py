"""/files/DIGEST: downloads from a case or register, for whoever may see them; /cases/ID/files: uploads to a case."""

import asyncio
from collections.abc import Iterator
from typing import Annotated
from uuid import uuid5

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from services.desk.access.permissions import CaseSection, may, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.casefile.documents import CaseDocument, case_documents
from services.desk.files.file_type import INLINE_FORMATS, MAX_FILE_BYTES, FileTooLarge, Format, detect
from services.desk.ledger.case_row import CaseRow
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.directory_commands import parse_form_id
from services.desk.web.core.downloads import download
from services.desk.web.core.layout import IN_HOUSE, page, redirect_with_flash
from shared.contracts.desk import ENGAGEMENTS, LIAISON, TEMPLATES, AttachFile, Sort
from shared.messaging.errors import CommandError, Forbidden, NotFound

router = APIRouter()
REGISTERS_WITH_FILES = (ENGAGEMENTS, LIAISON, TEMPLATES)


class NoSuchFile(NotFound, message="此案卷或登记簿中没有这份文件，请从案卷页面下载。"):
    """The case or register has no such file; a hash alone opens nothing."""


class FileNotForYou(
    CommandError, message="您无权下载这份文件：未发出的文稿只供承办处室、局办公室和领导查看。", status=403
):
    """The file belongs to a section of the case that the person may not see."""


@router.get("/files/{digest}")
async def download_file(
    request: Request,
    digest: str,
    user: CurrentUser,
    desk: ContextDep,
    case: str = "",
    register: str = "",
    show: bool = False,
) -> Response:
    """The file as an attachment, or with `show` inline; the download is recorded in the access log."""
    document = await (
        register_document(desk, user, register, digest) if register else case_document(request, user, case, digest)
    )
    content = await asyncio.to_thread(desk.blobs.get, digest)
    format = format_or_text(content)
    await record_access_of(request, AccessKind.DOWNLOADED, case or register, f"{document.kind}{document.short}")
    disposition = "inline" if show and format in INLINE_FORMATS else "attachment"
    return download(content, format.media_type, download_name(document, format), disposition)


async def case_document(request: Request, user: Person, id: str, digest: str) -> CaseDocument:
    """The file of a case, if the person may open it. Raises `NoSuchFile`, `FileNotForYou`, `NotFound`."""
    desk: DeskContext = request.app.state.desk
    row = await desk.case(id)
    document = next(
        (document for document in case_documents(await desk.history(id)) if document.digest == digest), None
    )
    visible = visible_sections(user, row)
    if CaseSection.CASE not in visible or (document and needed_section(document, row) not in visible):
        await record_access_of(request, AccessKind.FORBIDDEN, id, digest)
        raise FileNotForYou
    if document is None:
        raise NoSuchFile(digest)
    return document


def needed_section(document: CaseDocument, case: CaseRow) -> CaseSection:
    """The section the file belongs to: a sent letter is a text, everything else a draft."""
    return CaseSection.TEXTS if case.sent_on and document.letter else CaseSection.DRAFTS


async def register_document(desk: DeskContext, user: Person, register: str, digest: str) -> CaseDocument:
    """The file of a register, for the bureau's own people. Raises `NoSuchFile`."""
    if register not in REGISTERS_WITH_FILES or not user.holds(*IN_HOUSE):
        raise NoSuchFile(digest)
    for document in case_documents(await desk.history(register)):
        if document.digest == digest:
            return document
    raise NoSuchFile(digest)


def format_or_text(content: bytes) -> Format:
    """The format of the content; plain text where it is none of those that pages accept."""
    try:
        return detect(content)
    except CommandError:
        return Format.TXT


def download_name(document: CaseDocument, format: Format) -> str:
    """The name under which the file is saved; an attachment keeps its own."""
    name = (
        document.about
        if document.kind == "附件" and document.about
        else f"{document.letter or document.kind}{document.short}"
    )
    return name if name.lower().endswith(f".{format.value}") else f"{name}.{format.value}"


@router.get("/cases/{id}/files")
async def show_upload(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """The form for attachments of the case."""
    row = await case_for_upload(request, desk, user, id)
    return page(request, "cases/upload.html", row=row, sorts=tuple(Sort), errors=(), fields={})


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
    """Attaches each file by itself; refused ones are named, and a form posted twice attaches each once."""
    row = await case_for_upload(request, desk, user, id)
    fields = {"sort": sort, "source": source[:200], "note": note[:500]}
    errors, filed = list[str](), list[str]()
    for number, file in enumerate(chosen_files(files)):
        try:
            command = await attach_command(desk, file, fields)
            await desk.send_command(user, id, command, id=uuid5(parse_form_id(form_id), str(number)))
        except CommandError as refusal:
            errors.append(f"{file.filename}：{refusal.user_message}")
        else:
            filed.append(file.filename or "")
    if errors or not filed:
        messages = [*errors, *(f"{name}：已添加" for name in filed)] or ["没有选择文件，请选择后再提交。"]
        return page(
            request, "cases/upload.html", status=422, row=row, sorts=tuple(Sort), errors=messages, fields=fields
        )
    return redirect_with_flash(f"/cases/{id}?tab=documents", f"已添加附件{len(filed)}份：{'、'.join(filed)}。")


async def case_for_upload(request: Request, desk: DeskContext, user: Person, id: str) -> CaseRow:
    """The case, if the person may attach files to it. Raises `Forbidden`, `NotFound`."""
    row = await desk.case(id)
    if not may(user, row, AttachFile):
        await record_access_of(request, AccessKind.FORBIDDEN, id, AttachFile.label)
        raise Forbidden("此件不由您或您的处室承办，不能添加附件")
    return row


def chosen_files(files: list[UploadFile] | None) -> Iterator[UploadFile]:
    """The files that were chosen; browsers post an empty one where none was."""
    return (file for file in files or () if file.filename)


async def attach_command(desk: DeskContext, file: UploadFile, fields: dict[str, str]) -> AttachFile:
    """The command that attaches the file, whose content is stored. Raises `FileTooLarge`, `CommandError`."""
    if (file.size or 0) > MAX_FILE_BYTES:
        raise FileTooLarge(f"{(file.size or 0) / 1024 / 1024:.1f}MB")
    content = await file.read()
    format = await asyncio.to_thread(detect, content)
    digest = await asyncio.to_thread(desk.blobs.put, content)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return AttachFile(
        attachment=digest,
        name=name[-200:],
        sort=next((sort for sort in Sort if sort.value == fields["sort"]), Sort.OTHER),
        format=format.value,
        size=len(content),
        source=fields["source"],
        note=fields["note"],
    )
