"""首页: what waits for this person, in their own posts; the month's key tasks; how far the year has come; notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.access.directory import Person
from services.desk.access.my_cases import my_assignee_keys
from services.desk.access.permissions import scope_of
from services.desk.accounts import drafts
from services.desk.commands.targets import stream_name
from services.desk.domain.engagement_register import fold_register, reminders
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import is_case
from services.desk.queries import inbox
from services.desk.queries.case_lists import CaseLists
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.home_cards import card_rows, count_cards, home_questions
from services.desk.reports import charts
from services.desk.reports.progress import YearProgress, year_progress
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser
from services.desk.web.core.layout import IN_HOUSE, page, redirect_with_flash
from services.desk.web.core.year_cases import cases_of_year
from services.desk.web.intake.city_entries import waiting_entries
from shared.contracts.common.vocabulary import display
from shared.contracts.desk import ENGAGEMENTS, LIAISON
from shared.contracts.supervision import DAYS, KEY_TASKS, DayBegun, KeyTask, KeyTasksSet
from shared.eventlog.checkpoints import PARKED
from shared.messaging.envelope import COMMANDS, Role

router = APIRouter(include_in_schema=False)
FEW, MANY = 6, 200
PARKED_COUNT = f"SELECT count(*) AS count FROM ({PARKED}) AS each"


@dataclass(frozen=True, slots=True)
class Task:
    """A key task of the month with its case as it stands; None where one may not see it."""

    task: KeyTask
    case: CaseRow | None


@router.get("/")
async def show(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    asked, lists, today = card_rows(user), CaseLists(desk.db), desk.today()
    counts = await lists.count(home_questions(asked), scope_of(user), today, my_assignee_keys(user))
    year = await this_year(desk, user)
    names = inbox.recipients(user)
    return page(
        request,
        "home/home.html",
        rows=count_cards(asked, counts, await owed(desk, user)),
        banners=await banners(desk, user),
        tasks=await key_tasks(desk, user, today),
        month=f"{today:%Y-%m}",
        year=year,
        chart=charts.of_year(year, f"/cases?year={year.year}&figure="),
        notices=await inbox.notices(desk.db, names, unread=True, most=FEW),
        unread=await inbox.unread(desk.db, names),
        drafts=[begun(draft.stream, draft.command) for draft in await drafts.drafts_of(desk.db, user.id)],
        sets_tasks=user.holds(Role.OFFICE, Role.LEADER),
    )


async def owed(desk: DeskContext, user: Person) -> int | None:
    """How many acts wait to be entered in the city's system; for the office, which enters them."""
    return len(await waiting_entries(desk)) if user.holds(Role.OFFICE) else None


def begun(stream: str, command: str) -> tuple[str, str]:
    """What somebody has begun to write, and where they go on with it."""
    home = f"/cases/{stream}" if is_case(stream) else f"/registers/{stream}"
    act = COMMANDS.get(command)
    return f"{act.label if act else '起草文稿'}（{stream_name(stream)}）", f"{home}/{command.replace('.', '/')}"


async def this_year(desk: DeskContext, user: Person) -> YearProgress:
    year = desk.today().year
    return year_progress(await cases_of_year(desk, user, year), year)


async def key_tasks(desk: DeskContext, user: Person, today: date) -> list[Task]:
    """The list of this month as it was set last."""
    tasks: Sequence[KeyTask] = ()
    for event in await desk.register(KEY_TASKS):
        if isinstance(event.event, KeyTasksSet) and event.event.month == f"{today:%Y-%m}":
            tasks = event.event.tasks
    ids = tuple(dict.fromkeys(task.case for task in tasks))
    found = await CaseLists(desk.db).rows(CaseQuery(case=ids, size=MANY), scope_of(user), today) if ids else ()
    known = {row.id: row for row in found}
    return [Task(task, known.get(task.case)) for task in tasks if task.case in known or user.holds(*IN_HOUSE)]


async def banners(desk: DeskContext, user: Person) -> list[tuple[str, str, str]]:
    """What the office must know at once: tone, sentence, and where to look."""
    if not user.holds(Role.OFFICE):
        return []
    found = []
    if count := (await desk.db.one(PARKED_COUNT))["count"]:
        found.append(("danger", f"有{count}条消息系统未能处理，已搁置，请联系系统维护人员。", "/registers/parked"))
    if failed := (await inbox.states(desk.db)).get("failed", 0):
        found.append(("warning", f"有{failed}条提醒未能送达。", "/registers/deliveries?state=failed"))
    last = await last_day(desk)
    if last and last < desk.today():
        found.append(("warning", f"日常检查停在{display(last)}，到期提醒可能没有发出。", "/registers/days"))
    people = fold_register(await desk.register(ENGAGEMENTS)), fold_register(await desk.register(LIAISON))
    return [*found, *(("info", f"{said}。", url) for said, url in reminders(*people, desk.today()))]


async def last_day(desk: DeskContext) -> date | None:
    days = [event.event.day for event in await desk.register(DAYS) if isinstance(event.event, DayBegun)]
    return max(days, default=None)


@router.get("/notices")
async def notices(request: Request, user: CurrentUser, desk: ContextDep, all: int = 0) -> Response:
    names = inbox.recipients(user)
    found = await inbox.notices(desk.db, names, unread=not all, most=MANY)
    return page(request, "home/notices.html", notices=found, names=names, all=bool(all), most=MANY)


@router.post("/notices/read")
async def read(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Everything in one's own inbox was read; the department's is read by its head."""
    for name in inbox.recipients(user):
        await desk.client.call_operation("supervision", "read-notices", recipient=name)
    return redirect_with_flash("/notices", "提醒已全部标为已读。")
