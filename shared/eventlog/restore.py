"""`banli restore`: an operator confirms that this cluster goes on with a log that was dumped from another."""

import asyncpg

from shared.eventlog.log import same_cluster
from shared.eventlog.positions import LOCK, arguments, assign_positions
from shared.eventlog.serialization import sql
from shared.messaging.errors import NeedsOperator

FORGOTTEN = """SELECT EXISTS (SELECT FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version)
               WHERE position IS NULL)"""


async def restore(dsn: str, reason: str = "备份恢复") -> int | None:
    """Places what the dump held without a place, and begins a new epoch, in one transaction.

    `dsn` is that of role `sequencer`. Returns how many events it placed; None where the log is at home here already.
    """
    own = {"application_name": "banli-restore", "transaction_timeout": "0"}
    connection = await asyncpg.connect(dsn, server_settings=own)
    try:
        async with connection.transaction():
            return await _restored(connection, reason)
    finally:
        await connection.close()


async def _restored(connection: asyncpg.Connection, reason: str) -> int | None:
    if not await connection.fetchval(f"SELECT pg_try_advisory_xact_lock({LOCK})"):
        raise NeedsOperator("定序服务正在工作，不能确认恢复。")
    log, tail = await connection.fetchrow(sql("open")), await connection.fetchrow(sql("tail"))
    if log is None or tail is None:
        raise NeedsOperator("事件日志尚未建库，请先恢复备份。")
    if same_cluster(log):
        if tail["waiting"]:
            raise NeedsOperator("事件日志属于本数据库集群，未定序的事件由定序服务处理，不需要 banli restore。")
        return None
    placed = await _place_leftovers(connection, tail)
    if await connection.fetchval(FORGOTTEN):
        raise NeedsOperator("日志中有被越过而未定序的事件，不能确认恢复，请核对备份。")
    await connection.execute(sql("epoch"), reason)
    return placed


async def _place_leftovers(connection: asyncpg.Connection, tail: asyncpg.Record) -> int:
    """In the order in which the old cluster would have placed them."""
    position, xid, ordinal = tail["position"], tail["xid"], tail["ordinal"]
    while rows := await connection.fetch(sql("leftover"), xid, ordinal, tail["after_ordinal"]):
        placed = assign_positions(rows, position)
        await connection.execute(sql("place"), *arguments(placed))
        position, xid, ordinal = placed[-1]["position"], placed[-1]["xid"], placed[-1]["ordinal"]
    return int(position - tail["position"])
