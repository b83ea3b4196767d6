"""Events are asked for again as soon as the server has done with a request, whatever else came with its last word."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeout

from shared.bus import broker as bus
from shared.bus import event_consumer
from shared.bus.event_consumer import EventConsumer
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.subscriptions import durable
from tests.engines import Suite, append_registrations

EVENT = Msg(_client=None, subject="ev.v1.intake.x.case-registered", data=b"{}")  # type: ignore[arg-type]


def status(code: str) -> Msg:
    return Msg(_client=None, subject="inbox", headers={"Status": code, "Description": "said"})  # type: ignore[arg-type]


class Server:
    """Connection and subscription in one: gives what has arrived, and counts the requests; after two it hangs up."""

    def __init__(self, *arrived: Msg) -> None:
        self.is_connected, self.stats, self.requests = True, {"reconnects": 0}, list[tuple[str, bytes, str]]()
        self.waiting = list(arrived)

    @property
    def is_closed(self) -> bool:
        return len(self.requests) == 2

    @property
    def pending_msgs(self) -> int:
        return len(self.waiting)

    async def publish(self, *request: Any) -> None:
        self.requests.append(request)

    async def next_msg(self, _: float) -> Msg:
        await asyncio.sleep(0)
        if not self.waiting:
            raise NatsTimeout
        return self.waiting.pop(0)


async def ignore(_: Msg) -> None:
    pass


async def deliveries_and_requests(*arrived: Msg) -> tuple[int, int]:
    """How many events came, and how many requests were made of the server, within a second."""
    server: Any = Server(*arrived)
    events = 0
    try:
        async with asyncio.timeout(1):
            async for messages in EventConsumer(server, "assignment", ignore).deliveries(server, "inbox"):
                events += len(messages)
    except TimeoutError:
        pass
    return events, len(server.requests)


@pytest.fixture(autouse=True)
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_consumer, "POLL_S", 0.001)


async def test_a_request_that_is_not_used_up_stands() -> None:
    assert await deliveries_and_requests(EVENT, EVENT) == (2, 1)


@pytest.mark.parametrize("code", ["404", "408", "409", "503"])
async def test_a_status_ends_the_request(code: str) -> None:
    assert await deliveries_and_requests(status(code)) == (0, 2)


@pytest.mark.parametrize("code", ["404", "408", "409", "503"])
async def test_a_status_that_comes_with_events_ends_it_as_well(code: str) -> None:
    """A durable that is deleted while its service is busy says so behind the events that wait."""
    assert await deliveries_and_requests(EVENT, status(code)) == (1, 2)


async def test_a_request_that_the_server_may_have_lost_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_consumer, "REQUEST_EXPIRES_S", 0.01)
    monkeypatch.setattr(event_consumer, "EXPIRY_GRACE_S", 0.01)
    assert await deliveries_and_requests() == (0, 2)


async def test_a_request_is_made_again_after_a_reconnect() -> None:
    server: Any = Server(EVENT, EVENT)
    async for _ in EventConsumer(server, "assignment", ignore).deliveries(server, "inbox"):
        server.stats["reconnects"] += 1
    assert [subject for subject, _, _ in server.requests] == [
        f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS_STREAM}.assignment"
    ] * 2


async def test_nothing_is_asked_while_the_server_is_away() -> None:
    server: Any = Server(EVENT)
    server.is_connected = False
    deliveries = EventConsumer(server, "assignment", ignore).deliveries(server, "inbox")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(deliveries), 0.1)
    assert server.requests == []


async def test_a_part_starts_without_its_durable_and_hears_once_there_is_one(suite: Suite) -> None:
    """Only the sequencer may make one: who tries waits for an answer that does not come, and fails to start."""
    await suite.js.delete_stream(EVENTS_STREAM)
    arrived = asyncio.Event()
    async with running_consumer(suite, lambda _: arrived.set()):
        await append_registrations(suite.logs["intake"])
        await suite.start("sequencer")
        async with asyncio.timeout(20):
            await arrived.wait()


async def test_a_handler_that_fails_is_given_the_message_again(suite: Suite) -> None:
    tries, heard = 0, asyncio.Event()

    def fail_once(_: Msg) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ValueError("the first time")
        heard.set()

    await suite.start("sequencer")
    async with running_consumer(suite, fail_once), asyncio.timeout(20):
        await append_registrations(suite.logs["intake"])
        await heard.wait()


async def test_who_is_stopped_finishes_what_is_in_work(suite: Suite) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slowly(message: Msg) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        await message.ack()
        finished.set()

    await suite.start("sequencer")
    async with connected(suite) as client:
        consuming = asyncio.create_task(EventConsumer(client, durable("assignment"), slowly).run())
        await append_registrations(suite.logs["intake"])
        async with asyncio.timeout(20):
            await begun.wait()
        consuming.cancel()
        await asyncio.wait({consuming})
        assert finished.is_set()


async def test_what_arrives_for_who_is_stopped_holds_nobody_up(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request expires while its first event is in work; a drain would wait until somebody reads that."""
    monkeypatch.setattr(event_consumer, "REQUEST_EXPIRES_S", 0.1)
    begun = asyncio.Event()

    async def slowly(_: Msg) -> None:
        begun.set()
        await asyncio.sleep(0.5)

    await suite.start("sequencer")
    async with connected(suite) as client:
        consuming = asyncio.create_task(EventConsumer(client, durable("assignment"), slowly).run())
        await append_registrations(suite.logs["intake"])
        async with asyncio.timeout(20):
            await begun.wait()
        consuming.cancel()
        await asyncio.wait({consuming})
        began = time.monotonic()
        await asyncio.wait({asyncio.create_task(client.drain())}, timeout=5)
        assert time.monotonic() - began < 5


async def test_it_ends_when_its_connection_is_closed(suite: Suite) -> None:
    async with connected(suite) as client:
        consuming = asyncio.create_task(EventConsumer(client, durable("assignment"), ignore).run())
        await asyncio.sleep(0.1)
        await client.close()
        async with asyncio.timeout(5):
            await consuming


@asynccontextmanager
async def connected(suite: Suite) -> AsyncIterator[Client]:
    client = await nats.connect(suite.settings.nats, **bus.options(suite.settings, "assignment"))
    yield client
    await client.close()


@asynccontextmanager
async def running_consumer(suite: Suite, note: Callable[[Msg], None]) -> AsyncIterator[None]:
    """Consumes the durable of assignment and acknowledges what has been noted."""

    async def handle(message: Msg) -> None:
        note(message)
        await message.ack()

    async with connected(suite) as client:
        consuming = asyncio.create_task(EventConsumer(client, durable("assignment"), handle).run())
        yield
        consuming.cancel()
