"""/handing-over: everything a person holds goes to a successor in one act, previewed, and listed for signature."""

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
from services.desk.papers.notices import HandoverLine, handover_sheet, liaison_report
from services.desk.papers.work_holdings import HeldCase, handover_lines
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, directory_of
from services.desk.web.core.directory_commands import parse_form_id
from services.desk.web.core.document_response import DocumentFormat, papers_response
from services.desk.web.core.layout import page
from services.desk.web.people.work_handover_items import HandoverItems, handover_items, people_within_reach
from shared.contracts.assignment import DIRECTORY, AdoptDirectory, AppointPerson, RemovePerson
from shared.contracts.desk import LIAISON, AppointLiaison, NoSuchChange
from shared.messaging.envelope import Command, Role
from shared.messaging.errors import CommandError, Forbidden, Invalid

router = APIRouter(prefix="/handing-over")
MAX_CONCURRENT = 8
HANDED_OVER_ON = """
SELECT stream, body FROM eventlog.event
WHERE service = 'assignment' AND type = 'assignment.work-handed-over' AND "on" = $1"""


@dataclass(frozen=True, slots=True)
class HandoverOutcome:
    """What became of one step; `refused` is why it failed."""

    title: str
    case: str = ""
    refused: str = ""


@router.get("")
async def choose_successor(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    old: Annotated[str, Query(alias="from")] = "",
    new: Annotated[str, Query(alias="to")] = "",
    reason: str = "",
) -> Response:
    """Who hands over to whom, and a preview of what that is."""
    require_office_or_head(user)
    directory = await directory_of(request)
    change = await handover_items(desk, user, directory, old, new) if old else None
    return page(
        request,
        "people/work_handover/choose.html",
        people=people_within_reach(user, directory, desk),
        change=change,
        old=old,
        new=new,
        reason=reason,
        office=user.holds(Role.OFFICE),
    )


def require_office_or_head(user: Person) -> None:
    """Raises `Forbidden` where the user is neither of the office nor a head of department."""
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
    """Hands over each case, then roles, drafts and the account; posted twice it happens once."""
    require_office_or_head(user)
    directory, reason_given = await directory_of(request), reason.strip()
    change = await handover_items(desk, user, directory, old, new)
    if change.new is None or not reason_given:
        raise Invalid("请选择接手人并写明移交理由")
    if old == user.id and leaving:
        raise Forbidden("本人的离任须由他人办理")
    id = parse_form_id(form_id)
    outcomes = await hand_over_cases(desk, user, change, change.new, reason_given, id)
    if user.holds(Role.OFFICE):
        outcomes += await hand_over_posts(desk, user, directory, change, change.new, reason_given, leaving, id)
    return page(
        request,
        "people/work_handover/done.html",
        change=change,
        outcomes=outcomes,
        leaving=leaving,
        reason=reason_given,
    )


async def hand_over_cases(
    desk: DeskContext, user: Person, change: HandoverItems, new: Person, reason: str, id: UUID
) -> list[HandoverOutcome]:
    """The outcome of each case; at most `MAX_CONCURRENT` commands are under way."""
    semaphore = asyncio.Semaphore(MAX_CONCURRENT)

    async def give(item: HeldCase) -> HandoverOutcome:
        title = f"{item.department}{item.post.label}"
        if not item.moves:
            return HandoverOutcome(f"{title}（随岗位移交）", item.case.id)
        async with semaphore:
            command = item.command(change.old.name, new.name, reason)
            return await give_one(desk, user, item.case.id, command, id, title)

    return list(await asyncio.gather(*map(give, change.cases)))


async def give_one(
    desk: DeskContext, user: Person, stream: str, command: Command, id: UUID, title: str
) -> HandoverOutcome:
    """Gives one command under an id derived from the form's, and says what became of it."""
    case = stream if stream not in (DIRECTORY, LIAISON) else ""
    try:
        await desk.send_command(user, stream, command, id=uuid5(id, f"{stream}/{command.model_dump_json()}"))
    except CommandError as refusal:
        return HandoverOutcome(title, case, refusal.user_message)
    return HandoverOutcome(title, case)


async def hand_over_posts(
    desk: DeskContext,
    user: Person,
    directory: Directory,
    change: HandoverItems,
    new: Person,
    reason: str,
    leaving: bool,
    id: UUID,
) -> list[HandoverOutcome]:
    """The successor gets the roles; who leaves loses them, and with them delegations and the account."""
    outcomes = list[HandoverOutcome]()
    for stream, command, title in register_commands(directory, change, new, reason, leaving):
        outcomes.append(await give_one(desk, user, stream, command, id, title))
    case_ids = [*{case.case.id for case in change.cases}]
    moved_drafts = await drafts.move(desk.db, change.old.id, new.id, None if leaving else case_ids)
    if moved_drafts:
        outcomes.append(HandoverOutcome(f"草稿{len(moved_drafts)}份已转给{new.name}"))
    if (
        leaving
        and not any(outcome.refused for outcome in outcomes)
        and await accounts.close(desk.db, change.old.id, now())
    ):
        outcomes.append(HandoverOutcome(f"{change.old.name}的账号已停用"))
    return outcomes


def register_commands(
    directory: Directory, change: HandoverItems, new: Person, reason: str, leaving: bool
) -> list[tuple[str, Command, str]]:
    """The commands to the registers with their titles, in the order in which they are given."""
    commands = list[tuple[str, Command, str]]()
    roles = tuple(dict.fromkeys((*new.roles, *change.old.roles)))
    if roles != new.roles:
        post = AppointPerson(person_id=new.id, name=new.name, department=new.department, roles=roles)
        commands.append((DIRECTORY, post, f"{new.name}接任{change.old.posts}"))
    if change.departments_led:
        departments = (
            department.model_copy(update={"leader": new.name}) if department.leader == change.old.name else department
            for department in directory.departments
        )
        commands.append((DIRECTORY, AdoptDirectory(departments=tuple(departments)), f"分管处室改由{new.name}分管"))
    if change.is_liaison:
        liaison = AppointLiaison(person_id=new.id, person_name=new.name, department=new.department, reason=reason)
        commands.append((LIAISON, liaison, f"{new.name}接任联络员，须报备"))
    if leaving:
        removal = RemovePerson(person_id=change.old.id, reason=reason)
        commands.append((DIRECTORY, removal, f"{change.old.name}离任，相关代理同时终止"))
    return commands


@router.get("/list")
async def print_list(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    old: Annotated[str, Query(alias="from")],
    new: Annotated[str, Query(alias="to")],
    reason: str = "",
    done: bool = False,
    format: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.DOCX,
) -> Response:
    """移交清单: what would go, or with `done` (names instead of ids) what went today by the log."""
    require_office_or_head(user)
    if done:
        lines, names, post = await handed_over_today(desk, user, old, new), (old, new), ""
    else:
        change = await handover_items(desk, user, await directory_of(request), old, new)
        names = (change.old.name, change.new.name if change.new else "")
        lines, post = change.lines, change.old.posts
    paper = handover_sheet(names[0], post or "移交人", names[1], lines, desk.today(), reason)
    return await papers_response(request, [paper], format, "移交清单")


async def handed_over_today(desk: DeskContext, user: Person, old: str, new: str) -> list[HandoverLine]:
    """What went from one person (by name) to another today, as far as the user may see it."""
    rows = [(row["stream"], json.loads(row["body"])) for row in await desk.db.fetch(HANDED_OVER_ON, desk.today())]
    cases = list[HeldCase]()
    for stream, body in rows:
        if (body["from_whom"], body["to_whom"]) == (old, new):
            post, case = next(role for role in Role if role.value == body["post"]), await desk.case(stream)
            cases += [HeldCase(case, post, body["department"])] if can_see(user, case) else []
    return handover_lines(cases)


@router.get("/liaison-report")
async def liaison_report_paper(
    request: Request,
    user: CurrentUser,
    desk: ContextDep,
    change: str,
    format: Annotated[DocumentFormat, Query(alias="as")] = DocumentFormat.DOCX,
) -> Response:
    """The report (报备函) of a change of the liaison officer."""
    require_office_or_head(user)
    liaison_change = fold_register(await desk.effective_events(LIAISON)).changes.get(change)
    if liaison_change is None:
        raise NoSuchChange(change)
    appointed = liaison_change.appointed
    return await papers_response(
        request,
        [liaison_report(appointed.former, appointed.person_name, appointed.department, "", desk.today())],
        format,
        "报备函",
    )
