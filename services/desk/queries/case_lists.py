"""Asks the ledger for lists: a page of cases, how many there are, and how many there would be with one filter more."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from asyncpg import Connection

from services.desk.access.permissions import CaseScope
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import CODE_BITS, SHIFT
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.facet_counts import FACETS as FACETS
from services.desk.queries.facet_counts import facet_counts, facet_statement
from services.desk.queries.sql_filter import SqlFilter, condition, query_sql, scope_sql
from shared.eventlog.database import Database

T = TypeVar("T")

ORDER = {
    "due": "due",
    "number": "congress {way}, session {way}, number",
    "title": "title",
    "handed": "handed_over",
    "sent": "sent_on",
    "stage": f"(codes >> {SHIFT['stage']} & {(1 << CODE_BITS) - 1})",
    "department": "department",
}
# The desk's role is made for the log, whose questions are always answered by an index; a list looks at every case.
PLANNER_SETTINGS_SQL = (
    "SET LOCAL enable_seqscan = on; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, how many cases there are in all, and for each facet its values with their numbers."""

    rows: tuple[CaseRow, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    number: int = 1
    size: int = 50

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))


class CaseLists:
    """Answers questions to the ledger; every answer is one statement on one connection."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def page(self, query: CaseQuery, scope: CaseScope, today: date, assignee_keys: Sequence[str] = ()) -> Page:
        """The page asked for; beyond the last one it is the last. `assignee_keys` says who `mine` is."""

        async def read_page(connection: Connection) -> Page:
            facets, total = facet_counts(
                await connection.fetch(*facet_statement(query, scope, today, assignee_keys)), query
            )
            number = min(query.page, max(1, -(-total // query.size)))
            at = query.but(page=number)
            found = await self._rows(connection, at, scope, today, assignee_keys, total) if total else ()
            return Page(found, total, facets, number, query.size)

        return await self._read(read_page)

    async def rows(
        self, query: CaseQuery, scope: CaseScope, today: date, assignee_keys: Sequence[str] = ()
    ) -> tuple[CaseRow, ...]:
        """The rows alone, without counting."""
        return await self._read(lambda connection: self._rows(connection, query, scope, today, assignee_keys))

    async def matching(self, text_query: str, scope: CaseScope, limit: int) -> list[CaseRow]:
        """Cases whose words fit a query of PostgreSQL, in no order."""
        where = SqlFilter()
        where.parts.append(scope_sql(where, scope))
        where.add("terms @@ {}::text::tsquery", text_query)
        values = [*where.values, limit]
        text = f"{ROW} WHERE {where.text} LIMIT ${len(values)}"
        return list(map(_case, await self.fetch(text, values)))

    async def count(
        self, queries: Sequence[CaseQuery], scope: CaseScope, today: date, assignee_keys: Sequence[str] = ()
    ) -> list[int]:
        """The number of cases of each query, by one statement."""
        if not queries:
            return []
        where = SqlFilter()
        seen, counts = scope_sql(where, scope), []
        for query in queries:
            part = SqlFilter(where.values)
            query_sql(part, query, today, assignee_keys)
            counts.append(f"count(*) FILTER (WHERE {part.text})")
        rows = await self.fetch(f"SELECT {', '.join(counts)} FROM desk.ledger WHERE {seen}", where.values)
        return [int(value) for value in rows[0].values()]

    async def cases(self, ids: Sequence[str]) -> list[CaseRow]:
        """The rows of these cases, in the order of the ids."""
        return await self._read(lambda connection: _rows_in_order(connection, ids))

    async def fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a statement, planned for lists instead of for the log."""

        async def fetch_rows(connection: Connection) -> list[Any]:
            return list(await connection.fetch(statement, *values))

        return await self._read(fetch_rows)

    async def _rows(
        self,
        connection: Connection,
        query: CaseQuery,
        scope: CaseScope,
        today: date,
        assignee_keys: Sequence[str],
        total: int | None = None,
    ) -> tuple[CaseRow, ...]:
        """First which cases, then their rows: what is wide is read for one page only.

        A page of the second half is looked for from the end, so that the last page costs no more than the first.
        """
        where = condition(query, scope, today, assignee_keys)
        left = None if total is None else total - query.offset
        backwards = left is not None and left < query.offset
        size, offset = (
            (min(query.size, left), max(0, left - query.size)) if backwards and left else (query.size, query.offset)
        )
        values = [*where.values, size, offset]
        page = f"ORDER BY {order(query, backwards)} LIMIT ${len(values) - 1} OFFSET ${len(values)}"
        found = await connection.fetch(f"SELECT case_id FROM desk.ledger WHERE {where.text} {page}", *values)
        ids = [row["case_id"] for row in found]
        return tuple(await _rows_in_order(connection, ids[::-1] if backwards else ids))

    async def _read(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async def read(connection: Connection) -> T:
            async with connection.transaction(readonly=True):
                await connection.execute(PLANNER_SETTINGS_SQL)
                return await work(connection)

        return await self.db.use(read)


ROW = "SELECT row FROM desk.ledger"


async def _rows_in_order(connection: Connection, ids: Sequence[str]) -> list[CaseRow]:
    found = {case.id: case for case in map(_case, await connection.fetch(f"{ROW} WHERE case_id = ANY($1)", list(ids)))}
    return [found[id] for id in ids if id in found]


def _case(row: Any) -> CaseRow:
    return CaseRow.model_validate_json(row["row"])


def order(query: CaseQuery, from_end: bool = False) -> str:
    """The ORDER BY clause: as the query says; else by latest hand-over for a search, by due date for a list.
    `from_end` reverses it."""
    name, backwards = ("handed", True) if query.words and not query.sort else query.key_of_sort
    way, nulls = ("DESC", "LAST") if backwards else ("ASC", "LAST")
    if from_end:
        way, nulls = ("ASC", "FIRST") if backwards else ("DESC", "FIRST")
    return f"{ORDER[name].format(way=way)} {way} NULLS {nulls}, case_id {way}"
