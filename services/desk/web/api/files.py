"""Files over the JSON API: stored under their hash, which commands name; read as part of a case."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel

from services.desk.accounts.access_log import AccessKind
from services.desk.files.file_type import MAX_FILE_BYTES, FileTooLarge, detect
from services.desk.web.api.commands import CaseId
from services.desk.web.api.problems import ProblemRoute
from services.desk.web.cases.files import case_document, download_name, format_or_text
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.downloads import download
from shared.contracts.desk import AttachFile
from shared.messaging.errors import Forbidden

router = APIRouter(route_class=ProblemRoute)
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
BINARY_BODY = {"requestBody": {"required": True, **BYTES}}
Hash = Annotated[str, Path(pattern=r"^sha256:[0-9a-f]{64}$")]


class StoredFile(BaseModel):
    """The hash by which commands name the file."""

    digest: str
    format: str
    size: int


@router.post("/files", summary="存入文件", operation_id="store_file", openapi_extra=BINARY_BODY)
async def store(request: Request, user: CurrentUser, desk: ContextDep) -> StoredFile:
    """The same content twice is one file. It is seen by nobody until a command has put it into a case."""
    require_writer(user)
    content = await read_body(request)
    format = detect(content)
    digest = await asyncio.to_thread(desk.blobs.put, content)
    return StoredFile(digest=digest, format=format.value, size=len(content))


def require_writer(user: Person) -> None:
    """Raises `Forbidden` where the user's role may not attach files."""
    if not user.holds(*AttachFile.by):
        raise Forbidden("您的岗位不能存入文件")


async def read_body(request: Request) -> bytes:
    """The body of the request. Raises `FileTooLarge` beyond the size of a file."""
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_FILE_BYTES:
            raise FileTooLarge
        parts.append(part)
    return b"".join(parts)


@router.get(
    "/cases/{id}/files/{digest}",
    summary="案卷中的文件",
    operation_id="file",
    response_class=Response,
    responses={200: {"description": "文件内容", **BYTES}},
)
async def file(request: Request, user: CurrentUser, desk: ContextDep, id: CaseId, digest: Hash) -> Response:
    """For who may see it; taking it is recorded."""
    document = await case_document(request, user, id, digest)
    content = await asyncio.to_thread(desk.blobs.get, digest)
    await record_access_of(request, AccessKind.DOWNLOADED, id, f"{document.kind}{document.short}")
    return download(content, "application/octet-stream", download_name(document, format_or_text(content)))
