"""From a question to a condition of the database: which cases are meant, and which of them somebody may see at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.desk.access.permissions import CaseScope
from services.desk.ledger import search_terms
from services.desk.ledger.facets import BITS, CODE_BITS, PACKED_CODES, SHIFT, pack_code
from services.desk.queries.case_query import FILTERS, CaseQuery, due_days


@dataclass(slots=True)
class SqlFilter:
    """A condition under construction, with its values in order."""

    values: list[Any] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        """Adds a condition in which `{}` stands for each value; values become numbered parameters."""
        places = []
        for value in values:
            self.values.append(value)
            places.append(f"${len(self.values)}")
        self.parts.append(condition.format(*places))

    @property
    def text(self) -> str:
        """All conditions joined by AND; `true` where there are none."""
        return " AND ".join(self.parts) or "true"


def condition(
    query: CaseQuery,
    scope: CaseScope,
    today: date,
    assignee_keys: Sequence[str],
    excluding: Collection[str] = (),
    values: list[Any] | None = None,
) -> SqlFilter:
    """The filter of a query within a scope; `but` names facets that are left out, `values` parameters that precede."""
    where = SqlFilter([] if values is None else values)
    where.parts.append(scope_sql(where, scope))
    query_sql(where, query, today, assignee_keys, excluding)
    return where


def scope_sql(where: SqlFilter, scope: CaseScope) -> str:
    """The condition of what somebody may see; its values go before all others."""
    if scope.everything:
        return "true"
    own = SqlFilter(where.values)
    if scope.departments:
        own.add("departments && {}::text[]", list(scope.departments))
    if scope.units:
        own.add("units && {}::text[]", list(scope.units))
    if scope.leader:
        own.add("leader = {}", scope.leader)
    if scope.handler:
        own.add("handler = {}", scope.handler)
    return f"({' OR '.join(own.parts)})" if own.parts else "false"


def query_sql(
    where: SqlFilter, query: CaseQuery, today: date, assignee_keys: Sequence[str], excluding: Collection[str] = ()
) -> None:
    """The filters of a question, except the one that is counted."""
    for name in (name for name in FILTERS if name not in excluding and getattr(query, name)):
        _one_of(where, name, getattr(query, name))
    if query.year:
        where.add("year = {}", query.year)
    if query.half:
        where.add("half = {}", query.half)
    if query.mine:
        where.add("hands && {}::text[]", list(assignee_keys))
    if query.case:
        where.add("case_id = ANY({}::text[])", list(query.case))
    if sought := search_terms.search_query(query.words):
        where.add("terms @@ {}::text::tsquery", sought)
    elif query.words.strip():
        where.parts.append("false")  # only signs: nothing can be found by them
    _due(where, query.due, today)


def _one_of(where: SqlFilter, name: str, wanted: Sequence[str]) -> None:
    """One filter: any of its values will do."""
    if name in PACKED_CODES:
        part = f"codes >> {SHIFT[name]} & {(1 << CODE_BITS) - 1}"
        _equal(where, f"({part})", "int", [pack_code(name, value) for value in wanted])
    elif name in ("todo", "key"):
        where.add("(marks & {}::int) <> 0", sum({BITS.get(value, 0) for value in wanted}))
    elif name == "session":
        _equal(where, "(congress * 100 + session)", "int", [_session(value) for value in wanted])
    elif name == "department":
        where.add("departments && {}::text[]", list(wanted))
    else:
        _equal(where, name, "text", list(wanted))


def _equal(where: SqlFilter, column: str, type: str, wanted: list[Any]) -> None:
    if len(wanted) == 1:
        where.add(f"{column} = {{}}::{type}", wanted[0])
    else:
        where.add(f"{column} = ANY({{}}::{type}[])", wanted)


def _session(text: str) -> int:
    congress, _, session = text.partition("-")
    return int(congress) * 100 + int(session) if congress.isdecimal() and session.isdecimal() else -1


def _due(where: SqlFilter, due: str, today: date) -> None:
    if due == "none":
        where.parts.append("due IS NULL")
        return
    first, last = due_days(due, today)
    if first:
        where.add("due >= {}", first)
    if last:
        where.add("due <= {}", last)
