"""The due list: which case has open deadlines, and from which day on something has to be said about it.

The table `supervision.due_case` is disposable: whatever is missing in it follows from the log.
"""

from collections.abc import Sequence

from services.supervision.decider import Supervision, next_on, supervision
from shared.contracts.intake import CongressChanged, SessionNoted
from shared.contracts.supervision import (
    CALENDAR,
    SUPPRESSIONS,
    CalendarAdopted,
    DayBegun,
    RulesAdopted,
)
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import EventLog
from shared.messaging.envelope import RecordedEvent

REGISTERS = (CALENDAR, SUPPRESSIONS)
OWN_SERVICE = DayBegun.service()
PUT = """
    INSERT INTO supervision.due_case (stream, next_on) VALUES ($1, $2)
    ON CONFLICT (stream) DO UPDATE SET next_on = excluded.next_on"""
DROP = "DELETE FROM supervision.due_case WHERE stream = $1"
CASES = """
    SELECT DISTINCT stream FROM eventlog.event
    WHERE service = current_user AND type = 'supervision.deadline-set' ORDER BY stream"""
DUE = "SELECT stream FROM supervision.due_case WHERE next_on <= $1 ORDER BY stream"
OPEN = "SELECT stream FROM supervision.due_case ORDER BY stream"
OF_KIND = "SELECT stream FROM supervision.due_case WHERE stream LIKE $1 ORDER BY stream"


class DueCases:
    """Disposable: each row follows from the case's own stream, the calendar, and when reminders rest."""

    async def prepare(self, log: EventLog) -> None:
        """Fills the list from the log where it is empty."""
        if not await log.fetch("SELECT FROM supervision.due_case LIMIT 1"):
            await self.write_next_days(log, [row["stream"] for row in await log.fetch(CASES)])

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Recomputes the next day: of one case, or of all cases after an event on the calendar or the suppressed
        periods."""
        if recorded.service != OWN_SERVICE:
            return
        if recorded.stream in REGISTERS:
            await self.write_next_days(log, [row["stream"] for row in await log.fetch(OPEN)])
        else:
            await self.write_next_days(log, [recorded.stream])

    async def write_next_days(self, log: EventLog, streams: Sequence[str]) -> None:
        """Writes the next day of each of these cases anew; a case without an open deadline leaves the list."""
        for stream in streams:
            history = await log.load([stream, *REGISTERS])
            state: Supervision = supervision.fold(
                past.event  # type: ignore[misc]
                for events in history.values()
                for past in apply_corrections(events)
            )
            on = next_on(state)
            if on is None and not any(deadline.is_open for deadline in state.deadlines.values()):
                await log.execute(DROP, stream)
            else:
                await log.execute(PUT, stream, on)

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        """The cases on the list whose deadlines an event may change or let pass, though it does not name them."""
        match recorded.event:
            case DayBegun(day=day):
                rows = await log.fetch(DUE, day)
            case RulesAdopted() | CalendarAdopted():
                rows = await log.fetch(OPEN)
            case SessionNoted(kind=kind, congress=congress, session=session):
                rows = await log.fetch(OF_KIND, f"{kind}-{congress}-{session}-%")
            case CongressChanged(kind=kind, congress=congress):
                rows = await log.fetch(OF_KIND, f"{kind}-%")
                return [row["stream"] for row in rows if int(row["stream"].split("-")[1]) < congress]
            case _:
                return ()
        return [row["stream"] for row in rows]
