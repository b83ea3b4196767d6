"""An order of its own for each test, and writers that hold their transactions as long as they like."""

from collections.abc import AsyncIterator

import pytest

from services.sequencer.positions import PositionAllocator
from shared.eventlog.log import EventLog
from shared.settings import Settings
from tests.sequencer.writers import taken_up


@pytest.fixture
async def order(settings: Settings) -> AsyncIterator[PositionAllocator]:
    made = await taken_up(settings)
    yield made
    await made.db.close()


@pytest.fixture
async def log(settings: Settings) -> AsyncIterator[EventLog]:
    made = EventLog(settings.dsn("intake"), "intake")
    yield made
    await made.close()
