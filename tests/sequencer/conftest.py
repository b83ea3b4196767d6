"""A position allocator and an event log of `intake`, both new for each test and closed after it."""

from collections.abc import AsyncIterator

import pytest

from services.sequencer.positions import PositionAllocator
from shared.eventlog.log import EventLog
from shared.settings import Settings
from tests.sequencer.writers import active_allocator


@pytest.fixture
async def allocator(settings: Settings) -> AsyncIterator[PositionAllocator]:
    made = await active_allocator(settings)
    yield made
    await made.db.close()


@pytest.fixture
async def log(settings: Settings) -> AsyncIterator[EventLog]:
    made = EventLog(settings.dsn("intake"), "intake")
    yield made
    await made.close()
