"""Where law meets log: load, seen before?, fold, decide, append; a lost race is decided again."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
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
WrittenEvents = list[tuple[str, int, str]]


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

    async def handle(self, wish: CommandEnvelope[Command]) -> WrittenEvents:
        """What the command wrote, as (stream, version, type); the same again for a second delivery (truth 3)."""
        with tracer().start_as_current_span(f"handle {wish.command.type}") as span:
            span.set_attribute("banli.service", self.service.name)
            self.authorize(wish)
            streams = list(dict.fromkeys([wish.stream, *self.service.decider.read_streams(wish)]))
            async with self._locks.setdefault(wish.stream, asyncio.Lock()):
                return await self._decide_and_append(wish, streams)

    def authorize(self, wish: CommandEnvelope[Command]) -> None:
        """Roles, and dates that have come, before any law is asked (truths 9 and 11)."""
        command = wish.command
        if command.service() != self.service.name:
            raise Invalid(f"{command.type} 不属于 {self.service.name}")
        if not command.by & set(wish.actor.roles):
            allowed = "、".join(role.label for role in Role if role in command.by)
            raise Forbidden(f"{command.label}由{allowed}办理")
        if wish.actor.noted and Role.OFFICE not in wish.actor.noted.roles:
            raise Forbidden("他处决定的事项由局办公室补录")
        if (mandate := wish.actor.mandate) and not mandate.covers(command.type, wish.actor.roles, wish.business_date):
            raise MandateExceeded(f"代{mandate.principal}，{mandate.since}至{mandate.until}")
        if wish.business_date > self.clock():
            raise InTheFuture(wish.business_date.isoformat())

    async def _decide_and_append(self, wish: CommandEnvelope[Command], streams: Sequence[str]) -> WrittenEvents:
        for attempt in range(ATTEMPTS):
            histories = await self.log.load(streams)
            if past := [each for history in histories.values() for each in history if each.command_id == wish.id]:
                return _again(wish, past)
            if wish.expected is not None and wish.expected != len(histories[wish.stream]):
                raise StaleVersion(expected=wish.expected, version=len(histories[wish.stream]))
            parts = self.plan_append(wish, histories)
            if not parts:
                return []
            try:
                with tracer().start_as_current_span("append"):
                    await self.log.append(AppendRequest(wish, parts, carrier()))
                return [(p.stream, p.expected + n, e.type) for p in parts for n, e in enumerate(p.events, start=1)]
            except ConcurrencyConflict:
                await asyncio.sleep(min(0.001 * attempt, 0.02))
        raise Unavailable(f"{wish.stream} 写入争用过多，请稍后重试")

    def plan_append(
        self, wish: CommandEnvelope[Command], histories: dict[str, list[RecordedEvent]]
    ) -> list[StreamAppend]:
        """What the command would write into which streams; raises what refuses it."""
        decider = self.service.decider
        if isinstance(wish.command, Retraction | Amendment):
            own = histories[wish.stream]
            corrections = correct(wish, own, decider)
            return [StreamAppend(wish.stream, len(own), corrections)] if corrections else []
        state = decider.fold(each.event for history in histories.values() for each in apply_corrections(history))
        written: defaultdict[str, list[Event]] = defaultdict(list)
        for each in decider.decide(wish, state):
            stream, event = (each.stream, each.event) if isinstance(each, EventForStream) else (wish.stream, each)
            written[stream].append(event)
        return [StreamAppend(stream, len(histories[stream]), events) for stream, events in written.items()]


def _again(wish: CommandEnvelope[Command], past: Sequence[RecordedEvent]) -> WrittenEvents:
    if any(each.command_hash != wish.content for each in past):
        raise IdReused(str(wish.id))
    return [(each.stream, each.version, each.event.type) for each in past]
