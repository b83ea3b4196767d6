"""Asks the ledger for lists: a page of cases, how many there are, and how many there would be with one filter more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from asyncpg import Connection

from services.desk import search
from services.desk.query import Query, due_days
from services.desk.row import Case, Stage

ARRAYS = {"department": "departments", "todo": "marks", "key": "key"}  # filters of columns with several values
PLAIN = ("kind", "part", "session", "leader", "handler", "topic", "stage", "result", "disclosure")
ORDER = {
    "due": "due",
    "number": "congress {way}, session {way}, kind {way}, number",
    "title": "title",
    "handed": "handed_over",
    "sent": "sent_on",
    "stage": f"array_position(ARRAY{[stage.value for stage in Stage]}, stage)",
    "department": "department",
}
# What is counted under every list; each value of an array counts by itself.
FACETS = ("kind", "part", "session", "stage", "department", "topic", "result", "disclosure", "leader", "key", "todo")
# The desk's role is made for the log, whose questions are always answered by an index; a list looks at every case.
MANNER = "SET LOCAL enable_seqscan = on; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"


class Reads(Protocol):
    """A connection to the database, or several."""

    async def use(self, work: Any) -> Any: ...


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
        rows = await self._fetch(*counting(query, scope, today, hands))
        facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        total = 0
        for row in rows:
            if row["facet"] == "":
                total = row["cases"]
            elif row["value"]:
                facets[row["facet"]][row["value"]] = row["cases"]
        number = min(query.page, max(1, -(-total // query.size)))
        found = await self._rows(query.but(page=number), scope, today, hands) if total else ()
        return Page(found, total, facets, number, query.size)

    async def rows(self, query: Query, scope: Scope, today: date, hands: Sequence[str] = ()) -> tuple[Case, ...]:
        """The rows alone, without counting."""
        return await self._rows(query, scope, today, hands)

    async def count(self, queries: Sequence[Query], scope: Scope, today: date, hands: Sequence[str] = ()) -> list[int]:
        """How many cases each question has, all in one look at the ledger."""
        if not queries:
            return []
        where = Where()
        seen = _scoped(where, scope)
        counted = []
        for query in queries:
            part = Where(where.values)
            _asked(part, query, today, hands)
            counted.append(f"count(*) FILTER (WHERE {part.text})")
        rows = await self._fetch(f"SELECT {', '.join(counted)} FROM desk.ledger WHERE {seen}", where.values)
        return [int(value) for value in rows[0].values()]

    async def cases(self, ids: Sequence[str]) -> list[Case]:
        """The rows of these cases, in the order of the ids."""
        rows = await self._fetch("SELECT row FROM desk.ledger WHERE case_id = ANY($1)", [list(ids)])
        found = {case.id: case for case in map(_case, rows)}
        return [found[id] for id in ids if id in found]

    async def fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        return await self._fetch(statement, values)

    async def _rows(self, query: Query, scope: Scope, today: date, hands: Sequence[str]) -> tuple[Case, ...]:
        where = _where(query, scope, today, hands)
        values = [*where.values, query.size, query.offset]
        text = ROWS.format(where=where.text, order=order(query), limit=len(values) - 1, offset=len(values))
        return tuple(map(_case, await self._fetch(text, values)))

    async def _fetch(self, statement: str, values: Sequence[Any]) -> list[Any]:
        async def work(connection: Connection) -> list[Any]:
            async with connection.transaction(readonly=True):
                await connection.execute(MANNER)
                return await connection.fetch(statement, *values)

        found: list[Any] = await self.line.use(work)
        return found


# First which cases, then their rows: what is wide is read for one page only.
ROWS = """
SELECT row FROM (
  SELECT case_id, row_number() OVER () AS place FROM (
    SELECT case_id FROM desk.ledger WHERE {where} ORDER BY {order} LIMIT ${limit} OFFSET ${offset}) AS few) AS placed
JOIN desk.ledger USING (case_id) ORDER BY place"""


def _case(row: Any) -> Case:
    return Case.model_validate_json(row["row"])


def order(query: Query) -> str:
    """Without an order of one's own, words bring what fits best; otherwise what is due first, then the number."""
    name, backwards = query.key_of_sort
    way = "DESC" if backwards else "ASC"
    return f"{ORDER[name].format(way=way)} {way} NULLS LAST, case_id {way}"


def _where(query: Query, scope: Scope, today: date, hands: Sequence[str], but: str = "") -> Where:
    where = Where()
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


def _asked(where: Where, query: Query, today: date, hands: Sequence[str], but: str = "") -> None:
    """The filters of a question, except the one that is counted."""
    for name in PLAIN:
        if name != but and (wanted := getattr(query, name)):
            where.add(f"{name} = ANY({{}}::text[])", list(wanted))
    for name, column in ARRAYS.items():
        if name != but and (wanted := getattr(query, name)):
            where.add(f"{column} && {{}}::text[]", list(wanted))
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


def _due(where: Where, due: str, today: date) -> None:
    if due == "none":
        where.parts.append("due IS NULL")
        return
    first, last = due_days(due, today)
    if first:
        where.add("due >= {}", first)
    if last:
        where.add("due <= {}", last)


def counting(query: Query, scope: Scope, today: date, hands: Sequence[str]) -> tuple[str, list[Any]]:
    """One statement that counts all cases and each facet: a facet that is filtered counts without its own filter."""
    values: list[Any] = []
    chosen = [name for name in FACETS if getattr(query, name)]
    free = [name for name in FACETS if name not in chosen]

    def where(but: str = "") -> str:
        condition = Where(values)
        condition.parts.append(_scoped(condition, scope))
        _asked(condition, query, today, hands, but)
        return condition.text

    parts = [_together(free, where())]
    parts += [_together([name], where(but=name), total=False) for name in chosen]
    return " UNION ALL ".join(parts), values


def _together(names: Iterable[str], where: str, total: bool = True) -> str:
    """One look at the cases for all plain facets, another for those with several values."""
    plain = [name for name in names if name not in ARRAYS]
    lists = [name for name in names if name in ARRAYS]
    sets = ", ".join([*(f"({name})" for name in plain), *(["()"] if total else [])])
    found = []
    if sets:
        which = "".join(f" WHEN grouping({name}) = 0 THEN '{name}'" for name in plain)
        value = f"coalesce({', '.join(plain)})" if plain else "NULL"
        facet = f"CASE{which} ELSE '' END" if plain else "''"
        found.append(
            f"(SELECT {facet} AS facet, {value} AS value, count(*) AS cases FROM desk.ledger WHERE {where}"
            f" GROUP BY GROUPING SETS ({sets}))"
        )
    found += [
        f"(SELECT '{name}', value, count(*) FROM desk.ledger, unnest({ARRAYS[name]}) AS value WHERE {where}"
        " GROUP BY value)"
        for name in lists
    ]
    return " UNION ALL ".join(found)
