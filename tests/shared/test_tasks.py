"""Tasks end when they are asked to, also where a library loses a cancellation."""

import asyncio

import pytest

from shared import tasks
from shared.messaging.errors import Unavailable
from shared.tasks import cancel_and_wait, run_all, wait_through_cancellation


class Job:
    """Works until it is cancelled for the last of several times, as if a library had swallowed the ones before."""

    def __init__(self, swallows: int = 0, ends_with: BaseException | None = None) -> None:
        self.swallows, self.ends_with, self.ended = swallows, ends_with, False

    async def run(self) -> None:
        try:
            if self.ends_with:
                raise self.ends_with
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    if not self.swallows:
                        raise
                    self.swallows -= 1
        finally:
            self.ended = True


@pytest.fixture(autouse=True)
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "RETRY_AFTER_S", 0.01)


async def test_jobs_end_with_their_group_although_a_cancellation_was_lost() -> None:
    jobs = [Job(), Job(swallows=2)]
    group = asyncio.create_task(run_all(*(job.run() for job in jobs)))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await cancel_and_wait([group])
    assert group.cancelled()
    assert all(job.ended for job in jobs)


async def test_the_first_failure_ends_the_others_and_is_raised() -> None:
    other = Job(swallows=2)
    async with asyncio.timeout(5):
        with pytest.raises(ValueError, match="first"):
            await run_all(other.run(), Job(ends_with=ValueError("first")).run())
    assert other.ended


async def test_a_cancellation_that_nobody_asked_for_is_a_failure() -> None:
    async with asyncio.timeout(5):
        with pytest.raises(Unavailable):
            await run_all(Job().run(), Job(ends_with=asyncio.CancelledError()).run())


async def test_a_loop_notices_the_cancellation_that_was_lost_in_it() -> None:
    async def loop() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            tasks.raise_if_cancelled()

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_a_second_cancellation_does_not_shorten_what_may_be_finished() -> None:
    finished = asyncio.Event()
    work = asyncio.ensure_future(finished.wait())
    waiting = asyncio.create_task(wait_through_cancellation({work}, 5))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    finished.set()
    await asyncio.wait({waiting})
    assert work.done()
    assert not work.cancelled()
