"""How tasks of asyncio are ended, whatever the libraries in them do with a cancellation."""

import asyncio
from collections.abc import Collection


async def cancel_and_wait(tasks: Collection[asyncio.Future[None]], retry_after_s: float = 2.0) -> None:
    """Cancels tasks again every `retry_after_s` until they are done, for a library may swallow a cancellation."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=retry_after_s)
