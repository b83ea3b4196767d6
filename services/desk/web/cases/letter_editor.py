"""/cases/ID/letter: writing the letter of a case, from a template or freely, with drafts, preview, and 送审."""

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
from services.desk.papers.context import PaperContext, template_values
from services.desk.papers.defaults import templates_for
from services.desk.papers.letters import letter
from services.desk.papers.render import pdf
from services.desk.papers.text_blocks import CONTACTS, LetterTemplate, contact_lines, fill_template, read_text
from services.desk.web.cases.print import chosen_cases
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
DRAFT_NAME = "letter"  # in the place of a command type, beside the drafts of forms
MAX_CHARACTERS = 60_000
EMPTY, TOO_LONG = "正文还没有写，不能送审。", f"正文超过{MAX_CHARACTERS}字，请把附表、材料作为附件另行上传。"
WRITERS = (Role.HANDLER, Role.HEAD, Role.OFFICE)


class NoWriter(
    CommandError, message="文稿由承办处室或局办公室起草；需要查看的，请在案件页面的文稿材料中打开。", status=403
):
    """Whoever reviews, signs or audits a letter does not write it."""


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """The letter as written so far: body and contact block; `saved_at` is HH:MM, `message` what was just done."""

    text: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    saved_at: str = ""
    error: str = ""
    message: str = ""
    preview: bool = False

    @property
    def complete_text(self) -> str:
        """The body with its contact block, as it is stored and printed."""
        block = contact_lines(self.contact.items())
        return "\n".join(part for part in (self.text.strip(), block) if part)

    @property
    def fields(self) -> dict[str, list[str]]:
        """The fields under which the draft is saved."""
        return {"text": [self.text], **{name: [value] for name, value in self.contact.items()}}


def draft_of(text: str) -> LetterDraft:
    """The draft of a stored text, its contact block taken apart into fields."""
    contact = dict(read_text(text).contact)
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    return LetterDraft("\n".join(lines[: len(lines) - len(contact)]).rstrip(), contact)


def posted_draft(form: FormData) -> LetterDraft:
    """The draft as the form has it."""
    text = str(form.get("text", "")).replace("\r\n", "\n")
    return LetterDraft(text, {name: str(form.get(name, "")).strip()[:200] for name in CONTACTS})


@router.get("/cases/{id}/letter")
async def show_letter_editor(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """The editor with the user's draft, or the text submitted last."""
    context = await letter_context(request, desk, user, id)
    return await _render(request, desk, context, await current_draft(desk, user, context))


@router.post("/cases/{id}/letter")
async def save_or_submit(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """Saves the draft, then applies a template, previews or submits it, by the button pressed."""
    context = await letter_context(request, desk, user, id)
    form = await request.form()
    if "_drop" in form:
        await drafts.delete(desk.db, user.id, id, DRAFT_NAME)
        return RedirectResponse(f"/cases/{id}/letter", 303)
    draft = posted_draft(form)
    if len(draft.text) > MAX_CHARACTERS:
        return await _render(request, desk, context, replace(draft, error=TOO_LONG))
    draft = await with_template(desk, context, draft, form)
    await drafts.save(desk.db, user.id, id, DRAFT_NAME, draft.fields, now())
    if "_submit" in form and not draft.text.strip():
        draft = replace(draft, error=EMPTY)
    elif "_submit" in form:
        return await hand_in(desk, context, draft)
    return await _render(request, desk, context, replace(draft, saved_at="刚刚", preview="_preview" in form))


@router.get("/cases/{id}/letter/preview")
async def preview(
    request: Request,
    id: str,
    user: CurrentUser,
    desk: ContextDep,
    format: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.HTML,
) -> Response:
    """The saved draft as a paper."""
    context = await letter_context(request, desk, user, id)
    draft = await current_draft(desk, user, context)
    return await papers_response(request, [letter(with_text(context, draft.complete_text))], format, "文稿预览")


async def letter_context(request: Request, desk: DeskContext, user: Person, id: str) -> PaperContext:
    """The case, if the user writes letters and may see drafts. Raises `NoWriter`, `NotForYourEyes`, `NotFound`."""
    if not any(person.holds(*WRITERS) for person in (user, *user.stands_for)):
        raise NoWriter
    return await paper_context(desk, (await chosen_cases(request, desk, user, [id], CaseSection.DRAFTS))[0])


def is_missing_text(text: str) -> bool:
    """Whether the text is only the remark that stands for a missing one."""
    return text in {
        MISSING_TEXT.format(reason.message.removesuffix("。")) for reason in (TextMissing, TextDestroyed, TextDamaged)
    }


def with_text(context: PaperContext, text: str) -> PaperContext:
    """The case with that text; one that differs from the signed text has no number and date yet."""
    if text == context.text:
        return context
    case = context.case.model_copy(update={"letter": "", "sent_on": None})
    return replace(context, case=case, done=replace(context.done, letter="", signed_on=None), text=text)


async def current_draft(desk: DeskContext, user: Person, context: PaperContext) -> LetterDraft:
    """The user's own draft, or the text that was submitted last."""
    draft = await drafts.load(desk.db, user.id, context.case.id, DRAFT_NAME)
    if draft is None:
        return draft_of("" if is_missing_text(context.text) else context.text)
    contact = {name: draft.fields.get(name, [""])[0] for name in CONTACTS}
    return LetterDraft(draft.fields.get("text", [""])[0], contact, saved_at=f"{draft.saved_at.astimezone():%H:%M}")


async def with_template(desk: DeskContext, context: PaperContext, draft: LetterDraft, form: FormData) -> LetterDraft:
    """The draft with a template appended (`_apply`) or its placeholders filled in (`_fill`), else as it is."""
    try:
        if "_apply" in form:
            template = (await letter_templates(desk, context)).get(str(form.get("wording", "")))
            return (
                append_text(draft, fill_template(template, template_values(context), context.today))
                if template
                else draft
            )
        if "_fill" in form:
            text = fill_template(LetterTemplate("", "", draft.text), template_values(context), context.today)
            return replace(draft, text=text, message="栏目已填入正文。")
    except CommandError as refusal:
        return replace(draft, error=refusal.user_message)
    return draft


def append_text(draft: LetterDraft, text: str) -> LetterDraft:
    """The draft with the text at its end; contact fields that are filled in stay."""
    added = draft_of(text)
    contact = {name: draft.contact.get(name) or added.contact.get(name, "") for name in CONTACTS}
    if not draft.text.strip():
        return replace(draft, text=added.text, contact=contact, message="已套用模板，请补充正文。")
    joined = f"{draft.text.rstrip()}\n{added.text}"
    return replace(draft, text=joined, contact=contact, message="模板已附在正文之后，原有文字没有改动。")


async def letter_templates(desk: DeskContext, context: PaperContext) -> Mapping[str, LetterTemplate]:
    """The templates for this kind of letter by name, expired ones included."""
    events = [event.event for event in await desk.effective_events(TEMPLATES)]
    templates = desk_decider.fold([event for event in events if isinstance(event, TemplateEvent)]).templates
    texts = [(changed, await letter_text(desk, changed.text)) for changed in templates.values()]
    return templates_for(texts, context.leads)


async def hand_in(desk: DeskContext, context: PaperContext, draft: LetterDraft) -> Response:
    """Stores the text; the form of 送审 asks for the rest."""
    digest = await asyncio.to_thread(desk.blobs.put, draft.complete_text.encode())
    word = "submit-reply" if context.leads else "submit-opinion"
    return RedirectResponse(f"/cases/{context.case.id}/feedback/{word}?{urlencode({'text': digest})}", 303)


async def _render(request: Request, desk: DeskContext, context: PaperContext, draft: LetterDraft) -> Response:
    variables = {
        "context": context,
        "draft": draft,
        "contacts": CONTACTS,
        "letter_templates": list((await letter_templates(desk, context)).values()),
        "fields": template_values(context),
        "paper": letter(with_text(context, draft.complete_text)) if draft.preview else None,
        "office": pdf.office_program(),
    }
    return page(request, "cases/print/letter.html", status=422 if draft.error else 200, **variables)
