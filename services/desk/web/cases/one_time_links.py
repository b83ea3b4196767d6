"""One-time links: `/links/TOKEN` is one act on a case without signing in; `/cases/ID/links` makes and revokes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from services.desk.access.directory import Person
from services.desk.access.permissions import CaseSection, can_see, may
from services.desk.accounts import one_time_links
from services.desk.accounts.access_log import AccessKind, record_access
from services.desk.accounts.clock import now
from services.desk.accounts.one_time_links import OneTimeLink
from services.desk.commands import register_defaults
from services.desk.commands.link_purposes import (
    COMMANDS_BY_PURPOSE,
    NEXT_STEP_TEXTS,
    Purpose,
    candidates,
    chosen_command,
    command_id,
    last_event,
)
from services.desk.commands.parsing import parse_whole_number
from services.desk.ledger.projection import CaseRow
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, client_address, directory_of, own_url, record_access_of
from services.desk.web.core.directory_commands import format_time, parse_form_id
from services.desk.web.core.document_response import letter_text
from services.desk.web.core.layout import page, redirect_with_flash
from services.desk.web.core.offered_commands import available_commands
from services.desk.web.core.submit import submit
from shared.contracts.common.vocabulary import FIELD_LABELS, DeclineGround, display
from shared.contracts.feedback import OpinionSubmitted, ReplySubmitted
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import Command, RecordedEvent, Role
from shared.messaging.errors import CommandError, Forbidden, Invalid, NotFound

router = APIRouter(include_in_schema=False)
SENDERS = (Role.OFFICE, Role.HEAD)


class BadLink(CommandError, message="这个链接无效，请核对是否完整。", status=404):
    """No link has this token."""


class LinkOver(CommandError, message="这个链接已过三天有效期，或已被收回，或此件已不由您办理。", status=410):
    """The link expired or was revoked, or the person may no longer act on the case."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A valid link with its purpose, person, case and history."""

    link: OneTimeLink
    purpose: Purpose
    person: Person
    case: CaseRow
    history: Sequence[RecordedEvent]


@router.get("/links/{token}")
async def show_link(request: Request, token: str, desk: ContextDep) -> Response:
    """The case and the form of the act; opening it is recorded in the access log."""
    opened = await open_or_explain(request, desk, token)
    if isinstance(opened, Response):
        return opened
    await record_access(
        desk.db,
        now(),
        opened.person.id,
        opened.person.name,
        AccessKind.VIEWED,
        opened.case.id,
        "经链接",
        client_address(request),
    )
    return await _render(request, desk, opened)


async def open_link(request: Request, desk: DeskContext, link: OneTimeLink | None) -> OpenLink:
    """The link with its case, if its person has a post and may still act. Raises `BadLink`, `LinkOver`."""
    if link is None:
        raise BadLink
    person = (await directory_of(request)).person(link.person_id, desk.today())
    if link.expired(now()) or person is None:
        raise LinkOver
    purpose, case = next(purpose for purpose in Purpose if purpose.value == link.act), await desk.case(link.stream)
    if not candidates(purpose, case, [person]):
        raise LinkOver
    return OpenLink(link, purpose, person, case, await desk.history(link.stream))


async def _render_over(
    request: Request, desk: DeskContext, link: OneTimeLink | None, refusal: CommandError
) -> HTMLResponse:
    """The page of a link that cannot be used, with whom to contact."""
    maker = (await directory_of(request)).people.get(link.made_by) if link else None
    return page(request, "cases/links/over.html", status=refusal.status, message=refusal.user_message, maker=maker)


async def offered_commands(desk: DeskContext, opened: OpenLink) -> list[type[Command]]:
    """Which commands of the link's purpose the services would accept now."""
    available = await available_commands(desk, opened.person, opened.case, opened.history)
    return [
        offered.command
        for offered in available.offered
        if offered.command in COMMANDS_BY_PURPOSE[opened.purpose] and not offered.principal
    ]


async def _render(
    request: Request,
    desk: DeskContext,
    opened: OpenLink,
    fields: dict[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    offered = await offered_commands(desk, opened)
    draft = await draft_text(desk, opened) if opened.purpose in (Purpose.APPROVE, Purpose.SIGN) else ""
    variables: dict[str, Any] = {
        "opened": opened,
        "row": opened.case,
        "until": format_time(opened.link.until),
        "fields": fields or {},
        "error": error,
        "grounds": tuple(DeclineGround),
        "offered": offered,
        "draft": draft,
        "last": last_event(opened.purpose, opened.history),
        "seen_version": seen_version(opened),
    }
    return page(request, "cases/links/act.html", status=status, **variables)


def seen_version(opened: OpenLink) -> int:
    """The version of the service that decides; what others do after it is a conflict."""
    return register_defaults.last_version(list(opened.history), COMMANDS_BY_PURPOSE[opened.purpose][0].service())


async def draft_text(desk: DeskContext, opened: OpenLink) -> str:
    """The plain text of the letter to review or sign; empty where the person may not see drafts."""
    if not can_see(opened.person, opened.case, CaseSection.DRAFTS):
        return ""
    facts = apply_corrections(opened.history)
    texts = [fact.event.text for fact in facts if isinstance(fact.event, ReplySubmitted | OpinionSubmitted)]
    return await letter_text(desk, texts[-1]) if texts else ""


async def open_or_explain(request: Request, desk: DeskContext, token: str) -> "OpenLink | Response":
    """The opened link, or the page that says why it cannot be used."""
    link = await one_time_links.find_link(desk.db, token)
    if link and link.used_at:
        return page(request, "cases/links/used.html", link=link, at=format_time(link.used_at))
    try:
        return await open_link(request, desk, link)
    except (BadLink, LinkOver) as refusal:
        return await _render_over(request, desk, link, refusal)


@router.post("/links/{token}")
async def give_command(request: Request, token: str, desk: ContextDep) -> Response:
    """Gives the command of the link, which is used up with it; a refusal shows the form again."""
    opened = await open_or_explain(request, desk, token)
    if isinstance(opened, Response):
        return opened
    fields = {name: str(value) for name, value in (await request.form()).items()}
    try:
        command = chosen_command(opened.purpose, await offered_commands(desk, opened), fields, opened.person)
        if not may(opened.person, opened.case, type(command)):
            raise Forbidden(command.label)
        seen = parse_whole_number(fields.get("_seen", ""))
        await submit(
            desk,
            opened.person,
            opened.case.id,
            command,
            id=command_id(opened.link.number),
            seen_version=seen,
            business_date=None,
        )
    except CommandError as refusal:
        return await _render(request, desk, opened, fields, refusal.user_message, refusal.status)
    return await _render_done(request, desk, opened, command)


async def _render_done(request: Request, desk: DeskContext, opened: OpenLink, command: Command) -> HTMLResponse:
    """Marks the link as used; the page repeats what was recorded and says what happens next."""
    summary = sentence(command)
    await one_time_links.mark_used(desk.db, opened.link.number, summary, now())
    person = opened.person
    await record_access(
        desk.db, now(), person.id, person.name, AccessKind.LINK_USED, opened.case.id, summary, client_address(request)
    )
    return page(request, "cases/links/done.html", row=opened.case, summary=summary, next=NEXT_STEP_TEXTS[type(command)])


def sentence(command: Command) -> str:
    """The command's label and the fields that were filled in, in one line."""
    filled_in = [
        f"{FIELD_LABELS[name]} {display(value, name)}" for name, value in command if value not in (None, "", ())
    ]
    return "，".join([command.label, *filled_in])


@router.get("/cases/{id}/links")
async def show_links(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """The links of a case, and the form of a new one."""
    return await _render_links(request, await case_for_links(desk, user, id), desk)


async def case_for_links(desk: DeskContext, user: Person, id: str) -> CaseRow:
    """The case, if the user may send links to it. Raises `Forbidden`, `NotFound`."""
    case = await desk.case(id)
    if not user.holds(*SENDERS) or not can_see(user, case):
        raise Forbidden("办理链接由局办公室或承办处室负责人发出")
    return case


async def _render_links(
    request: Request, case: CaseRow, desk: DeskContext, new: str = "", recipient: str = ""
) -> HTMLResponse:
    directory, at = await directory_of(request), now()
    people = [person for id in directory.people if (person := directory.person(id, desk.today()))]
    choices = [(purpose, candidates(purpose, case, people)) for purpose in Purpose]
    links = [(link, one_time_links.link_status(link, at)) for link in await one_time_links.links_of(desk.db, case.id)]
    variables: dict[str, Any] = {
        "choices": choices,
        "links": links,
        "new": new,
        "recipient": recipient,
        "names": directory.people,
        "purposes": {purpose.value: purpose.label for purpose in Purpose},
        "format_time": format_time,
    }
    return page(request, "cases/links/sent.html", row=case, **variables)


@router.post("/cases/{id}/links")
async def create_link(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, whom: Annotated[str, Form()] = ""
) -> Response:
    """Makes a link, shown on this page only; its maker sends it by other means (short message, 政务微信)."""
    case = await case_for_links(desk, user, id)
    act, _, person_id = whom.partition(":")
    purpose = next((purpose for purpose in Purpose if purpose.value == act), None)
    person = (await directory_of(request)).person(person_id, desk.today())
    if purpose is None or person is None or person not in candidates(purpose, case, [person]):
        raise Invalid("请选择由谁办理哪一事项")
    if person.id == user.id:
        raise Invalid("请直接在本系统办理，链接发给他人")
    token, _ = await one_time_links.create(desk.db, person.id, case.id, purpose.value, user.id, now())
    await record_access_of(request, AccessKind.LINK_MADE, case.id, f"{purpose.label}，发给 {person.name}")
    return await _render_links(
        request, case, desk, new=f"{own_url(request)}/links/{token}", recipient=f"{purpose.label}：{person.name}"
    )


@router.post("/cases/{id}/links/end")
async def end_link(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, number: Annotated[str, Form()] = ""
) -> Response:
    """Revokes a link of the case. Raises `NotFound`."""
    case = await case_for_links(desk, user, id)
    links = [link for link in await one_time_links.links_of(desk.db, case.id) if str(link.number) == number]
    if not links:
        raise NotFound(number)
    await one_time_links.revoke_link(desk.db, parse_form_id(number), now())
    await record_access_of(request, AccessKind.LINK_MADE, case.id, "收回链接")
    return redirect_with_flash(f"/cases/{case.id}/links", "链接已收回，即刻失效。")
