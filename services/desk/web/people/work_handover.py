"""/handing-over: what a person holds, seen beforehand, goes to another in one confirmed act; the list of it to sign."""

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from services.desk.access.directory import Directory, Person
from services.desk.access.permissions import can_see
from services.desk.accounts import accounts, drafts
from services.desk.accounts.clock import now
from services.desk.domain.engagement_register import fold_register
from services.desk.papers.notices import HandoverLine, handing_over, liaison_report
from services.desk.papers.work_holdings import HeldCase, things
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of
from services.desk.web.core.directory_commands import parse_form_id
from services.desk.web.core.document_response import DocumentFormat, papers_response
from services.desk.web.core.layout import page
from services.desk.web.people.work_handover_items import HandoverItems, handover_items, within
from shared.contracts.assignment import DIRECTORY, AdoptDirectory, AppointPerson, RemovePerson
from shared.contracts.desk import LIAISON, AppointLiaison, NoSuchChange
from shared.messaging.envelope import Command, Role
from shared.messaging.errors import CommandError, Forbidden, Invalid

router = APIRouter(prefix="/handing-over")
AT_ONCE = 8
HANDED = """
SELECT stream, body FROM eventlog.event
WHERE service = 'assignment' AND type = 'assignment.work-handed-over' AND "on" = $1"""


@dataclass(frozen=True, slots=True)
class HandoverOutcome:
    """What became of one step."""

    what: str
    case: str = ""
    refused: str = ""


@router.get("")
async def choose(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    old: Annotated[str, Query(alias="from")] = "",
    new: Annotated[str, Query(alias="to")] = "",
    reason: str = "",
) -> Response:
    """Who hands over to whom, and what that is."""
    permitted(user)
    directory = await directory_of(request)
    change = await handover_items(desk, user, directory, old, new) if old else None
    return page(
        request,
        "people/work_handover/choose.html",
        people=within(user, directory, desk),
        change=change,
        old=old,
        new=new,
        reason=reason,
        office=user.holds(Role.OFFICE),
    )


def permitted(user: Person) -> None:
    """Raises `Forbidden`."""
    if not user.holds(Role.OFFICE, Role.HEAD):
        raise Forbidden("移交由局办公室或处室负责人办理")


@router.post("")
async def hand_over(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    old: Annotated[str, Form(alias="from")] = "",
    new: Annotated[str, Form(alias="to")] = "",
    reason: Annotated[str, Form()] = "",
    leaving: Annotated[bool, Form()] = False,
    form_id: Annotated[str, Form(alias="_id")] = "",
) -> Response:
    """One act: every case, then posts, drafts and the account. Sent twice it happens once; what fails is named."""
    permitted(user)
    directory, why = await directory_of(request), reason.strip()
    change = await handover_items(desk, user, directory, old, new)
    if change.new is None or not why:
        raise Invalid("请选择接手人并写明移交理由")
    if old == user.id and leaving:
        raise Forbidden("本人的离任须由他人办理")
    id = parse_form_id(form_id)
    done = await moved(desk, user, change, change.new, why, id)
    if user.holds(Role.OFFICE):
        done += await posts(desk, user, directory, change, change.new, why, leaving, id)
    return page(request, "people/work_handover/done.html", change=change, done=done, leaving=leaving, reason=why)


async def moved(
    desk: DeskContext, user: Person, change: HandoverItems, new: Person, reason: str, id: UUID
) -> list[HandoverOutcome]:
    """Each case by itself, a few at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(each: HeldCase) -> HandoverOutcome:
        what = f"{each.department}{each.post.label}"
        if not each.moves:
            return HandoverOutcome(f"{what}（随岗位移交）", each.case.id)
        async with gate:
            command = each.command(change.old.name, new.name, reason)
            return await told(desk, user, each.case.id, command, id, what)

    return list(await asyncio.gather(*map(one, change.held)))


async def told(desk: DeskContext, user: Person, stream: str, command: Command, id: UUID, what: str) -> HandoverOutcome:
    case = stream if stream not in (DIRECTORY, LIAISON) else ""
    try:
        await desk.send_command(user, stream, command, id=uuid5(id, f"{stream}/{command.model_dump_json()}"))
    except CommandError as refusal:
        return HandoverOutcome(what, case, refusal.user_message)
    return HandoverOutcome(what, case)


async def posts(
    desk: DeskContext,
    user: Person,
    directory: Directory,
    change: HandoverItems,
    new: Person,
    reason: str,
    leaving: bool,
    id: UUID,
) -> list[HandoverOutcome]:
    """The successor gets the posts; who leaves loses them, and with them delegations, drafts and the account."""
    done = list[HandoverOutcome]()
    for stream, command, what in changes(directory, change, new, reason, leaving):
        done.append(await told(desk, user, stream, command, id, what))
    ours = [*{case.case.id for case in change.held}]
    went = await drafts.move(desk.db, change.old.id, new.id, None if leaving else ours)
    if went:
        done.append(HandoverOutcome(f"草稿{len(went)}份已转给{new.name}"))
    if leaving and not any(outcome.refused for outcome in done) and await accounts.close(desk.db, change.old.id, now()):
        done.append(HandoverOutcome(f"{change.old.name}的账号已停用"))
    return done


def changes(
    directory: Directory, change: HandoverItems, new: Person, reason: str, leaving: bool
) -> list[tuple[str, Command, str]]:
    """What the registers are told, in this order."""
    found = list[tuple[str, Command, str]]()
    roles = tuple(dict.fromkeys((*new.roles, *change.old.roles)))
    if roles != new.roles:
        post = AppointPerson(person_id=new.id, name=new.name, department=new.department, roles=roles)
        found.append((DIRECTORY, post, f"{new.name}接任{change.old.posts}"))
    if change.leads:
        theirs = (
            department.model_copy(update={"leader": new.name}) if department.leader == change.old.name else department
            for department in directory.departments
        )
        found.append((DIRECTORY, AdoptDirectory(departments=tuple(theirs)), f"分管处室改由{new.name}分管"))
    if change.liaison:
        liaison = AppointLiaison(person_id=new.id, person_name=new.name, department=new.department, reason=reason)
        found.append((LIAISON, liaison, f"{new.name}接任联络员，须报备"))
    if leaving:
        gone = RemovePerson(person_id=change.old.id, reason=reason)
        found.append((DIRECTORY, gone, f"{change.old.name}离任，相关代理同时终止"))
    return found


@router.get("/list")
async def list_of_it(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    old: Annotated[str, Query(alias="from")],
    new: Annotated[str, Query(alias="to")],
    reason: str = "",
    done: bool = False,
    form: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.DOCX,
) -> Response:
    """移交清单: beforehand what will go, afterwards (`done`: names instead of ids) what went today by the log."""
    permitted(user)
    if done:
        lines, names, post = await gone_today(desk, user, old, new), (old, new), ""
    else:
        change = await handover_items(desk, user, await directory_of(request), old, new)
        names = (change.old.name, change.new.name if change.new else "")
        lines, post = change.things, change.old.posts
    paper = handing_over(names[0], post or "移交人", names[1], lines, desk.today(), reason)
    return await papers_response(request, [paper], form, "移交清单")


async def gone_today(desk: DeskContext, user: Person, old: str, new: str) -> list[HandoverLine]:
    rows = [(row["stream"], json.loads(row["body"])) for row in await desk.db.fetch(HANDED, desk.today())]
    held = list[HeldCase]()
    for stream, said in rows:
        if (said["from_whom"], said["to_whom"]) == (old, new):
            post, case = next(role for role in Role if role.value == said["post"]), await desk.case(stream)
            held += [HeldCase(case, post, said["department"])] if can_see(user, case) else []
    return things(held)


@router.get("/liaison-report")
async def report(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    change: str,
    form: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.DOCX,
) -> Response:
    """报备函 on a change of the liaison officer."""
    permitted(user)
    known = fold_register(await desk.register(LIAISON)).changes.get(change)
    if known is None:
        raise NoSuchChange(change)
    said = known.appointed
    return await papers_response(
        request, [liaison_report(said.former, said.person_name, said.department, "", desk.today())], form, "报备函"
    )
