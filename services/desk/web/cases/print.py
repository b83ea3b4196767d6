"""/print: the papers of one case or of many, each for whoever may see the section of the case that it shows."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.desk.access.permissions import CaseSection, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.ledger.case_row import CaseRow
from services.desk.papers import postal_addresses
from services.desk.papers.catalogue import LABELS, SHEET_BY_SLUG, SHEETS, PaperKind
from services.desk.papers.context import PaperContext
from services.desk.papers.labels import LABELS_PER_SHEET, Label, address_labels, label_sheets
from services.desk.papers.render.model import Paper
from services.desk.papers.render.pdf import office_program
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.document_response import (
    DocumentFormat,
    document_file,
    format_urls,
    paper_context,
    papers_response,
    record_printed,
)
from services.desk.web.core.layout import page
from services.desk.web.registers import postal_addresses as proposers
from services.desk.web.reports import annual
from shared.messaging.errors import CommandError, Invalid, NotFound

router = APIRouter()
for pages in (annual, proposers):
    router.include_router(pages.router)
MAX_CASES = 200
Cases = Annotated[list[str], Query(alias="case", default_factory=list)]


class NoSuchSheet(NotFound, message="没有这种单据，请从案件页面或台账中选择。"):
    """The address names no kind of paper."""


class NotForYourEyes(CommandError, message="您无权打印此件的这种单据，需要时请联系局办公室。", status=403):
    """The paper shows a section of the case that the person may not see."""


class NothingToPrint(
    CommandError, message="所选案件没有这种单据：它只用于主办件，或者没有需要催办的事项。", status=409
):
    """None of the cases has this paper: a co case has no evaluation form, for example."""


@router.get("/print")
async def choose_paper(request: Request, user: CurrentUser, desk: ContextDep, cases: Cases) -> Response:
    """The kinds of paper for the chosen cases."""
    rows = await chosen_cases(request, desk, user, cases, CaseSection.CASE)
    return page(request, "cases/print/choose.html", papers=SHEETS, cases=rows, office=office_program())


@router.get("/print/{sheet}")
async def print_papers(
    request: Request,
    sheet: str,
    user: CurrentUser,
    desk: ContextDep,
    cases: Cases,
    format: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    """The papers of the chosen cases; printing is recorded. Raises `NoSuchSheet`, `NothingToPrint`."""
    kind = SHEET_BY_SLUG.get(sheet)
    if kind is None:
        raise NoSuchSheet(sheet)
    rows = await chosen_cases(request, desk, user, cases, kind.needs)
    await record_printed(request, [case.id for case in rows], kind.title)
    if kind.slug == LABELS:
        return await labels_response(request, desk, rows, format)
    return await papers_response(request, await papers_of(desk, kind, rows), format, kind.title)


async def chosen_cases(
    request: Request, desk: DeskContext, user: Person, ids: Sequence[str], needs: CaseSection
) -> list[CaseRow]:
    """The cases, if the person may see that section of all. Raises `Invalid`, `NotFound`, `NotForYourEyes`."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("请先选择要打印的案件")
    if len(wanted) > MAX_CASES:
        raise Invalid(f"一次最多打印{MAX_CASES}件，请分批打印")
    rows = [await desk.case(id) for id in wanted]
    for case in rows:
        if needed_section(needs, case) not in visible_sections(user, case):
            await record_access_of(request, AccessKind.FORBIDDEN, case.id, needs.label)
            raise NotForYourEyes(f"{case.id}：{needs.label}")
    return rows


def needed_section(needs: CaseSection, case: CaseRow) -> CaseSection:
    """The section to check for this case: a letter is a draft only until it is sent."""
    return CaseSection.TEXTS if needs is CaseSection.DRAFTS and case.sent_on else needs


async def papers_of(desk: DeskContext, kind: PaperKind, cases: Sequence[CaseRow]) -> list[Paper]:
    """The papers of the cases that have this kind. Raises `NothingToPrint` where none has."""
    contexts = [await paper_context(desk, case) for case in cases]
    papers = [paper for context in contexts if kind.fits(context) for paper in kind.make(context)]
    if not papers:
        raise NothingToPrint
    return papers


async def labels_response(
    request: Request, desk: DeskContext, cases: Sequence[CaseRow], format: DocumentFormat
) -> Response:
    """The address labels of all proposers of the cases. Raises `NothingToPrint` where there are none."""
    labels: list[Label] = []
    for case in (case for case in cases if case.part and case.part.leads):
        context = PaperContext(case, today=desk.today())
        labels += address_labels(
            context, await postal_addresses.addresses_of_case(desk.db, case.id, context.kind, case.proposers)
        )
    if not labels:
        raise NothingToPrint
    if format is DocumentFormat.HTML:
        variables: dict[str, Any] = {"office": office_program(), "forms": format_urls(request)}
        return page(
            request,
            "cases/print/labels.html",
            labels=labels,
            title="地址标签",
            a_sheet=LABELS_PER_SHEET,
            **variables,
        )
    name = f"{cases[0].number}号地址标签" if len(cases) == 1 else f"地址标签（{len(cases)}件）"
    return await document_file(await asyncio.to_thread(label_sheets, labels), format, name)
