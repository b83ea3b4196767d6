"""Rows as they stood on the evening of an earlier day; only what was dealt with since is folded again."""

from collections.abc import Sequence
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from services.desk.ledger.store import histories
from shared.eventlog.connection_pool import ConnectionPool

CHANGED_STREAMS = 'SELECT DISTINCT stream FROM eventlog.event WHERE stream = ANY($1::text[]) AND "on" > $2'
BATCH = 50


async def rows_as_of(db: ConnectionPool, rows: Sequence[CaseRow], day: date, today: date) -> list[CaseRow]:
    """The given rows as they were then; without those that were registered later."""
    if day >= today:
        return list(rows)
    ids = [row.id for row in rows]
    since = {found["stream"] for found in await db.fetch(CHANGED_STREAMS, ids, day)}
    past = await _folded(db, sorted(since), day)
    return [row for row in (past.get(row.id) if row.id in since else row for row in rows) if row]


async def _folded(db: ConnectionPool, streams: Sequence[str], day: date) -> dict[str, CaseRow]:
    found: dict[str, CaseRow] = {}
    for start in range(0, len(streams), BATCH):
        for stream, history in (await histories(db, streams[start : start + BATCH])).items():
            if row := fold(history, day):
                found[stream] = row
    return found
