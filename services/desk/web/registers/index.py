"""/registers (登记簿): departments, rules, calendar, sessions, letter numbers, and how background jobs run."""

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
for pages in (operations, previews):
    router.include_router(pages.router)

DESCRIPTIONS: Mapping[str, str] = {
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
OPERATIONS = {
    "deliveries": ("提醒送达", "每条提醒送给谁、是否送达，联系方式"),
    "parked": ("搁置的消息", "系统未能处理的消息及原因"),
}
SERIES = "SELECT DISTINCT stream FROM eventlog.sequence WHERE stream LIKE 'series-%' ORDER BY stream DESC"
LAST_EVENTS = """
    SELECT stream, max(recorded_at) AS at, max("on") AS day, count(*) AS count FROM eventlog.event
    WHERE stream = ANY($1) GROUP BY stream"""
MAX_SHOWN_RECORDS = 20


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A register in the index, with the number of its events and the business date of the last one."""

    name: str
    description: str
    url: str
    count: int = 0
    last: date | None = None


@router.get("")
async def show_index(request: Request, user: RegisterReader, desk: ContextDep) -> Response:
    """All registers, in groups."""
    series = [row["stream"] for row in await desk.db.fetch(SERIES)]
    last_by_stream = {row["stream"]: row for row in await desk.db.fetch(LAST_EVENTS, [*DESCRIPTIONS, *series])}
    entries = [
        _register_entry(stream, description, last_by_stream.get(stream)) for stream, description in DESCRIPTIONS.items()
    ]
    numbers = [_register_entry(stream, "文号的启用、取用和作废", last_by_stream.get(stream)) for stream in series]
    operations_entries = [
        RegisterEntry(name, description, f"/registers/{key}") for key, (name, description) in OPERATIONS.items()
    ]
    return page(
        request,
        "registers/index.html",
        groups=[("规定和安排", entries), ("文号", numbers), ("运行", operations_entries)],
    )


def _register_entry(stream: str, description: str, last: Any) -> RegisterEntry:
    return RegisterEntry(
        stream_name(stream),
        description,
        f"/registers/{stream}",
        last["count"] if last else 0,
        last["day"] if last else None,
    )


@router.get("/parked")
async def show_parked(request: Request, user: RegisterReader, desk: ContextDep) -> Response:
    """The messages that a service could not process."""
    return page(request, "registers/parked.html", rows=await parked(desk.db), zone=SHANGHAI)


@router.get("/{stream}")
async def show_register(
    request: Request, stream: str, user: RegisterReader, desk: ContextDep, all: int = 0
) -> Response:
    """What holds in a register, its commands, and its history. Raises `NotFound`."""
    key = register_of(stream)
    if not key or key == "engagements":
        raise NotFound(stream)
    history = await desk.history(stream)
    facts = list(apply_corrections(history))
    variables = VARIABLES[key](facts) if key in VARIABLES else {}
    if key == "days":
        variables |= {"job_runs": await inbox.job_runs(desk.db), "states": await inbox.delivery_counts(desk.db)}
        variables |= {"state_labels": inbox.STATE_LABELS, "zone": SHANGHAI}
    if key == "directory":
        variables |= {"directory": await directory_of(request)}
    if key == "calendar":
        variables |= await previews.calendar_variables(desk, facts, request.query_params.get("year", ""))
    return page(
        request,
        f"registers/{key.rstrip('-')}.html" if key in OWN_TEMPLATES else "registers/register.html",
        stream=stream,
        name=stream_name(stream),
        commands=commands_for(user, stream, key),
        records=register_records(history if all else history[-MAX_SHOWN_RECORDS:], facts),
        total=len(history),
        **variables,
    )


def commands_for(user: Person, stream: str, key: str) -> list[tuple[str, str]]:
    """Label and form address of the register's commands that the user may give."""
    commands: Sequence[type[Command]] = REGISTERS[key]
    return [
        (command.label, f"/registers/{stream}/{command.service()}/{command.word()}?back=/registers/{stream}")
        for command in commands
        if command.by & set(user.roles) and key not in OWN_FORMS
    ]


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One line of a register's history; `is_effective` is false where it was retracted or amended."""

    recorded: RecordedEvent
    sentence: str
    is_effective: bool


def register_records(history: Sequence[RecordedEvent], facts: Sequence[RecordedEvent]) -> list[RegisterRecord]:
    """The lines of the history, newest first; `facts` are its effective events."""
    effective = {(fact.service, fact.version) for fact in facts}
    return [
        RegisterRecord(event, sentence_of(event.event), (event.service, event.version) in effective)
        for event in reversed(history)
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


def _internal_rules(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    return {"rules": next((fact.event for fact in reversed(facts) if isinstance(fact.event, HouseRulesAdopted)), None)}


def _key_tasks(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    months = {fact.event.month: fact.event.tasks for fact in facts if isinstance(fact.event, KeyTasksSet)}
    return {"months": sorted(months.items(), reverse=True)}


def _suppressions(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    resumed = [fact.event.since for fact in facts if isinstance(fact.event, RemindersResumed)]
    suppressions = [fact.event for fact in facts if isinstance(fact.event, RemindersSuppressed)]
    ends = {
        suppression: min((d for d in resumed if suppression.since <= d <= suppression.until), default=None)
        for suppression in suppressions
    }
    return {"suppressions": list(ends.items())[::-1]}


def _days(facts: Sequence[RecordedEvent]) -> dict[str, Any]:
    days = [fact for fact in facts if isinstance(fact.event, DayBegun)]
    return {"last": days[-1] if days else None, "count": len(days)}


VARIABLES: Mapping[str, Callable[[Sequence[RecordedEvent]], dict[str, Any]]] = {
    "rules": _rules,
    "series-": _series,
    "house": _internal_rules,
    "key-tasks": _key_tasks,
    "suppressions": _suppressions,
    "days": _days,
}
OWN_TEMPLATES = {*VARIABLES, "directory", "calendar"}
OWN_FORMS = {"rules", "calendar"}  # what is adopted there is shown with its effects first
