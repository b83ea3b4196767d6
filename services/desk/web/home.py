"""/ (首页): what waits for the user by role, the month's key tasks, the progress of the year, and notices."""

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
MAX_NOTICES_AT_HOME, MAX_ROWS = 6, 200
PARKED_COUNT = f"SELECT count(*) AS count FROM ({PARKED}) AS each"


@dataclass(frozen=True, slots=True)
class Task:
    """A key task of the month with its case; None where the user may not see it."""

    task: KeyTask
    case: CaseRow | None


@router.get("/")
async def show_home(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The home page."""
    cards, lists, today = card_rows(user), CaseLists(desk.db), desk.today()
    counts = await lists.count(home_questions(cards), scope_of(user), today, my_assignee_keys(user))
    year = await this_year(desk, user)
    names = inbox.recipients(user)
    return page(
        request,
        "home/home.html",
        rows=count_cards(cards, counts, await count_city_entries(desk, user)),
        banners=await banners(desk, user),
        tasks=await key_tasks(desk, user, today),
        month=f"{today:%Y-%m}",
        year=year,
        chart=charts.year_chart(year, f"/cases?year={year.year}&figure="),
        notices=await inbox.notices(desk.db, names, unread=True, limit=MAX_NOTICES_AT_HOME),
        unread=await inbox.count_unread(desk.db, names),
        drafts=[draft_link(draft.stream, draft.command) for draft in await drafts.drafts_of(desk.db, user.id)],
        sets_tasks=user.holds(Role.OFFICE, Role.LEADER),
    )


async def count_city_entries(desk: DeskContext, user: Person) -> int | None:
    """How many acts wait to be entered in the city's system; None for whoever does not enter them."""
    return len(await waiting_entries(desk)) if user.holds(Role.OFFICE) else None


def draft_link(stream: str, command: str) -> tuple[str, str]:
    """Label and address of a draft."""
    home = f"/cases/{stream}" if is_case(stream) else f"/registers/{stream}"
    known_command = COMMANDS.get(command)
    return (
        f"{known_command.label if known_command else '起草文稿'}（{stream_name(stream)}）",
        f"{home}/{command.replace('.', '/')}",
    )


async def this_year(desk: DeskContext, user: Person) -> YearProgress:
    """The progress of this year's cases that the user may see."""
    year = desk.today().year
    return year_progress(await cases_of_year(desk, user, year), year)


async def key_tasks(desk: DeskContext, user: Person, today: date) -> list[Task]:
    """The month's list as it was set last, without tasks that the user may not see."""
    tasks: Sequence[KeyTask] = ()
    for event in await desk.effective_events(KEY_TASKS):
        if isinstance(event.event, KeyTasksSet) and event.event.month == f"{today:%Y-%m}":
            tasks = event.event.tasks
    ids = tuple(dict.fromkeys(task.case for task in tasks))
    rows = await CaseLists(desk.db).rows(CaseQuery(case=ids, size=MAX_ROWS), scope_of(user), today) if ids else ()
    row_by_id = {row.id: row for row in rows}
    return [Task(task, row_by_id.get(task.case)) for task in tasks if task.case in row_by_id or user.holds(*IN_HOUSE)]


async def banners(desk: DeskContext, user: Person) -> list[tuple[str, str, str]]:
    """What the office must know at once: tone, sentence and address."""
    if not user.holds(Role.OFFICE):
        return []
    banners = []
    if count := (await desk.db.one(PARKED_COUNT))["count"]:
        banners.append(("danger", f"有{count}条消息系统未能处理，已搁置，请联系系统维护人员。", "/registers/parked"))
    if failed := (await inbox.delivery_counts(desk.db)).get("failed", 0):
        banners.append(("warning", f"有{failed}条提醒未能送达。", "/registers/deliveries?state=failed"))
    checked_day = await last_checked_day(desk)
    if checked_day and checked_day < desk.today():
        banners.append(("warning", f"日常检查停在{display(checked_day)}，到期提醒可能没有发出。", "/registers/days"))
    people = (
        fold_register(await desk.effective_events(ENGAGEMENTS)),
        fold_register(await desk.effective_events(LIAISON)),
    )
    return [*banners, *(("info", f"{message}。", url) for message, url in reminders(*people, desk.today()))]


async def last_checked_day(desk: DeskContext) -> date | None:
    """The last day that supervision has checked; None before the first."""
    days = [event.event.day for event in await desk.effective_events(DAYS) if isinstance(event.event, DayBegun)]
    return max(days, default=None)


@router.get("/notices")
async def show_notices(request: Request, user: CurrentUser, desk: ContextDep, all: int = 0) -> Response:
    """The user's notices; unread ones, or with `all` every one."""
    names = inbox.recipients(user)
    shown_notices = await inbox.notices(desk.db, names, unread=not all, limit=MAX_ROWS)
    return page(request, "home/notices.html", notices=shown_notices, names=names, all=bool(all), most=MAX_ROWS)


@router.post("/notices/read")
async def mark_notices_read(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Marks all notices as read, those of the department too where the user is its head."""
    for name in inbox.recipients(user):
        await desk.client.call_operation("supervision", "read-notices", recipient=name)
    return redirect_with_flash("/notices", "提醒已全部标为已读。")
