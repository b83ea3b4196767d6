"""The due list: which case has something to be said about, and from which day on."""

from collections.abc import Sequence

from services.supervision.decider import next_on, supervision
from shared.contracts.supervision import (
    DayBegun,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    DeadlineWarned,
)
from shared.eventlog.log import EventLog
from shared.messages import Recorded

CHANGES = (DeadlineSet, DeadlineWarned, DeadlineMissed, DeadlineMet, DeadlineEnded)
PREPARE = """
    SELECT pg_advisory_xact_lock(hashtext('supervision.due'));  -- replicas start together
    CREATE TABLE IF NOT EXISTS supervision.due (stream text PRIMARY KEY, next_on date NOT NULL);
    CREATE INDEX IF NOT EXISTS due_next_on ON supervision.due (next_on)"""
PUT = """
    INSERT INTO supervision.due (stream, next_on) VALUES ($1, $2)
    ON CONFLICT (stream) DO UPDATE SET next_on = excluded.next_on"""
DROP = "DELETE FROM supervision.due WHERE stream = $1"
CASES = """
    SELECT DISTINCT stream FROM eventlog.event
    WHERE service = current_user AND type = 'supervision.deadline-set' ORDER BY stream"""
DUE = "SELECT stream FROM supervision.due WHERE next_on <= $1 ORDER BY stream"


class Due:
    """Disposable: each row follows from the case's own stream."""

    async def prepare(self, log: EventLog) -> None:
        """Makes the list where it is missing, and fills it from the log where it is empty."""
        await log.execute(PREPARE)
        if not await log.fetch("SELECT FROM supervision.due LIMIT 1"):
            for row in await log.fetch(CASES):
                await self.put(log, row["stream"])

    async def remember(self, log: EventLog, recorded: Recorded) -> None:
        if isinstance(recorded.event, CHANGES):
            await self.put(log, recorded.stream)

    async def put(self, log: EventLog, stream: str) -> None:
        history = (await log.load([stream]))[stream]
        on = next_on(supervision.fold(past.event for past in history))  # type: ignore[misc]
        if on is None:
            await log.execute(DROP, stream)
        else:
            await log.execute(PUT, stream, on)

    async def concerned(self, log: EventLog, recorded: Recorded) -> Sequence[str]:
        match recorded.event:
            case DayBegun(day=day):
                return [row["stream"] for row in await log.fetch(DUE, day)]
        return ()
