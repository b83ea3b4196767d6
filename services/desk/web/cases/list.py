"""台账: lists of cases by filters, words and order as the address says, in columns one chooses, or as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from services.desk.access import my_cases
from services.desk.access.permissions import CaseScope, redacted, scope_of, visible_sections
from services.desk.accounts.access_log import AccessKind
from services.desk.commands.bulk import bulk_commands
from services.desk.commands.parsing import local, number
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import facet_label
from services.desk.queries import list_columns
from services.desk.queries.case_lists import CaseLists, Page
from services.desk.queries.case_query import DUE, FILTERS, SIZES, CaseQuery, due_range
from services.desk.queries.list_columns import ALL, ALWAYS
from services.desk.reports.figures import FigureQuestion, cases_behind
from services.desk.reports.summary import Scope
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import CurrentUser, Person, record_access_of
from services.desk.web.core.downloads import workbook
from services.desk.web.core.layout import page, redirect_with_flash
from shared.contracts.common.vocabulary import Kind
from shared.messaging.errors import CommandError

router = APIRouter(include_in_schema=False)
SHOWN, MOST, AT_ONCE = 12, 20_000, 2_000
NONE = ("",)  # the id of no case
OPEN_AT_FIRST = ("kind", "part", "stage", "todo")
COUNTED = tuple(name for name in FILTERS if name != "handler")


class TooManyRows(CommandError, message="结果太多，不能一次导出，请先筛选。", status=413):
    """A workbook of more rows than anybody reads."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: what it is called, how many cases it has, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: the chosen and the frequent ones shown, the rest folded away."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        return sum(choice.chosen for choice in self.choices)

    @property
    def open(self) -> bool:
        return bool(self.chosen) or self.name in OPEN_AT_FIRST

    @property
    def shown(self) -> tuple[Choice, ...]:
        return tuple(each for n, each in enumerate(self.choices) if n < SHOWN or each.chosen)

    @property
    def folded(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice not in self.shown)


def facets(query: CaseQuery, found: Page) -> list[Facet]:
    return [
        Facet(name, FILTERS[name], choices(name, getattr(query, name), found.facets.get(name, {}))) for name in COUNTED
    ]


def choices(name: str, chosen: Sequence[str], counts: Mapping[str, int]) -> tuple[Choice, ...]:
    """The chosen ones stay, also where none is left of them."""
    every = {**dict.fromkeys(chosen, 0), **counts}
    ranked = sorted(every, key=lambda value: (-every[value], value))
    return tuple(Choice(value, facet_label(name, value), every[value], value in chosen) for value in ranked)


@router.get("/cases")
async def show(request: Request, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    query = CaseQuery.read(request.query_params.multi_items())
    lists = CaseLists(desk.db)
    found = await lists.page(
        await resolved(lists, query, scope_of(user), desk.today()),
        scope_of(user),
        desk.today(),
        my_cases.my_assignee_keys(user),
    )
    return page(
        request,
        "cases/list/cases.html",
        query=query,
        found=replace(found, rows=tuple(visible(user, found.rows))),
        facets=facets(query, found),
        columns=await list_columns.load_columns(desk.db, user.id),
        acts=bulk_commands(user),
        phone=request.headers.get("sec-ch-ua-mobile") == "?1",
        ticked=request.query_params.get("tick") == "all",
        at_page=lambda number: replace(query, page=number).url(),
        due_days=due_range(query.due) or (None, None),
        **CHOICES,
    )


def visible(user: Person, rows: Iterable[CaseRow]) -> list[CaseRow]:
    """Of each case what the person may see of it."""
    return [redacted(row, visible_sections(user, row)) for row in rows]


CHOICES: dict[str, Any] = {"all_columns": ALL, "always": ALWAYS, "dues": DUE, "sizes": SIZES}


async def resolved(lists: CaseLists, query: CaseQuery, seen: CaseScope, today: date) -> CaseQuery:
    """A figure of the summary is a list of its cases; a name that is no figure finds none."""
    if not query.figure:
        return query
    year = CaseQuery(year=query.year, half=query.half)
    ids = figure(query, await everything(lists, year, seen, today), today)
    return replace(query, figure="", among=False, year=None, half=None, kind=(), department=(), session=(), case=ids)


async def everything(
    lists: CaseLists, query: CaseQuery, seen: CaseScope, today: date, hands: Sequence[str] = ()
) -> list[CaseRow]:
    """All pages of a list, in large pieces."""
    found: list[CaseRow] = []
    number = 1
    while some := await lists.rows(replace(query, page=number, size=AT_ONCE), seen, today, hands):
        found += some
        number += 1
    return found


def figure(query: CaseQuery, rows: Sequence[CaseRow], today: date) -> tuple[str, ...]:
    """The cases behind a figure of the year, half-year, department, session and kind that the address names."""
    congress, _, session = query.session[0].partition("-") if query.session else ("", "", "")
    counted = Scope(
        year=query.year,
        half=query.half,
        department=query.department[0] if query.department else "",
        congress=number(congress),
        session=number(session),
        kind=next((kind for kind in Kind if kind.value in query.kind), None),
    )
    return cases_behind(rows, FigureQuestion(query.figure, counted, query.among), today) or NONE


@router.post("/cases/columns")
async def choose(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    form = await request.form()
    await list_columns.save_columns(
        desk.db, user.id, [] if "usual" in form else [str(each) for each in form.getlist("column")]
    )
    return redirect_with_flash(local(str(form.get("_back", ""))) or "/cases", "已按您的选择显示列")


@router.get("/cases.xlsx")
async def export(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """What the list shows, or the ticked cases, with the chosen columns; `all=1` with every column."""
    query = CaseQuery.read(request.query_params.multi_items())
    every = request.query_params.get("all") == "1"
    shown = ALL if every else await list_columns.load_columns(desk.db, user.id)
    cases = await exported(desk, user, query)
    await record_access_of(request, AccessKind.EXPORTED, "", f"台账{len(cases)}件")
    return await workbook(f"台账{desk.today()}", list_columns.table_lines(cases, shown), "台账")


async def exported(desk: DeskContext, user: Person, query: CaseQuery) -> list[CaseRow]:
    """All pages of a list. Raises `TooManyRows`."""
    lists, sight = CaseLists(desk.db), scope_of(user)
    wanted = await resolved(lists, query, sight, desk.today())
    total = (await lists.count([wanted], sight, desk.today(), my_cases.my_assignee_keys(user)))[0]
    if total > MOST:
        raise TooManyRows(f"共{total}件，最多{MOST}件")
    return visible(user, await everything(lists, wanted, sight, desk.today(), my_cases.my_assignee_keys(user)))
