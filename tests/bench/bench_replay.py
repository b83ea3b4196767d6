"""The whole log in its order, untyped and typed, against eventsourcing's notifications and COPY."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from eventsourcing.postgres import PostgresApplicationRecorder

from shared.eventlog.log import Connection
from shared.eventlog.serialization import recorded_event, sql
from tests.bench.common import Lab, Sample, connected, in_turn, thousands
from tests.bench.made_up_log import fill, fill_peer, peer

PAGE, LAST = 1000, 2**62
OURS, NARROW, TYPED = "ours, records", "ours, records of es's columns", "ours, typed"
PEER, COPY = "es select_notifications", "COPY TO binary"
ROLE = "auditor"
COLUMNS = "stream, version, type, body, xid::text::bigint AS xid, ordinal"  # those that eventsourcing keeps


async def prepared(lab: Lab, events: int) -> Callable[[str], str]:
    """A log of that many events, and the same in eventsourcing's table; made once in a run."""
    dsn = await lab.database("replay")
    async with connected(dsn("postgres")) as admin:
        if await admin.fetchval("SELECT to_regclass('stored_events')"):
            return dsn
    await fill(dsn("postgres"), events, events // 20, places=True)
    with peer(dsn("postgres")) as datastore:
        PostgresApplicationRecorder(datastore).create_table()
    await fill_peer(dsn("postgres"), events, events // 20)
    return dsn


async def bench(lab: Lab) -> None:
    events = lab.pick(200_000, 30_000)
    dsn = await prepared(lab, events)
    samples = await in_turn(
        {
            OURS: lambda: timed(events, replay(dsn(ROLE))),
            NARROW: lambda: timed(events, replay(dsn(ROLE), query=narrow())),
            TYPED: lambda: timed(events, replay(dsn(ROLE), typed=True)),
            PEER: lambda: timed(events, asyncio.to_thread(notifications, dsn("postgres"), 500)),
            f"{PEER} x{PAGE}": lambda: timed(events, asyncio.to_thread(notifications, dsn("postgres"), PAGE)),
            COPY: lambda: timed(events, copied(dsn(ROLE))),
        }
    )
    base = max(samples[PEER].rate, samples[f"{PEER} x{PAGE}"].rate)
    rows = [[name, thousands(item.rate), f"{item.rate / base:.2f}x"] for name, item in samples.items()]
    lab.show(f"replay of {events:,} events, events/s", ["", "events/s", "to es"], rows)
    lab.goal("replay: ours, records / es select_notifications", ">= 3", samples[OURS].rate / base)
    lab.goal("replay: ours, the same columns / es select_notifications", ">= 3", samples[NARROW].rate / base)
    lab.goal("replay: ours, typed / es select_notifications", "", samples[TYPED].rate / base)
    lab.goal("replay: ours, records / COPY TO binary", "", samples[OURS].rate / samples[COPY].rate)


async def timed(events: int, work: Awaitable[int]) -> Sample:
    began = time.perf_counter()
    seen = await work
    assert seen == events, f"{seen} of {events}"
    return Sample(rate=events / (time.perf_counter() - began))


def narrow() -> str:
    query = sql("replay")
    return f"SELECT {COLUMNS}\n{query[query.index('FROM') :]}"


async def replay(dsn: str, typed: bool = False, query: str = sql("replay"), page: int = PAGE) -> int:
    """As a ledger is made again: page by page, each body read."""
    db = Connection(dsn, "replay")
    xid, ordinal, seen = "0", 0, 0
    try:
        while rows := await db.fetch(query, xid, ordinal, 0, LAST, page):
            if typed:
                seen += len([recorded_event(row) for row in rows])
            else:
                seen += sum(1 for row in rows if row["body"])
            xid, ordinal = str(rows[-1]["xid"]), rows[-1]["ordinal"]
    finally:
        await db.close()
    return seen


def notifications(dsn: str, page: int) -> int:
    start, seen = 1, 0
    with peer(dsn) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        while batch := recorder.select_notifications(start, page):
            seen += sum(1 for item in batch if item.state)
            start = batch[-1].id + 1
    return seen


async def copied(dsn: str) -> int:
    """The same columns in the same order, thrown away as they come."""
    size = 0

    async def count(piece: bytes) -> None:
        nonlocal size
        size += len(piece)

    query = sql("replay").replace("$1::text", "'0'").replace("$2::bigint", "0").replace("$3", "0")
    query = query.replace("$4", str(LAST)).replace("$5", "ALL")
    async with connected(dsn) as connection:
        status = await connection.copy_from_query(query.strip(), output=count, format="binary")
    assert size
    return int(status.split()[1])
