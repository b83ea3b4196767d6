"""How tasks of asyncio run together and are ended, whatever the libraries in them do with a cancellation.

Before Python 3.12 `asyncio.wait_for` loses a cancellation that comes at the same moment as its result; asyncpg and the
NATS client use it. So a cancellation is asked for again until the task is over, and loops call `raise_if_cancelled`.
"""

import asyncio
import time
from collections.abc import Collection, Coroutine
from contextlib import suppress
from typing import Any

from shared.messaging.errors import Unavailable

RETRY_AFTER_S = 2.0


async def run_all(*work: Coroutine[Any, Any, None]) -> None:
    """Runs coroutines until one fails or all have ended; ends the others and raises the first error.

    A coroutine that is cancelled by itself counts as failed (`Unavailable`). Unlike `asyncio.TaskGroup` it cancels
    again where a cancellation was lost.
    """
    tasks = [asyncio.ensure_future(fail_on_foreign_cancellation(item)) for item in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception()]
    finally:
        await cancel_and_wait(tasks, RETRY_AFTER_S)
    for task in failed:
        task.result()


async def fail_on_foreign_cancellation(work: Coroutine[Any, Any, None]) -> None:
    """Awaits `work`; raises `Unavailable` where it is cancelled although nobody cancelled this task.

    A library's own cancellation can come out that way, and would be taken for an end in order.
    """
    try:
        await work
    except asyncio.CancelledError:
        raise_if_cancelled()
        raise Unavailable("工作意外中断") from None


def raise_if_cancelled() -> None:
    """Raises the cancellation of the running task where a library has swallowed it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def cancel_and_wait(tasks: Collection[asyncio.Future[None]], retry_after_s: float = RETRY_AFTER_S) -> None:
    """Cancels tasks again every `retry_after_s` until all are done, even where the caller is cancelled meanwhile."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await wait_through_cancellation(pending, retry_after_s)


async def wait_through_cancellation(tasks: Collection[asyncio.Future[Any]], timeout_s: float) -> None:
    """Waits until all tasks are done or the time is over, even where the caller is cancelled meanwhile."""
    until = time.monotonic() + timeout_s
    while (pending := [task for task in tasks if not task.done()]) and (left_s := until - time.monotonic()) > 0:
        with suppress(asyncio.CancelledError):
            await asyncio.wait(pending, timeout=left_s)
