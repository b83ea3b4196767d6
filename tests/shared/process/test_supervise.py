"""A part goes on until somebody asks it to end."""

import asyncio

import pytest

from shared.messaging.errors import NeedsOperator, Unavailable
from shared.process.supervise import supervise
from shared.settings import Settings
from shared.tasks import cancel_and_wait


class FailingProcess:
    """Ends in these ways, one after another, and then works until it is asked to end."""

    def __init__(self, *ends: BaseException) -> None:
        self.ends, self.working = list(ends), asyncio.Event()

    async def __call__(self, _: Settings) -> None:
        if self.ends:
            raise self.ends.pop(0)
        self.working.set()
        await asyncio.Event().wait()


@pytest.mark.parametrize("end", [Unavailable(), ValueError(), asyncio.CancelledError()])
async def test_whatever_ends_a_part_it_begins_again(end: BaseException) -> None:
    """A cancellation that nobody asked for is a failure too: a library's own can come out at the wrong place."""
    part = FailingProcess(end, end)
    task = asyncio.create_task(supervise(part, Settings(), first_pause_s=0.001))
    async with asyncio.timeout(5):
        await part.working.wait()
    await cancel_and_wait([task])
    assert task.cancelled()


async def test_only_an_operators_matter_ends_it() -> None:
    with pytest.raises(NeedsOperator):
        await supervise(FailingProcess(NeedsOperator("看看")), Settings())
