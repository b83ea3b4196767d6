"""Lists of the ledger: what is found, in which order, how many there are, and for whom; as if asked one by one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from services.desk.access.permissions import EVERY_CASE, CaseScope
from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.facets import CaseFlag, actionable_by, case_flags, due_of
from services.desk.ledger.store import LedgerStore
from services.desk.queries.case_lists import FACETS, CaseLists
from services.desk.queries.case_query import CaseQuery, due_days
from services.desk.queries.similar_cases import find_similar_cases
from shared.eventlog.log import Connection
from shared.process.local_stack import Engines
from tests.bench.bench_ledger import TODAY, random_row
from tests.conftest import fresh_log

MINE = ("office", "handler@食品处/赵某")
CASES = [random_row(n, dice) for dice in [Random(3)] for n in range(400)]


@pytest.fixture(scope="module")
async def lists(engines: Engines) -> AsyncIterator[CaseLists]:
    """One ledger for all questions: nobody here changes it."""
    async with fresh_log(engines) as settings:
        db = Connection(settings.dsn("desk"), "lists")
        shelf = LedgerStore(db)
        await shelf.prepare()
        await shelf.upsert(CASES)
        yield CaseLists(db)
        await db.close()


def facets_of(case: CaseRow) -> dict[str, set[str]]:
    """The values a case has for each facet, by the definition."""
    plain = {name: {str(getattr(case, name) or "")} for name in ("kind", "part", "stage", "topic", "result", "leader")}
    several = {
        "department": {case.department, *case.co_departments},
        "todo": set(case_flags(case)),
        "key": {flag.value for flag in case.key},
        "session": {f"{case.congress}-{case.session}"},
        "disclosure": {str(case.decision or "")},
    }
    return {name: values - {""} for name, values in (plain | several).items()}


TOLD = {case.id: facets_of(case) for case in CASES}


def facet_values(case: CaseRow, facet: str) -> set[str]:
    return TOLD[case.id][facet]


def due_holds(due: str, day: date | None) -> bool:
    if due == "none":
        return day is None
    first, last = due_days(due, TODAY)
    return day is not None and (first is None or day >= first) and (last is None or day <= last)


def holds(case: CaseRow, query: CaseQuery, but: str = "") -> bool:
    """Whether a case is meant, without a database."""
    facets = all(
        facet_values(case, name) & set(getattr(query, name)) for name in FACETS if name != but and getattr(query, name)
    )
    return (
        facets
        and (not query.handler or case.handler in query.handler)
        and query.year in (None, case.handed_over.year if case.handed_over else 0)
        and (not query.mine or bool(set(actionable_by(case)) & set(MINE)))
        and (not query.due or due_holds(query.due, due_of(case)))
        and (not query.case or case.id in query.case)
        and all(word in case.title for word in query.words.split())
    )


QUESTIONS = [
    CaseQuery(),
    CaseQuery(kind=("rd",)),
    CaseQuery(kind=("rd",), part=("lead", "joint"), department=("食品处", "广告处")),
    CaseQuery(stage=("to-confirm", "handling"), topic=("食品安全",)),
    CaseQuery(todo=("open",), due="late"),
    CaseQuery(todo=("publish", "evaluate"), disclosure=("active",)),
    CaseQuery(session=("10-1",), result=("solved", "reference")),
    CaseQuery(session=("nonsense",)),
    CaseQuery(kind=("nonsense",)),
    CaseQuery(year=CASES[0].handed_over.year if CASES[0].handed_over else None),
    CaseQuery(mine=True),
    CaseQuery(due="none"),
    CaseQuery(due="7"),
    CaseQuery(due="2026-05-01..2026-05-31"),
    CaseQuery(words="保健品"),
    CaseQuery(words="电梯 老旧", kind=("zx",)),
    CaseQuery(words="！？"),
    CaseQuery(case=tuple(case.id for case in CASES[:7])),
    CaseQuery(handler=("赵某", "钱某")),
]


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.url())
async def test_a_list_holds_what_it_should(lists: CaseLists, query: CaseQuery) -> None:
    found = await lists.page(replace(query, size=400), EVERY_CASE, TODAY, MINE)
    wanted = [] if query.words == "！？" else [case for case in CASES if holds(case, query)]
    assert {case.id for case in found.rows} == {case.id for case in wanted}
    assert found.total == len(wanted)
    assert list(await lists.count([query, CaseQuery()], EVERY_CASE, TODAY, MINE)) == [len(wanted), len(CASES)]


@pytest.mark.parametrize(
    "query", [question for question in QUESTIONS if question.words != "！？"], ids=lambda query: query.url()
)
async def test_facets_count_without_their_own_filter(lists: CaseLists, query: CaseQuery) -> None:
    found = await lists.page(query, EVERY_CASE, TODAY, MINE)
    for name in FACETS:
        among = [case for case in CASES if holds(case, query, but=name)]
        counts = {
            value: sum(value in facet_values(case, name) for case in among)
            for case in among
            for value in facet_values(case, name)
        }
        assert found.facets[name] == counts, name


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("due", lambda case: due_of(case) or date.max),
        ("number", lambda case: (case.congress, case.session, case.number)),
        ("title", lambda case: case.title),
        ("handed", lambda case: case.handed_over),
        ("stage", lambda case: list(Stage).index(case.stage)),
    ],
)
async def test_the_order_is_the_one_asked_for(lists: CaseLists, sort: str, key) -> None:  # type: ignore[no-untyped-def]
    for backwards in (False, True):
        asked = CaseQuery(sort="-" * backwards + sort, size=200, due="" if sort != "due" else "2026-01-01..")
        rows = [key(case) for case in (await lists.page(asked, EVERY_CASE, TODAY)).rows]
        assert rows == sorted(rows, reverse=backwards)


async def test_pages_follow_one_another_and_the_last_one_is_the_end(lists: CaseLists) -> None:
    pages = [await lists.page(CaseQuery(page=n, size=50), EVERY_CASE, TODAY) for n in range(1, 9)]
    ids = [case.id for page in pages for case in page.rows]
    assert sorted(ids) == sorted(case.id for case in CASES)
    beyond = await lists.page(CaseQuery(page=99, size=50), EVERY_CASE, TODAY)
    assert (beyond.number, beyond.rows) == (8, pages[-1].rows)


REACHES = {
    "nothing": (CaseScope(), lambda case: False),
    "a department": (CaseScope(departments=["食品处"]), lambda case: case.department == "食品处"),
    "a leader": (
        CaseScope(departments=["食品处"], leader="赵某"),
        lambda case: case.department == "食品处" or case.leader == "赵某",
    ),
    "a handler": (CaseScope(handler="钱某"), lambda case: case.handler == "钱某"),
    "a partner": (CaseScope(units=["市教委"]), lambda case: "市教委" in case.co_units),
    "another partner": (CaseScope(units=["市水务局"]), lambda case: False),
}


@pytest.mark.parametrize("name", list(REACHES))
async def test_nobody_finds_or_counts_what_they_may_not_see(lists: CaseLists, name: str) -> None:
    reach, sees = REACHES[name]
    wanted = {case.id for case in CASES if sees(case)}
    found = await lists.page(CaseQuery(size=400), reach, TODAY)
    assert {case.id for case in found.rows} == wanted
    assert sum(found.facets["kind"].values()) == found.total == len(wanted)
    assert await lists.count([CaseQuery()], reach, TODAY) == [len(wanted)]


async def test_a_word_that_looks_like_sql_is_only_a_word(lists: CaseLists) -> None:
    for words in ("'; DROP TABLE desk.ledger; --", "a' | 'b", "\\", "电梯' & 'x"):
        await lists.page(CaseQuery(words=words, department=(words,), topic=(words,)), EVERY_CASE, TODAY)
    assert (await lists.page(CaseQuery(), EVERY_CASE, TODAY)).total == len(CASES)


async def test_the_like_of_a_case_is_found_across_years(lists: CaseLists) -> None:
    case = CASES[0]
    found = await find_similar_cases(lists, case.title, excluded_case=case.id)
    assert case.id not in {similar.case.id for similar in found}
    scores = [similar.score for similar in found]
    assert scores == sorted(scores, reverse=True)
    assert all(set(search_terms.title_words(case.title)) & set(similar.shared) for similar in found)


async def test_cards_count_marks(lists: CaseLists) -> None:
    queries = [CaseQuery(todo=(mark.value,)) for mark in CaseFlag]
    wanted = [sum(mark.value in case_flags(case) for case in CASES) for mark in CaseFlag]
    assert await lists.count(queries, EVERY_CASE, TODAY) == wanted
