"""What all benches share: engines, made-up events, cells measured in turn, tables and goals."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import asyncpg
from rich.console import Console
from rich.table import Table

from shared.bus.command_client import CommandClient
from shared.eventlog.admin import migrate
from shared.messaging.errors import Unavailable
from shared.process.local_stack import Engines
from shared.settings import Settings

TIMES = 3
console = Console(width=118, highlight=False)


@dataclass(frozen=True)
class Sample:
    """What a cell gave: how many a second, and how long one took, in milliseconds."""

    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0

    @classmethod
    def of(cls, seconds: Sequence[float], elapsed: float) -> "Sample":
        ordered = sorted(seconds) or [0.0]
        return cls(len(seconds) / elapsed, ordered[len(ordered) // 2] * 1e3, ordered[int(len(ordered) * 0.99)] * 1e3)


Cell = Callable[[], Awaitable[Sample]]
Name = TypeVar("Name", bound=Hashable)


async def in_turn(cells: Mapping[Name, Cell]) -> dict[Name, Sample]:
    """Every cell once, then every cell again: noise falls on all. Medians."""
    samples_by_name: defaultdict[Name, list[Sample]] = defaultdict(list)
    for _ in range(TIMES):
        for name, cell in cells.items():
            samples_by_name[name].append(await cell())
    return {
        name: Sample(*(median(getattr(sample, what) for sample in samples) for what in ("rate", "p50", "p99")))
        for name, samples in samples_by_name.items()
    }


async def closed_loop(workers: Sequence[Callable[[], Awaitable[object]]], seconds: float) -> Sample:
    """Each worker does its work again as soon as it is done."""
    taken: list[float] = []
    began = time.perf_counter()

    async def work(one: Callable[[], Awaitable[object]]) -> None:
        now = time.perf_counter()
        while now - began < seconds:
            await one()
            now, before = time.perf_counter(), now
            taken.append(now - before)

    await asyncio.gather(*(work(one) for one in workers))
    return Sample.of(taken, time.perf_counter() - began)


def threaded_loop(workers: Sequence[Callable[[], object]], seconds: float) -> Sample:
    taken: list[float] = []
    barrier = threading.Barrier(len(workers) + 1)

    def work(one: Callable[[], object]) -> None:
        one()
        barrier.wait()
        began = now = time.perf_counter()
        while now - began < seconds:
            one()
            now, before = time.perf_counter(), now
            taken.append(now - before)

    threads = [threading.Thread(target=work, args=(one,)) for one in workers]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Sample.of(taken, time.perf_counter() - began)


@dataclass
class Lab:
    """The engines of one run, what it was asked for, and the goals it met or not."""

    engines: Engines
    quick: bool = False
    million: bool = False
    goals: list[tuple[str, str, str, str]] = field(default_factory=list)

    def pick(self, full: Any, quick: Any) -> Any:
        return quick if self.quick else full

    @property
    def settings(self) -> Settings:
        return self.engines.settings

    async def database(self, name: str) -> Callable[[str], str]:
        """A database with an empty log of its own; gives the DSN of a role in it."""
        async with connected(self.engines.postgres.dsn()) as admin:
            if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                await admin.execute(f"CREATE DATABASE {name}")
        await migrate(self.engines.postgres.dsn(database=name))
        return lambda role: self.engines.postgres.dsn(role, name)

    def goal(self, what: str, wanted: str, ratio: float, unit: str = "x", shown: str = "") -> None:
        """Notes one line of the summary; `wanted` is such as `>= 15` or `<= 3`, or empty where there is no goal."""
        sign, _, bound = wanted.partition(" ")
        met = {"": "", ">=": ratio >= float(bound or 0), "<=": ratio <= float(bound or 0)}[sign]
        reached = "" if met == "" else "[green]yes[/]" if met else "[red]no[/]"
        self.goals.append((what, f"{wanted}{unit}" if wanted else "-", shown or f"{ratio:.2f}{unit}", reached))

    def show(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = Table(title=title, title_justify="left")
        for n, column in enumerate(columns):
            table.add_column(column, justify="right" if n else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table, "")


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def processes(settings: Settings, *names: str) -> AsyncIterator[CommandClient]:
    """Parts of Banli as they run, each in a process of its own, and a client when all of them answer."""
    variables = {
        "HOME": settings.home,
        "POSTGRES": settings.postgres,
        "NATS": settings.nats,
        "SECRETS": settings.secrets,
    }
    environment = os.environ | {f"BANLI_{name}": str(value) for name, value in variables.items()}
    started = []
    for name in names:
        with (Path(settings.home) / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", f"services.{name}"]
            started.append(await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log))
    try:
        async with CommandClient(settings) as client:
            await asyncio.gather(*(answering(client, name) for name in names))
            yield client
    finally:
        for process in started:
            process.terminate()
        await asyncio.gather(*(process.wait() for process in started))


async def answering(client: CommandClient, name: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(Unavailable):
            answer = await client.call_operation(name, "ping", 1.0)
            if answer["ok"] and answer.get("active", True):
                return
        await asyncio.sleep(0.05)
    raise Unavailable(name)


def child(module: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)


def shown(sample: Sample) -> str:
    return f"{thousands(sample.rate)} ({sample.p50:.2f}/{sample.p99:.2f})"


def thousands(value: float) -> str:
    return f"{value:,.0f}"
