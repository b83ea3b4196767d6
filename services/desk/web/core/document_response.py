"""How papers leave the workbench: as a page that prints on A4, as a Word file, or as a PDF shown in the browser."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from services.desk.accounts.access_log import AccessKind
from services.desk.ledger.case_row import CaseRow
from services.desk.papers.context import PaperContext
from services.desk.papers.handling import handling_facts
from services.desk.papers.render import docx, pdf
from services.desk.papers.render.model import Paper
from services.desk.papers.text_blocks import document_text
from services.desk.web.core.context import DeskContext
from services.desk.web.core.current_user import record_access_of
from services.desk.web.core.downloads import download
from services.desk.web.core.layout import page
from shared.messaging.envelope import LabelledEnum
from shared.messaging.errors import CommandError

MISSING_TEXT = "（{}）"  # stands in the paper where its text should be


class DocumentFormat(LabelledEnum):
    """In which form a paper is asked for."""

    HTML = "html", "网页"
    DOCX = "docx", "Word 文件"
    PDF = "pdf", "PDF"


async def papers_response(request: Request, papers: Sequence[Paper], format: DocumentFormat, title: str) -> Response:
    """All papers in one page or file; the file is named after the only paper, or by the title and their number."""
    if format is DocumentFormat.HTML:
        return page(
            request,
            "cases/print/papers.html",
            papers=papers,
            title=title,
            office=pdf.office_program(),
            forms=format_urls(request),
        )
    document = await asyncio.to_thread(docx.write_docx, papers)
    name = papers[0].name if len(papers) == 1 else f"{title}（{len(papers)}份）"
    return await document_file(document, format, name)


async def document_file(document: bytes, format: DocumentFormat, name: str) -> Response:
    """The Word file as an attachment, or the PDF made of it, shown inline."""
    if format is DocumentFormat.PDF:
        document = await pdf.convert_to_pdf(document)
    media_type, disposition = (
        (pdf.MEDIA_TYPE, "inline") if format is DocumentFormat.PDF else (docx.MEDIA_TYPE, "attachment")
    )
    return download(document, media_type, f"{name}.{format.value}", disposition)


def format_urls(request: Request) -> dict[str, str]:
    """The query of this page in each format, by the format's word."""
    parameters = [(key, value) for key, value in request.query_params.multi_items() if key != "as"]
    return {format.value: f"?{urlencode([*parameters, ('as', format.value)])}" for format in DocumentFormat}


async def paper_context(desk: DeskContext, case: CaseRow) -> PaperContext:
    """The case with the facts and the letter's text that papers print; a missing text is replaced by a remark."""
    facts = handling_facts(await desk.history(case.id))
    text = await letter_text(desk, facts.text) if facts.text else ""
    return PaperContext(case, facts, text, desk.today(), bureau=desk.settings.bureau)


async def letter_text(desk: DeskContext, digest: str) -> str:
    """The plain text of a blob; `MISSING_TEXT` with the reason where it cannot be read."""
    try:
        return document_text(await asyncio.to_thread(desk.blobs.get, digest))
    except CommandError as refusal:
        return MISSING_TEXT.format(refusal.message.removesuffix("。"))


async def record_printed(request: Request, cases: Sequence[str], title: str) -> None:
    """Notes for each case in the access log that this paper was printed."""
    for id in cases:
        await record_access_of(request, AccessKind.PRINTED, id, title)
