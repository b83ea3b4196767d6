"""A wire carries everything as it is, until something is done to it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.proxy import CutMoment, Proxy, by_path

WORDS = b"x" * 300_000


class Server:
    """Echoes what it receives, and keeps it."""

    def __init__(self) -> None:
        self.heard = b""
        self.left = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while said := await reader.read(65536):
                self.heard += said
                writer.write(said)
        finally:
            self.left += 1
            writer.close()


@pytest.fixture
async def server() -> Server:
    return Server()


@pytest.fixture
async def wire(server: Server, tmp_path: Path) -> AsyncIterator[Proxy]:
    path = str(tmp_path / "socket")
    listening = await asyncio.start_unix_server(server.serve, path)
    made = Proxy(by_path(path))
    await made.open()
    yield made
    await made.close()
    listening.close()


class ProxyClient:
    """The near end of a connection through the wire."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def says(self, words: bytes) -> bytes:
        """What comes back, as far as it comes; nothing where the connection broke."""
        self.writer.write(words)
        try:
            return await self.reader.readexactly(len(words))
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""

    async def receives_nothing(self) -> bool:
        """Whether neither a word nor the end comes for a while."""
        try:
            async with asyncio.timeout(0.1):
                await self.reader.read(1)
        except TimeoutError:
            return True
        return False


async def connected_client(wire: Proxy) -> ProxyClient:
    return ProxyClient(*await asyncio.open_connection("127.0.0.1", wire.port))


async def test_everything_arrives_as_it_was_sent(wire: Proxy, server: Server) -> None:
    caller = await connected_client(wire)
    assert await caller.says(WORDS) == WORDS == server.heard


async def test_who_hangs_up_is_heard_hanging_up(wire: Proxy, server: Server) -> None:
    caller = await connected_client(wire)
    await caller.says(b"a")
    caller.writer.close()
    async with asyncio.timeout(5):
        while not server.left:
            await asyncio.sleep(0.001)


async def test_what_is_delayed_comes_late_whole_and_in_its_order(wire: Proxy) -> None:
    caller = await connected_client(wire)
    wire.delay, began = 0.05, time.monotonic()
    assert await caller.says(WORDS + b"end") == WORDS + b"end"
    assert time.monotonic() - began >= 0.1


async def test_what_is_said_into_a_silence_arrives_after_it(wire: Proxy, server: Server) -> None:
    caller = await connected_client(wire)
    await caller.says(b"a")
    wire.block(True)
    caller.writer.write(b"b")
    assert await caller.receives_nothing()
    assert server.heard == b"a"
    wire.block(False)
    assert await caller.says(b"c") == b"b"


async def test_a_connection_begun_in_a_silence_goes_on_after_it(wire: Proxy) -> None:
    wire.block(True)
    caller = await connected_client(wire)
    caller.writer.write(b"a")
    assert await caller.receives_nothing()
    wire.restore()
    assert await caller.reader.readexactly(1) == b"a"


async def test_of_what_is_torn_a_part_arrives_and_both_learn_of_it(wire: Proxy, server: Server) -> None:
    caller = await connected_client(wire)
    wire.connections_at(None)[0].cut_at(CutMoment.TORN)
    assert await caller.says(b"abcd") == b""
    async with asyncio.timeout(5):
        while not server.left:
            await asyncio.sleep(0.001)
    assert server.heard == b"ab"


async def test_what_stays_unanswered_has_arrived(wire: Proxy, server: Server) -> None:
    caller = await connected_client(wire)
    wire.connections_at(None)[0].cut_at(CutMoment.UNANSWERED)
    assert await caller.says(b"abcd") == b""
    assert server.heard == b"abcd"


async def test_a_cut_breaks_only_what_it_is_meant_for(wire: Proxy) -> None:
    first, second = await connected_client(wire), await connected_client(wire)
    await first.says(b"application_name\0intake-append\0")
    await second.says(b"application_name\0intake-load\0")
    assert [link.name for link in wire.connections_at(None)] == ["intake-append", "intake-load"]
    wire.connections_at(0.0)[0].cut_at(CutMoment.NOW)
    assert (await first.says(b"a"), await second.says(b"a")) == (b"", b"a")


async def test_while_it_is_closed_nobody_gets_through(wire: Proxy) -> None:
    wire.closed = True
    assert await (await connected_client(wire)).says(b"a") == b""
    wire.restore()
    assert await (await connected_client(wire)).says(b"a") == b"a"


async def test_a_stranded_connection_tells_nobody(wire: Proxy, server: Server) -> None:
    lost, other = await connected_client(wire), await connected_client(wire)
    await lost.says(b"application_name\0a\0")
    await other.says(b"application_name\0b\0")
    wire.black_hole(0.0)
    lost.writer.write(b"a")
    assert await lost.receives_nothing()
    lost.writer.close()
    assert await other.says(b"b") == b"b"
    assert server.left == 0


async def test_an_engine_that_is_away_is_away_for_the_caller(tmp_path: Path) -> None:
    wire = Proxy(by_path(str(tmp_path / "nobody")))
    await wire.open()
    assert await (await connected_client(wire)).says(b"a") == b""
    await wire.close()


async def test_after_a_reset_nothing_is_left(wire: Proxy) -> None:
    callers = [await connected_client(wire) for _ in range(3)]
    await callers[0].says(b"a")
    wire.black_hole(None)
    wire.delay = 1.0
    await wire.reset()
    assert not wire.links
    assert await (await connected_client(wire)).says(b"a") == b"a"
