"""How a part of Banli is connected to NATS: its own user, its own inbox, for ever reconnecting."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from faststream.exceptions import IncorrectState
from faststream.nats import NatsBroker
from faststream.security import SASLPlaintext
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.bus.nats_users import inbox
from shared.bus.subjects import WAKE
from shared.messaging.errors import Unavailable
from shared.settings import Settings

LOG = logging.getLogger("banli.bus")
__all__ = ["WAKE", "Client"]
START_TIMEOUT_S, STOP_TIMEOUT_S = 30.0, 25.0
CONNECT_TIMEOUT_S = 5
AWAY_TIMEOUT_S = 60.0
NO_ATTEMPT_TIMEOUT_S = 15.0  # longer than an attempt to connect may last
MAX_CONCURRENT_COMMANDS = 64


class Broker(NatsBroker):
    """The command endpoints of a part; declares nothing and publishes no return values but replies to commands."""

    def __init__(self, settings: Settings, user: str) -> None:
        self.last_error = time.monotonic()
        own = options(settings, user)
        super().__init__(
            settings.nats,
            security=SASLPlaintext(username=own.pop("user"), password=own.pop("password"), use_ssl=False),
            apply_types=False,
            logger=None,
            decoder=message_itself,
            graceful_timeout=20,
            **{**own, "error_cb": self._note_error},
        )

    @property
    def client(self) -> Client | None:
        """The client that it is connected by, or None before its start and after its end."""
        try:
            return self.connection
        except IncorrectState:
            return None

    async def _note_error(self, error: Exception) -> None:
        """Every attempt to reconnect that fails comes by here."""
        self.last_error = time.monotonic()
        await log_error(error)


async def message_itself(message: Any) -> Any:
    """Handlers get the message itself: its headers matter as much as its body."""
    return message


async def log_error(error: Exception) -> None:
    LOG.warning("NATS: %r", error)


def options(settings: Settings, user: str) -> dict[str, Any]:
    """What every connection of ours has in common.

    A client whose reading has died while it believes to be connected notices by its pings, and reconnects after at most
    `ping_interval * (max_outstanding_pings + 1)` = 9 seconds.
    """
    return {
        "name": f"banli-{user}",
        "user": user,
        "password": settings.secret(f"nats-{user}"),
        "inbox_prefix": inbox(user),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.2,
        "ping_interval": 3,
        "max_outstanding_pings": 2,
        "connect_timeout": CONNECT_TIMEOUT_S,
        "error_cb": log_error,
    }


def serve_commands(broker: Broker, service: str, handle: Any) -> None:
    """Many workers of a queue group named as the service answer its commands."""
    subject, title = f"cmd.v1.{service}.*", f"{service} commands"
    broker.subscriber(subject, queue=service, max_workers=MAX_CONCURRENT_COMMANDS, title=title)(handle)


def serve_operations(broker: Broker, service: str, handle: Any) -> None:
    """Answers what operators ask of this part."""
    broker.subscriber(f"ops.v1.{service}.*", queue=service, title=f"{service} operations")(handle)


async def start(broker: Broker) -> Client:
    """Connects and subscribes; raises `Unavailable` after `START_TIMEOUT_S`, because a wrong certificate would hang
    without an error."""
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            await broker.start()
    except (NatsError, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS：{error!r}") from error
    return broker.connection


async def stop(broker: Broker) -> None:
    """Closes the broker in any state of its connection; otherwise it would reconnect and take commands nobody
    answers."""
    client = broker.client
    await _in_own_task(broker.stop())
    if client is not None:
        await close_connection(client)


async def close_connection(client: Client) -> None:
    """Closes a client for good; afterwards `is_closed` holds.

    A client that is closed while it reconnects may set its status to connected again, so its attempts end first: their
    number is limited now, and the client closes itself after the next that fails.
    """
    client.options["max_reconnect_attempts"] = 1
    until = time.monotonic() + CONNECT_TIMEOUT_S + 1
    while client.is_reconnecting and time.monotonic() < until:
        await asyncio.sleep(0.05)
    await _in_own_task(client.close())


async def _in_own_task(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` as a separate task with a time-out and ignores its errors, so that the client's cancellation of its
    reconnect does not cancel the caller."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=STOP_TIMEOUT_S)
    finally:
        task.cancel()
    if task.done() and not task.cancelled() and (error := task.exception()):
        LOG.warning("NATS could not be left in order: %r", error)


async def watch_connection(broker: Broker) -> None:
    """Ends with `Unavailable` when the connection is lost for good, so that the part starts anew.

    That is: closed; or away for too long; or away while nobody tries to reconnect, for FastStream's error callback
    breaks the client's attempts off where the server refuses the login.
    """
    client, connected = broker.connection, time.monotonic()
    while not client.is_closed:
        await asyncio.sleep(1)
        now = time.monotonic()
        connected = now if client.is_connected else connected
        no_attempt_since = max(connected, broker.last_error)
        if now - connected > AWAY_TIMEOUT_S or now - no_attempt_since > NO_ATTEMPT_TIMEOUT_S:
            break
    raise Unavailable("NATS 连接已失效")
