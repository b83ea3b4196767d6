"""One-time links: a case on somebody's phone with the one act they are asked for, without signing in."""

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
from services.desk.commands.link_purposes import ACTS, NEXT, Purpose, candidates, command_id, filled, last
from services.desk.commands.parsing import number
from services.desk.ledger.projection import CaseRow
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, client_address, directory_of, record_access_of
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
    """Nobody made such a link."""


class LinkOver(CommandError, message="这个链接已过三天有效期，或已被收回，或此件已不由您办理。", status=410):
    """It was not used in time, or the case has gone to others."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link with what it leads to."""

    link: OneTimeLink
    purpose: Purpose
    person: Person
    case: CaseRow
    history: Sequence[RecordedEvent]


@router.get("/links/{token}")
async def show(request: Request, token: str, desk: ContextDep) -> Response:
    it = await entered(request, desk, token)
    if isinstance(it, Response):
        return it
    await record_access(
        desk.db, now(), it.person.id, it.person.name, AccessKind.VIEWED, it.case.id, "经链接", client_address(request)
    )
    return await asked(request, desk, it)


async def open_link(request: Request, desk: DeskContext, link: OneTimeLink | None) -> OpenLink:
    """Raises `BadLink`, `LinkOver`; who has left the bureau, or whose business the case is no longer, has no links."""
    if link is None:
        raise BadLink
    person = (await directory_of(request)).person(link.person_id, desk.today())
    if link.expired(now()) or person is None:
        raise LinkOver
    purpose, case = next(purpose for purpose in Purpose if purpose.value == link.act), await desk.case(link.stream)
    if not candidates(purpose, case, [person]):
        raise LinkOver
    return OpenLink(link, purpose, person, case, await desk.history(link.stream))


async def over(request: Request, desk: DeskContext, link: OneTimeLink | None, refusal: CommandError) -> HTMLResponse:
    """Says whom to phone."""
    maker = (await directory_of(request)).people.get(link.made_by) if link else None
    return page(request, "cases/links/over.html", status=refusal.status, values=refusal.user_message, maker=maker)


async def offered(desk: DeskContext, it: OpenLink) -> list[type[Command]]:
    """Which of the acts of the link the law would grant now."""
    acts = await available_commands(desk, it.person, it.case, it.history)
    return [
        command.command for command in acts.offered if command.command in ACTS[it.purpose] and not command.principal
    ]


async def asked(
    request: Request,
    desk: DeskContext,
    it: OpenLink,
    said: dict[str, str] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HTMLResponse:
    able = await offered(desk, it)
    draft = await drafted(desk, it) if it.purpose in (Purpose.APPROVE, Purpose.SIGN) else ""
    more: dict[str, Any] = {"said": said or {}, "wrong": wrong, "grounds": tuple(DeclineGround)}
    more |= {"able": able, "draft": draft, "last": last(it.purpose, it.history), "seen": version(it)}
    until = format_time(it.link.until)
    return page(request, "cases/links/act.html", status=status, it=it, row=it.case, until=until, **more)


def version(it: OpenLink) -> int:
    """Upon what it is decided: what somebody does after that is looked at first."""
    return register_defaults.last(list(it.history), ACTS[it.purpose][0].service())


async def drafted(desk: DeskContext, it: OpenLink) -> str:
    """The letter that is to be reviewed or signed, as plain words; nothing for whom it is not meant."""
    if not can_see(it.person, it.case, CaseSection.DRAFTS):
        return ""
    facts = apply_corrections(it.history)
    texts = [fact.event.text for fact in facts if isinstance(fact.event, ReplySubmitted | OpinionSubmitted)]
    return await letter_text(desk, texts[-1]) if texts else ""


async def entered(request: Request, desk: DeskContext, token: str) -> "OpenLink | Response":
    """What the link opens, or the page that says why it opens nothing more."""
    link = await one_time_links.find(desk.db, token)
    if link and link.used_at:
        return page(request, "cases/links/used.html", link=link, at=format_time(link.used_at))
    try:
        return await open_link(request, desk, link)
    except (BadLink, LinkOver) as refusal:
        return await over(request, desk, link, refusal)


@router.post("/links/{token}")
async def act(request: Request, token: str, desk: ContextDep) -> Response:
    it = await entered(request, desk, token)
    if isinstance(it, Response):
        return it
    said = {name: str(value) for name, value in (await request.form()).items()}
    try:
        command = filled(it.purpose, await offered(desk, it), said, it.person)
        if not may(it.person, it.case, type(command)):
            raise Forbidden(command.label)
        seen = number(said.get("_seen", ""))
        await submit(
            desk, it.person, it.case.id, command, id=command_id(it.link.number), seen_version=seen, business_date=None
        )
    except CommandError as refusal:
        return await asked(request, desk, it, said, refusal.user_message, refusal.status)
    return await done(request, desk, it, command)


async def done(request: Request, desk: DeskContext, it: OpenLink, command: Command) -> HTMLResponse:
    """Repeats what was recorded, and says what happens next."""
    said = sentence(command)
    await one_time_links.mark_used(desk.db, it.link.number, said, now())
    who = it.person
    await record_access(
        desk.db, now(), who.id, who.name, AccessKind.LINK_USED, it.case.id, said, client_address(request)
    )
    return page(request, "cases/links/done.html", it=it, row=it.case, values=said, next=NEXT[type(command)])


def sentence(command: Command) -> str:
    """The command and what was filled in, in one line."""
    filled_in = [
        f"{FIELD_LABELS[name]} {display(value, name)}" for name, value in command if value not in (None, "", ())
    ]
    return "，".join([command.label, *filled_in])


@router.get("/cases/{id}/links")
async def sent(request: Request, id: str, user: CurrentUser, desk: ContextDep) -> Response:
    """The links of a case, and a new one."""
    return await _sent(request, await sending(desk, user, id), desk)


async def sending(desk: DeskContext, user: Person, id: str) -> CaseRow:
    case = await desk.case(id)
    if not user.holds(*SENDERS) or not can_see(user, case):
        raise Forbidden("办理链接由局办公室或承办处室负责人发出")
    return case


async def _sent(
    request: Request, case: CaseRow, desk: DeskContext, wrong: str = "", new: str = "", to: str = ""
) -> HTMLResponse:
    found, at = await directory_of(request), now()
    people = [person for id in found.people if (person := found.person(id, desk.today()))]
    able = [(purpose, candidates(purpose, case, people)) for purpose in Purpose]
    made = [(link, one_time_links.shown(link, at)) for link in await one_time_links.links_of(desk.db, case.id)]
    said: dict[str, Any] = {
        "wrong": wrong,
        "new": new,
        "to": to,
        "names": found.people,
        "purposes": {p.value: p.label for p in Purpose},
    }
    return page(request, "cases/links/sent.html", row=case, able=able, made=made, moment=format_time, **said)


@router.post("/cases/{id}/links")
async def send(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, whom: Annotated[str, Form()] = ""
) -> Response:
    """Told on this one page; sent by whoever made it, by short message or 政务微信."""
    case = await sending(desk, user, id)
    act, _, person_id = whom.partition(":")
    purpose = next((purpose for purpose in Purpose if purpose.value == act), None)
    person = (await directory_of(request)).person(person_id, desk.today())
    if purpose is None or person is None or person not in candidates(purpose, case, [person]):
        raise Invalid("请选择由谁办理哪一事项")
    if person.id == user.id:
        raise Invalid("请直接在本系统办理，链接发给他人")
    token, _ = await one_time_links.create(desk.db, person.id, case.id, purpose.value, user.id, now())
    await record_access_of(request, AccessKind.LINK_MADE, case.id, f"{purpose.label}，发给 {person.name}")
    base = desk.settings.url or str(request.base_url)
    return await _sent(
        request, case, desk, new=f"{base.rstrip('/')}/links/{token}", to=f"{purpose.label}：{person.name}"
    )


@router.post("/cases/{id}/links/end")
async def take_back(
    request: Request, id: str, user: CurrentUser, desk: ContextDep, number: Annotated[str, Form()] = ""
) -> Response:
    case = await sending(desk, user, id)
    found = [link for link in await one_time_links.links_of(desk.db, case.id) if str(link.number) == number]
    if not found:
        raise NotFound(number)
    await one_time_links.revoke(desk.db, parse_form_id(number), now())
    await record_access_of(request, AccessKind.LINK_MADE, case.id, "收回链接")
    return redirect_with_flash(f"/cases/{case.id}/links", "链接已收回，即刻失效。")
