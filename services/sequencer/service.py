"""The sequencer at work: one active, others standing by; woken by commits, never idle for longer than a blink."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from services.sequencer.positions import Fenced, PositionAllocator
from services.sequencer.publisher import EventPublisher, heed_cancellation
from shared.bus import broker as bus
from shared.bus.command_endpoint import NO_SUCH_OPERATION, ping_answer
from shared.bus.subjects import WAKE
from shared.eventlog.log import Connection
from shared.messaging.errors import Unavailable
from shared.process.supervise import fail_on_foreign_cancellation
from shared.settings import Settings
from shared.telemetry import meter

LOG = logging.getLogger("banli.sequencer")
STANDBY, POLL, GATED, LOOK, CHECK, PATIENCE, NAMING = 0.5, 0.25, 0.002, 2.0, 3600.0, 1.0, 10.0
NAME = "sequencer"


async def sequencer(settings: Settings) -> None:
    """Runs until cancelled. `Stopped` where log and JetStream disagree, `Unavailable` where either is gone."""
    broker = bus.Broker(settings, NAME)
    db = Connection(settings.dsn(NAME), NAME)
    try:
        connection = await broker.connect()
        work = Sequencer(connection, db, settings.replicas)
        bus.operations(broker, NAME, work.operate)
        await bus.start(broker)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bus.watch_connection(broker))
            tasks.create_task(fail_on_foreign_cancellation(work.work()))
    except ExceptionGroup as group:
        raise group.exceptions[0] from group
    finally:
        await bus.stop(broker)
        await db.close()


class Sequencer:
    def __init__(self, connection: Client, db: Connection, replicas: int) -> None:
        self.connection, self.order = connection, PositionAllocator(db)
        self.telling = EventPublisher(connection.jetstream(timeout=5), self.order, replicas)
        self.active, self._woken = False, asyncio.Event()
        self._held = meter().create_gauge(
            "banli.gate.held", unit="s", description="how long an event has waited, and for whom"
        )
        self._looked = self._checked = self._named = 0.0
        self._free = time.monotonic()

    async def work(self) -> None:
        await self.connection.subscribe(WAKE, cb=self._wake)
        while True:
            try:
                await self._stand_by()
                await self._sequence()
            except Fenced:
                LOG.warning("another sequencer is active: standing by")
                self.active = False
                raise Unavailable("另一个定序服务正在工作") from None
            except (NatsError, TimeoutError) as error:
                raise Unavailable(f"NATS：{error!r}") from error

    async def _wake(self, _: Any) -> None:
        self._woken.set()

    async def _stand_by(self) -> None:
        while not await self.order.active():
            await asyncio.sleep(STANDBY)
        await self.order.resume()
        await self.telling.find_tail()
        self.active, self._checked = True, time.monotonic()
        LOG.info("sequencer is active at position %s", self.order.position)

    async def _sequence(self) -> None:
        while True:
            heed_cancellation()
            self._woken.clear()
            placed = await self.order.advance()
            await self.telling.publish(placed)
            if not placed:
                await self._rest()

    async def _rest(self) -> None:
        """Waits for the next commit; looks after the gate and the streams meanwhile."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            await self.telling.find_tail()
        if now - self._checked > CHECK:
            self._checked = now
            await self.order.check()
        if await self.order.waiting():
            await self._gated(now)
            return
        self._free = now
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL):
                await self._woken.wait()

    async def _gated(self, now: float) -> None:
        """Looks again soon; after a second it names who holds the gate."""
        held = now - self._free
        if held < PATIENCE:
            await asyncio.sleep(GATED)
            return
        gate = await self.order.gate()
        self._held.set(held, {"holder": f"{gate['usename']}/{gate['pid']}"})
        if now - self._named > NAMING:
            self._named = now
            LOG.warning("events wait %.0f s for pid %s of %s: %s", held, gate["pid"], gate["usename"], gate["query"])
        await asyncio.sleep(POLL)

    async def operate(self, message: Any) -> bytes:
        """A real round trip for the health check; a standby is healthy too."""
        if message.raw_message.subject.endswith(".ping"):
            seen = {"active": self.active, "position": self.order.position, "told": self.telling.tail}
            return await ping_answer(self.order.db, NAME, **seen)
        return NO_SUCH_OPERATION
