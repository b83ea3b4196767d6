"""The event log of one service, and the reconnecting database connection it works on.

A service sees and appends to its own streams only; PostgreSQL grants its role nothing else.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
from asyncpg.exceptions import TransactionTimeoutError

from shared.eventlog.database import Database
from shared.eventlog.serialization import AppendRequest, append_arguments, recorded_event, sql
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import ConcurrencyConflict, Invalid, NeedsOperator, Unavailable

T = TypeVar("T")
MAX_EVENTS_PER_COMMIT = 512
CONNECT_TIMEOUT_S, STATEMENT_TIMEOUT_S, CLOSE_TIMEOUT_S, FINISH_TIMEOUT_S = 5, 30, 5, 10
BODY_SIZE_CONSTRAINT, BODY_TOO_LONG = "event_body_check", "一次登记的内容不能超过 256 KiB"
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


class Connection(Database):
    """A database connection that opens at its first use and again after it was lost; one user at a time.

    `dsn` is a PostgreSQL URL, `name` the application name that the server shows. Opening it checks the epoch of the
    log: see `check_epoch`.
    """

    def __init__(self, dsn: str, name: str) -> None:
        self._dsn, self._name, self._lock = dsn, name, asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    async def use(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """The result of `work`, which has the connection to itself until it returns.

        Raises `Unavailable` where the connection is lost or the server is not ready: whether `work` had its effect is
        then unknown, except that a transaction is never half done.
        """
        async with self._lock:
            try:
                return await work(await self._open())
            except CONNECTION_ERRORS as error:
                await self._drop()
                raise Unavailable(f"PostgreSQL：{error!r}") from error

    async def _open(self) -> asyncpg.Connection:
        if self._connection is not None and self._connection.is_closed():
            raise ConnectionResetError("the connection was closed")  # its user must know: session locks are lost
        if self._connection is None:
            connection = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_TIMEOUT_S,
                command_timeout=STATEMENT_TIMEOUT_S,
                server_settings={"application_name": self._name},
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
        """Ends the session, whatever state the server is in, so that its locks do not block the next one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*CONNECTION_ERRORS):
                await connection.close(timeout=CLOSE_TIMEOUT_S)


async def check_epoch(connection: asyncpg.Connection) -> None:
    """Raises `NeedsOperator` where there is no log, or it was restored from another cluster without `banli restore`."""
    row = await connection.fetchrow(sql("current_epoch"))
    if row is None:
        raise NeedsOperator("事件日志尚未建库，请先执行 banli provision。")
    if not same_cluster(row):
        raise NeedsOperator("事件日志来自另一个数据库集群（备份恢复），请先执行 banli restore 确认后再启用。")


def same_cluster(row: asyncpg.Record) -> bool:
    """Whether this cluster began the current epoch and its transaction ids have passed those of the log's events.

    `row` is that of current_epoch.sql. Transaction ids order the log, so they must not start again from the beginning.
    """
    return row["system_identifier"] == row["here"] and not row["ahead"]


class EventLog:
    """Loads and appends the streams of one service; `role` is its PostgreSQL role.

    Appends that arrive while a commit is under way are written together in the next one (group commit), at most one
    for each stream; each returns when its own commit is durable. Loads are batched in the same way. `on_commit` is
    called after each commit, to wake the sequencer.
    """

    def __init__(self, dsn: str, role: str, on_commit: Callable[[], None] = lambda: None) -> None:
        self.role, self.on_commit = role, on_commit
        self._writer, self.db = Connection(dsn, f"{role}-append"), Connection(dsn, f"{role}-load")
        self._append_queue: deque[tuple[AppendRequest, asyncio.Future[None]]] = deque()
        self._commit_task: asyncio.Task[None] | None = None
        self._load_queue: list[tuple[Sequence[str], asyncio.Future[dict[str, list[Any]]]]] = []
        self._load_task: asyncio.Task[None] | None = None
        self._append_sql, self._load_sql = sql("append"), sql("load")

    async def load(self, streams: Sequence[str]) -> dict[str, list[RecordedEvent]]:
        """The whole history of each stream, in the order of versions; empty for an unknown stream.

        `position` of the events is 0. Raises `Unavailable` where PostgreSQL does not answer. Rows are parsed by the
        caller that asked for them, so that a body that can't be parsed fails no other load of the batch.
        """
        future: asyncio.Future[dict[str, list[Any]]] = asyncio.get_running_loop().create_future()
        self._load_queue.append((streams, future))
        if self._load_task is None or self._load_task.done():
            self._load_task = asyncio.create_task(self._run_loads())
        rows = await asyncio.shield(future)
        return {stream: [recorded_event(row) for row in rows[stream]] for stream in streams}

    async def _run_loads(self) -> None:
        while self._load_queue:
            batch, self._load_queue = self._load_queue, []
            rows: dict[str, list[Any]] = {stream: [] for streams, _ in batch for stream in streams}
            try:
                for row in await self.db.fetch(self._load_sql, list(rows)):
                    rows[row["stream"]].append(row)
            except BaseException as error:
                _fail(batch, error)
                if not isinstance(error, Exception):
                    raise
            else:
                for _, future in batch:
                    future.set_result(rows)

    async def append(self, append: AppendRequest) -> None:
        """Appends the events of one command, all or none; returns when they are durable.

        Raises `ConcurrencyConflict` where a stream is not at its `expected` version, `Invalid` where a body is too
        long, `Unavailable` where PostgreSQL does not answer and the events may have been written or not.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._append_queue.append((append, future))
        if self._commit_task is None or self._commit_task.done():
            self._commit_task = asyncio.create_task(self._run_commits())
        await asyncio.shield(future)

    async def _run_commits(self) -> None:
        while self._append_queue:
            batch = self._next_batch()
            try:
                await self._write(batch)
            except asyncpg.IntegrityConstraintViolationError:
                await self._write_one_by_one(batch)
            except BaseException as error:
                _fail(batch, error)
                if not isinstance(error, Exception):
                    raise

    async def _write_one_by_one(self, batch: list[tuple[AppendRequest, asyncio.Future[None]]]) -> None:
        """Writes each append in a commit of its own, for one of the batch violates a constraint."""
        for entry in batch:
            try:
                await self._write([entry])
            except asyncpg.UniqueViolationError:
                _fail([entry], ConcurrencyConflict())
            except asyncpg.CheckViolationError as error:
                _fail([entry], Invalid(BODY_TOO_LONG) if error.constraint_name == BODY_SIZE_CONSTRAINT else error)
            except Exception as error:
                _fail([entry], error)

    def _next_batch(self) -> list[tuple[AppendRequest, asyncio.Future[None]]]:
        """Takes the next commit from the queue: the first append and all that share no stream with an earlier one."""
        batch: list[tuple[AppendRequest, asyncio.Future[None]]] = []
        streams_in_batch: set[str] = set()
        later: deque[tuple[AppendRequest, asyncio.Future[None]]] = deque()
        size = 0
        while self._append_queue and size < MAX_EVENTS_PER_COMMIT:
            append, future = self._append_queue.popleft()
            if streams_in_batch & append.streams:
                later.append((append, future))
            else:
                batch.append((append, future))
                size += append.size
            streams_in_batch |= append.streams
        self._append_queue = later + self._append_queue
        return batch

    async def _write(self, batch: list[tuple[AppendRequest, asyncio.Future[None]]]) -> None:
        values = append_arguments([append for append, _ in batch])
        rows = await self._writer.fetch(self._append_sql, *values)
        written_streams = {row["stream"] for row in rows}
        for append, future in batch:
            if not future.done():
                _settle(future, append.streams <= written_streams)
        if written_streams:
            self.on_commit()

    async def execute(self, statement: str, *values: Any) -> None:
        """Runs a statement on tables beside the log, such as checkpoints, parked messages and refusals."""
        await self.db.execute(statement, *values)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        """All rows of a statement on the log or on tables beside it."""
        return await self.db.fetch(statement, *values)

    async def close(self) -> None:
        """Waits up to 10 s for commits and loads under way, then closes both connections."""
        for task in (self._commit_task, self._load_task):
            if task is not None and not task.done():
                await asyncio.wait({task}, timeout=FINISH_TIMEOUT_S)
        await self._writer.close()
        await self.db.close()


def _settle(future: asyncio.Future[None], is_written: bool) -> None:
    if is_written:
        future.set_result(None)
    else:
        future.set_exception(ConcurrencyConflict())


def _fail(batch: Sequence[tuple[Any, asyncio.Future[Any]]], error: BaseException) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
