"""The five services without engines: each receives its events in order and gives itself the commands of its policy."""

from collections import defaultdict
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from services.desk.ledger.projection import CaseRow, fold
from services.supervision.decider import Supervision, next_on
from shared.contracts.intake import CongressChanged, SessionNoted
from shared.contracts.supervision import CALENDAR, SUPPRESSIONS, CalendarAdopted, DayBegun, RulesAdopted
from shared.domain.corrections import apply_corrections
from shared.eventlog.serialization import AppendRequest
from shared.messaging.envelope import Actor, Command, CommandEnvelope, Event, RecordedEvent
from shared.messaging.errors import CommandError
from shared.runtime.command_handler import CommandHandler, WrittenEvents
from shared.runtime.service import Service
from tests.engines import SERVICES

T = TypeVar("T")
TODAY, AT = date(2026, 12, 31), datetime(2023, 5, 15, tzinfo=UTC)


def run_now(work: Coroutine[Any, Any, T]) -> T:
    """What never waits is done at once."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("something waited")


class InMemoryLog:
    """The part of the log that one service writes; what is read from it went through JSON, as in the log."""

    def __init__(self, service: str, line: list[RecordedEvent]) -> None:
        self.service, self.line = service, line
        self.streams = defaultdict[str, list[RecordedEvent]](list)

    async def load(self, streams: Iterable[str]) -> dict[str, list[RecordedEvent]]:
        return {stream: list(self.streams[stream]) for stream in streams}

    async def append(self, append: AppendRequest) -> None:
        envelope = append.envelope
        for part in append.stream_appends:
            known = self.streams[part.stream]
            assert part.expected == len(known)
            for event in part.events:
                facts = (
                    event,
                    envelope.business_date,
                    envelope.actor,
                    envelope.id,
                    envelope.content,
                    envelope.correlation_id or envelope.id,
                )
                place = (self.service, part.stream, len(known) + 1)
                known.append(RecordedEvent(*place, *facts, envelope.causation_id, "", AT, len(self.line) + 1))
                self.line.append(known[-1])


def read_again(recorded: RecordedEvent) -> RecordedEvent:
    event = recorded.event
    return replace(recorded, event=Event.from_stored(event.type, event.type_version, event.model_dump_json()))


class World:
    """All recorded events in their one order, and the position up to which each service has received them."""

    def __init__(self, services: Sequence[Service] = SERVICES, deliveries: int = 1) -> None:
        self.events = list[RecordedEvent]()
        self.services = {service.name: service for service in services}
        self.logs = {name: InMemoryLog(name, self.events) for name in self.services}
        self.runtimes = {
            name: CommandHandler(service, self.logs[name], lambda: TODAY)  # type: ignore[arg-type]
            for name, service in self.services.items()
        }
        self.heard = dict.fromkeys(self.services, 0)
        self.given, self.deliveries = 0, deliveries

    def envelope(self, command: Command, by: Actor, on: date, stream: str) -> WrittenEvents:
        """Somebody's command, under an id of its own."""
        self.given += 1
        return self.give(CommandEnvelope(UUID(int=self.given), stream, command, by, on))

    def give(self, envelope: CommandEnvelope[Command]) -> WrittenEvents:
        return run_now(self.runtimes[envelope.command.service()].handle(envelope))

    def give_or_refusal(self, command: Command, by: Actor, on: date, stream: str) -> WrittenEvents | CommandError:
        try:
            return self.envelope(command, by, on, stream)
        except CommandError as refusal:
            return refusal

    def handle_next_event(self, name: str) -> bool:
        """Delivers the next event to the service; False where it has received everything."""
        if self.heard[name] == len(self.events):
            return False
        recorded = self.events[self.heard[name]]
        self.heard[name] += 1
        if isinstance(recorded.event, tuple(self.services[name].subscribes_to)):
            for _ in range(self.deliveries):
                self.react(name, recorded)
        return True

    def catch_up(self, name: str) -> None:
        while self.handle_next_event(name):
            pass

    def react(self, name: str, recorded: RecordedEvent) -> None:
        concerned = self.concerned(recorded) if name == "supervision" else ()
        for n, (stream, command) in enumerate(self.services[name].react(recorded, concerned)):
            self.give(recorded.caused_command(name, stream, command, 0 if concerned else n))

    def concerned(self, recorded: RecordedEvent) -> Sequence[str]:
        """The streams a register's event is about, as supervision's due list knows them."""
        open_cases = [stream for stream in self.logs["supervision"].streams if self.due(stream)]
        match recorded.event:
            case DayBegun(day=day):
                return [stream for stream in open_cases if (on := next_on(self.clocks(stream))) and on <= day]
            case RulesAdopted() | CalendarAdopted():
                return open_cases
            case SessionNoted(kind=kind, congress=congress, session=session):
                return [stream for stream in open_cases if stream.startswith(f"{kind}-{congress}-{session}-")]
            case CongressChanged(kind=kind, congress=congress):
                of_kind = [stream for stream in open_cases if stream.startswith(f"{kind}-")]
                return [stream for stream in of_kind if int(stream.split("-")[1]) < congress]
        return ()

    def due(self, stream: str) -> bool:
        clocks = self.clocks(stream)
        return any(deadline.is_open for deadline in clocks.deadlines.values()) or next_on(clocks) is not None

    def clocks(self, stream: str) -> Supervision:
        state: Supervision = self.state("supervision", stream, CALENDAR, SUPPRESSIONS)
        return state

    def replay(self, line: Iterable[RecordedEvent]) -> None:
        """What was recorded before, by the services of this world, and heard by all of them."""
        for recorded in line:
            if recorded.service in self.services:
                self.logs[recorded.service].streams[recorded.stream].append(recorded)
                self.events.append(recorded)
        self.heard, self.given = dict.fromkeys(self.services, len(self.events)), 1000

    def settle(self) -> None:
        for _ in range(1000):
            if sum(self.handle_next_event(name) for name in self.services) == 0:
                return
        raise AssertionError("the services never come to rest")

    def state(self, name: str, *streams: str) -> Any:
        return self.folded(name, *(self.logs[name].streams.get(stream, ()) for stream in streams))

    def folded(self, name: str, *histories: Iterable[RecordedEvent]) -> Any:
        return self.services[name].decider.fold(
            fact.event for history in histories for fact in apply_corrections(history)
        )

    def records(self, name: str) -> list[RecordedEvent]:
        return [event for stream in self.logs[name].streams.values() for event in stream]

    def history(self, stream: str) -> list[RecordedEvent]:
        return [event for event in self.events if event.stream == stream]

    def row(self, stream: str) -> CaseRow | None:
        return fold(self.history(stream))
