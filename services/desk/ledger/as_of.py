"""Ledger rows as they stood on the evening of an earlier day; only cases with later events are folded again."""

from collections.abc import Sequence
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from services.desk.ledger.store import histories
from shared.eventlog.connection_pool import ConnectionPool

CHANGED_STREAMS = 'SELECT DISTINCT stream FROM eventlog.event WHERE stream = ANY($1::text[]) AND "on" > $2'
BATCH_CASES = 50


async def rows_as_of(db: ConnectionPool, rows: Sequence[CaseRow], day: date, today: date) -> list[CaseRow]:
    """The given rows as of that day, without cases that were registered later."""
    if day >= today:
        return list(rows)
    ids = [row.id for row in rows]
    changed = {record["stream"] for record in await db.fetch(CHANGED_STREAMS, ids, day)}
    earlier = await _folded(db, sorted(changed), day)
    return [row for row in (earlier.get(row.id) if row.id in changed else row for row in rows) if row]


async def _folded(db: ConnectionPool, streams: Sequence[str], day: date) -> dict[str, CaseRow]:
    rows: dict[str, CaseRow] = {}
    for start in range(0, len(streams), BATCH_CASES):
        for stream, history in (await histories(db, streams[start : start + BATCH_CASES])).items():
            if row := fold(history, day):
                rows[stream] = row
    return rows
