"""How a service receives events from JetStream: a standing pull request that survives outages, deletions and restarts.

Made of nats-py's subscribe, publish and next_msg alone. Its own `fetch` is one request that ends when nothing came;
FastStream's pull subscriber spins when a durable is gone, freezes when the client is closed, waits after a reconnect
for a request that the server has forgotten, and creates durables at its start, which only the sequencer may do.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout

from shared.bus.subjects import EVENTS_STREAM
from shared.tasks import raise_if_cancelled, wait_through_cancellation

LOG = logging.getLogger("banli.bus")
POLL_S, LONGEST_PAUSE_S = 0.2, 2.0
# A lost request is asked again after so long; and only a new one makes the server count anew what is pending, which it
# gets wrong for a durable with several filters that was made beyond the end of its stream.
REQUEST_EXPIRES_S, EXPIRY_GRACE_S = 3.0, 1.0
FINISH_BATCH_S = 20.0
EVENTS_PER_REQUEST = 64
QUIET_STATUSES = {"100", "404", "408"}  # heartbeat, nothing there, request expired

MessageHandler = Callable[[Msg], Awaitable[None]]


@dataclass
class EventConsumer:
    """Reads a durable of a stream and gives each message to a handler, which acknowledges it by itself.

    The messages of one delivery are handled at once; whether there can be several is for the durable to say.
    """

    connection: Client
    durable: str
    handler: MessageHandler
    batch: int = EVENTS_PER_REQUEST
    stream: str = EVENTS_STREAM

    async def run(self) -> None:
        """Runs until the connection is closed; when cancelled it lets the messages in work be finished."""
        inbox = self.connection.new_inbox()
        subscription = await self.connection.subscribe(inbox)
        try:
            await self._consume(subscription, inbox)
        finally:
            with suppress(NatsError):  # what still arrives would hold up whoever drains the connection
                await subscription.unsubscribe()

    async def _consume(self, subscription: Subscription, inbox: str) -> None:
        while not self.connection.is_closed:
            try:
                async for messages in self.deliveries(subscription, inbox):
                    await self._handle_all(messages)
            except (NatsError, OSError) as error:
                LOG.warning("pull %s: %r", self.durable, error)
                await asyncio.sleep(POLL_S)

    async def deliveries(self, subscription: Subscription, inbox: str) -> AsyncIterator[list[Msg]]:
        """Yields what has arrived, as soon as anything has; asks again when the server may have forgotten us."""
        wanted, until, reconnects, pause = 0, 0.0, -1, POLL_S
        while not self.connection.is_closed:
            if not self.connection.is_connected:  # a request now would pile up in the client's buffer
                wanted = 0
                await asyncio.sleep(POLL_S)
                continue
            if wanted <= 0 or time.monotonic() > until or self.connection.stats["reconnects"] != reconnects:
                await self._request(inbox)
                wanted, reconnects = self.batch, self.connection.stats["reconnects"]
                until = time.monotonic() + REQUEST_EXPIRES_S + EXPIRY_GRACE_S
            messages = await _arrived(subscription)
            raise_if_cancelled()
            events = [message for message in messages if not _status(message)]
            # whatever the status says and whatever came with it, that request is answered for good
            wanted = wanted - len(events) if len(events) == len(messages) else 0
            if events:
                pause = POLL_S
                yield events
            if complaint := _complaint(messages):  # the durable is gone, or leaders change: the sequencer sees to it
                LOG.warning("pull %s: %s", self.durable, complaint)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE_S, pause * 2)

    async def _request(self, inbox: str) -> None:
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self.durable}"
        body = {"batch": self.batch, "expires": int(REQUEST_EXPIRES_S * 1e9)}
        await self.connection.publish(subject, json.dumps(body).encode(), inbox)

    async def _handle_all(self, messages: list[Msg]) -> None:
        handling = asyncio.gather(*(self._handle(message) for message in messages))
        try:
            await asyncio.shield(handling)
        except asyncio.CancelledError:
            await wait_through_cancellation({handling}, FINISH_BATCH_S)
            raise
        finally:
            handling.cancel()

    async def _handle(self, message: Msg) -> None:
        try:
            await self.handler(message)
        except Exception:  # what is not acknowledged comes again
            LOG.exception("%s cannot handle %s", self.durable, message.subject)


async def _arrived(subscription: Subscription) -> list[Msg]:
    """All messages that are there, after waiting a moment for the first; none when nothing came."""
    try:
        messages = [await subscription.next_msg(POLL_S)]
    except NatsTimeout:
        return []
    while subscription.pending_msgs:
        messages.append(await subscription.next_msg(POLL_S))
    return messages


def _status(message: Msg) -> str:
    """The status code of a message that the server sends about a request; empty for an event."""
    return (message.headers or {}).get("Status", "")


def _complaint(messages: list[Msg]) -> str:
    """The headers of the first status that means trouble, or nothing."""
    statuses = [message for message in messages if _status(message)]
    return next((str(message.headers) for message in statuses if _status(message) not in QUIET_STATUSES), "")
