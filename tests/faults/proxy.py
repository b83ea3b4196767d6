"""A wire between one part and one engine that can be cut, slowed down and silenced, all of it or one connection."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any

NAMED = b"application_name\0"
Dial = Callable[[Callable[[], asyncio.Protocol]], Coroutine[Any, Any, Any]]


class CutMoment(StrEnum):
    """When a connection breaks."""

    NOW = "now"
    TORN = "torn"  # in the middle of the next thing that is asked
    UNANSWERED = "unanswered"  # what is asked next arrives, its answer does not


class ProxyEndpoint(asyncio.Protocol):
    """One end of a connection: what arrives here leaves at the other end."""

    other: "ProxyEndpoint"

    def __init__(self, link: "ProxiedConnection") -> None:
        self.link, self.transport = link, None
        self._leaving: deque[tuple[float, bytes]] = deque()
        self._over = self._aborted = self._waits = self.gone = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if self._aborted:
            transport.abort()
        self.close_when_flushed()

    def data_received(self, data: bytes) -> None:
        self.link.carry(self, data)

    def connection_lost(self, _: Exception | None) -> None:
        self.link.lost(self)

    def pause_writing(self) -> None:
        with suppress(AttributeError, RuntimeError):
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        with suppress(AttributeError, RuntimeError):
            self.other.transport.resume_reading()

    def send(self, data: bytes) -> None:
        """Lets data go out here, in its order, after the delay of the wire."""
        self._leaving.append((asyncio.get_running_loop().time() + self.link.wire.delay, data))
        self.close_when_flushed()

    def end(self) -> None:
        """The other side hung up: so do we, once everything before it has gone out."""
        self._over = True
        self.close_when_flushed()

    def close_when_flushed(self) -> None:
        loop = asyncio.get_running_loop()
        if self.transport is None or self.gone or self.link.is_blocked:
            return
        while self._leaving and self._leaving[0][0] <= loop.time():
            self.transport.write(self._leaving.popleft()[1])
        if self._leaving and not self._waits:
            self._waits = True
            loop.call_at(self._leaving[0][0], self._deliver_delayed)
        elif self._over and not self._leaving:
            self.transport.close()

    def _deliver_delayed(self) -> None:
        self._waits = False
        self.close_when_flushed()

    def abort(self) -> None:
        self._leaving.clear()
        self._over = self._aborted = True
        if self.transport is not None:
            self.transport.abort()


class ProxiedConnection:
    """One connection through a wire. `name` is what the part calls it, where it says so."""

    def __init__(self, wire: "Proxy", born: int) -> None:
        self.wire, self.name, self.born = wire, "", born
        self.near, self.far = ProxyEndpoint(self), ProxyEndpoint(self)
        self.near.other, self.far.other = self.far, self.near
        self.stranded = False
        self._breaks: CutMoment | None = None
        self._asked = False

    @property
    def is_blocked(self) -> bool:
        return self.stranded or self.wire.silent

    def carry(self, end: ProxyEndpoint, data: bytes) -> None:
        asking = end is self.near
        if asking and not self.name:
            self.name = data.partition(NAMED)[2].partition(b"\0")[0].decode(errors="replace")
        if self._breaks is CutMoment.TORN and asking:
            self.far.send(data[: max(1, len(data) // 2)])
            self.cut()
        elif self._breaks is CutMoment.UNANSWERED and self._asked and not asking:
            self.cut()
        elif not self.stranded:
            self._asked = self._asked or asking
            end.other.send(data)

    def lost(self, end: ProxyEndpoint) -> None:
        end.gone = True
        if not self.stranded:
            end.other.end()
        if self.near.gone and self.far.gone:
            self.wire.links.discard(self)

    def cut_at(self, moment: CutMoment) -> None:
        self._breaks, self._asked = moment, False
        if moment is CutMoment.NOW:
            self.cut()

    def cut(self) -> None:
        """Both sides learn of it at once."""
        self.near.abort()
        self.far.abort()


class Proxy:
    """Listens on a port of its own and hands every connection on to the engine."""

    def __init__(self, dial: Dial) -> None:
        self._dial, self._born = dial, 0
        self.links: set[ProxiedConnection] = set()
        self.delay, self.silent, self.closed = 0.0, False, False
        self._stranded: list[ProxiedConnection] = []
        self._dialling: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def _accept(self) -> ProxyEndpoint:
        self._born += 1
        link = ProxiedConnection(self, self._born)
        task = asyncio.get_running_loop().create_task(self._connect(link))
        self._dialling.add(task)
        task.add_done_callback(self._dialling.discard)
        return link.near

    async def _connect(self, link: ProxiedConnection) -> None:
        if self.closed:
            link.near.abort()
            return
        self.links.add(link)
        try:
            await self._dial(lambda: link.far)
        except OSError:
            link.far.gone = True
            link.near.abort()

    def connections_at(self, which: float | None) -> list[ProxiedConnection]:
        """The connections that are there now, or the one at that fraction of them."""
        there = sorted(self.links, key=lambda link: (link.name, link.born))
        return there if which is None or not there else [there[int(which * len(there))]]

    def block(self, silent: bool) -> None:
        """While silent nothing arrives; it comes when the silence ends, for TCP sends again."""
        self.silent = silent
        for link in list(self.links):
            link.near.close_when_flushed()
            link.far.close_when_flushed()

    def black_hole(self, which: float | None) -> None:
        """These connections stay up and never say a word again; neither side is told."""
        for link in self.connections_at(which):
            link.stranded = True
            self._stranded.append(link)

    def restore(self) -> None:
        self.delay, self.closed = 0.0, False
        self.block(False)

    async def reset(self) -> None:
        """As new: no connection is left."""
        self.restore()
        for link in [*self.links, *self._stranded]:
            link.cut()
        self._stranded.clear()
        while self._dialling or self.links:
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        await self.reset()
        self._server.close()


def by_path(path: str) -> Dial:
    """To a server that listens on a socket in the file system."""
    return lambda made: asyncio.get_running_loop().create_unix_connection(made, path)


def by_port(port: int) -> Dial:
    return lambda made: asyncio.get_running_loop().create_connection(made, "127.0.0.1", port)
