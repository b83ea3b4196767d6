"""One PostgreSQL and one NATS for the session; a fresh database and empty streams for each test that asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path

import asyncpg
import nats
import pytest
from nats.js.errors import NotFoundError

from shared.bus.broker import options
from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM
from shared.process import local_stack
from shared.process.local_stack import Engines, provision_streams
from shared.settings import Settings
from tests.engines import Suite

TEMPLATE = "banli"
numbers = count(1)


@pytest.fixture(scope="session")
async def engines(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engines]:
    """Nobody connects to the migrated database `banli` itself: it is the template of all others."""
    home: Path = tmp_path_factory.mktemp("banli")
    async with local_stack.engines(home) as stack:
        yield stack


@asynccontextmanager
async def fresh_log(engines: Engines) -> AsyncIterator[Settings]:
    """A database of its own: what is append-only can't be emptied."""
    name = f"test_{next(numbers)}"
    keeper = await asyncpg.connect(engines.postgres.dsn(database="postgres"))
    await keeper.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    await keeper.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")  # rights on a database are not copied
    try:
        yield engines.settings.model_copy(update={"postgres": engines.postgres.dsn(database=name)})
    finally:
        await keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await keeper.close()


@pytest.fixture
async def settings(engines: Engines) -> AsyncIterator[Settings]:
    async with fresh_log(engines) as fresh_settings:
        yield fresh_settings


@pytest.fixture
async def suite(settings: Settings) -> AsyncIterator[Suite]:
    """Empty streams, fresh durables, and nothing running yet: `await suite.start("intake", "sequencer")`."""
    connection = await nats.connect(settings.nats, **options(settings, "sequencer"))
    for stream in (EVENTS_STREAM, PARKED_STREAM):
        with suppress(NotFoundError):
            await connection.jetstream().delete_stream(stream)
    await connection.close()
    await provision_streams(settings)
    async with Suite(settings) as running_suite:
        yield running_suite
