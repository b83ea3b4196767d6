"""A query to the ledger as it stands in the address of a page: filters, words, order and page.

`CaseQuery.parse` reads an address, `url` and `pairs` write one; the SQL is made in `sql_filter`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from services.desk.ledger.facets import facet_label

# Filters of several values, one of which must match, with their labels in the order of the page.
FILTERS: dict[str, str] = {
    "kind": "类别",
    "part": "承办方式",
    "session": "届次",
    "department": "承办处室",
    "leader": "分管领导",
    "handler": "承办人",
    "topic": "主题",
    "stage": "状态",
    "todo": "待办事项",
    "result": "办理结果",
    "disclosure": "公开属性",
    "key": "督办",
}
DUE = {"late": "已逾期", "today": "今天到期", "7": "7天内到期", "15": "15天内到期", "none": "无未完成期限"}
SORTS = {
    "due": "到期日",
    "number": "编号",
    "title": "案由",
    "handed": "交办日期",
    "sent": "答复日期",
    "stage": "状态",
    "department": "承办处室",
}
PAGE_SIZES = (20, 50, 100, 200)
PAGE_SIZE, MAX_TEXT_CHARACTERS, MAX_PAGE = 50, 60, 100_000
DATE_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A query to the ledger. What cannot be understood in an address is left out; it is never an error.

    `figure` and `among` ask for the cases behind a figure, `case` for particular ids, `mine` for the cases that wait
    for the reader.
    """

    kind: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    leader: tuple[str, ...] = ()
    handler: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    disclosure: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    year: int | None = None
    half: int | None = None
    due: str = ""
    mine: bool = False
    words: str = ""
    figure: str = ""
    among: bool = False
    case: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZE

    @classmethod
    def parse(cls, items: Iterable[tuple[str, str]]) -> Self:
        """The query of the name and value pairs of an address, in any order; other names are ignored."""
        values_by_name: dict[str, list[str]] = {}
        for name, value in items:
            if value.strip():
                values_by_name.setdefault(name, []).append(value.strip())
        several: dict[str, Any] = {
            name: tuple(dict.fromkeys(values_by_name[name])) for name in (*FILTERS, "case") if name in values_by_name
        }
        last = {name: values[-1] for name, values in values_by_name.items()}
        return cls(**several, **_single_values(last))

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the empty query, as pairs for an address or for hidden fields of a form."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                pairs += [(field.name, element) for element in value]
            elif value != field.default:
                pairs.append((field.name, "1" if value is True else str(value)))
        return pairs

    def url(self, base: str = "/cases") -> str:
        """The address of the query on that page."""
        return f"{base}?{urlencode(self.pairs())}" if self.pairs() else base

    def but(self, **changes: Any) -> "CaseQuery":
        """The same query with some fields changed; it begins again at the first page."""
        return replace(self, **{"page": 1, **changes})

    def without(self, name: str, value: str = "") -> "CaseQuery":
        """The query without one filter, or without one of its values."""
        current = getattr(self, name)
        if isinstance(current, tuple):
            return self.but(**{name: tuple(element for element in current if value and element != value)})
        plain = CaseQuery()
        names = ("figure", "among") if name == "figure" else (name,)
        return self.but(**{removed: getattr(plain, removed) for removed in names})

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Each filter as people read it, with the address of the list without it."""
        tags = [
            (f"{label}：{facet_label(name, value)}", self.without(name, value).url())
            for name, label in FILTERS.items()
            for value in getattr(self, name)
        ]
        single = (
            ("words", f"检索：{self.words}"),
            ("due", f"期限：{due_label(self.due)}"),
            ("mine", "待我办理"),
            ("year", f"{self.year}年交办"),
            ("half", {1: "上半年", 2: "下半年"}.get(self.half or 0, "")),
            ("figure", f"数字：{self.figure}" + ("（分母）" if self.among else "")),
        )
        tags += [(text, self.without(name).url()) for name, text in single if getattr(self, name)]
        return [*tags, (f"指定的{len(self.case)}件", self.without("case").url())] if self.case else tags

    @property
    def offset(self) -> int:
        """How many rows lie before the page."""
        return (self.page - 1) * self.size

    @property
    def key_of_sort(self) -> tuple[str, bool]:
        """The column of the order and whether it is descending; without one, the earliest due date first."""
        return (self.sort or "due").removeprefix("-"), self.sort.startswith("-")

    def next_sort(self, name: str) -> str:
        """The order after a click on a column's name: ascending, descending, then the usual one."""
        return {name: f"-{name}", f"-{name}": ""}.get(self.sort, name)


def _single_values(last: dict[str, str]) -> dict[str, Any]:
    sort, due = last.get("sort", ""), last.get("due", "")
    values: dict[str, Any] = {
        "year": _number_within(last.get("year"), 1949, 2100),
        "half": _number_within(last.get("half"), 1, 2),
        "page": _number_within(last.get("page"), 1, MAX_PAGE),
        "size": _number_within(last.get("size"), 1, max(PAGE_SIZES)),
        "due": due if due in DUE or due_range(due) else due_span(last),
        "sort": sort if sort.removeprefix("-") in SORTS else None,
        "words": last.get("words", "")[:MAX_TEXT_CHARACTERS],
        "figure": last.get("figure", "")[:MAX_TEXT_CHARACTERS],
        "mine": last.get("mine") == "1",
        "among": last.get("among") == "1",
    }
    return {name: value for name, value in values.items() if value}


def _number_within(text: str | None, least: int, most: int) -> int | None:
    value = int(text) if text and text.isdecimal() and len(text) < 7 else 0
    return value if least <= value <= most else None


def due_span(last: dict[str, str]) -> str:
    """The range of due dates from the two fields of the form, as `due` writes it; empty where it is none."""
    text = f"{last.get('due_from', '')}..{last.get('due_to', '')}"
    return text if text != ".." and due_range(text) else ""


def due_range(text: str) -> tuple[date | None, date | None] | None:
    """The first and the last day of `2023-05-01..2023-05-31`, either of which may be open; None where the text is no
    range."""
    match = DATE_RANGE.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    try:
        first, last = (date.fromisoformat(day) if day else None for day in match.groups())
    except ValueError:
        return None
    return first, last


def due_days(due: str, today: date) -> tuple[date | None, date | None]:
    """The first and last due date that a filter lets through; None for an open end."""
    if due == "late":
        return None, today - timedelta(days=1)
    if due == "today":
        return today, today
    if due.isdecimal():
        return today, today + timedelta(days=int(due))
    return due_range(due) or (None, None)


def due_label(due: str) -> str:
    """A due filter as people read it."""
    if due in DUE or not (days := due_range(due)):
        return DUE.get(due, due)
    first, last = days
    return f"{first or ''}至{last or ''}到期" if first and last else f"{first}起到期" if first else f"{last}前到期"
