"""Whatever state NATS is in, a part that ends leaves nobody behind who would take commands and not answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.errors import NoRespondersError

from shared.bus import broker as bus
from shared.bus.command_client import CommandClient
from shared.bus.nats_users import configuration
from shared.messaging.errors import Unavailable
from shared.process.local_nats import Nats
from shared.process.local_stack import nats_passwords
from shared.settings import Settings
from tests.engines import wait_until

SUBJECT = "cmd.v1.intake.register"


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Nats]:
    made = Nats(tmp_path, configuration(nats_passwords(tmp_path / "secrets")))
    await made.start()
    yield made
    await made.stop()


async def connected_broker(engine: Nats) -> tuple[bus.Broker, bus.Client, Settings]:
    settings = Settings(nats=engine.url, secrets=engine.folder.parent / "secrets")
    broker = bus.Broker(settings, "intake")
    bus.serve_commands(broker, "intake", reply_here)
    return broker, await bus.start(broker), settings


async def reply_here(_: Any) -> bytes:
    return b"here"


async def nobody_answers(settings: Settings) -> bool:
    asking = await nats.connect(settings.nats, **bus.options(settings, "cli"))
    try:
        with pytest.raises(NoRespondersError):
            await asking.request(SUBJECT, b"", timeout=2)
    finally:
        await asking.close()
    return True


async def test_a_broker_that_is_stopped_while_nats_is_away_does_not_come_back(engine: Nats) -> None:
    """Another that was not stopped has come back meanwhile; it tries as often."""
    broker, connection, settings = await connected_broker(engine)
    other = await nats.connect(settings.nats, **bus.options(settings, "cli"))
    await asyncio.to_thread(engine.kill)

    async def away() -> bool:
        return not connection.is_connected and not other.is_connected

    async def other_is_back() -> bool:
        return other.is_connected

    await wait_until(away)
    await bus.stop(broker)
    await engine.start()
    await wait_until(other_is_back)
    await other.close()
    assert connection.is_closed
    assert await nobody_answers(settings)


async def test_a_broker_that_is_stopped_while_nats_is_silent_is_closed(
    engine: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "STOP_TIMEOUT_S", 0.5)
    broker, connection, _ = await connected_broker(engine)
    monkeypatch.setattr(connection, "flush", silence)
    async with asyncio.timeout(5):
        await bus.stop(broker)
    assert connection.is_closed


async def test_a_client_that_cancels_itself_while_it_closes_cancels_nobody_else(
    engine: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its attempt to reconnect and its closing wait for the same future; what cancels one cancels the other."""
    broker, connection, settings = await connected_broker(engine)
    monkeypatch.setattr(connection._transport, "wait_closed", cancelled)
    await bus.stop(broker)
    assert connection.is_closed
    async with CommandClient(
        settings.model_copy(update={"postgres": "postgresql://"})
    ) as client:  # it asks the log nothing
        monkeypatch.setattr(client.connection._transport, "wait_closed", cancelled)


async def cancelled() -> None:
    raise asyncio.CancelledError


async def silence(**_: Any) -> None:
    await asyncio.sleep(30)


async def test_a_part_whose_login_is_refused_when_nats_comes_back_starts_anew(
    engine: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FastStream's error callback ends the client's attempts to reconnect then."""
    monkeypatch.setattr(bus, "NO_ATTEMPT_TIMEOUT_S", 1.0)
    broker, _, _ = await connected_broker(engine)
    watching = asyncio.create_task(bus.watch_connection(broker))
    await asyncio.to_thread(engine.kill)
    port = int(engine.url.rpartition(":")[2])
    others = Nats(tmp_path / "others", configuration(nats_passwords(tmp_path / "other-secrets")), port)
    await others.start()
    try:
        async with asyncio.timeout(20):
            with pytest.raises(Unavailable):
                await watching
    finally:
        await bus.stop(broker)
        await others.stop()
    assert broker.client is None or broker.client.is_closed


async def test_a_part_waits_for_nats_while_it_is_tried_to_reconnect(
    engine: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "NO_ATTEMPT_TIMEOUT_S", 2.0)
    broker, client, _ = await connected_broker(engine)
    watching = asyncio.create_task(bus.watch_connection(broker))
    await asyncio.to_thread(engine.kill)
    await asyncio.sleep(4)
    await engine.start()

    async def is_back() -> bool:
        return client.is_connected

    await wait_until(is_back)
    assert not watching.done()
    watching.cancel()
    await bus.stop(broker)


async def test_a_broker_that_is_stopped_in_peace_is_stopped_once(engine: Nats) -> None:
    broker, connection, settings = await connected_broker(engine)
    await bus.stop(broker)
    await bus.stop(broker)
    assert connection.is_closed
    assert await nobody_answers(settings)
