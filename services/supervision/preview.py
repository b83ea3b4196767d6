"""影响预览: which open deadlines would move if rules or a calendar were adopted, and who would be reminded on a day."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.supervision.deadlines import reminder_schedule
from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.preview import Adopting, DeadlineMove, deadline_moves, with_adopted
from services.supervision.decider import Supervision, supervision
from services.supervision.notices import load_duties
from shared.contracts.supervision import (
    CALENDAR,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    DeadlineSet,
    ReminderSent,
)
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import EventLog
from shared.messaging.envelope import RecordedEvent, field_error
from shared.messaging.errors import Invalid
from shared.runtime.command_handler import CommandHandler

COMMANDS: dict[str, type[AdoptRules] | type[AdoptCalendar]] = {RULES: AdoptRules, CALENDAR: AdoptCalendar}
REGISTERS = (RULES, CALENDAR, SUPPRESSIONS)
PAGE_SIZE, MAX_RESULTS = 50, 500  # an answer of the bus has its limits


async def preview_adoption(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `preview`: the deadlines that would move if `command` were given to `register`. Answers `cases` (at
    most 500), `count` and `deadlines`; writes nothing. Raises `Invalid`."""
    adopting = _adopting(arguments)
    registers = _state(await _registers(command_handler.log))
    if not registers.rules:
        raise Invalid("尚未启用期限规则")
    rules, calendar = with_adopted(registers, adopting)
    moves_by_case: dict[str, list[dict[str, Any]]] = {}
    async for stream, state in _case_states(command_handler.log):
        if moves := deadline_moves(state, rules, calendar):
            moves_by_case[stream] = [_move_json(move) for move in moves]
    listed = dict(list(moves_by_case.items())[:MAX_RESULTS])
    return {"cases": listed, "count": len(moves_by_case), "deadlines": sum(map(len, moves_by_case.values()))}


async def preview_reminders(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `rehearse`: the reminders that a `day` would bring by the present deadlines, at most 500, and their
    `count`. Nothing is written or sent."""
    try:
        day = date.fromisoformat(str(arguments.get("day", "")))
    except ValueError:
        raise Invalid("应为日期，如 2023-02-16") from None
    reminders = [
        {"stream": stream, **event.model_dump(mode="json")}
        async for stream, state in _case_states(command_handler.log)
        for deadline in state.deadlines.values()
        for event in reminder_schedule.observe(deadline, day, state)
        if isinstance(event, ReminderSent)
    ]
    return {"reminders": reminders[:MAX_RESULTS], "count": len(reminders)}


async def published_calendar(command_handler: CommandHandler, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Operation `arranged`: holidays and working weekends of a `year` as the State Council published them. Raises
    `UnknownYear`."""
    return adopt_year(int(arguments.get("year", 0))).model_dump(mode="json")


def _adopting(arguments: Mapping[str, Any]) -> Adopting:
    try:
        return COMMANDS[str(arguments["register"])].model_validate(arguments.get("command"))
    except KeyError:
        raise Invalid(f"可预览的登记簿：{'、'.join(COMMANDS)}") from None
    except ValidationError as error:
        raise Invalid(errors=[field_error(error) for error in error.errors()]) from error


async def _case_states(log: EventLog) -> AsyncIterator[tuple[str, Supervision]]:
    """Each case that has deadlines, with supervision's own state of it; a page at a time."""
    streams = [row["stream"] for row in await log.fetch(load_duties.WITH_DUTIES, [DeadlineSet.type])]
    registers = await _registers(log)
    for start in range(0, len(streams), PAGE_SIZE):
        for stream, past in (await log.load(streams[start : start + PAGE_SIZE])).items():
            yield stream, _state([*apply_corrections(past), *registers])


async def _registers(log: EventLog) -> list[RecordedEvent]:
    loaded = await log.load(list(REGISTERS))
    return [fact for stream in REGISTERS for fact in apply_corrections(loaded[stream])]


def _state(events: Iterable[RecordedEvent]) -> Supervision:
    return supervision.fold(event.event for event in events)  # type: ignore[misc]


def _move_json(move: DeadlineMove) -> dict[str, Any]:
    _, subject, round = move.key
    fields = {"name": move.name, "subject": subject, "round": round, "explained": move.explained}
    return fields | {"old": move.old_due.isoformat(), "new": move.new_due.isoformat()}


OPERATIONS = {"preview": preview_adoption, "rehearse": preview_reminders, "arranged": published_calendar}
