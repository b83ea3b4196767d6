"""`banli restore`: an operator confirms that this cluster continues a log that was dumped from another one."""

import asyncpg

from shared.eventlog.log import same_cluster
from shared.eventlog.positions import LOCK, assign_positions, position_arguments
from shared.eventlog.serialization import sql
from shared.messaging.errors import NeedsOperator

EXISTS_UNSEQUENCED = """SELECT EXISTS (
    SELECT FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version) WHERE position IS NULL)"""


async def restore(dsn: str, reason: str = "备份恢复") -> int | None:
    """Assigns positions to the events that the dump held without one and begins a new epoch, in one transaction.

    `dsn` is that of role `sequencer`, `reason` is recorded with the epoch. Returns the number of events that got a
    position; None where the log is this cluster's own and every event has a position. Raises `NeedsOperator` where a
    sequencer is running, there is no log, events of the own log wait for the sequencer, or one was passed over.
    """
    server_settings = {"application_name": "banli-restore", "transaction_timeout": "0"}
    connection = await asyncpg.connect(dsn, server_settings=server_settings)
    try:
        async with connection.transaction():
            return await _begin_epoch(connection, reason)
    finally:
        await connection.close()


async def _begin_epoch(connection: asyncpg.Connection, reason: str) -> int | None:
    if not await connection.fetchval(f"SELECT pg_try_advisory_xact_lock({LOCK})"):
        raise NeedsOperator("定序服务正在工作，不能确认恢复。")
    log, tail = await connection.fetchrow(sql("current_epoch")), await connection.fetchrow(sql("tail"))
    if log is None or tail is None:
        raise NeedsOperator("事件日志尚未建库，请先恢复备份。")
    if same_cluster(log):
        if tail["waiting"]:
            raise NeedsOperator("事件日志属于本数据库集群，未定序的事件由定序服务处理，不需要 banli restore。")
        return None
    count = await _sequence_leftovers(connection, tail)
    if await connection.fetchval(EXISTS_UNSEQUENCED):
        raise NeedsOperator("日志中有被越过而未定序的事件，不能确认恢复，请核对备份。")
    await connection.execute(sql("begin_epoch"), reason)
    return count


async def _sequence_leftovers(connection: asyncpg.Connection, tail: asyncpg.Record) -> int:
    """Assigns positions in the order of the old cluster's transactions; returns how many."""
    position, xid, ordinal = tail["position"], tail["xid"], tail["ordinal"]
    while rows := await connection.fetch(sql("leftover"), xid, ordinal, tail["after_ordinal"]):
        sequenced = assign_positions(rows, position)
        await connection.execute(sql("insert_positions"), *position_arguments(sequenced))
        position, xid, ordinal = sequenced[-1]["position"], sequenced[-1]["xid"], sequenced[-1]["ordinal"]
    return int(position - tail["position"])
