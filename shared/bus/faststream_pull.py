"""How events are fetched from JetStream: a standing request that survives outages, deletions and restarts.

It takes the place of FastStream's own loop, which spins when a durable is gone, freezes when the client is closed and,
after a reconnect, waits for an answer to a request that the server has forgotten; and of its start, which tries to make
a durable that is missing, and fails.
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
GLANCE, LONGEST = 0.2, 2.0
# A lost request is asked again after so long; and only a new one makes the server count anew what is pending, which it
# gets wrong for a durable with several filters that was made beyond the end of its stream.
EXPIRES = 3.0


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
        # whatever the status says and whatever came with it, that request is answered for good
        wanted = wanted - len(events) if len(events) == len(messages) else 0
        if events:
            pause = GLANCE
            yield events
        if trouble := _trouble(messages):  # the durable is gone, or leaders are changing: the sequencer makes it again
            LOG.warning("pull %s: %s", pull._nms, trouble)
            await asyncio.sleep(pause)
            pause = min(LONGEST, pause * 2)


def _trouble(messages: list[Msg]) -> str:
    """What a status message complains of; an expired request (408) is no complaint."""
    statuses = [(each.headers or {}) for each in messages]
    return next((str(each) for each in statuses if each.get("Status", "408") not in {"404", "408", "100"}), "")


async def _create_subscription(self: Any) -> None:
    """Only listens: whether the durable is there shows with the first request; the sequencer makes it."""
    if self.subscription is None:
        self.subscription = await self.jetstream.pull_subscribe_bind(**self.extra_options)
        self.add_task(self._consume_pull, func_kwargs={"cb": self.consume})


async def _consume_pull(self: Any, cb: Callable[[Msg], Coroutine[Any, Any, Any]]) -> None:
    while self.running and not self.connection.is_closed:
        try:
            async for messages in arrivals(self.connection, self.subscription, self.pull_sub.batch_size):
                await asyncio.gather(*(cb(each) for each in messages))
        except (NatsError, OSError) as error:
            LOG.warning("pull: %r", error)
            await asyncio.sleep(GLANCE)


def install() -> None:
    """Puts both into FastStream; called once by the broker factory."""
    PullStreamSubscriber._create_subscription = _create_subscription  # type: ignore[method-assign]
    PullStreamSubscriber._consume_pull = _consume_pull  # type: ignore[method-assign]
