"""One event per append, at 1 to 64 writers: our log against eventsourcing, bare INSERT and COPY."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import asyncpg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresApplicationRecorder
from eventsourcing.postgres import PostgresDatastore as Datastore

from shared.eventlog.log import EventLog
from shared.eventlog.serialization import AppendRequest, StreamAppend
from tests.bench.common import Cell, Lab, Sample, closed_loop, connected, in_turn, shown, threaded_loop
from tests.bench.made_up_log import BODY, CLERK, DAY, EVENT, envelope_for, fill, fill_peer, peer, settle

WRITERS, STREAMS, BATCH = (1, 4, 16, 64), 50, 1000
OURS, READY, APPLICATION, AGGREGATE = "ours", "ours, ready bytes", "es application", "es aggregate"
INSERT, COPY = "bare INSERT", "bare COPY x1000"
ACTOR, NUMBERS, WISH = CLERK.model_dump_json(), count(1), envelope_for("zx-16-2-00000")
ID, HASH = WISH.id, WISH.content


async def bench(lab: Lab) -> None:
    dsn, seconds = await lab.database("append"), lab.pick(1.0, 0.15)
    admin, seed = dsn("postgres"), lab.pick(50_000, 10_000)  # an empty table would be planned as one
    await fill(admin, seed, 500)
    with peer(admin) as datastore:
        for recorder in recorders(datastore).values():
            recorder.create_table()
    await fill_peer(admin, seed, 500)
    async with connected(admin) as connection:
        await connection.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)")
        await connection.execute("INSERT INTO plain (body) SELECT $1 FROM generate_series(1, $2)", BODY, seed)
        await connection.execute("INSERT INTO agg_events SELECT originator_id, originator_version, topic, state "
                                 "FROM stored_events")  # fmt: skip
        await settle(connection, "plain", "agg_events")
    samples = {writers: await at(dsn, writers, seconds) for writers in lab.pick(WRITERS, (1, 16, 64))}
    report(lab, samples)


async def at(dsn: Callable[[str], str], writers: int, seconds: float) -> dict[str, Sample]:
    """All engines at one number of writers, in turn."""

    def cell(work: Callable[..., Awaitable[Sample]], *more: Any) -> Cell:
        return lambda: work(dsn, writers, seconds, *more)

    return await in_turn(
        {
            OURS: cell(ours),
            READY: cell(ready),
            APPLICATION: cell(eventsourcing_writer, APPLICATION),
            AGGREGATE: cell(eventsourcing_writer, AGGREGATE),
            INSERT: cell(inserts),
            COPY: cell(copies),
        }
    )


async def ours(dsn: Callable[[str], str], writers: int, seconds: float) -> Sample:
    log = EventLog(dsn("intake"), "intake")
    try:
        workers = [writer(log) for _ in range(writers)]
        await asyncio.gather(*(worker() for worker in workers))
        return await closed_loop(workers, seconds)
    finally:
        await log.close()


def writer(log: EventLog) -> Callable[[], Awaitable[None]]:
    """Fifty streams of its own, each in its turn, whose versions it knows."""
    mine, done = [f"zx-16-2-{next(NUMBERS):05d}" for _ in range(STREAMS)], 0

    async def one() -> None:
        nonlocal done
        stream, expected = mine[done % STREAMS], done // STREAMS
        done += 1
        envelope = replace(WISH, id=uuid4(), stream=stream)
        await log.append(AppendRequest(envelope, [StreamAppend(stream, expected, [EVENT])]))

    return one


async def ready(dsn: Callable[[str], str], writers: int, seconds: float) -> Sample:
    """The same without the object layer: body, actor and hash are at hand, as eventsourcing's are."""
    with patch("shared.eventlog.log.arguments", ready_arguments):
        return await ours(dsn, writers, seconds)


def ready_arguments(appends: Sequence[AppendRequest]) -> list[list[Any]]:
    parts = [append.stream_appends[0] for append in appends]
    numbers, streams = list(range(len(parts))), [part.stream for part in parts]
    expected, versions = [part.expected for part in parts], [part.expected + 1 for part in parts]
    same = [[value] * len(parts) for value in (EVENT.type, 1, BODY, DAY, ACTOR, ID, HASH, None, ID, "")]
    return [numbers, streams, expected, numbers, streams, versions, *same]


def recorders(datastore: Datastore) -> dict[str, PostgresAggregateRecorder]:
    return {
        APPLICATION: PostgresApplicationRecorder(datastore),
        AGGREGATE: PostgresAggregateRecorder(datastore, events_table_name="agg_events"),
    }


async def eventsourcing_writer(dsn: Callable[[str], str], writers: int, seconds: float, which: str) -> Sample:
    with peer(dsn("postgres"), writers) as datastore:
        workers = [recording(recorders(datastore)[which]) for _ in range(writers)]
        return await asyncio.to_thread(threaded_loop, workers, seconds)


def recording(recorder: PostgresAggregateRecorder) -> Callable[[], object]:
    mine, done, state = [uuid4() for _ in range(STREAMS)], 0, BODY.encode()

    def one() -> None:
        nonlocal done
        stream: UUID = mine[done % STREAMS]
        done += 1
        recorder.insert_events([StoredEvent(stream, (done - 1) // STREAMS + 1, EVENT.type, state)])

    return one


async def inserts(dsn: Callable[[str], str], writers: int, seconds: float) -> Sample:
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(connected(dsn("postgres"))) for _ in range(writers)]
        return await closed_loop([await inserting(connection) for connection in connections], seconds)


async def inserting(connection: asyncpg.Connection) -> Callable[[], Awaitable[None]]:
    statement = await connection.prepare("INSERT INTO plain (body) VALUES ($1)")

    async def one() -> None:
        await statement.fetch(BODY)

    return one


async def copies(dsn: Callable[[str], str], writers: int, seconds: float) -> Sample:
    records = [(BODY,)] * BATCH
    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(connected(dsn("postgres"))) for _ in range(min(writers, 2))]

        def copying(connection: asyncpg.Connection) -> Callable[[], Awaitable[object]]:
            return lambda: connection.copy_records_to_table("plain", records=records, columns=["body"])

        copied = await closed_loop([copying(connection) for connection in connections], seconds)
        return replace(copied, rate=copied.rate * BATCH)


def report(lab: Lab, samples: dict[int, dict[str, Sample]]) -> None:
    rows = [[name, *(shown(cells[name]) for cells in samples.values())] for name in samples[1]]
    lab.show(
        f"append, {len(BODY.encode())} bytes, events/s (p50/p99 ms)", ["", *(f"{n} writers" for n in samples)], rows
    )
    for writers, wanted in ((1, ""), (16, ">= 15"), (64, ">= 25")):
        cells = samples[writers]
        for name in (READY, OURS):
            ratio = cells[name].rate / cells[APPLICATION].rate
            lab.goal(f"append, {writers} writers: {name} / es application", wanted, ratio)
    lab.goal("append, 64 writers: ours / bare INSERT", "", samples[64][OURS].rate / samples[64][INSERT].rate)
