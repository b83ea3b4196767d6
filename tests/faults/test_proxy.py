"""A wire carries everything as it is, until something is done to it."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.proxy import Moment, Wire, by_path

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
async def wire(server: Server, tmp_path: Path) -> AsyncIterator[Wire]:
    path = str(tmp_path / "socket")
    listening = await asyncio.start_unix_server(server.serve, path)
    made = Wire(by_path(path))
    await made.open()
    yield made
    await made.close()
    listening.close()


class Caller:
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

    async def in_silence(self) -> bool:
        """Whether neither a word nor the end comes for a while."""
        try:
            async with asyncio.timeout(0.1):
                await self.reader.read(1)
        except TimeoutError:
            return True
        return False


async def calling(wire: Wire) -> Caller:
    return Caller(*await asyncio.open_connection("127.0.0.1", wire.port))


async def test_everything_arrives_as_it_was_sent(wire: Wire, server: Server) -> None:
    caller = await calling(wire)
    assert await caller.says(WORDS) == WORDS == server.heard


async def test_who_hangs_up_is_heard_hanging_up(wire: Wire, server: Server) -> None:
    caller = await calling(wire)
    await caller.says(b"a")
    caller.writer.close()
    async with asyncio.timeout(5):
        while not server.left:
            await asyncio.sleep(0.001)


async def test_what_is_delayed_comes_late_whole_and_in_its_order(wire: Wire) -> None:
    caller = await calling(wire)
    wire.delay, began = 0.05, time.monotonic()
    assert await caller.says(WORDS + b"end") == WORDS + b"end"
    assert time.monotonic() - began >= 0.1


async def test_what_is_said_into_a_silence_arrives_after_it(wire: Wire, server: Server) -> None:
    caller = await calling(wire)
    await caller.says(b"a")
    wire.silence(True)
    caller.writer.write(b"b")
    assert await caller.in_silence()
    assert server.heard == b"a"
    wire.silence(False)
    assert await caller.says(b"c") == b"b"


async def test_a_connection_begun_in_a_silence_goes_on_after_it(wire: Wire) -> None:
    wire.silence(True)
    caller = await calling(wire)
    caller.writer.write(b"a")
    assert await caller.in_silence()
    wire.heal()
    assert await caller.reader.readexactly(1) == b"a"


async def test_of_what_is_torn_a_part_arrives_and_both_learn_of_it(wire: Wire, server: Server) -> None:
    caller = await calling(wire)
    wire.chosen(None)[0].breaks(Moment.TORN)
    assert await caller.says(b"abcd") == b""
    async with asyncio.timeout(5):
        while not server.left:
            await asyncio.sleep(0.001)
    assert server.heard == b"ab"


async def test_what_stays_unanswered_has_arrived(wire: Wire, server: Server) -> None:
    caller = await calling(wire)
    wire.chosen(None)[0].breaks(Moment.UNANSWERED)
    assert await caller.says(b"abcd") == b""
    assert server.heard == b"abcd"


async def test_a_cut_breaks_only_what_it_is_meant_for(wire: Wire) -> None:
    first, second = await calling(wire), await calling(wire)
    await first.says(b"application_name\0intake-append\0")
    await second.says(b"application_name\0intake-load\0")
    assert [link.name for link in wire.chosen(None)] == ["intake-append", "intake-load"]
    wire.chosen(0.0)[0].breaks(Moment.NOW)
    assert (await first.says(b"a"), await second.says(b"a")) == (b"", b"a")


async def test_while_it_is_closed_nobody_gets_through(wire: Wire) -> None:
    wire.closed = True
    assert await (await calling(wire)).says(b"a") == b""
    wire.heal()
    assert await (await calling(wire)).says(b"a") == b"a"


async def test_a_stranded_connection_tells_nobody(wire: Wire, server: Server) -> None:
    lost, other = await calling(wire), await calling(wire)
    await lost.says(b"application_name\0a\0")
    await other.says(b"application_name\0b\0")
    wire.strand(0.0)
    lost.writer.write(b"a")
    assert await lost.in_silence()
    lost.writer.close()
    assert await other.says(b"b") == b"b"
    assert server.left == 0


async def test_an_engine_that_is_away_is_away_for_the_caller(tmp_path: Path) -> None:
    wire = Wire(by_path(str(tmp_path / "nobody")))
    await wire.open()
    assert await (await calling(wire)).says(b"a") == b""
    await wire.close()


async def test_after_a_reset_nothing_is_left(wire: Wire) -> None:
    callers = [await calling(wire) for _ in range(3)]
    await callers[0].says(b"a")
    wire.strand(None)
    wire.delay = 1.0
    await wire.reset()
    assert not wire.links
    assert await (await calling(wire)).says(b"a") == b"a"
