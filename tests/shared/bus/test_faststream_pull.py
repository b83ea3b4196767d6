"""Events are asked for again as soon as the server has done with a request, whatever else came with its last word."""

import asyncio
from typing import Any

import pytest
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeout

from shared.bus import broker as bus
from shared.bus import faststream_pull
from shared.bus.subjects import EVENTS_STREAM
from tests.real import Suite, write

EVENT = Msg(_client=None, subject="ev.v1.intake.x.case-registered", data=b"{}")  # type: ignore[arg-type]


def status(code: str) -> Msg:
    return Msg(_client=None, subject="inbox", headers={"Status": code, "Description": "said"})  # type: ignore[arg-type]


class Server:
    """Connection and subscription in one: gives what has arrived, and counts the requests; after two it hangs up."""

    def __init__(self, *arrived: Msg) -> None:
        self.is_connected, self.stats, self.asked = True, {"reconnects": 0}, 0
        self._nms = self._deliver = ""
        self._sub, self._pending_queue = self, asyncio.Queue[Msg]()
        for each in arrived:
            self._pending_queue.put_nowait(each)

    @property
    def is_closed(self) -> bool:
        return self.asked == 2

    async def publish(self, *_: Any) -> None:
        self.asked += 1

    async def next_msg(self, _: float) -> Msg:
        if self._pending_queue.empty():
            await asyncio.sleep(0)
            raise NatsTimeout
        return self._pending_queue.get_nowait()


async def heard(*arrived: Msg) -> tuple[int, int]:
    """How many events came, and how many requests were made of the server, within a second."""
    server: Any = Server(*arrived)
    events = 0
    try:
        async with asyncio.timeout(1):
            async for several in faststream_pull.arrivals(server, server, 64):
                events += len(several)
    except TimeoutError:
        pass
    return events, server.asked


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faststream_pull, "GLANCE", 0.001)


async def test_a_request_that_is_not_used_up_stands() -> None:
    assert await heard(EVENT, EVENT) == (2, 1)


@pytest.mark.parametrize("code", ["404", "408", "409", "503"])
async def test_a_status_ends_the_request(code: str) -> None:
    assert await heard(status(code)) == (0, 2)


@pytest.mark.parametrize("code", ["404", "408", "409", "503"])
async def test_a_status_that_comes_with_events_ends_it_as_well(code: str) -> None:
    """A durable that is deleted while its service is busy says so behind the events that wait."""
    assert await heard(EVENT, status(code)) == (1, 2)


async def test_a_part_starts_without_its_durable_and_hears_once_there_is_one(suite: Suite) -> None:
    """Only the sequencer may make one: who tries waits for an answer that does not come, and fails to start."""
    await suite.js.delete_stream(EVENTS_STREAM)
    arrived, broker = asyncio.Event(), bus.broker(suite.settings, "assignment")
    bus.events(broker, "assignment", lambda _: arrived.set())
    async with asyncio.timeout(3):
        await bus.start(broker)
    await write(suite.logs["intake"])
    await suite.start("sequencer")
    async with asyncio.timeout(20):
        await arrived.wait()
    await bus.stop(broker)
