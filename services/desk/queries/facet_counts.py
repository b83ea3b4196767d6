"""How many cases a list has, and how many there would be with one filter more or another one: all in one statement."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from services.desk.access.permissions import CaseScope
from services.desk.ledger.facets import BITS, DEPARTMENT_SEPARATOR, OWNER_SEPARATOR, PACKED_CODES, unpack_code
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.sql_filter import SqlFilter, condition
from shared.contracts.common.vocabulary import KeyLevel

# What is counted under every list.
FACETS = ("kind", "part", "session", "stage", "department", "topic", "result", "disclosure", "leader", "key", "todo")
# Facets whose values lie together in a column are counted together, and told apart afterwards.
FACETS_BY_COLUMN: dict[str, tuple[str, ...]] = {
    "codes": tuple(PACKED_CODES),
    "marks": ("key", "todo"),
    "congress, session": ("session",),
    "owner": ("department", "topic", "leader"),
}
MARK_OF = {value: "key" if value in set(KeyLevel) else "todo" for value in BITS}


def facet_statement(query: CaseQuery, scope: CaseScope, today: date, assignee_keys: Sequence[str]) -> tuple[Any, ...]:
    """The statement and its values that count all cases, and each value of every facet.

    A facet that is filtered counts without its own filter: what else could be chosen.
    """
    values: list[Any] = []
    sets = ", ".join(f"({columns})" for columns in FACETS_BY_COLUMN)
    parts = [_count("", f"GROUPING SETS ({sets}, ())", condition(query, scope, today, assignee_keys, values=values))]
    for columns, names in FACETS_BY_COLUMN.items():
        if any(getattr(query, name) for name in names):
            parts.append(_count(columns, columns, condition(query, scope, today, assignee_keys, names, values)))
    return " UNION ALL ".join(parts), *values


def _count(name: str, by: str, where: SqlFilter) -> str:
    columns = ", ".join(column if column in by else f"NULL AS {column}" for column in ("codes", "marks", "owner"))
    session = "congress * 100 + session" if "session" in by else "NULL"
    return (
        f"(SELECT '{name}' AS own, {columns}, {session} AS session, count(*) AS cases FROM desk.ledger"
        f" WHERE {where.text} GROUP BY {by})"
    )


def facet_counts(rows: Iterable[Any], query: CaseQuery) -> tuple[dict[str, dict[str, int]], int]:
    """The facets told apart, and how many cases there are in all."""
    facets, total = {name: Counter[str]() for name in FACETS}, 0
    filtered = {name for name in FACETS if getattr(query, name)}
    for row in rows:
        own, cases = row["own"], row["cases"]
        found = list(_facet_values(row))
        if not found and not own:
            total = cases
        chosen = filtered & set(FACETS_BY_COLUMN[own]) if own else filtered
        for name, value in found:
            if (
                value
                and (name in chosen) == bool(own)
                and (not own or _meets_other_filters(found, query, chosen - {name}))
            ):
                facets[name][value] += cases
    return {name: dict(values) for name, values in facets.items()}, total


def _meets_other_filters(found: Sequence[tuple[str, str]], query: CaseQuery, names: Iterable[str]) -> bool:
    """Whether what was counted together also meets the other filters."""
    return all(any(value in getattr(query, name) for other, value in found if other == name) for name in names)


def _facet_values(row: Any) -> Iterator[tuple[str, str]]:
    """The pairs of facet and value that a row of the GROUPING SETS result counts; none for the row of the total."""
    if row["codes"] is not None:
        yield from ((name, unpack_code(name, row["codes"])) for name in PACKED_CODES)
    elif row["marks"] is not None:
        yield "key", ""
        yield from ((MARK_OF[mark], mark) for mark, bit in BITS.items() if row["marks"] & bit)
    elif row["session"] is not None:
        yield "session", f"{row['session'] // 100}-{row['session'] % 100}"
    elif row["owner"] is not None:
        departments, topic, leader = row["owner"].split(OWNER_SEPARATOR)
        yield from (("department", department) for department in departments.split(DEPARTMENT_SEPARATOR))
        yield from (("topic", topic), ("leader", leader))
