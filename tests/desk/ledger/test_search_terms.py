"""Whoever seeks a part of a title, a name or a number finds the case, however the sentence was cut into words."""

import pytest

from services.desk.ledger import search_terms
from services.desk.ledger.case_row import CaseRow

TITLE = "关于加强本市针对中老年人保健品广告节目整治力度的建议"
CASE = CaseRow(
    id="rd-16-1-0099", number="0099", title=TITLE, proposers=("甲代表", "O'Neill"), department="广告处", handler="陈某"
)


def holds(query: str, terms: set[str]) -> bool:
    return all(part.strip("()'").removesuffix("':*") in terms for part in query.replace("(", "").split(" & "))


@pytest.mark.parametrize(
    "sought", ["保健品", "健品广", "老年", "节", "0099", "99", "rd", "甲代表", "广告处 陈某", "ＲＤ"]
)
def test_any_part_is_found(sought: str) -> None:
    terms = {
        term for text in (CASE.id, TITLE, "0099", "甲代表", "广告处", "陈某") for term in search_terms.index_terms(text)
    }
    assert holds(search_terms.search_query(sought), terms)


def test_every_word_must_be_there() -> None:
    assert search_terms.search_query("电梯 0099") == "('电梯') & ('0099':*)"


@pytest.mark.parametrize("sought", ["", "  ", "！？", "&|!", "'"])
def test_signs_alone_seek_nothing(sought: str) -> None:
    assert search_terms.search_query(sought) == ""


def test_titles_count_before_names_and_names_before_text() -> None:
    vector = search_terms.search_vector(CASE, "正文提到火锅")
    weights = {part.rpartition(":")[0].strip("'"): part[-1] for part in vector.split()}
    assert (weights["保健品"], weights["陈某"], weights["火锅"]) == ("A", "B", "D")


def test_a_quote_ends_no_word() -> None:
    assert search_terms.quoted_lexeme("o'neill\\") == "'o''neill\\\\'"


def test_the_words_of_a_title_leave_out_what_every_title_says() -> None:
    assert search_terms.title_words(TITLE) == ["中老年人", "保健品", "广告", "节目", "整治"]
