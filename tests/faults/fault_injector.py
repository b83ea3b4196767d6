"""Injects faults and, after their time, removes them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
import nats
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from shared.bus.broker import options
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.subscriptions import durable
from shared.process.local_engines import Engine
from tests.faults.proxy import Wire
from tests.faults.schedule import DRIVER, ENGINES, Fault, What, role
from tests.faults.stage import Scene

SESSIONS = """FROM pg_stat_activity WHERE usename = $1 AND datname = current_database() AND pid <> pg_backend_pid()"""


class FaultInjector:
    """Does faults in one scene; `again` makes whoever plays the list begin again."""

    def __init__(self, scene: Scene, again: Callable[[float], Awaitable[None]]) -> None:
        self.scene, self.again = scene, again
        self._busy = {name: asyncio.Lock() for name in ENGINES}

    async def do(self, fault: Fault) -> None:
        """Returns when the fault is over."""
        match fault.what:
            case What.KILL | What.PAUSE | What.STOP | What.WIPE if fault.whom in ENGINES:
                async with self._busy[fault.whom]:
                    await self._engine(fault, self._engine_of(fault.whom))
            case What.KILL | What.PAUSE:
                await self._process(fault)
            case What.DELETE | What.FORGET:
                await self._lose(fault)
            case What.HANG_UP | What.CANCEL:
                await self._end_sessions(fault)
            case _:
                await self._connection(fault, self.scene.wires[fault.whom, fault.engine])

    def _engine_of(self, name: str) -> Engine:
        return self.scene.engines.postgres if name == "postgres" else self.scene.engines.nats

    async def _engine(self, fault: Fault, engine: Engine) -> None:
        if fault.what is What.PAUSE:
            with standing_still(engine):
                await asyncio.sleep(fault.lasts)
            return
        if fault.what is What.STOP:
            await engine.stop()
        else:
            await asyncio.to_thread(engine.kill)
        if fault.what is What.WIPE:
            self.scene.engines.nats.wipe()
        await asyncio.sleep(fault.lasts)
        await engine.start()

    async def _process(self, fault: Fault) -> None:
        if fault.whom == DRIVER:
            await self.again(fault.lasts)
        elif fault.what is What.KILL:
            self.scene.processes.kill(fault.whom, fault.lasts)
            await asyncio.sleep(fault.lasts)
        else:
            self.scene.processes.pause(fault.whom)
            await asyncio.sleep(fault.lasts)
            self.scene.processes.resume(fault.whom)

    async def _connection(self, fault: Fault, wire: Wire) -> None:
        match fault.what:
            case What.CUT:
                for link in wire.chosen(fault.which):
                    link.breaks(fault.moment)
            case What.STRAND:
                wire.strand(fault.which)
            case What.SEVER:
                wire.closed = True
                for link in wire.chosen(None):
                    link.cut()
            case What.DELAY:
                wire.delay = fault.delay
            case What.SILENCE:
                wire.silence(True)
        await asyncio.sleep(fault.lasts)
        if fault.what in {What.SEVER, What.DELAY, What.SILENCE}:
            wire.heal()

    async def _lose(self, fault: Fault) -> None:
        async with self._busy["nats"], self._streams() as js:
            with suppress(NotFoundError):
                if fault.what is What.DELETE:
                    await js.delete_stream(EVENTS_STREAM)
                else:
                    await js.delete_consumer(EVENTS_STREAM, durable(role(fault.whom)))

    @asynccontextmanager
    async def _streams(self) -> AsyncIterator[JetStreamContext]:
        direct = self.scene.direct
        connection = await nats.connect(direct.nats, **options(direct, "sequencer"))
        try:
            yield connection.jetstream()
        finally:
            await connection.close()

    async def _end_sessions(self, fault: Fault) -> None:
        what = "pg_terminate_backend" if fault.what is What.HANG_UP else "pg_cancel_backend"
        async with self._busy["postgres"]:
            connection = await asyncpg.connect(self.scene.direct.postgres)
            await connection.fetch(f"SELECT {what}(pid) {SESSIONS}", role(fault.whom))
            await connection.close()


@contextmanager
def standing_still(engine: Engine) -> Iterator[None]:
    """The server first, so that it bears no helper meanwhile."""
    for pid in (engine.pid, *engine._processes()):
        with suppress(ProcessLookupError):
            os.kill(pid or 0, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in engine._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
