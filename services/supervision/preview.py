"""影响预览: which open deadlines would move if rules or a calendar were adopted, and who would be reminded on a day."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from services.supervision.deadlines import reminder_schedule
from services.supervision.deadlines.china_calendar import adopt_year
from services.supervision.deadlines.preview import Adopting, DeadlineMove, adopted, deadline_moves
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
HOUSE = (RULES, CALENDAR, SUPPRESSIONS)
PAGE, MOST = 50, 500  # an answer of the bus has its limits


async def preview(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    """`register` and `command` as it would be given; answers each case with its moves. Nothing is written."""
    adopting = _adopting(said)
    house = _state(await _registers(runtime.log))
    if not house.rules:
        raise Invalid("尚未启用期限规则")
    rules, calendar = adopted(house, adopting)
    found: dict[str, list[dict[str, Any]]] = {}
    async for stream, state in _states(runtime.log):
        if moved := deadline_moves(state, rules, calendar):
            found[stream] = [_told(move) for move in moved]
    few = dict(list(found.items())[:MOST])
    return {"cases": few, "count": len(found), "deadlines": sum(map(len, found.values()))}


async def preview_moves(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the ladder would say on a day, by the deadlines as they stand now. Nothing is written or sent."""
    try:
        day = date.fromisoformat(str(said.get("day", "")))
    except ValueError:
        raise Invalid("应为日期，如 2023-02-16") from None
    reminders = [
        {"stream": stream, **event.model_dump(mode="json")}
        async for stream, state in _states(runtime.log)
        for deadline in state.deadlines.values()
        for event in reminder_schedule.observe(deadline, day, state)
        if isinstance(event, ReminderSent)
    ]
    return {"reminders": reminders[:MOST], "count": len(reminders)}


async def arranged(runtime: CommandHandler, said: Mapping[str, Any]) -> dict[str, Any]:
    """The free and the worked days of a year as the State Council arranged them, where they are known."""
    return adopt_year(int(said.get("year", 0))).model_dump(mode="json")


def _adopting(said: Mapping[str, Any]) -> Adopting:
    try:
        return COMMANDS[str(said["register"])].model_validate(said.get("command"))
    except KeyError:
        raise Invalid(f"可预览的登记簿：{'、'.join(COMMANDS)}") from None
    except ValidationError as error:
        raise Invalid(errors=[field_error(error) for error in error.errors()]) from error


async def _states(log: EventLog) -> AsyncIterator[tuple[str, Supervision]]:
    """Each case that has deadlines, with supervision's own state of it; a page at a time."""
    streams = [row["stream"] for row in await log.fetch(load_duties.WITH_DUTIES, [DeadlineSet.type])]
    registers = await _registers(log)
    for start in range(0, len(streams), PAGE):
        for stream, past in (await log.load(streams[start : start + PAGE])).items():
            yield stream, _state([*apply_corrections(past), *registers])


async def _registers(log: EventLog) -> list[RecordedEvent]:
    loaded = await log.load(list(HOUSE))
    return [fact for stream in HOUSE for fact in apply_corrections(loaded[stream])]


def _state(events: Iterable[RecordedEvent]) -> Supervision:
    return supervision.fold(event.event for event in events)  # type: ignore[misc]


def _told(move: DeadlineMove) -> dict[str, Any]:
    _, subject, round = move.key
    said = {"name": move.name, "subject": subject, "round": round, "explained": move.explained}
    return said | {"old": move.old.isoformat(), "new": move.new.isoformat()}


OPERATIONS = {"preview": preview, "rehearse": preview_moves, "arranged": arranged}
