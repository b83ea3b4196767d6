"""Several hands on the database for whoever reads much at once, such as the pages of the workbench."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import asyncpg

from shared.eventlog.log import Connection

T = TypeVar("T")


class Database(Protocol):
    """What a `Line` and several of them have in common."""

    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T: ...
    async def fetch(self, statement: str, *values: Any) -> list[Any]: ...
    async def one(self, statement: str, *values: Any) -> Any: ...
    async def execute(self, statement: str, *values: Any) -> None: ...


class ConnectionPool:
    """A few `Line`s; each statement takes the one that was free first, and waits while none is."""

    def __init__(self, dsn: str, name: str, count: int = 4) -> None:
        self._all = [Connection(dsn, f"{name}-{number}") for number in range(1, count + 1)]
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for line in self._all:
            self._free.put_nowait(line)

    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """Raises `Unavailable` where the server does not answer."""
        line = await self._free.get()
        try:
            return await line.use(work)
        finally:
            self._free.put_nowait(line)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        return await self.use(lambda connection: connection.fetch(statement, *values))

    async def one(self, statement: str, *values: Any) -> Any:
        """The first row of a statement that always has one."""
        return await self.use(lambda connection: connection.fetchrow(statement, *values))

    async def execute(self, statement: str, *values: Any) -> None:
        await self.use(lambda connection: connection.execute(statement, *values))

    async def close(self) -> None:
        for line in self._all:
            await line.close()
