"""Whether a reader of the log misses events: one that trusts ordinals, and one that reads by position."""

import asyncio
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import uvloop

from services.sequencer.positions import PositionAllocator
from shared.eventlog.log import Connection, EventLog
from shared.eventlog.serialization import AppendRequest, StreamAppend
from tests.bench.common import Lab, child, connected, thousands
from tests.bench.made_up_log import EVENT, envelope_for

WRITERS, MOST, MILLION = 16, 50, 1_000_000
NAIVE = "SELECT ordinal FROM eventlog.event WHERE ordinal > $1 ORDER BY ordinal LIMIT 5000"
COUNT = """SELECT (SELECT count(*) FROM eventlog.event) AS inserted,
                  (SELECT count(*) FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version)
                   WHERE position IS NULL) AS lost,
                  (SELECT count(*) - coalesce(max(position), 0) FROM eventlog.sequence) AS holes"""


async def bench(lab: Lab) -> None:
    dsn, seconds = await lab.database("lost"), lab.pick(15.0, 2.0)
    async with connected(dsn("postgres")) as admin:
        await admin.execute("CREATE INDEX naive ON eventlog.event (ordinal)")  # lest it be slow as well
    line, done, began = Connection(dsn("sequencer"), "lost"), asyncio.Event(), time.perf_counter()
    allocator = PositionAllocator(line)
    await allocator.try_lock()
    await allocator.resume()
    readers = asyncio.gather(read_by_ordinal(dsn("auditor"), done), read_by_position(allocator, done))
    writing = child("tests.bench.bench_lost", dsn("intake"), str(seconds), str(MILLION if lab.million else 0))
    await asyncio.to_thread(writing.communicate)
    done.set()
    seen, again = await readers
    elapsed = time.perf_counter() - began
    await allocator.check_all_positioned()
    await line.close()
    async with connected(dsn("postgres")) as admin:
        counts = await admin.fetchrow(COUNT)
    report(lab, counts, seen, again, elapsed)


def report(lab: Lab, counts: Any, seen: int, again: int, elapsed: float) -> None:
    inserted, lost = counts["inserted"], counts["inserted"] - seen
    rows = [
        ["naive, ordinal > last", thousands(inserted), thousands(lost), f"{lost / inserted:.2%}", "-"],
        ["by position", thousands(inserted), thousands(counts["lost"]), f"{counts['lost'] / inserted:.2%}",
         thousands(counts["holes"] + again)],
    ]  # fmt: skip
    title = f"{WRITERS} writers, 1 to {MOST} events a commit, {elapsed:.0f} s"
    lab.show(title, ["", "inserted", "lost for ever", "share", "holes or twice"], rows)
    lab.goal(f"lost for ever of {thousands(inserted)}: naive reader", "", lost, "")
    lab.goal(f"lost for ever of {thousands(inserted)}: ours", "<= 0", counts["lost"] + counts["holes"] + again, "")


async def read_by_ordinal(dsn: str, done: asyncio.Event) -> int:
    """How many it saw: on from the last ordinal it has seen, and again until there is nothing more."""
    last, seen = 0, 0
    async with connected(dsn) as connection:
        while True:
            over = done.is_set()
            rows = await connection.fetch(NAIVE, last)
            seen, last = seen + len(rows), rows[-1]["ordinal"] if rows else last
            if over and not rows:
                return seen
            await asyncio.sleep(0.001)


async def read_by_position(allocator: PositionAllocator, done: asyncio.Event) -> int:
    """The sequencer's own allocator; how many events it gave a position twice or out of the order of their stream."""
    versions: dict[str, int] = {}
    wrong = 0
    while True:
        over = done.is_set()
        placed = await allocator.advance()
        for row in placed:
            wrong += row["version"] != versions.get(row["stream"], 0) + 1
            versions[row["stream"]] = row["version"]
        if over and not placed:
            return wrong
        await asyncio.sleep(0)


def writing(log: EventLog, n: int, going: Callable[[int], bool]) -> Callable[[], Any]:
    dice = random.Random(n)

    async def work() -> None:
        stream, version, size = f"zx-16-4-{n}", 0, 0
        while going(size):
            if version > 2000:
                stream, version = f"zx-16-4-{n}-{dice.getrandbits(32)}", 0
            size = dice.randint(1, MOST)
            await log.append(AppendRequest(envelope_for(stream), [StreamAppend(stream, version, [EVENT] * size)]))
            version += size

    return work


async def write(dsn: str, seconds: float, events: int) -> None:
    """As many replicas of a service as there are writers, each with a connection of its own."""
    until, written = time.monotonic() + seconds, 0

    def going(size: int) -> bool:
        nonlocal written
        written += size
        return written < events if events else time.monotonic() < until

    logs = [EventLog(dsn, "intake") for _ in range(WRITERS)]
    try:
        await asyncio.gather(*(writing(log, n, going)() for n, log in enumerate(logs)))
    except asyncpg.PostgresError as error:
        sys.exit(repr(error))
    finally:
        for log in logs:
            await log.close()


if __name__ == "__main__":
    uvloop.run(write(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
