"""The cards of the home page: each post has its own questions, and every question is one a list can answer."""

from typing import Any

import pytest

from services.desk.access.directory import Person
from services.desk.ledger.case_row import Stage
from services.desk.ledger.facets import CaseFlag
from services.desk.queries.case_query import CaseQuery
from services.desk.queries.home_cards import card_rows, count_cards, home_questions
from shared.messaging.envelope import Role


def person(*roles: Role, **more: Any) -> Person:
    return Person("p1", "陈某", "食品处", roles, **more)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_every_post_has_cards(role: Role) -> None:
    assert card_rows(person(role))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_every_card_asks_what_a_list_knows(role: Role) -> None:
    for query in home_questions(card_rows(person(role))):
        assert set(query.todo) <= {flag.value for flag in CaseFlag}
        assert set(query.stage) <= {stage.value for stage in Stage}


def test_a_card_leads_to_the_list_it_counts() -> None:
    asked = card_rows(person(Role.HEAD))
    counts = list(range(len(home_questions(asked))))
    for (_, cards), row in zip(count_cards(asked, counts), asked, strict=True):
        assert [card.url for card in cards] == [card.query.url() for card in row.cards]


def test_what_the_citys_system_is_owed_is_counted_by_act_and_leads_to_its_queue() -> None:
    asked = card_rows(person(Role.OFFICE))
    cards = [card for _, row in count_cards(asked, [0] * len(home_questions(asked)), 39) for card in row]
    assert [(card.count, card.url) for card in cards if card.name == "待录入市系统"] == [(39, "/city")]


def test_a_leader_sees_the_departments_they_lead_and_the_chief_sees_all() -> None:
    led = card_rows(Person("l", "赵某", "局领导", (Role.LEADER,), leads=("食品处", "广告处")))
    chief = card_rows(Person("c", "钱某", "局领导", (Role.LEADER,)))
    assert led[1].cards[0].query.department == ("食品处", "广告处")
    assert chief[1].cards[0].query == CaseQuery(stage=("to-confirm",))
