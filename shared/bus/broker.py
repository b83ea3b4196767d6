"""How a part of Banli is connected to NATS: its own user, its own inbox, for ever reconnecting."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.security import SASLPlaintext
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.bus import faststream_pull
from shared.bus.nats_users import inbox
from shared.bus.subjects import EVENTS_STREAM, WAKE
from shared.contracts.subscriptions import durable
from shared.messaging.errors import Unavailable
from shared.settings import Settings

LOG = logging.getLogger("banli.bus")
__all__ = ["WAKE", "Client", "NatsBroker"]
START, STOP = 30.0, 25.0
AT_ONCE = 64


async def message_itself(message: Any) -> Any:
    """Handlers get the message itself: its headers matter as much as its body."""
    return message


async def log_error(error: Exception) -> None:
    LOG.warning("NATS: %r", error)


def options(settings: Settings, user: str) -> dict[str, Any]:
    """What every connection of ours has in common."""
    return {
        "name": f"banli-{user}",
        "user": user,
        "password": settings.secret(f"nats-{user}"),
        "inbox_prefix": inbox(user),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.2,
        "ping_interval": 5,
        "max_outstanding_pings": 3,
        "connect_timeout": 5,
        "error_cb": log_error,
    }


def broker(settings: Settings, user: str) -> NatsBroker:
    """A broker that declares nothing and publishes no return values but replies to commands."""
    faststream_pull.install()
    own = options(settings, user)
    login = SASLPlaintext(username=own.pop("user"), password=own.pop("password"), use_ssl=False)
    made = NatsBroker(
        settings.nats,
        security=login,
        apply_types=False,
        logger=None,
        decoder=message_itself,
        graceful_timeout=20,
        **own,
    )
    made._connection_kwargs["error_cb"] = log_error  # FastStream's own turns a refused reconnect into a zombie
    return made


def commands(broker: NatsBroker, service: str, handle: Any) -> None:
    """Many workers of a queue group named as the service answer its commands."""
    broker.subscriber(f"cmd.v1.{service}.*", queue=service, max_workers=AT_ONCE, title=f"{service} commands")(handle)


def operations(broker: NatsBroker, service: str, handle: Any) -> None:
    broker.subscriber(f"ops.v1.{service}.*", queue=service, title=f"{service} operations")(handle)


def events(broker: NatsBroker, service: str, handle: Any, batch: int = AT_ONCE) -> None:
    """The durable of the service; its handler acknowledges by itself."""
    broker.subscriber(
        "ev.v1.>",
        stream=JStream(EVENTS_STREAM, declare=False),
        durable=durable(service),
        pull_sub=PullSub(batch_size=batch, timeout=5.0),
        ack_policy=AckPolicy.MANUAL,
        inbox_prefix=f"{inbox(service)}.".encode(),
        title=f"{service} hears",
    )(handle)


async def start(broker: NatsBroker) -> Client:
    """Starts within a bound: a wrong certificate would hang for ever without a word."""
    try:
        async with asyncio.timeout(START):
            await broker.start()
    except (NatsError, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS：{error!r}") from error
    return broker.connection


async def stop(broker: NatsBroker) -> None:
    """Ends a broker in whatever state its connection is.

    One that was left to itself would come back, and go on taking commands that nobody answers.
    """
    connection: Client | None = broker._connection
    await _shielded(broker.stop())
    if connection is not None and not connection.is_closed:
        await close_connection(connection)


async def close_connection(connection: Client) -> None:
    """The client's own attempt to reconnect ends first, for it would set the status to connected again."""
    if connection._reconnection_task is not None:
        await cancel_until_done(connection._reconnection_task)
    await _shielded(connection.close())


async def cancel_until_done(task: asyncio.Task[None]) -> None:
    """Cancels a task until it is over: the client may swallow a cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)


async def _shielded(work: Coroutine[Any, Any, None]) -> None:
    """In a task of its own, within a bound, whatever comes of it.

    The client cancels its attempt to reconnect; where that was waiting for the transport to close, whoever waits for
    the same is cancelled with it, as if somebody had asked for that.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=STOP)
    finally:
        task.cancel()
    if task.done() and not task.cancelled() and (error := task.exception()):
        LOG.warning("NATS could not be left in order: %r", error)


def is_dead(connection: Client) -> bool:
    """Whether nothing will be heard any more, though the client may believe that it is connected."""
    reading = connection._reading_task
    return connection.is_closed or (connection.is_connected and reading is not None and reading.done())


async def watch_connection(connection: Client, patience: float = 60.0) -> None:
    """Ends with `Unavailable` when the connection is deaf or away for too long, so that the part starts anew."""
    away = 0.0
    while away < patience:
        await asyncio.sleep(1)
        if is_dead(connection):
            break
        away = 0.0 if connection.is_connected else away + 1
    raise Unavailable("NATS 连接已失效")
