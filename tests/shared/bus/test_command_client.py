"""Whoever gives commands gets an answer, whatever has become of his connection."""

import asyncio

import pytest
from nats.aio.client import Client as Nats

from shared.bus import command_client as module
from shared.bus.command_client import CommandClient
from tests.engines import CASE, CLERK, DAY, Suite, register


@pytest.fixture(autouse=True)
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_TIMEOUT_S", 0.2)
    monkeypatch.setattr(module, "WATCH_INTERVAL_S", 0.05)


async def assert_command_succeeds(suite: Suite) -> None:
    async with asyncio.timeout(15):
        assert await suite.client.send(CASE, register(), CLERK, DAY) == [(CASE, 1, "intake.case-registered")]


async def cut_off(connection: Nats) -> None:
    """As the client ends when the answer to a flush comes after its time: connected, and hearing nothing."""
    assert connection._reading_task
    connection._reading_task.cancel()
    await asyncio.wait({connection._reading_task})
    assert connection.is_connected


async def test_a_client_that_has_gone_deaf_reconnects(suite: Suite) -> None:
    await suite.start("intake", "sequencer")
    connection = suite.client.connection
    await cut_off(connection)
    await assert_command_succeeds(suite)
    assert connection.stats["reconnects"] == 1


async def test_a_client_that_was_closed_under_way_is_replaced(suite: Suite) -> None:
    await suite.start("intake", "sequencer")
    await suite.client.connection.close()
    await assert_command_succeeds(suite)


async def test_one_that_hears_stays(suite: Suite) -> None:
    await suite.start("intake", "sequencer")
    connection = suite.client.connection
    await assert_command_succeeds(suite)
    await asyncio.sleep(3 * module.WATCH_INTERVAL_S)
    assert suite.client.connection is connection


async def test_after_its_block_nothing_of_it_is_left(suite: Suite) -> None:
    async with CommandClient(suite.settings) as client:
        pass
    assert client.connection.is_closed
    assert client._watching.done()
