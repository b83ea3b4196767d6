"""The desk's tables in a fresh database."""

from collections.abc import AsyncIterator

import pytest

from services.desk.accounts.tables import prepare
from shared.eventlog.log import Connection
from shared.settings import Settings


@pytest.fixture
async def hand(settings: Settings) -> AsyncIterator[Connection]:
    line = Connection(settings.dsn("desk"), "test")
    await prepare(line)
    yield line
    await line.close()
