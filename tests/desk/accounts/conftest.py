"""The desk's tables in a fresh database."""

from collections.abc import AsyncIterator

import pytest

from services.desk.accounts.tables import prepare
from shared.eventlog.log import Connection
from shared.settings import Settings


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Connection]:
    db = Connection(settings.dsn("desk"), "test")
    await prepare(db)
    yield db
    await db.close()
