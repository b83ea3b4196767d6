"""A pool of reconnecting database connections, for processes that run several statements at once, such as the pages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.eventlog.database import Database
from shared.eventlog.log import Connection

T = TypeVar("T")


class ConnectionPool(Database):
    """`count` connections. A statement takes the free one that was used last and waits where none is free.

    `dsn` is a PostgreSQL URL, `name` the start of the application names that the server shows.
    """

    def __init__(self, dsn: str, name: str, count: int = 4) -> None:
        self._connections = [Connection(dsn, f"{name}-{number}") for number in range(1, count + 1)]
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for connection in self._connections:
            self._free.put_nowait(connection)

    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """The result of `work` on a free connection; raises `Unavailable` where the server does not answer."""
        connection = await self._free.get()
        try:
            return await connection.use(work)
        finally:
            self._free.put_nowait(connection)

    async def close(self) -> None:
        """Closes all connections; nothing may be using them."""
        for connection in self._connections:
            await connection.close()
