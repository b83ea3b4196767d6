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
from tests.faults.environment import RunEnvironment
from tests.faults.proxy import Proxy
from tests.faults.schedule import DRIVER, ENGINES, Fault, FaultKind, service_of

SESSIONS = """FROM pg_stat_activity WHERE usename = $1 AND datname = current_database() AND pid <> pg_backend_pid()"""


class FaultInjector:
    """Does faults in one scene; `restart` makes whoever plays the list begin again."""

    def __init__(self, scene: RunEnvironment, restart: Callable[[float], Awaitable[None]]) -> None:
        self.scene, self.restart = scene, restart
        self._busy = {name: asyncio.Lock() for name in ENGINES}

    async def inject(self, fault: Fault) -> None:
        """Returns when the fault is over."""
        match fault.what:
            case FaultKind.KILL | FaultKind.PAUSE | FaultKind.STOP | FaultKind.WIPE if fault.whom in ENGINES:
                async with self._busy[fault.whom]:
                    await self._engine(fault, self._engine_of(fault.whom))
            case FaultKind.KILL | FaultKind.PAUSE:
                await self._process(fault)
            case FaultKind.DELETE | FaultKind.FORGET:
                await self._delete_from_jetstream(fault)
            case FaultKind.HANG_UP | FaultKind.CANCEL:
                await self._end_sessions(fault)
            case _:
                await self._connection(fault, self.scene.wires[fault.whom, fault.engine])

    def _engine_of(self, name: str) -> Engine:
        return self.scene.engines.postgres if name == "postgres" else self.scene.engines.nats

    async def _engine(self, fault: Fault, engine: Engine) -> None:
        if fault.what is FaultKind.PAUSE:
            with paused(engine):
                await asyncio.sleep(fault.lasts)
            return
        if fault.what is FaultKind.STOP:
            await engine.stop()
        else:
            await asyncio.to_thread(engine.kill)
        if fault.what is FaultKind.WIPE:
            self.scene.engines.nats.wipe()
        await asyncio.sleep(fault.lasts)
        await engine.start()

    async def _process(self, fault: Fault) -> None:
        if fault.whom == DRIVER:
            await self.restart(fault.lasts)
        elif fault.what is FaultKind.KILL:
            self.scene.processes.kill(fault.whom, fault.lasts)
            await asyncio.sleep(fault.lasts)
        else:
            self.scene.processes.pause(fault.whom)
            await asyncio.sleep(fault.lasts)
            self.scene.processes.resume(fault.whom)

    async def _connection(self, fault: Fault, wire: Proxy) -> None:
        match fault.what:
            case FaultKind.CUT:
                for link in wire.connections_at(fault.which):
                    link.cut_at(fault.moment)
            case FaultKind.STRAND:
                wire.black_hole(fault.which)
            case FaultKind.SEVER:
                wire.closed = True
                for link in wire.connections_at(None):
                    link.cut()
            case FaultKind.DELAY:
                wire.delay = fault.delay
            case FaultKind.SILENCE:
                wire.block(True)
        await asyncio.sleep(fault.lasts)
        if fault.what in {FaultKind.SEVER, FaultKind.DELAY, FaultKind.SILENCE}:
            wire.restore()

    async def _delete_from_jetstream(self, fault: Fault) -> None:
        async with self._busy["nats"], self._streams() as js:
            with suppress(NotFoundError):
                if fault.what is FaultKind.DELETE:
                    await js.delete_stream(EVENTS_STREAM)
                else:
                    await js.delete_consumer(EVENTS_STREAM, durable(service_of(fault.whom)))

    @asynccontextmanager
    async def _streams(self) -> AsyncIterator[JetStreamContext]:
        direct = self.scene.direct
        connection = await nats.connect(direct.nats, **options(direct, "sequencer"))
        try:
            yield connection.jetstream()
        finally:
            await connection.close()

    async def _end_sessions(self, fault: Fault) -> None:
        what = "pg_terminate_backend" if fault.what is FaultKind.HANG_UP else "pg_cancel_backend"
        async with self._busy["postgres"]:
            connection = await asyncpg.connect(self.scene.direct.postgres)
            await connection.fetch(f"SELECT {what}(pid) {SESSIONS}", service_of(fault.whom))
            await connection.close()


@contextmanager
def paused(engine: Engine) -> Iterator[None]:
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
