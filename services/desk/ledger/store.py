"""Keeps the ledger's rows in a table that can be emptied at any time and folded again beside the live one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from asyncpg import Connection

from services.desk.ledger import search_terms
from services.desk.ledger import table as table_of
from services.desk.ledger.facets import COLUMNS, column_values
from services.desk.ledger.item_text import item_texts
from services.desk.ledger.projection import CaseRow, fold
from shared.blobs.store import BlobStore
from shared.contracts.common.vocabulary import Kind
from shared.eventlog.admin import SERVICES
from shared.eventlog.database import Database
from shared.eventlog.serialization import recorded_event, sql
from shared.messaging.envelope import RecordedEvent

BATCH_CASES, COMPARED_ROWS = 50, 5000


class LedgerStore:
    """Reads histories from the log and keeps their rows; `table` is the live one unless a rebuild fills another.

    With `texts` a case is found by the words of its item as well.
    """

    def __init__(self, db: Database, table: str = "ledger", texts: BlobStore | None = None) -> None:
        self.db, self.table, self.texts = db, table, texts

    async def prepare(self) -> None:
        """Empties the table where its rows are of another shape than `SHAPE`: `catch_up` folds them again."""
        await self.db.use(self._empty_if_outdated)

    async def _empty_if_outdated(self, connection: Connection) -> None:
        async with connection.transaction():
            await connection.execute(table_of.LOCK)
            projection = await connection.fetchrow(table_of.PROJECTION)
            if projection is None or projection["shape"] != table_of.SHAPE:
                await connection.execute(f"TRUNCATE desk.{self.table}")
                await connection.execute(table_of.RECORD_PROJECTION, table_of.SHAPE, 0)

    async def refresh(self, streams: Iterable[str]) -> None:
        """Folds the whole history of each case anew; what was never registered has no row."""
        rows = [row for history in (await histories(self.db, list(streams))).values() if (row := fold(history))]
        await self.upsert(rows)

    async def catch_up(self) -> None:
        """Refreshes the cases whose history has gone on without their row, since the last time this was asked."""
        since = (await self.db.one(table_of.PROJECTION))["position"]
        end = (await self.db.one(sql("tail")))["position"]
        for start in range(since, end, table_of.POSITIONS_PER_STATEMENT):
            behind = await self.db.fetch(
                table_of.OUTDATED_ROWS_SQL.format(table=self.table),
                start,
                min(end, start + table_of.POSITIONS_PER_STATEMENT),
            )
            for batch in batches([row["stream"] for row in behind]):
                await self.refresh(batch)
        await self.record_position(end)

    async def record_position(self, position: int) -> None:
        """Stores the position up to which every row is folded; the next `catch_up` starts from it."""
        await self.db.execute(table_of.RECORD_PROJECTION, table_of.SHAPE, position)

    async def upsert(self, rows: Sequence[CaseRow]) -> None:
        """Writes the rows; a stored row with a higher position is kept."""
        if rows:
            texts = await item_texts(self.texts, rows) if self.texts else {}
            columns = zip(*(_stored(row, texts.get(row.id, "")) for row in rows), strict=True)
            await self.db.execute(table_of.PUT.format(table=self.table), *(list(column) for column in columns))

    async def cases(self) -> list[CaseRow]:
        """Every row, by case."""
        rows = await self.db.fetch(f"SELECT row FROM desk.{self.table} ORDER BY case_id")
        return [CaseRow.model_validate_json(row["row"]) for row in rows]

    async def positions(self, ids: Iterable[str]) -> dict[str, int]:
        """How far each row has seen its history."""
        rows = await self.db.fetch(
            f"SELECT case_id, position FROM desk.{self.table} WHERE case_id = ANY($1)", list(ids)
        )
        return {row["case_id"]: row["position"] for row in rows}

    async def case(self, id: str) -> CaseRow | None:
        """The row of one case; None where it was never registered."""
        rows = await self.db.fetch(f"SELECT row FROM desk.{self.table} WHERE case_id = $1", id)
        return CaseRow.model_validate_json(rows[0]["row"]) if rows else None


async def histories(db: Database, streams: Sequence[str]) -> dict[str, list[RecordedEvent]]:
    """What all services recorded of each stream, in the order of the log."""
    events: dict[str, list[RecordedEvent]] = {stream: [] for stream in streams}
    for row in await db.fetch(sql("history"), list(SERVICES), list(streams)):
        events[row["stream"]].append(recorded_event(row))
    return events


def _stored(case: CaseRow, text: str) -> tuple[str, int, str, str, str]:
    facets = dict(zip(COLUMNS, column_values(case), strict=True))
    return (
        case.id,
        case.position,
        case.model_dump_json(),
        search_terms.search_vector(case, text),
        json.dumps(facets, default=str),
    )


def batches(streams: Sequence[str]) -> Iterable[Sequence[str]]:
    """The streams in parts of at most `BATCH_CASES`."""
    return (streams[start : start + BATCH_CASES] for start in range(0, len(streams), BATCH_CASES))


async def case_streams(db: Database, after: str = "") -> AsyncIterator[list[str]]:
    """All cases ever registered, in small batches, so that no read holds the database for long."""
    while page := [row["stream"] for row in await db.fetch(table_of.STREAMS, after, BATCH_CASES)]:
        yield page
        after = page[-1]


async def registered_streams(db: Database) -> int:
    """How many streams `case_streams` goes through."""
    return int((await db.one(table_of.COUNT_CASES_SQL))["cases"])


async def rebuild(
    db: Database, progress: Callable[[int], None] = lambda _: None, texts: BlobStore | None = None
) -> list[str]:
    """Folds every case into a shadow table, swaps it in, and catches up; returns the cases whose live row differed.

    A difference is a fault of the live refresh: the row is a function of the history and of nothing else.
    """
    live, shadow = LedgerStore(db, texts=texts), LedgerStore(db, "ledger_shadow", texts)
    await live.prepare()
    await db.execute(table_of.EMPTY_SHADOW)
    since = (await db.one(sql("tail")))["position"]
    async for page in case_streams(db):
        await shadow.refresh(page)
        progress(len(page))
    differing = await differences(live, shadow, since)
    await db.use(lambda connection: _swap(connection, since))
    for batch in batches([row["stream"] for row in await db.fetch(table_of.CHANGED_STREAMS_SQL, since)]):
        await live.refresh(batch)
    await db.execute(table_of.EMPTY_SHADOW)
    return differing


async def _swap(connection: Connection, position: int) -> None:
    """Exchanges the live and the shadow table and stores the position of the new live one."""
    async with connection.transaction():
        await connection.execute(table_of.SWAP)
        await connection.execute(table_of.RECORD_PROJECTION, table_of.SHAPE, position)


async def differences(live: LedgerStore, shadow: LedgerStore, since: int) -> list[str]:
    """Cases whose rows or columns differ although both folded the same events; compared page by page in the database.

    Those registered after `since` have one row.
    """
    tables, after, differing = {"live": live.table, "shadow": shadow.table}, "", list[str]()
    while last := (await live.db.one(table_of.BATCH_END_SQL.format(**tables), after, COMPARED_ROWS))["last"]:
        rows = await live.db.fetch(table_of.DIFFERING.format(**tables), after, last, since)
        differing += [row["case_id"] for row in rows]
        after = last
    return sorted(differing)


class Refresher:
    """Refreshes cases as their events are heard; those that wait while one refresh is under way go together next."""

    def __init__(self, store: LedgerStore) -> None:
        self.store = store
        self._waiting: dict[str, tuple[int, asyncio.Future[None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def refresh(self, stream: str, position: int) -> None:
        """Returns when the row of the case has seen the event at `position`; at once where it already has."""
        awaited, future = self._waiting.get(stream) or (0, asyncio.get_running_loop().create_future())
        self._waiting[stream] = (max(awaited, position), future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        await asyncio.shield(future)

    async def _work(self) -> None:
        while self._waiting:
            batch = {stream: self._waiting.pop(stream) for stream in list(self._waiting)[:BATCH_CASES]}
            futures = [future for _, future in batch.values()]
            try:
                row_positions = await self.store.positions(batch)
                await self.store.refresh(
                    [stream for stream, (position, _) in batch.items() if row_positions.get(stream, 0) < position]
                )
            except Exception as error:
                _settle(futures, error)
            else:
                _settle(futures, None)


def is_case(stream: str) -> bool:
    """Whether a stream is a case, and not a register."""
    return stream.partition("-")[0] in {kind.value for kind in Kind}


def _settle(futures: Iterable[asyncio.Future[None]], error: Exception | None) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error) if error else future.set_result(None)
