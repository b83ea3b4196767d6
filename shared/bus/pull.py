"""How events are fetched from JetStream: a standing request that survives outages, deletions and restarts.

It takes the place of FastStream's own loop, which spins when a durable is gone, freezes when the client is closed and,
after a reconnect, waits for an answer to a request that the server has forgotten.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from faststream.nats.subscriber.usecases.stream_pull_subscriber import PullStreamSubscriber
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.client import JetStreamContext

LOG = logging.getLogger("banli.bus")
EXPIRES, GLANCE, LONGEST = 20.0, 0.2, 5.0


async def arrivals(nc: Client, pull: JetStreamContext.PullSubscription, batch: int) -> AsyncIterator[list[Msg]]:
    """Yields what has arrived, as soon as anything has; asks again when the server may have forgotten us."""
    wanted, until, reconnects, pause = 0, 0.0, -1, GLANCE
    while not nc.is_closed:  # nobody waits for the answer; see also `watched`
        if not nc.is_connected:  # a request now would pile up in the client's buffer
            wanted = 0
            await asyncio.sleep(GLANCE)
            continue
        if wanted <= 0 or time.monotonic() > until or nc.stats["reconnects"] != reconnects:
            request = {"batch": batch, "expires": int(EXPIRES * 1e9)}
            await nc.publish(pull._nms, json.dumps(request).encode(), pull._deliver)
            wanted, until, reconnects = batch, time.monotonic() + EXPIRES + 1, nc.stats["reconnects"]
        try:
            messages = [await pull._sub.next_msg(GLANCE)]
        except NatsTimeout:
            continue
        while not pull._sub._pending_queue.empty():
            messages.append(await pull._sub.next_msg(GLANCE))
        events = [each for each in messages if not JetStreamContext.is_status_msg(each)]
        wanted -= len(events)
        if events:
            pause = GLANCE
            yield events
        elif trouble := _trouble(
            messages
        ):  # the durable is gone, or leaders are changing: the sequencer makes it again
            LOG.warning("pull %s: %s", pull._nms, trouble)
            wanted = 0
            await asyncio.sleep(pause)
            pause = min(LONGEST, pause * 2)
        else:
            wanted = 0


def _trouble(messages: list[Msg]) -> str:
    """What a status message complains of; an expired request (408) is no complaint."""
    statuses = [(each.headers or {}) for each in messages]
    return next((str(each) for each in statuses if each.get("Status") not in {"404", "408", "100"}), "")


async def _consume_pull(self: Any, cb: Callable[[Msg], Coroutine[Any, Any, Any]]) -> None:
    while self.running and not self.connection.is_closed:
        try:
            async for messages in arrivals(self.connection, self.subscription, self.pull_sub.batch_size):
                await asyncio.gather(*(cb(each) for each in messages))
        except (NatsError, OSError) as error:
            LOG.warning("pull: %r", error)
            await asyncio.sleep(GLANCE)


def install() -> None:
    """Puts the loop into FastStream; called once by the broker factory."""
    PullStreamSubscriber._consume_pull = _consume_pull  # type: ignore[method-assign]
