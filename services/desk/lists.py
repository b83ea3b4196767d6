"""Asks the ledger for lists: a page of cases, how many there are, and how many there would be with one filter more."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from asyncpg import Connection

from services.desk import search
from services.desk.facets import AMONG, BESIDE, BITS, PACKED, SHIFT, WIDTH, packed, unpacked
from services.desk.query import FILTERS, Query, due_days
from services.desk.row import Case
from shared.contracts.words import KeyLevel

T = TypeVar("T")

ORDER = {
    "due": "due",
    "number": "congress {way}, session {way}, number",
    "title": "title",
    "handed": "handed_over",
    "sent": "sent_on",
    "stage": f"(codes >> {SHIFT['stage']} & {(1 << WIDTH) - 1})",
    "department": "department",
}
# What is counted under every list.
FACETS = ("kind", "part", "session", "stage", "department", "topic", "result", "disclosure", "leader", "key", "todo")
# The desk's role is made for the log, whose questions are always answered by an index; a list looks at every case.
MANNER = "SET LOCAL enable_seqscan = on; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"


class Reads(Protocol):
    """A connection to the database, or several."""

    async def use(self, work: Callable[[Connection], Awaitable[T]]) -> T: ...


class Scope(Protocol):
    """Which cases somebody may see at all."""

    @property
    def everything(self) -> bool: ...
    @property
    def departments(self) -> Collection[str]: ...
    @property
    def leader(self) -> str: ...
    @property
    def handler(self) -> str: ...
    @property
    def units(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class All:
    """Sees every case: reports and the system itself."""

    everything: bool = True
    departments: tuple[str, ...] = ()
    leader: str = ""
    handler: str = ""
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, how many cases there are in all, and for each facet its values with their numbers."""

    rows: tuple[Case, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    number: int = 1
    size: int = 50

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(slots=True)
class Where:
    """A condition under construction, with its values in order."""

    values: list[Any] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        places = []
        for value in values:
            self.values.append(value)
            places.append(f"${len(self.values)}")
        self.parts.append(condition.format(*places))

    @property
    def text(self) -> str:
        return " AND ".join(self.parts) or "true"


class Lists:
    """Answers questions to the ledger; every answer is one statement on one connection."""

    def __init__(self, line: Reads) -> None:
        self.line = line

    async def page(self, query: Query, scope: Scope, today: date, hands: Sequence[str] = ()) -> Page:
        """The page asked for; beyond the last one it is the last. `hands` says who `mine` is."""

        async def work(connection: Connection) -> Page:
            facets, total = counted(await connection.fetch(*counting(query, scope, today, hands)), query)
            number = min(query.page, max(1, -(-total // query.size)))
            found = await self._rows(connection, query.but(page=number), scope, today, hands) if total else ()
            return Page(found, total, facets, number, query.size)

        return await self._read(work)

    async def rows(self, query: Query, scope: Scope, today: date, hands: Sequence[str] = ()) -> tuple[Case, ...]:
        """The rows alone, without counting."""
        return await self._read(lambda connection: self._rows(connection, query, scope, today, hands))

    async def matching(self, sought: str, scope: Scope, most: int) -> list[Case]:
        """Cases whose words fit a query of PostgreSQL, in no order."""
        where = Where()
        where.parts.append(_scoped(where, scope))
        where.add("terms @@ {}::text::tsquery", sought)
        values = [*where.values, most]
        text = f"{ROW} WHERE {where.text} LIMIT ${len(values)}"
        return list(map(_case, await self.fetch(text, values)))

    async def count(self, queries: Sequence[Query], scope: Scope, today: date, hands: Sequence[str] = ()) -> list[int]:
        """How many cases each question has, all in one look at the ledger."""
        if not queries:
            return []
        where = Where()
        seen, counts = _scoped(where, scope), []
        for query in queries:
            part = Where(where.values)
            _asked(part, query, today, hands)
            counts.append(f"count(*) FILTER (WHERE {part.text})")
        rows = await self.fetch(f"SELECT {', '.join(counts)} FROM desk.ledger WHERE {seen}", where.values)
        return [int(value) for value in rows[0].values()]

    async def cases(self, ids: Sequence[str]) -> list[Case]:
        """The rows of these cases, in the order of the ids."""
        return await self._read(lambda connection: _placed(connection, ids))

    async def fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        async def work(connection: Connection) -> list[Any]:
            return list(await connection.fetch(statement, *values))

        return await self._read(work)

    async def _rows(
        self, connection: Connection, query: Query, scope: Scope, today: date, hands: Sequence[str]
    ) -> tuple[Case, ...]:
        """First which cases, then their rows: what is wide is read for one page only."""
        where = _where(query, scope, today, hands)
        values = [*where.values, query.size, query.offset]
        page = f"ORDER BY {order(query)} LIMIT ${len(values) - 1} OFFSET ${len(values)}"
        found = await connection.fetch(f"SELECT case_id FROM desk.ledger WHERE {where.text} {page}", *values)
        return tuple(await _placed(connection, [row["case_id"] for row in found]))

    async def _read(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async def read(connection: Connection) -> T:
            async with connection.transaction(readonly=True):
                await connection.execute(MANNER)
                return await work(connection)

        return await self.line.use(read)


ROW = "SELECT row FROM desk.ledger"


async def _placed(connection: Connection, ids: Sequence[str]) -> list[Case]:
    found = {case.id: case for case in map(_case, await connection.fetch(f"{ROW} WHERE case_id = ANY($1)", list(ids)))}
    return [found[id] for id in ids if id in found]


def _case(row: Any) -> Case:
    return Case.model_validate_json(row["row"])


def order(query: Query) -> str:
    """Without an order of one's own, words bring what fits best; otherwise what is due first, then the number."""
    name, backwards = query.key_of_sort
    way = "DESC" if backwards else "ASC"
    return f"{ORDER[name].format(way=way)} {way} NULLS LAST, case_id {way}"


def _where(
    query: Query,
    scope: Scope,
    today: date,
    hands: Sequence[str],
    but: Collection[str] = (),
    values: list[Any] | None = None,
) -> Where:
    where = Where([] if values is None else values)
    where.parts.append(_scoped(where, scope))
    _asked(where, query, today, hands, but)
    return where


def _scoped(where: Where, scope: Scope) -> str:
    """The condition of what somebody may see; its values go before all others."""
    if scope.everything:
        return "true"
    own = Where(where.values)
    if scope.departments:
        own.add("departments && {}::text[]", list(scope.departments))
    if scope.units:
        own.add("units && {}::text[]", list(scope.units))
    if scope.leader:
        own.add("leader = {}", scope.leader)
    if scope.handler:
        own.add("handler = {}", scope.handler)
    return f"({' OR '.join(own.parts)})" if own.parts else "false"


def _asked(where: Where, query: Query, today: date, hands: Sequence[str], but: Collection[str] = ()) -> None:
    """The filters of a question, except the one that is counted."""
    for name in (name for name in FILTERS if name not in but and getattr(query, name)):
        _one_of(where, name, getattr(query, name))
    if query.year:
        where.add("year = {}", query.year)
    if query.half:
        where.add("half = {}", query.half)
    if query.mine:
        where.add("hands && {}::text[]", list(hands))
    if query.case:
        where.add("case_id = ANY({}::text[])", list(query.case))
    if sought := search.wanted(query.words):
        where.add("terms @@ {}::text::tsquery", sought)
    elif query.words.strip():
        where.parts.append("false")  # only signs: nothing can be found by them
    _due(where, query.due, today)


def _one_of(where: Where, name: str, wanted: Sequence[str]) -> None:
    """One filter: any of its values will do."""
    if name in PACKED:
        part = f"codes >> {SHIFT[name]} & {(1 << WIDTH) - 1}"
        _equal(where, f"({part})", "int", [packed(name, each) for each in wanted])
    elif name in ("todo", "key"):
        where.add("(marks & {}::int) <> 0", sum({BITS.get(each, 0) for each in wanted}))
    elif name == "session":
        _equal(where, "(congress * 100 + session)", "int", [_session(each) for each in wanted])
    elif name == "department":
        where.add("departments && {}::text[]", list(wanted))
    else:
        _equal(where, name, "text", list(wanted))


def _equal(where: Where, column: str, type: str, wanted: list[Any]) -> None:
    if len(wanted) == 1:
        where.add(f"{column} = {{}}::{type}", wanted[0])
    else:
        where.add(f"{column} = ANY({{}}::{type}[])", wanted)


def _session(text: str) -> int:
    congress, _, session = text.partition("-")
    return int(congress) * 100 + int(session) if congress.isdecimal() and session.isdecimal() else -1


def _due(where: Where, due: str, today: date) -> None:
    if due == "none":
        where.parts.append("due IS NULL")
        return
    first, last = due_days(due, today)
    if first:
        where.add("due >= {}", first)
    if last:
        where.add("due <= {}", last)


# Facets whose values lie together in a column are counted together, and told apart afterwards.
TOGETHER: dict[str, tuple[str, ...]] = {
    "codes": tuple(PACKED),
    "marks": ("key", "todo"),
    "congress, session": ("session",),
    "owner": ("department", "topic", "leader"),
}


def counting(query: Query, scope: Scope, today: date, hands: Sequence[str]) -> tuple[Any, ...]:
    """The statement and its values that count all cases, and each value of every facet.

    A facet that is filtered counts without its own filter: what else could be chosen.
    """
    values: list[Any] = []
    sets = ", ".join(f"({columns})" for columns in TOGETHER)
    parts = [_count("", f"GROUPING SETS ({sets}, ())", _where(query, scope, today, hands, values=values))]
    for columns, names in TOGETHER.items():
        if any(getattr(query, name) for name in names):
            parts.append(_count(columns, columns, _where(query, scope, today, hands, names, values)))
    return " UNION ALL ".join(parts), *values


def _count(name: str, by: str, where: Where) -> str:
    columns = ", ".join(each if each in by else f"NULL AS {each}" for each in ("codes", "marks", "owner"))
    session = "congress * 100 + session" if "session" in by else "NULL"
    return (
        f"(SELECT '{name}' AS own, {columns}, {session} AS session, count(*) AS cases FROM desk.ledger"
        f" WHERE {where.text} GROUP BY {by})"
    )


def counted(rows: Iterable[Any], query: Query) -> tuple[dict[str, dict[str, int]], int]:
    """The facets told apart, and how many cases there are in all."""
    facets, total = {name: Counter[str]() for name in FACETS}, 0
    for row in rows:
        found = list(_told(row))
        total = total if found or row["own"] else row["cases"]
        for name, value in found:
            chosen = {other for other in TOGETHER[row["own"]] if getattr(query, other)} if row["own"] else set()
            counts = name in chosen if row["own"] else not getattr(query, name)
            if value and counts and all(_fits(found, query, other) for other in chosen - {name}):
                facets[name][value] += row["cases"]
    return {name: dict(found) for name, found in facets.items()}, total


def _fits(found: Iterable[tuple[str, str]], query: Query, name: str) -> bool:
    return any(value in getattr(query, name) for other, value in found if other == name)


def _told(row: Any) -> Iterator[tuple[str, str]]:
    """The values of facets that a counted row stands for; of none where it counts all cases."""
    if row["codes"] is not None:
        yield from ((name, unpacked(name, row["codes"])) for name in PACKED)
    elif row["marks"] is not None:
        yield "key", ""
        yield from ((mark_of(each), each) for each, bit in BITS.items() if row["marks"] & bit)
    elif row["session"] is not None:
        yield "session", f"{row['session'] // 100}-{row['session'] % 100}"
    elif row["owner"] is not None:
        departments, topic, leader = row["owner"].split(BESIDE)
        yield from (("department", each) for each in departments.split(AMONG))
        yield from (("topic", topic), ("leader", leader))


def mark_of(value: str) -> str:
    return "key" if value in [level.value for level in KeyLevel] else "todo"
