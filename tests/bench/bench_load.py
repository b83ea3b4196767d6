"""One case of a hundred events, out of a small log and out of a large one."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from eventsourcing.postgres import PostgresApplicationRecorder

from shared.eventlog.log import Connection, EventLog
from shared.eventlog.serialization import sql
from tests.bench.common import Cell, Lab, Sample, connected, in_turn
from tests.bench.made_up_log import fill, fill_peer, peer

EACH = 100
RAW, TYPED, PEER = "ours, records", "ours, typed", "es select_events"


async def bench(lab: Lab) -> None:
    sizes = (10_000, lab.pick(1_000_000, 50_000))
    cells: dict[tuple[str, int], Cell] = {}
    loads = lab.pick(400, 100)
    for size in sizes:
        dsn, streams = await lab.database(f"load_{size}"), size // EACH
        await fill(dsn("postgres"), size, streams)
        with peer(dsn("postgres")) as datastore:
            PostgresApplicationRecorder(datastore).create_table()
        await fill_peer(dsn("postgres"), size, streams)
        cells |= {
            (RAW, size): cell(raw, dsn("intake"), streams, loads),
            (TYPED, size): cell(typed, dsn("intake"), streams, loads),
            (PEER, size): cell(eventsourcing_loads, dsn("postgres"), streams, loads),
        }
    samples = await in_turn(cells)
    rows = [
        [name, *(f"{samples[name, size].p50:.2f}/{samples[name, size].p99:.2f}" for size in sizes)]
        for name in (RAW, TYPED, PEER)
    ]
    lab.show("load of one stream of 100 events, p50/p99 ms", ["", *(f"out of {size:,}" for size in sizes)], rows)
    small, large = (samples[RAW, size] for size in sizes)
    shown = f"{sizes[1]:,}"
    lab.goal(f"load out of {shown}: records, p99", "<= 1", large.p99, " ms")
    lab.goal(f"load, p50: out of {shown} / out of {sizes[0]:,}", "<= 1.15", large.p50 / small.p50)
    lab.goal(f"load out of {shown}, p50: ours, records / es", "", large.p50 / samples[PEER, sizes[1]].p50)
    lab.goal(
        f"load out of {shown}, p50: ours, typed / es", "", samples[TYPED, sizes[1]].p50 / samples[PEER, sizes[1]].p50
    )


def cell(work: Callable[[str, list[int]], Awaitable[Sample]], dsn: str, streams: int, loads: int) -> Cell:
    chosen = random.Random(streams)
    return lambda: work(dsn, [chosen.randrange(streams) for _ in range(loads)])


async def one_by_one(numbers: list[int], load: Callable[[int], Awaitable[int]]) -> Sample:
    taken = []
    for number in numbers[:20]:
        await load(number)
    for number in numbers:
        began = time.perf_counter()
        assert await load(number) == EACH
        taken.append(time.perf_counter() - began)
    return Sample.of(taken, sum(taken))


async def raw(dsn: str, numbers: list[int]) -> Sample:
    line, query = Connection(dsn, "load"), sql("load")
    try:

        async def load(number: int) -> int:
            return len(await line.fetch(query, [f"rd-16-1-{number}"]))

        return await one_by_one(numbers, load)
    finally:
        await line.close()


async def typed(dsn: str, numbers: list[int]) -> Sample:
    log = EventLog(dsn, "intake")
    try:

        async def load(number: int) -> int:
            stream = f"rd-16-1-{number}"
            return len((await log.load([stream]))[stream])

        return await one_by_one(numbers, load)
    finally:
        await log.close()


async def eventsourcing_loads(dsn: str, numbers: list[int]) -> Sample:
    """In a thread of its own, as eventsourcing is used; its clock runs inside."""
    async with connected(dsn) as connection:
        ids = [await connection.fetchval("SELECT md5('case-' || $1::text)::uuid", str(number)) for number in numbers]

    def work() -> Sample:
        taken = []
        with peer(dsn) as datastore:
            recorder = PostgresApplicationRecorder(datastore)
            for id in ids[:20]:
                recorder.select_events(id)
            for id in ids:
                began = time.perf_counter()
                assert len(recorder.select_events(id)) == EACH
                taken.append(time.perf_counter() - began)
        return Sample.of(taken, sum(taken))

    return await asyncio.to_thread(work)
