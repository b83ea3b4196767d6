"""The sequencer process: one active, others on standby; it is woken by commits and looks for events at least every 0.25
s."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from services.sequencer.positions import Fenced, PositionAllocator
from services.sequencer.publisher import EventPublisher
from shared.bus import broker as bus
from shared.bus.command_endpoint import NO_SUCH_OPERATION, ping_answer
from shared.bus.subjects import WAKE
from shared.eventlog.log import Connection
from shared.messaging.errors import Unavailable
from shared.settings import Settings
from shared.tasks import raise_if_cancelled, run_all
from shared.telemetry import meter

LOG = logging.getLogger("banli.sequencer")
STANDBY_INTERVAL_S = 0.5
POLL_INTERVAL_S = 0.25
HORIZON_INTERVAL_S = 0.002
STREAM_CHECK_INTERVAL_S = 2.0
LOG_CHECK_INTERVAL_S = 3600.0
HORIZON_TOLERANCE_S = 1.0
HOLDER_LOG_INTERVAL_S = 10.0
NAME = "sequencer"


async def sequencer(settings: Settings) -> None:
    """Runs until cancelled. Raises `NeedsOperator` where log and JetStream disagree, `Unavailable` where either is
    gone."""
    broker = bus.Broker(settings, NAME)
    db = Connection(settings.dsn(NAME), NAME)
    try:
        connection = await broker.connect()
        service = Sequencer(connection, db, settings.replicas)
        bus.serve_operations(broker, NAME, service.operate)
        await bus.start(broker)
        await run_all(bus.watch_connection(broker), service.work())
    finally:
        await bus.stop(broker)
        await db.close()


class Sequencer:
    """The loop of one sequencer: standby, then positions and publication."""

    def __init__(self, connection: Client, db: Connection, replicas: int) -> None:
        self.connection, self.positions = connection, PositionAllocator(db)
        self.publisher = EventPublisher(connection.jetstream(timeout=5), self.positions, replicas)
        self.active, self._woken = False, asyncio.Event()
        self._horizon_gauge = meter().create_gauge(
            "banli.commit_horizon.held", unit="s", description="how long an event has waited, and for whom"
        )
        self._stream_checked_at = self._log_checked_at = self._holder_logged_at = 0.0
        self._horizon_free_at = time.monotonic()

    async def work(self) -> None:
        """Runs until cancelled; raises `Unavailable` where another sequencer is active or NATS is gone."""
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
        while not await self.positions.try_lock():
            await asyncio.sleep(STANDBY_INTERVAL_S)
        await self.positions.resume()
        await self.publisher.find_tail()
        self.active, self._log_checked_at = True, time.monotonic()
        LOG.info("sequencer is active at position %s", self.positions.position)

    async def _sequence(self) -> None:
        while True:
            raise_if_cancelled()
            self._woken.clear()
            positioned = await self.positions.advance()
            await self.publisher.publish(positioned)
            if not positioned:
                await self._idle()

    async def _idle(self) -> None:
        """Waits for the next commit; checks stream, log and commit horizon meanwhile."""
        now = time.monotonic()
        if now - self._stream_checked_at > STREAM_CHECK_INTERVAL_S:
            self._stream_checked_at = now
            await self.publisher.find_tail()
        if now - self._log_checked_at > LOG_CHECK_INTERVAL_S:
            self._log_checked_at = now
            await self.positions.check_all_positioned()
        if await self.positions.is_event_waiting():
            await self._wait_for_horizon(now)
            return
        self._horizon_free_at = now
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_INTERVAL_S):
                await self._woken.wait()

    async def _wait_for_horizon(self, now: float) -> None:
        """Tries again soon; after a second it reports who holds back the commit horizon."""
        waited_s = now - self._horizon_free_at
        if waited_s < HORIZON_TOLERANCE_S:
            await asyncio.sleep(HORIZON_INTERVAL_S)
            return
        holder = await self.positions.horizon_holder()
        self._horizon_gauge.set(waited_s, {"holder": f"{holder['usename']}/{holder['pid']}"})
        if now - self._holder_logged_at > HOLDER_LOG_INTERVAL_S:
            self._holder_logged_at = now
            LOG.warning(
                "events wait %.0f s for pid %s of %s: %s", waited_s, holder["pid"], holder["usename"], holder["query"]
            )
        await asyncio.sleep(POLL_INTERVAL_S)

    async def operate(self, message: Any) -> bytes:
        """Operation `ping`: a round trip to the database for the health check; a standby is healthy too."""
        if message.raw_message.subject.endswith(".ping"):
            status = {"active": self.active, "position": self.positions.position, "told": self.publisher.tail}
            return await ping_answer(self.positions.db, NAME, **status)
        return NO_SUCH_OPERATION
