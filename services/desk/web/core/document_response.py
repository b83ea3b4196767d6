"""How papers leave the workbench: as a page that prints on A4, as a Word file, or as a PDF to look at."""

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
from services.desk.web.core.current_user import record_seen
from services.desk.web.core.downloads import download
from services.desk.web.core.layout import page
from shared.messaging.envelope import LabelledEnum
from shared.messaging.errors import CommandError

LOST = "（{}）"  # stands in the paper where its text should be


class DocumentFormat(LabelledEnum):
    """In which form a paper is asked for."""

    HTML = "html", "网页"
    DOCX = "docx", "Word 文件"
    PDF = "pdf", "PDF"


async def answer(request: Request, papers: Sequence[Paper], form: DocumentFormat, title: str) -> Response:
    """All papers in one page or file, which is named after the only paper, or by the title and their number."""
    if form is DocumentFormat.HTML:
        return page(
            request,
            "cases/print/papers.html",
            papers=papers,
            title=title,
            office=pdf.office_program(),
            forms=forms(request),
        )
    made = await asyncio.to_thread(docx.write_docx, papers)
    name = papers[0].name if len(papers) == 1 else f"{title}（{len(papers)}份）"
    return await file(made, form, name)


async def file(document: bytes, form: DocumentFormat, name: str) -> Response:
    """The Word file to be saved, or the PDF made of it to be looked at."""
    if form is DocumentFormat.PDF:
        document = await pdf.convert_to_pdf(document)
    kind, manner = (pdf.MEDIA_TYPE, "inline") if form is DocumentFormat.PDF else (docx.MEDIA_TYPE, "attachment")
    return download(document, kind, f"{name}.{form.value}", manner)


def forms(request: Request) -> dict[str, str]:
    """The address of this page in each form."""
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "as"]
    return {each.value: f"?{urlencode([*asked, ('as', each.value)])}" for each in DocumentFormat}


async def paper_context(desk: DeskContext, case: CaseRow) -> PaperContext:
    """The case with its history and the text of its letter; a text that is gone is said to be gone."""
    done = handling_facts(await desk.history(case.id))
    text = await words(desk, done.text) if done.text else ""
    return PaperContext(case, done, text, desk.today(), bureau=desk.settings.bureau)


async def words(desk: DeskContext, digest: str) -> str:
    try:
        return document_text(await asyncio.to_thread(desk.blobs.get, digest))
    except CommandError as refused:
        return LOST.format(refused.message.removesuffix("。"))


async def recorded(request: Request, cases: Sequence[str], what: str) -> None:
    """Who printed what of which case."""
    for id in cases:
        await record_seen(request, AccessKind.PRINTED, id, what)
