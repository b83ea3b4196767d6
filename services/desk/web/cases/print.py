"""/print: the papers of one case or of many, each only for who may see what stands on it."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.desk.access.permissions import CaseSection, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.ledger.case_row import CaseRow
from services.desk.papers import postal_addresses
from services.desk.papers.catalogue import BY_SLUG, LABELS, SHEETS, PaperKind
from services.desk.papers.context import PaperContext
from services.desk.papers.labels import A_SHEET, Label, label_sheets, labels
from services.desk.papers.render.model import Paper
from services.desk.papers.render.pdf import program
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
for each in (annual, proposers):
    router.include_router(each.router)
MOST = 200
Cases = Annotated[list[str], Query(alias="case", default_factory=list)]


class NoSuchSheet(NotFound, message="没有这种单据，请从案件页面或台账中选择。"):
    """The last part of the address names no paper."""


class NotForYourEyes(CommandError, message="您无权打印此件的这种单据，需要时请联系局办公室。", status=403):
    """What stands on the paper is a part of the case this person may not see."""


class NothingToPrint(
    CommandError, message="所选案件没有这种单据：它只用于主办件，或者没有需要催办的事项。", status=409
):
    """A co case has no evaluation form; a case without department and missing opinions has nobody to press."""


@router.get("/print")
async def choose(request: Request, user: CurrentUser, desk: ContextDep, cases: Cases) -> Response:
    """Which papers there are of the cases that were chosen."""
    found = await chosen(request, desk, user, cases, CaseSection.CASE)
    return page(request, "cases/print/choose.html", sheets=SHEETS, cases=found, office=program())


@router.get("/print/{sheet}")
async def show(
    request: Request,
    sheet: str,
    user: CurrentUser,
    desk: ContextDep,
    cases: Cases,
    form: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    kind = BY_SLUG.get(sheet)
    if kind is None:
        raise NoSuchSheet(sheet)
    found = await chosen(request, desk, user, cases, kind.needs)
    await record_printed(request, [case.id for case in found], kind.title)
    if kind.slug == LABELS:
        return await labelled(request, desk, found, form)
    return await papers_response(request, await made(desk, kind, found), form, kind.title)


async def chosen(
    request: Request, desk: DeskContext, user: Person, ids: Sequence[str], needs: CaseSection
) -> list[CaseRow]:
    """The cases, all of which the person may see so far. Raises `Invalid`, `NotFound`, `NotForYourEyes`."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("请先选择要打印的案件")
    if len(wanted) > MOST:
        raise Invalid(f"一次最多打印{MOST}件，请分批打印")
    found = [await desk.case(id) for id in wanted]
    for case in found:
        if needed(needs, case) not in visible_sections(user, case):
            await record_access_of(request, AccessKind.FORBIDDEN, case.id, needs.label)
            raise NotForYourEyes(f"{case.id}：{needs.label}")
    return found


def needed(needs: CaseSection, case: CaseRow) -> CaseSection:
    """A letter that was sent is a draft no longer."""
    return CaseSection.TEXTS if needs is CaseSection.DRAFTS and case.sent_on else needs


async def made(desk: DeskContext, kind: PaperKind, cases: Sequence[CaseRow]) -> list[Paper]:
    """The papers of those cases that have them. Raises `NothingToPrint` where none has."""
    dockets = [await paper_context(desk, case) for case in cases]
    papers = [paper for docket in dockets if kind.fits(docket) for paper in kind.make(docket)]
    if not papers:
        raise NothingToPrint
    return papers


async def labelled(request: Request, desk: DeskContext, cases: Sequence[CaseRow], form: DocumentFormat) -> Response:
    """Address labels of all proposers of the cases, one after the other."""
    found: list[Label] = []
    for case in (case for case in cases if case.part and case.part.leads):
        subject = PaperContext(case, today=desk.today())
        found += labels(subject, await postal_addresses.of_case(desk.db, case.id, subject.kind, case.proposers))
    if not found:
        raise NothingToPrint
    if form is DocumentFormat.HTML:
        ways: dict[str, Any] = {"office": program(), "forms": format_urls(request)}
        return page(request, "cases/print/labels.html", labels=found, title="地址标签", a_sheet=A_SHEET, **ways)
    name = f"{cases[0].number}号地址标签" if len(cases) == 1 else f"地址标签（{len(cases)}件）"
    return await document_file(await asyncio.to_thread(label_sheets, found), form, name)
