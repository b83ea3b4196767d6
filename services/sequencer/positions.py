"""The total order of all events: positions are stored in PostgreSQL first and only then published to JetStream."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

from shared.eventlog.log import Connection
from shared.eventlog.positions import LOCK, assign_positions, position_arguments
from shared.eventlog.serialization import sql
from shared.messaging.errors import NeedsOperator

HERE = Path(__file__).parent


def load_sql(name: str) -> str:
    """The text of a file of SQL in this folder."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


class Fenced(Exception):
    """Another sequencer has assigned positions since; this one must stand by."""


class PositionAllocator:
    """Assigns positions on one database session, whose advisory lock makes it the active sequencer. A sequencer that
    wrongly believes to hold the lock does no harm: a position is stored only where the order still ends where it
    believes it ends."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.position, self._xid, self._ordinal, self._epoch_start = 0, "0", 0, 0
        self._pending_sql, self._insert_sql, self._events_after_sql = (
            load_sql("pending"),
            sql("insert_positions"),
            load_sql("events_after"),
        )
        self._waiting_sql = load_sql("waiting")

    async def try_lock(self) -> bool:
        """Whether this session holds the lock; the server releases it with the session."""
        return bool((await self.db.one(f"SELECT pg_try_advisory_lock({LOCK})"))[0])

    async def resume(self) -> None:
        """Reads the end of the order; raises `NeedsOperator` where an event was passed over."""
        row = await self.db.one(sql("tail"))
        self.position, self._xid, self._ordinal, self._epoch_start = (
            row["position"],
            row["xid"],
            row["ordinal"],
            row["after_ordinal"],
        )
        await self.check_all_positioned()

    async def check_all_positioned(self) -> None:
        """Raises `NeedsOperator` where a committed event was passed over; runs at start and every hour."""
        query, values = load_sql("unpositioned"), (self._xid, self._ordinal, self._epoch_start)
        if rows := await self.db.fetch(query, *values):
            missing = "、".join(f"{row['service']}/{row['stream']}/{row['version']}" for row in rows)
            raise NeedsOperator(f"日志中有已提交而未定序的事件：{missing}")

    async def advance(self) -> Sequence[dict[str, Any]]:
        """Assigns positions to at most 500 committed events in one commit and returns them; raises `Fenced`."""
        values = (self._xid, self._ordinal, self._epoch_start)
        rows = await self.db.fetch(self._pending_sql, *values)
        if not rows:
            return []
        positioned = assign_positions(rows, self.position)
        try:
            inserted = await self.db.fetch(self._insert_sql, *position_arguments(positioned))
        except asyncpg.UniqueViolationError:  # another one gave the same place at the same moment
            raise Fenced from None
        if len(inserted) != len(positioned):
            raise Fenced
        self.position, self._xid, self._ordinal = (
            positioned[-1]["position"],
            positioned[-1]["xid"],
            positioned[-1]["ordinal"],
        )
        return positioned

    async def events_after(self, after: int) -> Sequence[dict[str, Any]]:
        """The next 500 events after a position."""
        rows = await self.db.fetch(self._events_after_sql, after)
        return [dict(row) for row in rows]

    async def is_event_waiting(self) -> bool:
        """Whether an event waits behind an older transaction."""
        return bool((await self.db.one(self._waiting_sql, self._epoch_start))["waiting"])

    async def check_not_fenced(self) -> None:
        """Raises `Fenced` where another sequencer has continued the order."""
        if (await self.db.one(sql("tail")))["position"] != self.position:
            raise Fenced

    async def horizon_holder(self) -> dict[str, Any]:
        """The transaction that holds back the commit horizon (the xmin of the snapshot): `seconds`, `pid`, `usename`,
        `query`; all None where there is none."""
        return dict(await self.db.one(load_sql("commit_horizon")))
