"""Where runs are played: engines that are started once; for each run a fresh log, empty streams and new processes."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

import asyncpg
import nats
from nats.js.errors import NotFoundError
from sqlalchemy import make_url

from shared.bus.broker import options
from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM
from shared.process.local_stack import Engines, provision_streams
from shared.settings import Settings
from tests.faults.processes import ForkServer, Processes
from tests.faults.proxy import Dial, Proxy, by_path, by_port
from tests.faults.schedule import DRIVER

TEMPLATE = "banli"


@dataclass
class RunEnvironment:
    """One run's log, streams, wires and processes. `direct` reaches the engines by no wire: it only looks on."""

    engines: Engines
    direct: Settings
    settings: Mapping[str, Settings]
    wires: Mapping[tuple[str, str], Proxy]
    processes: Processes
    logs: Path


class TestBed:
    """Engines and a nursery, for as long as the block lasts."""

    def __init__(self, home: Path) -> None:
        self.home, self.engines, self.logs = home, Engines(home), home.resolve() / "logs"
        self._numbers = count(1)
        self._wires: dict[tuple[str, str], Proxy] = {}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self.engines.start()
            stack.push_async_callback(self.engines.stop)
            self.nursery = await stack.enter_async_context(ForkServer())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        for wire in self._wires.values():
            await wire.close()
        await self._stack.aclose()

    @asynccontextmanager
    async def run_environment(self, names: Sequence[str]) -> AsyncIterator[RunEnvironment]:
        self._clear_logs()
        async with self._fresh_log() as direct:
            await empty(direct)
            await provision_streams(direct)
            settings = {name: await self._proxied_settings(name, direct) for name in (*names, DRIVER)}
            playing = {name: item for name, item in settings.items() if name != DRIVER}
            async with Processes(self.nursery, playing, self.logs) as processes:
                yield RunEnvironment(self.engines, direct, settings, self._wires, processes, self.logs)
            for wire in self._wires.values():
                await wire.reset()

    def _clear_logs(self) -> None:
        """What the parts of a run say is kept until the next."""
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir(parents=True)

    @asynccontextmanager
    async def _fresh_log(self) -> AsyncIterator[Settings]:
        """A database of its own: what is append-only can't be emptied."""
        name = f"run_{next(self._numbers)}"
        await self._admin_statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await self._admin_statement(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.engines.settings.model_copy(update={"postgres": self.engines.postgres.dsn(database=name)})
        finally:
            await self.engines.start()  # where a run broke off, they may still be down
            await self._admin_statement(f"DROP DATABASE {name} WITH (FORCE)")

    async def _admin_statement(self, statement: str) -> None:
        keeper = await asyncpg.connect(self.engines.postgres.dsn(database="postgres"))
        await keeper.execute(statement)
        await keeper.close()

    async def _proxied_settings(self, name: str, direct: Settings) -> Settings:
        """The settings of a part: it reaches both engines by wires of its own."""
        url = make_url(direct.postgres)
        there = by_path(f"{url.query['host']}/.s.PGSQL.{url.query['port']}")
        postgres = await self._wire(name, "postgres", there)
        events = await self._wire(name, "nats", by_port(int(direct.nats.rpartition(":")[2])))
        wired = url.set(host="127.0.0.1", port=postgres.port, query={"sslmode": "disable"})
        update = {"postgres": wired.render_as_string(hide_password=False), "nats": f"nats://127.0.0.1:{events.port}"}
        return direct.model_copy(update=update)

    async def _wire(self, name: str, engine: str, dial: Dial) -> Proxy:
        if (name, engine) not in self._wires:
            self._wires[name, engine] = Proxy(dial)
            await self._wires[name, engine].open()
        return self._wires[name, engine]


async def empty(direct: Settings) -> None:
    """No stream is left of the run before, and with the streams go their durables."""
    connection = await nats.connect(direct.nats, **options(direct, "sequencer"))
    for stream in (EVENTS_STREAM, PARKED_STREAM):
        with suppress(NotFoundError):
            await connection.jetstream().delete_stream(stream)
    await connection.close()
