"""One service's hand on the log: it loads its own streams and appends to them, and can do nothing else there."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
from asyncpg.exceptions import TransactionTimeoutError

from shared.eventlog.serialization import AppendRequest, arguments, recorded_event, sql
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import ConcurrencyConflict, Invalid, NeedsOperator, Unavailable

T = TypeVar("T")
MAX_EVENTS_PER_COMMIT = 512  # events that leave in one commit
BODY, TOO_LONG = "event_body_check", "一次登记的内容不能超过 256 KiB"
CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,  # shut down, starting up, cancelled
    asyncpg.InsufficientResourcesError,  # too many connections, disk full
    asyncpg.PostgresSystemError,
    asyncpg.TransactionRollbackError,  # a deadlock: nothing was done
    asyncpg.ReadOnlySQLTransactionError,  # a primary that has become a standby
    asyncpg.IdleInTransactionSessionTimeoutError,
    TransactionTimeoutError,
)


class Connection:
    """One held connection, made when needed and made again after the server went away; one statement at a time."""

    def __init__(self, dsn: str, name: str) -> None:
        self._dsn, self._name, self._lock = dsn, name, asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """Raises `Unavailable` where the server does not answer: the outcome of `work` is then unknown."""
        async with self._lock:
            try:
                return await work(await self._open())
            except CONNECTION_ERRORS as error:
                await self._drop()
                raise Unavailable(f"PostgreSQL：{error!r}") from error

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        return await self.use(lambda connection: connection.fetch(statement, *values))

    async def one(self, statement: str, *values: Any) -> Any:
        """The first row of a statement that always has one."""
        return await self.use(lambda connection: connection.fetchrow(statement, *values))

    async def execute(self, statement: str, *values: Any) -> None:
        await self.use(lambda connection: connection.execute(statement, *values))

    async def _open(self) -> asyncpg.Connection:
        if self._connection is not None and self._connection.is_closed():  # whoever held a lock on it must learn of it
            raise ConnectionResetError("the held connection was closed")
        if self._connection is None:
            connection = await asyncpg.connect(
                self._dsn, timeout=5, command_timeout=30, server_settings={"application_name": self._name}
            )
            try:
                await check_epoch(connection)
            except BaseException:
                await connection.close(timeout=1)
                raise
            self._connection = connection
        return self._connection

    async def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        """Whatever state the server is in: the next session must not find this one in its way."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*CONNECTION_ERRORS):
                await connection.close(timeout=5)


async def check_epoch(connection: asyncpg.Connection) -> None:
    """Raises `Stopped` where the log came from another cluster and `banli restore` has not begun a new epoch."""
    row = await connection.fetchrow(sql("open"))
    if row is None:
        raise NeedsOperator("事件日志尚未建库，请先执行 banli provision。")
    if not same_cluster(row):
        raise NeedsOperator("事件日志来自另一个数据库集群（备份恢复），请先执行 banli restore 确认后再启用。")


def same_cluster(row: asyncpg.Record) -> bool:
    """Whether the cluster of a row of open.sql began the current epoch and has reached all it names."""
    return row["system_identifier"] == row["here"] and not row["ahead"]


class EventLog:
    """Loads and appends for one role.

    Appends that arrive while a commit is under way leave together in the next one (group commit), at most one per
    stream; each is still answered only when its own commit is durable. `committed` is called after each commit: a hint.
    """

    def __init__(self, dsn: str, role: str, committed: Callable[[], None] = lambda: None) -> None:
        self.role, self.committed = role, committed
        self._writer, self.db = Connection(dsn, f"{role}-append"), Connection(dsn, f"{role}-load")
        self._waiting: deque[tuple[AppendRequest, asyncio.Future[None]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._asked: list[tuple[Sequence[str], asyncio.Future[dict[str, list[Any]]]]] = []
        self._reading: asyncio.Task[None] | None = None
        self._append, self._load = sql("append"), sql("load")

    async def load(self, streams: Sequence[str]) -> dict[str, list[RecordedEvent]]:
        """The whole history of each stream, in its order; an unknown stream is an empty list.

        Loads that come while one is under way go together in the next, as appends do; each reads its own rows, so that
        what can't be read in one stream troubles nobody else.
        """
        future: asyncio.Future[dict[str, list[Any]]] = asyncio.get_running_loop().create_future()
        self._asked.append((streams, future))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        rows = await asyncio.shield(future)
        return {stream: [recorded_event(row) for row in rows[stream]] for stream in streams}

    async def _read(self) -> None:
        while self._asked:
            batch, self._asked = self._asked, []
            rows: dict[str, list[Any]] = {stream: [] for streams, _ in batch for stream in streams}
            try:
                for row in await self.db.fetch(self._load, list(rows)):
                    rows[row["stream"]].append(row)
            except BaseException as error:
                _fail(batch, error)
                if not isinstance(error, Exception):
                    raise
            else:
                for _, future in batch:
                    future.set_result(rows)

    async def append(self, append: AppendRequest) -> None:
        """Returns when the events are durable; raises `ConcurrencyConflict` where a stream moved on."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((append, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit())
        await asyncio.shield(future)

    async def _commit(self) -> None:
        while self._waiting:
            batch = self._next()
            try:
                await self._write(batch)
            except asyncpg.IntegrityConstraintViolationError:
                await self._one_by_one(batch)
            except BaseException as error:
                _fail(batch, error)
                if not isinstance(error, Exception):
                    raise

    async def _one_by_one(self, batch: list[tuple[AppendRequest, asyncio.Future[None]]]) -> None:
        """Some stream of the batch was already longer: find out which append it was."""
        for each in batch:
            try:
                await self._write([each])
            except asyncpg.UniqueViolationError:
                _fail([each], ConcurrencyConflict())
            except asyncpg.CheckViolationError as error:
                _fail([each], Invalid(TOO_LONG) if error.constraint_name == BODY else error)
            except Exception as error:
                _fail([each], error)

    def _next(self) -> list[tuple[AppendRequest, asyncio.Future[None]]]:
        """What leaves in one commit: the first in line and whoever touches other streams."""
        batch: list[tuple[AppendRequest, asyncio.Future[None]]] = []
        taken: set[str] = set()
        later: deque[tuple[AppendRequest, asyncio.Future[None]]] = deque()
        size = 0
        while self._waiting and size < MAX_EVENTS_PER_COMMIT:
            append, future = self._waiting.popleft()
            if taken & append.streams:
                later.append((append, future))
            else:
                batch.append((append, future))
                size += append.size
            taken |= append.streams
        self._waiting = later + self._waiting
        return batch

    async def _write(self, batch: list[tuple[AppendRequest, asyncio.Future[None]]]) -> None:
        values = arguments([append for append, _ in batch])
        rows = await self._writer.fetch(self._append, *values)
        landed = {row["stream"] for row in rows}
        for append, future in batch:
            if not future.done():
                future.set_result(None) if append.streams <= landed else future.set_exception(ConcurrencyConflict())
        if landed:
            self.committed()

    async def execute(self, statement: str, *values: Any) -> None:
        """A statement on what lies beside the log: marks, parked messages, refusals."""
        await self.db.execute(statement, *values)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        return await self.db.fetch(statement, *values)

    async def close(self) -> None:
        for task in (self._task, self._reading):
            if task is not None and not task.done():
                await asyncio.wait({task}, timeout=10)
        await self._writer.close()
        await self.db.close()


def _fail(batch: Sequence[tuple[Any, asyncio.Future[Any]]], error: BaseException) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
