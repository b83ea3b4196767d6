"""The desk's tables in a fresh database."""

from collections.abc import AsyncIterator

import pytest

from shared.eventlog.log import Connection
from shared.settings import Settings


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Connection]:
    db = Connection(settings.dsn("desk"), "test")
    yield db
    await db.close()
