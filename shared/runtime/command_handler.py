"""Where law meets log: load, seen before?, fold, decide, append; a lost race is decided again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from weakref import WeakValueDictionary

from shared.contracts.common.corrections import Amendment, Retraction
from shared.domain.corrections import apply_corrections, correct
from shared.domain.decider import EventForStream
from shared.eventlog.log import EventLog
from shared.eventlog.serialization import AppendRequest, StreamAppend
from shared.messaging.envelope import SHANGHAI, Command, CommandEnvelope, Event, RecordedEvent, Role
from shared.messaging.errors import (
    ConcurrencyConflict,
    Forbidden,
    IdReused,
    InTheFuture,
    Invalid,
    MandateExceeded,
    StaleVersion,
    Unavailable,
)
from shared.runtime.service import Service
from shared.settings import Settings
from shared.telemetry import carrier, tracer

ATTEMPTS = 50


class WrittenEvent(NamedTuple):
    """An event that a command appended: its stream, its version there, and its type."""

    stream: str
    version: int
    type: str


WrittenEvents = list[WrittenEvent]


def today() -> date:
    """The business day in Shanghai."""
    return datetime.now(SHANGHAI).date()


class CommandHandler:
    """Handles the commands of one service on one log; within a process, one at a time per stream."""

    def __init__(
        self, service: Service, log: EventLog, clock: Callable[[], date] = today, settings: Settings | None = None
    ) -> None:
        self.service, self.log, self.clock, self.settings = service, log, clock, settings or Settings()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(self, envelope: CommandEnvelope[Command]) -> WrittenEvents:
        """What the command wrote, as (stream, version, type); the same again for a second delivery (truth 3)."""
        with tracer().start_as_current_span(f"handle {envelope.command.type}") as span:
            span.set_attribute("banli.service", self.service.name)
            self.authorize(envelope)
            streams = list(dict.fromkeys([envelope.stream, *self.service.decider.read_streams(envelope)]))
            async with self._locks.setdefault(envelope.stream, asyncio.Lock()):
                return await self._decide_and_append(envelope, streams)

    def authorize(self, envelope: CommandEnvelope[Command]) -> None:
        """Roles, and dates that have come, before any law is asked (truths 9 and 11)."""
        command = envelope.command
        if command.service() != self.service.name:
            raise Invalid(f"{command.type} 不属于 {self.service.name}")
        if not command.by & set(envelope.actor.roles):
            allowed = "、".join(role.label for role in Role if role in command.by)
            raise Forbidden(f"{command.label}由{allowed}办理")
        if envelope.actor.noted and Role.OFFICE not in envelope.actor.noted.roles:
            raise Forbidden("他处决定的事项由局办公室补录")
        if (mandate := envelope.actor.mandate) and not mandate.covers(
            command.type, envelope.actor.roles, envelope.business_date
        ):
            raise MandateExceeded(f"代{mandate.principal}，{mandate.since}至{mandate.until}")
        if envelope.business_date > self.clock():
            raise InTheFuture(envelope.business_date.isoformat())

    async def _decide_and_append(self, envelope: CommandEnvelope[Command], streams: Sequence[str]) -> WrittenEvents:
        for attempt in range(ATTEMPTS):
            histories = await self.log.load(streams)
            if past := [
                event for history in histories.values() for event in history if event.command_id == envelope.id
            ]:
                return _again(envelope, past)
            if envelope.expected is not None and envelope.expected != len(histories[envelope.stream]):
                raise StaleVersion(expected=envelope.expected, version=len(histories[envelope.stream]))
            parts = self.plan_append(envelope, histories)
            if not parts:
                return []
            try:
                with tracer().start_as_current_span("append"):
                    await self.log.append(AppendRequest(envelope, parts, carrier()))
                return [
                    WrittenEvent(part.stream, part.expected + n, event.type)
                    for part in parts
                    for n, event in enumerate(part.events, start=1)
                ]
            except ConcurrencyConflict:
                await asyncio.sleep(min(0.001 * attempt, 0.02))
        raise Unavailable(f"{envelope.stream} 写入争用过多，请稍后重试")

    def plan_append(
        self, envelope: CommandEnvelope[Command], histories: dict[str, list[RecordedEvent]]
    ) -> list[StreamAppend]:
        """What the command would write into which streams; raises what refuses it."""
        decider = self.service.decider
        if isinstance(envelope.command, Retraction | Amendment):
            own = histories[envelope.stream]
            corrections = correct(envelope, own, decider)
            return [StreamAppend(envelope.stream, len(own), corrections)] if corrections else []
        state = decider.fold(fact.event for history in histories.values() for fact in apply_corrections(history))
        written: defaultdict[str, list[Event]] = defaultdict(list)
        for each in decider.decide(envelope, state):
            stream, event = (each.stream, each.event) if isinstance(each, EventForStream) else (envelope.stream, each)
            written[stream].append(event)
        return [StreamAppend(stream, len(histories[stream]), events) for stream, events in written.items()]


def _again(envelope: CommandEnvelope[Command], past: Sequence[RecordedEvent]) -> WrittenEvents:
    if any(event.command_hash != envelope.content for event in past):
        raise IdReused(str(envelope.id))
    return [WrittenEvent(event.stream, event.version, event.event.type) for event in past]
