"""/cases (台账): the list of cases by filters, words and order, in columns the user chooses, and its export (.xlsx)."""

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
from services.desk.commands.parsing import local_path, parse_whole_number
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.facets import facet_label
from services.desk.queries import list_columns
from services.desk.queries.case_lists import CaseLists, Page
from services.desk.queries.case_query import DUE, FILTERS, PAGE_SIZES, CaseQuery, due_range
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
MAX_SHOWN_CHOICES, MAX_EXPORTED_ROWS, BATCH_SIZE = 12, 20_000, 2_000
NO_CASES = ("",)  # the id of no case
OPEN_AT_FIRST = ("kind", "part", "stage", "todo")
FACET_NAMES = tuple(name for name in FILTERS if name != "handler")


class TooManyRows(CommandError, message="结果太多，不能一次导出，请先筛选。", status=413):
    """The export would have more than `MAX_EXPORTED_ROWS` rows."""


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
    def chosen_count(self) -> int:
        """How many values are chosen."""
        return sum(choice.chosen for choice in self.choices)

    @property
    def is_open(self) -> bool:
        """Whether the filter is unfolded at first."""
        return bool(self.chosen_count) or self.name in OPEN_AT_FIRST

    @property
    def shown_choices(self) -> tuple[Choice, ...]:
        """The first `MAX_SHOWN_CHOICES` values and all chosen ones."""
        return tuple(
            choice for number, choice in enumerate(self.choices) if number < MAX_SHOWN_CHOICES or choice.chosen
        )

    @property
    def folded_choices(self) -> tuple[Choice, ...]:
        """The other values."""
        return tuple(choice for choice in self.choices if choice not in self.shown_choices)


def facets(query: CaseQuery, listed: Page) -> list[Facet]:
    """The filters beside the list, with the counts of the page's query."""
    return [
        Facet(name, FILTERS[name], choices(name, getattr(query, name), listed.facets.get(name, {})))
        for name in FACET_NAMES
    ]


def choices(name: str, chosen: Sequence[str], counts: Mapping[str, int]) -> tuple[Choice, ...]:
    """The values by descending count; chosen ones stay also where no case has them."""
    counts_of_all = {**dict.fromkeys(chosen, 0), **counts}
    ranked = sorted(counts_of_all, key=lambda value: (-counts_of_all[value], value))
    return tuple(Choice(value, facet_label(name, value), counts_of_all[value], value in chosen) for value in ranked)


@router.get("/cases")
async def show_ledger(request: Request, user: CurrentUser, desk: ContextDep) -> HTMLResponse:
    """A page of the list."""
    query = CaseQuery.parse(request.query_params.multi_items())
    lists = CaseLists(desk.db)
    listed = await lists.page(
        await resolve_figure(lists, query, scope_of(user), desk.today()),
        scope_of(user),
        desk.today(),
        my_cases.my_assignee_keys(user),
    )
    return page(
        request,
        "cases/list/cases.html",
        query=query,
        listed=replace(listed, rows=tuple(visible_rows(user, listed.rows))),
        facets=facets(query, listed),
        columns=await list_columns.load_columns(desk.db, user.id),
        commands=bulk_commands(user),
        phone=request.headers.get("sec-ch-ua-mobile") == "?1",
        ticked=request.query_params.get("tick") == "all",
        at_page=lambda number: replace(query, page=number).url(),
        due_days=due_range(query.due) or (None, None),
        **CHOICES,
    )


def visible_rows(user: Person, rows: Iterable[CaseRow]) -> list[CaseRow]:
    """The rows without what the user may not see."""
    return [redacted(row, visible_sections(user, row)) for row in rows]


CHOICES: dict[str, Any] = {"all_columns": ALL, "always": ALWAYS, "dues": DUE, "sizes": PAGE_SIZES}


async def resolve_figure(lists: CaseLists, query: CaseQuery, scope: CaseScope, today: date) -> CaseQuery:
    """The query with a figure of the yearly summary replaced by the ids of its cases; an unknown figure has none."""
    if not query.figure:
        return query
    year = CaseQuery(year=query.year, half=query.half)
    ids = cases_of_figure(query, await all_rows(lists, year, scope, today), today)
    return replace(query, figure="", among=False, year=None, half=None, kind=(), department=(), session=(), case=ids)


async def all_rows(
    lists: CaseLists, query: CaseQuery, scope: CaseScope, today: date, assignees: Sequence[str] = ()
) -> list[CaseRow]:
    """The rows of all pages, read `BATCH_SIZE` at a time."""
    rows: list[CaseRow] = []
    number = 1
    while page_rows := await lists.rows(replace(query, page=number, size=BATCH_SIZE), scope, today, assignees):
        rows += page_rows
        number += 1
    return rows


def cases_of_figure(query: CaseQuery, rows: Sequence[CaseRow], today: date) -> tuple[str, ...]:
    """The ids of the cases behind the figure, in the scope of the query."""
    congress, _, session = query.session[0].partition("-") if query.session else ("", "", "")
    scope = Scope(
        year=query.year,
        half=query.half,
        department=query.department[0] if query.department else "",
        congress=parse_whole_number(congress),
        session=parse_whole_number(session),
        kind=next((kind for kind in Kind if kind.value in query.kind), None),
    )
    return cases_behind(rows, FigureQuestion(query.figure, scope, query.among), today) or NO_CASES


@router.post("/cases/columns")
async def choose_columns(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """Saves which columns the user sees; `usual` restores the default."""
    form = await request.form()
    await list_columns.save_columns(
        desk.db, user.id, [] if "usual" in form else [str(column) for column in form.getlist("column")]
    )
    return redirect_with_flash(local_path(str(form.get("_back", ""))) or "/cases", "已按您的选择显示列")


@router.get("/cases.xlsx")
async def export_ledger(request: Request, user: CurrentUser, desk: ContextDep) -> Response:
    """The list, or the ticked cases, as a workbook with the chosen columns; with `all=1` every column."""
    query = CaseQuery.parse(request.query_params.multi_items())
    all_columns = request.query_params.get("all") == "1"
    columns = ALL if all_columns else await list_columns.load_columns(desk.db, user.id)
    cases = await exported_cases(desk, user, query)
    await record_access_of(request, AccessKind.EXPORTED, "", f"台账{len(cases)}件")
    return await workbook(f"台账{desk.today()}", list_columns.table_lines(cases, columns), "台账")


async def exported_cases(desk: DeskContext, user: Person, query: CaseQuery) -> list[CaseRow]:
    """The visible rows of all pages. Raises `TooManyRows`."""
    lists, scope = CaseLists(desk.db), scope_of(user)
    resolved_query = await resolve_figure(lists, query, scope, desk.today())
    total = (await lists.count([resolved_query], scope, desk.today(), my_cases.my_assignee_keys(user)))[0]
    if total > MAX_EXPORTED_ROWS:
        raise TooManyRows(f"共{total}件，最多{MAX_EXPORTED_ROWS}件")
    return visible_rows(
        user, await all_rows(lists, resolved_query, scope, desk.today(), my_cases.my_assignee_keys(user))
    )
