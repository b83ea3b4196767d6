"""The one order of all events: places are given in PostgreSQL first, and only then told to JetStream."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

from shared.eventlog.log import Connection
from shared.eventlog.positions import LOCK, assign_positions, position_arguments
from shared.eventlog.serialization import sql
from shared.messaging.errors import NeedsOperator

HERE = Path(__file__).parent


def statement(name: str) -> str:
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


class Fenced(Exception):
    """Another sequencer has given places since; this one must stand by."""


class PositionAllocator:
    """Gives places on one database session, whose advisory lock makes it the active sequencer.

    Even a sequencer that wrongly believes to hold the lock can do no harm: a place is given only where the order still
    ends where it believes it ends.
    """

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.position, self._xid, self._ordinal, self._after = 0, "0", 0, 0
        self._pending, self._place, self._placed = statement("pending"), sql("insert_positions"), statement("placed")
        self._waiting = statement("waiting")

    async def active(self) -> bool:
        """Whether this session holds the lock; the server gives it up with the session."""
        return bool((await self.db.one(f"SELECT pg_try_advisory_lock({LOCK})"))[0])

    async def resume(self) -> None:
        """Takes up the order where it ends; raises `Stopped` where an event was passed over."""
        row = await self.db.one(sql("tail"))
        self.position, self._xid, self._ordinal, self._after = (
            row["position"],
            row["xid"],
            row["ordinal"],
            row["after_ordinal"],
        )
        await self.check()

    async def check(self) -> None:
        """The alarm against forgotten events, at start and every hour."""
        query, values = statement("forgotten"), (self._xid, self._ordinal, self._after)
        if rows := await self.db.fetch(query, *values):
            named = "、".join(f"{row['service']}/{row['stream']}/{row['version']}" for row in rows)
            raise NeedsOperator(f"日志中有已提交而未定序的事件：{named}")

    async def advance(self) -> Sequence[dict[str, Any]]:
        """Places what has been committed, at most 500 events, in one commit; returns them with their places."""
        values = (self._xid, self._ordinal, self._after)
        rows = await self.db.fetch(self._pending, *values)
        if not rows:
            return []
        placed = assign_positions(rows, self.position)
        try:
            landed = await self.db.fetch(self._place, *position_arguments(placed))
        except asyncpg.UniqueViolationError:  # another one gave the same place at the same moment
            raise Fenced from None
        if len(landed) != len(placed):
            raise Fenced
        self.position, self._xid, self._ordinal = placed[-1]["position"], placed[-1]["xid"], placed[-1]["ordinal"]
        return placed

    async def placed(self, after: int) -> Sequence[dict[str, Any]]:
        """The next 500 events after a place."""
        rows = await self.db.fetch(self._placed, after)
        return [dict(row) for row in rows]

    async def waiting(self) -> bool:
        """Whether an event waits behind an older transaction."""
        return bool((await self.db.one(self._waiting, self._after))["waiting"])

    async def unfenced(self) -> None:
        """Raises `Fenced` where the order has gone on without us."""
        if (await self.db.one(sql("tail")))["position"] != self.position:
            raise Fenced

    async def gate(self) -> dict[str, Any]:
        """Who holds it; all None where nobody does."""
        return dict(await self.db.one(statement("gate")))
