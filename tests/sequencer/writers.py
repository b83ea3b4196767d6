"""Writers on connections of their own, and the positions their events were assigned."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from services.sequencer.positions import PositionAllocator
from shared.eventlog.log import Connection
from shared.settings import Settings
from tests.engines import REGISTERED, admin

INSERT = """INSERT INTO eventlog.event
  (stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id)
  SELECT $1, n, 'intake.case-registered', 1, $2, '2023-02-16', '{"id": "wang", "name": "王某"}',
  gen_random_uuid(), sha256(''), gen_random_uuid() FROM generate_series($3::int, $4::int) AS n"""
NAIVE = "SELECT stream, version, ordinal FROM eventlog.event WHERE ordinal > $1 ORDER BY ordinal"
PLACED = """SELECT position, stream, version, xid::text::bigint AS xid FROM eventlog.sequence ORDER BY position"""


async def active_allocator(settings: Settings) -> PositionAllocator:
    """A position allocator that is in use, whoever holds the lock."""
    allocator = PositionAllocator(Connection(settings.dsn("sequencer"), "sequencer"))
    await allocator.try_lock()
    await allocator.resume()
    return allocator


async def insert(connection: asyncpg.Connection, stream: str, first: int = 1, last: int | None = None) -> None:
    await connection.execute(INSERT, stream, REGISTERED.model_dump_json(), first, last or first)


@asynccontextmanager
async def connected(settings: Settings, role: str = "intake") -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.dsn(role))
    try:
        yield connection
    finally:
        await connection.close()


async def write_until(settings: Settings, number: int, until: float) -> int:
    """Transactions of 1 to 20 events, each in two statements with a hold between; returns how many events."""
    dice, written = random.Random(number), 0
    stream = f"rd-16-1-{number:04}"
    async with connected(settings) as connection:
        while asyncio.get_running_loop().time() < until:
            count = dice.randint(1, 20)
            async with connection.transaction():
                await insert(connection, stream, written + 1)
                await asyncio.sleep(dice.choice((0, 0, 0.001, 0.01, 0.03)))
                if count > 1:
                    await insert(connection, stream, written + 2, written + count)
            written += count
    return written


async def read_by_ordinal(settings: Settings, found: list[tuple[str, int]], done: asyncio.Event) -> None:
    """What everybody writes first: read whatever has a higher number than the last one read."""
    last = 0
    async with connected(settings, "auditor") as connection:
        while True:
            finishing = done.is_set()
            for row in await connection.fetch(NAIVE, last):
                found.append((row["stream"], row["version"]))
                last = row["ordinal"]
            if finishing:
                return
            await asyncio.sleep(0)


async def positions(settings: Settings) -> list[tuple[int, str, int]]:
    return [(row["position"], row["stream"], row["version"]) for row in await admin(settings, PLACED)]
