"""A question to the ledger is its address: read and written again it is the same, whatever else stands there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.queries.case_query import FILTERS, PAGE_SIZES, SORTS, CaseQuery, due_days

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
QUERIES = st.builds(
    CaseQuery,
    **{name: st.lists(WORDS, max_size=3, unique=True).map(tuple) for name in (*FILTERS, "case")},
    year=st.none() | st.integers(1949, 2100),
    half=st.sampled_from([None, 1, 2]),
    due=st.sampled_from(["", "late", "today", "7", "none", "2023-05-01..2023-05-31", "..2023-05-31"]),
    mine=st.booleans(),
    words=WORDS | st.just(""),
    sort=st.sampled_from(["", *SORTS, *(f"-{name}" for name in SORTS)]),
    page=st.integers(1, 9),
    size=st.sampled_from(PAGE_SIZES),
)


@given(QUERIES)
def test_what_is_read_from_its_address_is_the_same_question(query: CaseQuery) -> None:
    assert CaseQuery.parse(query.pairs()) == query


@given(st.lists(st.tuples(st.sampled_from([*FILTERS, "year", "page", "size", "due", "sort", "half", "x"]), st.text())))
def test_an_address_that_makes_no_sense_is_still_a_question(items: list[tuple[str, str]]) -> None:
    assert CaseQuery.parse(CaseQuery.parse(items).pairs()) == CaseQuery.parse(items)


def test_the_plain_question_has_the_plain_address() -> None:
    assert CaseQuery().url() == "/cases"
    assert CaseQuery(kind=("rd",), mine=True).url() == "/cases?kind=rd&mine=1"


def test_every_filter_is_a_tag_that_can_be_removed() -> None:
    query = CaseQuery(kind=("rd", "zx"), words="电梯", due="late", year=2023, page=4)
    tags = dict(query.tags)
    assert list(tags) == ["类别：代表建议", "类别：政协提案", "检索：电梯", "期限：已逾期", "2023年交办"]
    assert tags["类别：代表建议"] == CaseQuery(kind=("zx",), words="电梯", due="late", year=2023).url()


def test_removing_a_filter_begins_at_the_first_page() -> None:
    assert CaseQuery(words="电梯", page=4).without("words") == CaseQuery()


def test_a_click_on_a_column_sorts_upwards_downwards_and_not_at_all() -> None:
    plain = CaseQuery()
    up = plain.but(sort=plain.next_sort("title"))
    down = up.but(sort=up.next_sort("title"))
    assert (up.sort, down.sort, down.next_sort("title")) == ("title", "-title", "")


@pytest.mark.parametrize(
    ("due", "days"),
    [
        ("late", (None, date(2023, 5, 9))),
        ("today", (date(2023, 5, 10), date(2023, 5, 10))),
        ("7", (date(2023, 5, 10), date(2023, 5, 17))),
        ("2023-06-01..", (date(2023, 6, 1), None)),
        ("2023-02-30..", (None, None)),
    ],
)
def test_what_falls_due_is_counted_from_today(due: str, days: tuple[date | None, date | None]) -> None:
    assert due_days(due, date(2023, 5, 10)) == days


def test_a_form_asks_for_two_days_apart() -> None:
    items = [("due_from", "2023-05-01"), ("due_to", "2023-05-31"), ("due", "")]
    assert CaseQuery.parse(items).due == "2023-05-01..2023-05-31"
