"""Every rule of docs/domain.md, a row each with its source: the tables of this folder, run and counted."""

import pytest

from tests.domain.arriving import ARRIVING
from tests.domain.assigning import ASSIGNING
from tests.domain.codes import CODES
from tests.domain.deadlines import DEADLINES
from tests.domain.figures import FIGURES
from tests.domain.following import FOLLOWING
from tests.domain.publication import PUBLICATION
from tests.domain.replying import REPLYING
from tests.domain.rows import CommandRule, Rule

RULES: list[Rule] = [
    *ARRIVING,
    *ASSIGNING,
    *REPLYING,
    *FOLLOWING,
    *DEADLINES,
    *CODES,
    *PUBLICATION,
    *FIGURES,
]
OF_THE_PAGE = [
    *(f"T{n}" for n in range(1, 22)),
    *(f"D{n}" for n in range(1, 16)),
    *("4.3", "4.4"),
    *("5.1", "5.3", "5.4", "5.5", "5.6", "5.7", "5.8", "5.9", "5.10", "5.11"),
    *("6.1", "6.5", "7", "8.2", "8.3"),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_rule_holds(rule: Rule) -> None:
    rule.check()


@pytest.mark.parametrize("number", OF_THE_PAGE)
def test_no_rule_of_the_page_is_left_out(number: str) -> None:
    assert any(rule.rule == number for rule in RULES)


def test_no_row_stands_twice_and_each_names_its_source() -> None:
    names = [str(rule) for rule in RULES]
    assert sorted(names) == sorted(set(names))
    assert all(rule.source for rule in RULES)
    assert {rule.rule for rule in RULES} == set(OF_THE_PAGE)


def test_a_command_in_a_row_is_given_in_a_role_that_it_allows() -> None:
    """The command handler checks roles before any decider is called; a row must not pass by that."""
    through = [rule for rule in RULES if isinstance(rule, CommandRule) and not isinstance(rule.then, type)]
    assert [str(rule) for rule in through if not rule.when.by & set(rule.by.roles)] == []
