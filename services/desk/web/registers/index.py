"""登记簿: what the bureau has laid down — departments, rules, calendar, sessions, numbers — and how its works run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.desk.access.directory import Person
from services.desk.commands.targets import REGISTERS, register_of, stream_name
from services.desk.queries import inbox
from services.desk.web.core.context import ContextDep
from services.desk.web.core.current_user import directory_of
from services.desk.web.core.layout import page
from services.desk.web.core.register_access import RegisterReader
from services.desk.web.registers import operations, previews
from shared.contracts.common.vocabulary import sentence_of
from shared.contracts.feedback import HouseRulesAdopted, NumberTaken, NumberVoided, SeriesOpened
from shared.contracts.supervision import DayBegun, KeyTasksSet, RemindersResumed, RemindersSuppressed, RulesAdopted
from shared.domain.corrections import apply_corrections
from shared.eventlog.checkpoints import parked
from shared.messaging.envelope import SHANGHAI, Command, RecordedEvent
from shared.messaging.errors import NotFound

router = APIRouter(prefix="/registers", include_in_schema=False)
for each in (operations, previews):
    router.include_router(each.router)

SAID: Mapping[str, str] = {
    "directory": "处室、主题、分管领导，人员任职和代理",
    "rules": "各项期限的起算、时长、依据和提醒阶梯",
    "calendar": "法定节假日和调休上班日，启用前可预览影响",
    "sessions": "各次会议起止、办理通知和期限，换届",
    "house": "审核环节、岗位分离、联系次数，批准的例外",
    "key-tasks": "每月的重点任务和负责人",
    "reports": "半年、年度报告和自查的安排与报送",
    "suppressions": "自动提醒暂停和恢复的时段",
    "days": "每日检查和各项程序上次运行的情况",
    "templates": "答复等文稿的常用表述和有效期",
    "liaison": "本局联络员的任职和变更报备",
}
RUNNING = {
    "deliveries": ("提醒送达", "每条提醒送给谁、是否送达，联系方式"),
    "parked": ("搁置的消息", "系统未能处理的消息及原因"),
}
SERIES = "SELECT DISTINCT stream FROM eventlog.sequence WHERE stream LIKE 'series-%' ORDER BY stream DESC"
LAST = """
    SELECT stream, max(recorded_at) AS at, max("on") AS day, count(*) AS count FROM eventlog.event
    WHERE stream = ANY($1) GROUP BY stream"""
LINES = 20


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A register in the index."""

    name: str
    said: str
    url: str
    count: int = 0
    last: date | None = None


@router.get("")
async def index(request: Request, user: RegisterReader, desk: ContextDep) -> Response:
    series = [row["stream"] for row in await desk.db.fetch(SERIES)]
    last = {row["stream"]: row for row in await desk.db.fetch(LAST, [*SAID, *series])}
    entries = [_entry(stream, said, last.get(stream)) for stream, said in SAID.items()]
    numbers = [_entry(stream, "文号的启用、取用和作废", last.get(stream)) for stream in series]
    works = [RegisterEntry(name, said, f"/registers/{key}") for key, (name, said) in RUNNING.items()]
    return page(request, "registers/index.html", groups=[("规定和安排", entries), ("文号", numbers), ("运行", works)])


def _entry(stream: str, said: str, last: Any) -> RegisterEntry:
    return RegisterEntry(
        stream_name(stream), said, f"/registers/{stream}", last["count"] if last else 0, last["day"] if last else None
    )


@router.get("/parked")
async def set_aside(request: Request, user: RegisterReader, desk: ContextDep) -> Response:
    return page(request, "registers/parked.html", rows=await parked(desk.db), zone=SHANGHAI)


@router.get("/{stream}")
async def show(request: Request, stream: str, user: RegisterReader, desk: ContextDep, all: int = 0) -> Response:
    key = register_of(stream)
    if not key or key == "engagements":
        raise NotFound(stream)
    past = await desk.history(stream)
    facts = list(apply_corrections(past))
    said = DRAWN[key](facts) if key in DRAWN else {}
    if key == "days":
        said |= {"works": await inbox.job_runs(desk.db), "states": await inbox.delivery_counts(desk.db)}
        said |= {"words": inbox.STATE_LABELS, "zone": SHANGHAI}
    if key == "directory":
        said |= {"directory": await directory_of(request)}
    if key == "calendar":
        said |= await previews.calendars(desk, facts, request.query_params.get("year", ""))
    return page(
        request,
        f"registers/{key.rstrip('-')}.html" if key in PAGES else "registers/register.html",
        stream=stream,
        name=stream_name(stream),
        offered=offered(user, stream, key),
        records=records(past if all else past[-LINES:], facts),
        total=len(past),
        **said,
    )


def offered(user: Person, stream: str, key: str) -> list[tuple[str, str]]:
    """The commands of the register that a post of this person gives, each with its form."""
    found: Sequence[type[Command]] = REGISTERS[key]
    return [
        (command.label, f"/registers/{stream}/{command.service()}/{command.word()}?back=/registers/{stream}")
        for command in found
        if command.by & set(user.roles) and key not in OWN_FORMS
    ]


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One line of a register's history. What was taken back or amended says so."""

    recorded: RecordedEvent
    said: str
    stands: bool


def records(past: Sequence[RecordedEvent], facts: Sequence[RecordedEvent]) -> list[RegisterRecord]:
    """Newest first."""
    known = {(fact.service, fact.version) for fact in facts}
    return [
        RegisterRecord(event, sentence_of(event.event), (event.service, event.version) in known)
        for event in reversed(past)
    ]


def _rules(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    adopted = [fact.event for fact in facts if isinstance(fact.event, RulesAdopted)]
    return {"rules": adopted[-1].rules if adopted else ()}


def _series(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    opened = [fact.event for fact in facts if isinstance(fact.event, SeriesOpened)]
    taken = [(fact.business_date, fact.event) for fact in facts if isinstance(fact.event, NumberTaken)]
    voided = {fact.event.serial: fact.event.reason for fact in facts if isinstance(fact.event, NumberVoided)}
    serials = [event.serial for _, event in taken] + list(voided)
    following = max(serials, default=opened[-1].start - 1 if opened else 0) + 1
    return {"opened": opened[-1] if opened else None, "taken": taken[::-1], "voided": voided, "following": following}


def _house(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    return {"house": next((e.event for e in reversed(facts) if isinstance(e.event, HouseRulesAdopted)), None)}


def _key_tasks(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    months = {fact.event.month: fact.event.tasks for fact in facts if isinstance(fact.event, KeyTasksSet)}
    return {"months": sorted(months.items(), reverse=True)}


def _rests(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    resumed = [fact.event.since for fact in facts if isinstance(fact.event, RemindersResumed)]
    rests = [fact.event for fact in facts if isinstance(fact.event, RemindersSuppressed)]
    ends = {rest: min((d for d in resumed if rest.since <= d <= rest.until), default=None) for rest in rests}
    return {"rests": list(ends.items())[::-1]}


def _days(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    days = [fact for fact in facts if isinstance(fact.event, DayBegun)]
    return {"last": days[-1] if days else None, "count": len(days)}


DRAWN: Mapping[str, Callable[[Sequence[RecordedEvent]], dict[str, Any]]] = {
    "rules": _rules,
    "series-": _series,
    "house": _house,
    "key-tasks": _key_tasks,
    "suppressions": _rests,
    "days": _days,
}
PAGES = {*DRAWN, "directory", "calendar"}
OWN_FORMS = {"rules", "calendar"}  # what is adopted there is shown with its effects first
