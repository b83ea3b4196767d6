"""Handles commands: authorise, load, check idempotency, fold, decide, append; decides again after a conflict."""

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

MAX_ATTEMPTS = 50
BACKOFF_STEP_S, MAX_BACKOFF_S = 0.001, 0.02


class WrittenEvent(NamedTuple):
    """An event that a command appended: its stream, its version in that stream, and its type."""

    stream: str
    version: int
    type: str


WrittenEvents = list[WrittenEvent]


def today() -> date:
    """Today in Shanghai: the last business date that a command may bear."""
    return datetime.now(SHANGHAI).date()


class CommandHandler:
    """Handles the commands of one service.

    Within a process, commands of one stream are handled one after another, so that they do not conflict with each
    other; between processes the log detects the conflict. `clock` returns today's business date.
    """

    def __init__(
        self, service: Service, log: EventLog, clock: Callable[[], date] = today, settings: Settings | None = None
    ) -> None:
        self.service, self.log, self.clock, self.settings = service, log, clock, settings or Settings()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(self, envelope: CommandEnvelope[Command]) -> WrittenEvents:
        """Decides a command and appends its events. Returns them; an empty list where nothing had to change.

        A second delivery of a command (same id and content) writes nothing and returns what the first one wrote
        (docs/architecture.md, truth 3). Raises `CommandError` where the command is refused, `Unavailable` where
        PostgreSQL does not answer or `MAX_ATTEMPTS` decisions lost against other writers.
        """
        with tracer().start_as_current_span(f"handle {envelope.command.type}") as span:
            span.set_attribute("banli.service", self.service.name)
            self.authorize(envelope)
            streams = list(dict.fromkeys([envelope.stream, *self.service.decider.read_streams(envelope)]))
            async with self._locks.setdefault(envelope.stream, asyncio.Lock()):
                return await self._decide_and_append(envelope, streams)

    def authorize(self, envelope: CommandEnvelope[Command]) -> None:
        """Checks what does not depend on any stream: service, roles, recorder, delegation and date.

        Raises `Invalid`, `Forbidden`, `MandateExceeded` or `InTheFuture` (docs/architecture.md, truths 9 and 11).
        """
        command = envelope.command
        if command.service() != self.service.name:
            raise Invalid(f"{command.type} 不属于 {self.service.name}")
        if not command.by & set(envelope.actor.roles):
            allowed = "、".join(role.label for role in Role if role in command.by)
            raise Forbidden(f"{command.label}由{allowed}办理")
        if envelope.actor.noted and Role.OFFICE not in envelope.actor.noted.roles:
            raise Forbidden("他处决定的事项由局办公室补录")
        _check_delegation(envelope)
        if envelope.business_date > self.clock():
            raise InTheFuture(envelope.business_date.isoformat())

    async def _decide_and_append(self, envelope: CommandEnvelope[Command], streams: Sequence[str]) -> WrittenEvents:
        for attempt in range(MAX_ATTEMPTS):
            histories = await self.log.load(streams)
            events = [event for history in histories.values() for event in history]
            if past := [event for event in events if event.command_id == envelope.id]:
                return _result_of_first_delivery(envelope, past)
            if envelope.expected is not None and envelope.expected != len(histories[envelope.stream]):
                raise StaleVersion(expected=envelope.expected, version=len(histories[envelope.stream]))
            try:
                return await self._append(envelope, self.plan_append(envelope, histories))
            except ConcurrencyConflict:
                await asyncio.sleep(min(BACKOFF_STEP_S * attempt, MAX_BACKOFF_S))
        raise Unavailable(f"{envelope.stream} 写入争用过多，请稍后重试")

    async def _append(
        self, envelope: CommandEnvelope[Command], stream_appends: Sequence[StreamAppend]
    ) -> WrittenEvents:
        if not stream_appends:
            return []
        with tracer().start_as_current_span("append"):
            await self.log.append(AppendRequest(envelope, stream_appends, carrier()))
        return [
            WrittenEvent(append.stream, append.expected + n, event.type)
            for append in stream_appends
            for n, event in enumerate(append.events, start=1)
        ]

    def plan_append(
        self, envelope: CommandEnvelope[Command], histories: dict[str, list[RecordedEvent]]
    ) -> list[StreamAppend]:
        """The events that the command would append, by stream; raises `CommandError` where the decider refuses it.

        `histories` are those of the command's stream and of the decider's `read_streams`, corrections included.
        """
        decider = self.service.decider
        if isinstance(envelope.command, Retraction | Amendment):
            own = histories[envelope.stream]
            corrections = correct(envelope, own, decider)
            return [StreamAppend(envelope.stream, len(own), corrections)] if corrections else []
        state = decider.fold(fact.event for history in histories.values() for fact in apply_corrections(history))
        by_stream: defaultdict[str, list[Event]] = defaultdict(list)
        for decided in decider.decide(envelope, state):
            if isinstance(decided, EventForStream):
                by_stream[decided.stream].append(decided.event)
            else:
                by_stream[envelope.stream].append(decided)
        return [StreamAppend(stream, len(histories[stream]), events) for stream, events in by_stream.items()]


def _check_delegation(envelope: CommandEnvelope[Command]) -> None:
    actor = envelope.actor
    if (mandate := actor.mandate) and not mandate.covers(envelope.command.type, actor.roles, envelope.business_date):
        raise MandateExceeded(f"代{mandate.principal}，{mandate.since}至{mandate.until}")


def _result_of_first_delivery(envelope: CommandEnvelope[Command], past: Sequence[RecordedEvent]) -> WrittenEvents:
    if any(event.command_hash != envelope.content for event in past):
        raise IdReused(str(envelope.id))
    return [WrittenEvent(event.stream, event.version, event.event.type) for event in past]
