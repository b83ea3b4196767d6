"""Loads from supervision's own streams what notices and the digest need: the duties of a case, and the registers."""

from collections.abc import AsyncIterator, Sequence
from functools import reduce

from services.supervision.deadlines import state
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.notices import open_duties
from services.supervision.notices.open_duties import OpenDuties
from shared.contracts.supervision import CALENDAR, SUPPRESSIONS, ClockEvent, DeadlineSet, LeaderInquired
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import EventLog
from shared.messaging.envelope import RecordedEvent

PAGE_SIZE = 100
WITH_DUTIES = """
    SELECT DISTINCT stream FROM eventlog.event
    WHERE service = current_user AND type = ANY($1::text[]) ORDER BY stream"""
TITLES = "SELECT stream, title FROM supervision.case_title WHERE stream = ANY($1::text[])"


async def history(log: EventLog, stream: str) -> list[RecordedEvent]:
    """The events of a stream with corrections applied."""
    return apply_corrections((await log.load([stream]))[stream])


async def load_open_duties(log: EventLog, streams: Sequence[str]) -> dict[str, OpenDuties]:
    """The duties of each of these streams."""
    return {stream: open_duties.fold(apply_corrections(past)) for stream, past in (await log.load(streams)).items()}


async def titles(log: EventLog, streams: Sequence[str]) -> dict[str, str]:
    """The title of each of these cases that is known."""
    return {row["stream"]: row["title"] for row in await log.fetch(TITLES, list(streams))}


async def load_registers(log: EventLog) -> CaseDeadlines:
    """The working calendar and the periods without reminders."""
    registers = await log.load([CALENDAR, SUPPRESSIONS])
    events = (fact.event for stream in registers.values() for fact in apply_corrections(stream))
    return reduce(state.evolve, (event for event in events if isinstance(event, ClockEvent)), CaseDeadlines())


async def duties_by_case(log: EventLog) -> AsyncIterator[dict[str, OpenDuties]]:
    """Every case and register that has or had a deadline or an inquiry, a page at a time."""
    types = [DeadlineSet.type, LeaderInquired.type]
    streams = [row["stream"] for row in await log.fetch(WITH_DUTIES, types)]
    for start in range(0, len(streams), PAGE_SIZE):
        yield await load_open_duties(log, streams[start : start + PAGE_SIZE])
