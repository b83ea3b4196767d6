"""What one database connection and a pool of them have in common: statements with their rows."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")


class Database(ABC):
    """Runs statements; every method raises `Unavailable` where the server does not answer."""

    @abstractmethod
    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """The result of `work`, which has a connection to itself until it returns."""

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        """All rows of a statement."""
        return await self.use(lambda connection: connection.fetch(statement, *values))

    async def one(self, statement: str, *values: Any) -> Any:
        """The first row of a statement that always has one."""
        return await self.use(lambda connection: connection.fetchrow(statement, *values))

    async def execute(self, statement: str, *values: Any) -> None:
        """Runs a statement without a result."""
        await self.use(lambda connection: connection.execute(statement, *values))
