"""Where the ledger's rows lie: a table of the desk that can be thrown away and folded again beside the live one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from services.desk.ledger import Case, fold
from shared.contracts.words import Kind
from shared.eventlog.admin import SERVICES
from shared.eventlog.log import Line
from shared.eventlog.rows import recorded, sql
from shared.messages import Recorded

CREATE = """
SELECT pg_advisory_xact_lock(hashtext('desk.ledger'));  -- who starts at the same moment waits
CREATE TABLE IF NOT EXISTS desk.{table} (
  case_id text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL,
  row json NOT NULL
)"""
PUT = """
INSERT INTO desk.{table} AS mine (case_id, position, row)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::json[])
ON CONFLICT (case_id) DO UPDATE SET position = excluded.position, row = excluded.row
WHERE mine.position < excluded.position"""
STREAMS = """
SELECT DISTINCT stream FROM eventlog.sequence
WHERE service = 'intake' AND position > $1 AND stream > $2 ORDER BY stream LIMIT $3"""
BEHIND = """
SELECT registered.stream FROM eventlog.sequence AS registered
LEFT JOIN desk.{table} AS mine ON mine.case_id = registered.stream
WHERE registered.service = 'intake' AND registered.version = 1 AND coalesce(mine.position, 0) < (
  SELECT max(each.position) FROM eventlog.sequence AS each
  WHERE each.service = ANY($1) AND each.stream = registered.stream)"""
TOUCHED = "SELECT DISTINCT stream FROM eventlog.sequence WHERE position > $1"
SWAP = """
BEGIN;
ALTER TABLE desk.ledger RENAME TO ledger_old;
ALTER TABLE desk.ledger_new RENAME TO ledger;
ALTER TABLE desk.ledger RENAME CONSTRAINT ledger_new_pkey TO ledger_next_pkey;
DROP TABLE desk.ledger_old;
ALTER TABLE desk.ledger RENAME CONSTRAINT ledger_next_pkey TO ledger_pkey;
COMMIT"""
BATCH = 50


class Shelf:
    """Reads histories from the log and keeps their rows; `table` is the live one unless a rebuild fills another."""

    def __init__(self, line: Line, table: str = "ledger") -> None:
        self.line, self.table = line, table

    async def prepare(self) -> None:
        await self.line.execute(CREATE.format(table=self.table))

    async def refresh(self, streams: Iterable[str]) -> None:
        """Folds the whole history of each case anew; what was never registered has no row."""
        rows = [row for history in (await histories(self.line, list(streams))).values() if (row := fold(history))]
        await self.put(rows)

    async def catch_up(self) -> None:
        """Refreshes the cases whose history has gone on without their row."""
        behind = [row["stream"] for row in await self.line.fetch(BEHIND.format(table=self.table), list(SERVICES))]
        for start in range(0, len(behind), BATCH):
            await self.refresh(behind[start : start + BATCH])

    async def put(self, rows: Sequence[Case]) -> None:
        if rows:
            columns = zip(*((row.id, row.position, row.model_dump_json()) for row in rows), strict=True)
            await self.line.execute(PUT.format(table=self.table), *(list(column) for column in columns))

    async def cases(self) -> list[Case]:
        rows = await self.line.fetch(f"SELECT row FROM desk.{self.table} ORDER BY case_id")
        return [Case.model_validate_json(row["row"]) for row in rows]

    async def positions(self, ids: Iterable[str]) -> dict[str, int]:
        """How far each row has seen its history."""
        rows = await self.line.fetch(
            f"SELECT case_id, position FROM desk.{self.table} WHERE case_id = ANY($1)", list(ids)
        )
        return {row["case_id"]: row["position"] for row in rows}

    async def case(self, id: str) -> Case | None:
        rows = await self.line.fetch(f"SELECT row FROM desk.{self.table} WHERE case_id = $1", id)
        return Case.model_validate_json(rows[0]["row"]) if rows else None


async def histories(line: Line, streams: Sequence[str]) -> dict[str, list[Recorded]]:
    """What all services recorded of each stream, in the order of the log."""
    found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
    for row in await line.fetch(sql("history"), list(SERVICES), list(streams)):
        found[row["stream"]].append(recorded(row))
    return found


async def streams_of(line: Line, after: str = "") -> AsyncIterator[list[str]]:
    """All cases ever registered, in small batches, so that no read holds the database for long."""
    while page := [row["stream"] for row in await line.fetch(STREAMS, 0, after, BATCH)]:
        yield page
        after = page[-1]


async def rebuild(line: Line, progress: Callable[[int], None] = lambda _: None) -> list[str]:
    """Folds every case into a shadow table, swaps it in, and catches up; returns the cases whose live row differed.

    A difference is a fault of the live refresh: the row is a function of the history and of nothing else.
    """
    live, shadow = Shelf(line), Shelf(line, "ledger_new")
    await line.execute("DROP TABLE IF EXISTS desk.ledger_new")
    await live.prepare()
    await shadow.prepare()
    since = (await line.one(sql("tail")))["position"]
    async for page in streams_of(line):
        await shadow.refresh(page)
        progress(len(page))
    differing = await differences(live, shadow, since)
    await line.execute(SWAP)
    touched = [row["stream"] for row in await line.fetch(TOUCHED, since)]
    for start in range(0, len(touched), BATCH):
        await live.refresh(touched[start : start + BATCH])
    return differing


async def differences(live: Shelf, shadow: Shelf, since: int) -> list[str]:
    """Cases whose rows differ although both folded the same events; those registered after `since` have one row."""
    ours, theirs = {row.id: row for row in await live.cases()}, {row.id: row for row in await shadow.cases()}
    both = [id for id in ours.keys() & theirs.keys() if ours[id].position == theirs[id].position]
    gone = [id for id in ours.keys() - theirs.keys() if ours[id].position <= since]
    return sorted([*gone, *(id for id in both if ours[id] != theirs[id])])


class Refresher:
    """Refreshes cases as their events are heard; those that wait while one refresh is under way go together next."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._waiting: dict[str, tuple[int, asyncio.Future[None]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def refresh(self, stream: str, position: int) -> None:
        """Returns when the row of the case has seen the event at `position`; at once where it already has."""
        known, future = self._waiting.get(stream) or (0, asyncio.get_running_loop().create_future())
        self._waiting[stream] = (max(known, position), future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        await asyncio.shield(future)

    async def _work(self) -> None:
        while self._waiting:
            batch = {stream: self._waiting.pop(stream) for stream in list(self._waiting)[:BATCH]}
            futures = [future for _, future in batch.values()]
            try:
                seen = await self.shelf.positions(batch)
                await self.shelf.refresh(
                    [stream for stream, (position, _) in batch.items() if seen.get(stream, 0) < position]
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
