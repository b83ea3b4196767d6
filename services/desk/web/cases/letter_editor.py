"""/cases/ID/letter: the letter is written here, from a wording or freely; it saves itself, and goes on to 送审."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.desk.access.permissions import CaseSection
from services.desk.accounts import drafts
from services.desk.accounts.clock import now
from services.desk.domain.decider import desk_decider
from services.desk.papers.context import PaperContext, values
from services.desk.papers.defaults import choice
from services.desk.papers.letters import letter
from services.desk.papers.render import pdf
from services.desk.papers.text_blocks import CONTACTS, LetterTemplate, contact_lines, merged, read_text
from services.desk.web.cases.print import chosen
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person
from services.desk.web.core.document_response import (
    MISSING_TEXT,
    DocumentFormat,
    letter_text,
    paper_context,
    papers_response,
)
from services.desk.web.core.layout import page
from shared.blobs.store import TextDamaged, TextDestroyed, TextMissing
from shared.contracts.desk.templates import TEMPLATES, TemplateEvent
from shared.messaging.envelope import Role
from shared.messaging.errors import CommandError

router = APIRouter()
PLACE = "letter"  # under which the draft is kept, beside those of the forms
LONGEST = 60_000  # more characters than any letter has
EMPTY, TOO_LONG = "正文还没有写，不能送审。", f"正文超过{LONGEST}字，请把附表、材料作为附件另行上传。"
WRITERS = (Role.HANDLER, Role.HEAD, Role.OFFICE)


class NoWriter(
    CommandError, message="文稿由承办处室或局办公室起草；需要查看的，请在案件页面的文稿材料中打开。", status=403
):
    """Whoever reviews, signs or audits a letter does not write it."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What was written so far; `saved` says when, `wrong` why it goes no further, `said` what was just done."""

    text: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    saved: str = ""
    wrong: str = ""
    said: str = ""
    preview: bool = False

    @property
    def whole(self) -> str:
        """The text with its contact block, as it is kept and printed."""
        block = contact_lines(self.contact.items())
        return "\n".join(each for each in (self.text.strip(), block) if each)

    @property
    def fields(self) -> dict[str, list[str]]:
        return {"text": [self.text], **{name: [said] for name, said in self.contact.items()}}


def draft_of(text: str) -> LetterDraft:
    """A whole text taken apart again, so that the contact block has its own fields."""
    contact = dict(read_text(text).contact)
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    return LetterDraft("\n".join(lines[: len(lines) - len(contact)]).rstrip(), contact)


def posted(form: FormData) -> LetterDraft:
    text = str(form.get("text", "")).replace("\r\n", "\n")
    return LetterDraft(text, {name: str(form.get(name, "")).strip()[:200] for name in CONTACTS})


@router.get("/cases/{id}/letter")
async def write(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    subject = await opened(request, desk, user, id)
    return await drawn(request, desk, subject, await begun(desk, user, subject))


@router.post("/cases/{id}/letter")
async def written(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """Whatever is asked for, what was written is kept first."""
    subject = await opened(request, desk, user, id)
    form = await request.form()
    if "_drop" in form:
        await drafts.delete(desk.db, user.id, id, PLACE)
        return RedirectResponse(f"/cases/{id}/letter", 303)
    draft = posted(form)
    if len(draft.text) > LONGEST:
        return await drawn(request, desk, subject, replace(draft, wrong=TOO_LONG))
    draft = await completed(desk, subject, draft, form)
    await drafts.save(desk.db, user.id, id, PLACE, draft.fields, now())
    if "_submit" in form and not draft.text.strip():
        draft = replace(draft, wrong=EMPTY)
    elif "_submit" in form:
        return await handed_in(desk, subject, draft)
    return await drawn(request, desk, subject, replace(draft, saved="刚刚", preview="_preview" in form))


@router.get("/cases/{id}/letter/preview")
async def preview(
    request: Request,
    id: str,
    user: CurrentUser,
    desk: ContextDep,
    form: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    """What was saved last, as it will look on paper."""
    subject = await opened(request, desk, user, id)
    draft = await begun(desk, user, subject)
    return await papers_response(request, [letter(afresh(subject, draft.whole))], form, "文稿预览")


async def opened(request: Request, desk: DeskContext, user: Person, id: str) -> PaperContext:
    """The case for whoever writes letters and may read its drafts; an auditor reads them on the page of the case."""
    if not any(person.holds(*WRITERS) for person in (user, *user.stands_for)):
        raise NoWriter
    return await paper_context(desk, (await chosen(request, desk, user, [id], CaseSection.DRAFTS))[0])


def lost(text: str) -> bool:
    """Whether only the word about a text is there that is not."""
    return text in {
        MISSING_TEXT.format(each.message.removesuffix("。")) for each in (TextMissing, TextDestroyed, TextDamaged)
    }


def afresh(subject: PaperContext, text: str) -> PaperContext:
    """The case with that text: another than the signed one has no number and no day yet."""
    if text == subject.text:
        return subject
    case = subject.case.model_copy(update={"letter": "", "sent_on": None})
    return replace(subject, case=case, done=replace(subject.done, letter="", signed_on=None), text=text)


async def begun(desk: DeskContext, user: Person, subject: PaperContext) -> LetterDraft:
    """The person's own draft, or the text that was submitted last."""
    kept = await drafts.load(desk.db, user.id, subject.case.id, PLACE)
    if kept is None:
        return draft_of("" if lost(subject.text) else subject.text)
    contact = {name: kept.fields.get(name, [""])[0] for name in CONTACTS}
    return LetterDraft(kept.fields.get("text", [""])[0], contact, saved=f"{kept.saved_at.astimezone():%H:%M}")


async def completed(desk: DeskContext, subject: PaperContext, draft: LetterDraft, form: FormData) -> LetterDraft:
    """A wording put at the end of what is written, or the fields in the text filled in; else the draft as it is."""
    try:
        if "_apply" in form:
            wording = (await wordings(desk, subject)).get(str(form.get("wording", "")))
            return joined(draft, merged(wording, values(subject), subject.today)) if wording else draft
        if "_fill" in form:
            filled = merged(LetterTemplate("", "", draft.text), values(subject), subject.today)
            return replace(draft, text=filled, said="栏目已填入正文。")
    except CommandError as refused:
        return replace(draft, wrong=refused.user_message)
    return draft


def joined(draft: LetterDraft, text: str) -> LetterDraft:
    new = draft_of(text)
    contact = {name: draft.contact.get(name) or new.contact.get(name, "") for name in CONTACTS}
    if not draft.text.strip():
        return replace(draft, text=new.text, contact=contact, said="已套用模板，请补充正文。")
    both = f"{draft.text.rstrip()}\n{new.text}"
    return replace(draft, text=both, contact=contact, said="模板已附在正文之后，原有文字没有改动。")


async def wordings(desk: DeskContext, subject: PaperContext) -> Mapping[str, LetterTemplate]:
    """Those for this kind of letter, out of date or not: the page says which."""
    past = [event.event for event in await desk.register(TEMPLATES)]
    known = desk_decider.fold([event for event in past if isinstance(event, TemplateEvent)]).templates
    told = [(changed, await letter_text(desk, changed.text)) for changed in known.values()]
    return choice(told, subject.leads)


async def handed_in(desk: DeskContext, subject: PaperContext, draft: LetterDraft) -> Response:
    """The text becomes a file; the form of 送审 asks for the rest."""
    digest = await asyncio.to_thread(desk.blobs.put, draft.whole.encode())
    word = "submit-reply" if subject.leads else "submit-opinion"
    return RedirectResponse(f"/cases/{subject.case.id}/feedback/{word}?{urlencode({'text': digest})}", 303)


async def drawn(request: Request, desk: DeskContext, subject: PaperContext, draft: LetterDraft) -> Response:
    said = {
        "docket": subject,
        "draft": draft,
        "contacts": CONTACTS,
        "wordings": list((await wordings(desk, subject)).values()),
        "fields": values(subject),
        "paper": letter(afresh(subject, draft.whole)) if draft.preview else None,
        "office": pdf.program(),
    }
    return page(request, "cases/print/letter.html", status=422 if draft.wrong else 200, **said)
