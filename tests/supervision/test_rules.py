"""The default table says what the sources say, and the law reckons the known dates of 2023 from it."""

from datetime import date
from uuid import UUID

import pytest

from services.supervision.calendar import adopt_year
from services.supervision.deadlines import Year
from services.supervision.decider import Supervision, supervision
from services.supervision.policies import TO_PUBLISH
from services.supervision.rules import DEFAULTS
from shared.contracts.hearing import HEARS
from shared.contracts.supervision import DeadlineSet, RulesAdopted, SetDeadlines
from shared.contracts.words import Kind, Part
from shared.messages import Actor, Wish

TELLING = [
    ("intake.case-registered", date(2023, 2, 16)),
    ("intake.receipt-confirmed", date(2023, 2, 17)),
    ("assignment.assignment-confirmed", date(2023, 2, 20)),
    ("assignment.assignment-accepted", date(2023, 2, 21)),
    ("feedback.reply-sent", date(2023, 5, 11)),
    (TO_PUBLISH, date(2023, 5, 11)),
]
BOTH = {
    "receipt": "2023-02-16 交办起算 + 2个工作日 = 2023-02-20",
    "return": "2023-02-17 签收起算 + 7个工作日 = 2023-02-28",
    "proposal": "2023-02-17 签收起算 + 2个工作日 = 2023-02-21",
    "acceptance": "2023-02-20 批示起算 + 2个工作日 = 2023-02-22",
}
LEAD = BOTH | {
    "reply": "2023-02-16 交办起算 + 3个月 = 2023-05-16",
    "reply-draft": "2023-05-16 答复到期日起算 - 20日 = 2023-04-26",
    "plan": "2023-02-21 处室确认起算 + 10个工作日 = 2023-03-07",
    "contact": "2023-02-21 处室确认起算 + 20个工作日 = 2023-03-21",
    "evaluation": "2023-05-11 答复起算 + 60日 = 2023-07-10",
    "publication": "2023-05-11 答复起算 + 20个工作日 = 2023-06-08",
}
CO = BOTH | {
    "opinion": "2023-02-17 签收起算 + 1个月 = 2023-03-17",
    "opinion-draft": "2023-03-17 会办意见到期日起算 - 5个工作日 = 2023-03-10",
}


def told(part: Part, kind: Kind = Kind.SUGGESTION) -> dict[str, DeadlineSet]:
    """Every deadline a case of 2023 gets, by rule."""
    year = adopt_year(2023)
    calendar = {2023: Year(frozenset(year.holidays), frozenset(year.workdays))}
    state, deadlines = Supervision(rules=DEFAULTS, calendar=calendar), dict[str, DeadlineSet]()
    for fact, on in TELLING:
        command = SetDeadlines(fact=fact, since=on, kind=kind, part=part)
        decided = supervision.decide(Wish(UUID(int=1), "x", command, Actor.system("supervision"), on), state)
        state = supervision.fold(decided, state)  # type: ignore[arg-type]
        deadlines |= {event.rule: event for event in decided if isinstance(event, DeadlineSet)}
    return deadlines


@pytest.mark.parametrize(("part", "explained"), [(Part.LEAD, LEAD), (Part.CO, CO)])
def test_the_deadlines_of_2023(part: Part, explained: dict[str, str]) -> None:
    assert {rule: event.explained for rule, event in told(part).items()} == explained


def test_proposals_take_the_same_numbers() -> None:
    dues = {kind: {rule: event.due for rule, event in told(Part.LEAD, kind).items()} for kind in Kind}
    assert dues[Kind.PROPOSAL] == dues[Kind.SUGGESTION]
    assert all("政协提案参照" in rule.source for rule in DEFAULTS if "市人大规定" in rule.source)


def test_statutory_are_exactly_those_with_an_article() -> None:
    articles = {rule.rule: rule.source for rule in DEFAULTS if rule.statutory}
    assert articles == {
        "return": "市人大规定第十四条（政协提案参照）",
        "reply": "市人大规定第十九条（政协提案参照）",
        "opinion": "市人大规定第十七条（政协提案参照）",
        "publication": "政府信息公开条例第二十六条",
    }
    assert {rule.source for rule in DEFAULTS if not rule.statutory} == {"局内部期限"}


def test_each_rule_begins_with_its_source() -> None:
    begins = {rule.source: rule.valid_from for rule in DEFAULTS}
    assert set(begins.values()) == {date(2015, 3, 1), date(2019, 5, 15), date(2023, 1, 1)}
    assert begins["政府信息公开条例第二十六条"] == date(2019, 5, 15)


def test_every_rule_has_its_own_name() -> None:
    assert len({rule.rule for rule in DEFAULTS}) == len({rule.name for rule in DEFAULTS}) == len(DEFAULTS)


def test_every_fact_a_rule_names_is_heard() -> None:
    heard = {event.type for event in HEARS["supervision"]} | {TO_PUBLISH} | {rule.rule for rule in DEFAULTS}
    named = {fact for rule in DEFAULTS for fact in (rule.starts, *rule.meets, *rule.ends)}
    assert named <= heard


def test_every_rule_can_be_kept_or_ended() -> None:
    assert all(rule.meets or rule.ends for rule in DEFAULTS)


def test_the_table_fits_into_one_event() -> None:
    assert len(RulesAdopted(rules=DEFAULTS).model_dump_json().encode()) < 262_144
