"""The default table says what the sources say, and the law reckons the known dates of 2023 from it."""

from collections import Counter
from datetime import date

import pytest

from services.supervision.deadlines import trigger_facts
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.common.vocabulary import HandlingRole, Kind, Regarding, Unit
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.contracts.supervision import DeadlineSet, OversightEvent, ProposerTold, RulesAdopted
from shared.messaging.envelope import EVENTS
from tests.supervision.supervised_case import ENTERED, SupervisedCase, bureau

TELLING = [
    ("intake.case-registered", date(2023, 2, 16)),
    ("intake.receipt-confirmed", date(2023, 2, 17)),
    ("assignment.assignment-confirmed", date(2023, 2, 20)),
    ("assignment.assignment-accepted", date(2023, 2, 21)),
    ("feedback.reply-sent", date(2023, 5, 11)),
    (trigger_facts.TO_PUBLISH, date(2023, 5, 11)),
]
BOTH = {
    "receipt": "2023-02-16 交办 + 2个工作日 = 2023-02-20（跳过休息日2天）",
    "return": "2023-02-17 签收 + 7个工作日 = 2023-02-28（跳过休息日4天）",
    "proposal": "2023-02-17 签收 + 2个工作日 = 2023-02-21（跳过休息日2天）",
    "acceptance": "2023-02-20 批示 + 2个工作日 = 2023-02-22",
}
LEAD = BOTH | {
    "reply": "2023-02-16 交办 + 3个月 = 2023-05-16",
    "reply-draft": "2023-05-16 答复到期日 - 20日 = 2023-04-26",
    "plan": "2023-02-21 处室确认 + 10个工作日 = 2023-03-07（跳过休息日4天）",
    "contact": "2023-02-21 处室确认 + 20个工作日 = 2023-03-21（跳过休息日8天）",
    "evaluation": "2023-05-11 答复 + 60日 = 2023-07-10",
    "publication": "2023-05-11 答复 + 20个工作日 = 2023-06-08（跳过休息日8天）",
}
CO = BOTH | {
    "opinion": "2023-02-17 签收 + 1个月 = 2023-03-17",
    "opinion-draft": "2023-03-17 会办意见到期日 - 5个工作日 = 2023-03-10（跳过休息日2天）",
}


def case_with_facts_of_2023(part: HandlingRole) -> SupervisedCase:
    """A case of 2023, told its facts."""
    case, decided = bureau, ()
    for fact, on in TELLING:
        case = case.when_fact(fact, on, part if fact == ENTERED else None)
        decided += case.decided  # type: ignore[assignment]
    return SupervisedCase(case.events, decided)


@pytest.mark.parametrize(
    ("part", "explained"), [(HandlingRole.LEAD, LEAD), (HandlingRole.JOINT, LEAD), (HandlingRole.CO, CO)]
)
def test_the_deadlines_of_2023(part: HandlingRole, explained: dict[str, str]) -> None:
    deadlines = [event for event in case_with_facts_of_2023(part).decided if isinstance(event, DeadlineSet)]
    assert {deadline.rule: deadline.explained for deadline in deadlines} == explained


def test_proposals_take_the_same_numbers() -> None:
    assert all(
        "政协提案参照" in rule.source for rule in DEFAULTS if "市人大规定" in rule.source and rule.rule != "report"
    )
    assert {
        event.kind for event in case_with_facts_of_2023(HandlingRole.LEAD).decided if isinstance(event, DeadlineSet)
    } == {Kind.SUGGESTION}


def test_statutory_are_exactly_those_with_an_article_and_a_number_of_the_law() -> None:
    assert {rule.rule: rule.source for rule in DEFAULTS if rule.statutory} == {
        "return": "市人大规定第十四条（政协提案参照）",
        "reply": "市人大规定第十九条（政协提案参照）",
        "second-reply": "市人大规定第二十一条（政协提案参照）",
        "co-opinion": "市人大规定第十七条（政协提案参照）",
        "opinion": "市人大规定第十七条（政协提案参照）",
        "publication": "政府信息公开条例第二十六条",
        "commitment": "市人大规定第二十二条（政协提案参照）",
        "report": "市人大规定第二十四条",
    }
    assert all("局内部期限" in rule.source for rule in DEFAULTS if not rule.statutory)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("return", 7, Unit.WORKING_DAYS),
        ("opinion", 1, Unit.MONTHS),
        ("co-opinion", 1, Unit.MONTHS),
        ("reply", 3, Unit.MONTHS),
        ("second-reply", 1, Unit.MONTHS),
        ("publication", 20, Unit.WORKING_DAYS),
        ("contact", 20, Unit.WORKING_DAYS),
        ("plan", 10, Unit.WORKING_DAYS),
        ("inquiry", 2, Unit.WORKING_DAYS),
    ],
)
def test_the_numbers_are_those_of_the_sources(code: str, value: int, unit: Unit) -> None:
    assert [(rule.value, rule.unit) for rule in DEFAULTS if rule.rule == code] == [(value, unit)]


def test_only_the_reply_may_be_extended_by_three_months() -> None:
    assert {rule.rule: rule.extendable for rule in DEFAULTS if rule.extendable} == {"reply": 3}


def test_a_notice_may_fix_reply_and_opinion() -> None:
    assert {rule.rule for rule in DEFAULTS if rule.noticed} == {"reply", "opinion"}


def test_each_rule_begins_with_its_source() -> None:
    assert set(Counter(rule.valid_from for rule in DEFAULTS)) == {
        date(2015, 3, 1),
        date(2019, 5, 15),
        date(2023, 1, 1),
    }


def test_every_rule_has_its_own_name() -> None:
    assert len({rule.rule for rule in DEFAULTS}) == len({rule.name for rule in DEFAULTS}) == len(DEFAULTS)


def test_every_fact_a_rule_names_is_heard_or_decided_here() -> None:
    own = {event_type.type for event_type in EVENTS.values() if issubclass(event_type, OversightEvent | ProposerTold)}
    heard = {event.type for event in SUBSCRIPTIONS["supervision"]} | own | {rule.rule for rule in DEFAULTS}
    named = {fact for rule in DEFAULTS for fact in (rule.starts, *rule.also, *rule.meets, *rule.ends)}
    assert {trigger_facts.event_type_of(fact) for fact in named} <= heard


def test_every_fact_is_said_in_plain_words() -> None:
    named = {fact for rule in DEFAULTS for fact in (rule.starts, *rule.also, *rule.meets, *rule.ends) if "." in fact}
    assert not [fact for fact in named if fact in trigger_facts.label(fact)]
    assert all(
        "." not in trigger_facts.start_label(fact) and "已" not in trigger_facts.start_label(fact) for fact in named
    )


def test_every_rule_can_be_kept_or_ended() -> None:
    assert all(rule.meets or rule.ends for rule in DEFAULTS)


def test_of_every_telling_there_is_a_duty_or_it_stands_for_itself() -> None:
    """Of changed circumstances the proposer is told by the signed report itself (art. 22)."""
    kept = {fact for rule in DEFAULTS for fact in rule.meets}
    assert {regarding for regarding in Regarding if trigger_facts.proposer_told_fact(regarding) not in kept} == {
        Regarding.CHANGE
    }


def test_the_table_fits_into_one_event() -> None:
    assert len(RulesAdopted(rules=DEFAULTS).model_dump_json().encode()) < 262_144
