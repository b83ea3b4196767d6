"""A deadline is kept by the earliest fact that is told of it, whenever it is told, and ended by the others."""

from datetime import date
from itertools import permutations

import pytest

from services.supervision.deadlines.deadline import EndedStatus, MetStatus, OpenStatus
from shared.contracts.common.vocabulary import HandlingRole, Kind, Unit
from shared.contracts.supervision import (
    DeadlineEnded,
    DeadlineMet,
    DeadlineSet,
    FactNoted,
    NoRules,
    RulesAdopted,
    SupervisionOpened,
    UnknownYear,
)
from tests.supervision.supervised_case import (
    ACCEPTED,
    CALENDARS,
    CONFIRMED,
    DRAFT,
    DUE,
    ENTERED,
    HAND_OVER,
    RECEIVED,
    REPLY,
    RETURN,
    SENT,
    SupervisedCase,
    alone,
    given,
    lead,
    ready,
    rule,
)

REQUESTED = "intake.return-requested"


def test_a_hand_over_sets_the_reply_and_what_is_counted_back_from_it() -> None:
    lead.then("set reply 2023-05-16", "set draft 2023-04-26")
    assert lead.deadline("reply").terms.explained == "2023-02-16 交办 + 3个月 = 2023-05-16"
    assert lead.deadline("draft").terms.explained == "2023-05-16 reply期限到期日 - 20日 = 2023-04-26"


def test_a_deadline_bears_every_term_of_its_rule() -> None:
    assert alone.decided_event(DeadlineSet) == DeadlineSet(
        rule="reply",
        name="reply期限",
        kind=Kind.SUGGESTION,
        part=HandlingRole.LEAD,
        since=HAND_OVER,
        due=DUE,
        source="规定",
        statutory=True,
        meets=(SENT,),
        ends=(),
        warn=(),
        explained="2023-02-16 交办 + 3个月 = 2023-05-16",
        starts=ENTERED,
        extendable=3,
    )


def test_what_is_told_of_a_case_is_known_before_its_deadlines_are() -> None:
    opened = SupervisionOpened(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, handed_over=HAND_OVER)
    assert alone.decided[:2] == (opened, FactNoted(fact=ENTERED, name="已收件登记", on=HAND_OVER))


def test_part_and_kind_are_remembered() -> None:
    lead.when_fact(RECEIVED, date(2023, 2, 17)).then("set return 2023-02-28")


def test_the_same_fact_twice_sets_nothing_twice() -> None:
    assert lead.when_fact(ENTERED, part=HandlingRole.LEAD).decided == ()


def test_a_rule_for_the_lead_does_not_bind_a_co_unit() -> None:
    ready.when_fact(ENTERED, part=HandlingRole.CO).then()


def test_a_fact_that_no_rule_knows_leaves_nothing() -> None:
    assert lead.when_fact("feedback.contact-recorded").decided == ()


def test_a_fact_of_an_unknown_part_starts_nothing() -> None:
    ready.when_fact(RECEIVED).then()


def test_a_rule_does_not_bind_before_it_is_in_force() -> None:
    ready.when_fact(ENTERED, date(2015, 2, 28), HandlingRole.LEAD).then()


def test_the_newest_rule_in_force_on_the_day_is_taken() -> None:
    newer = REPLY.model_copy(update={"value": 2, "valid_from": date(2023, 2, 16)})
    later = REPLY.model_copy(update={"value": 1, "valid_from": date(2023, 2, 17)})
    given(RulesAdopted(rules=(later, newer, REPLY))).when_fact(ENTERED, part=HandlingRole.LEAD).then(
        "set reply 2023-04-16"
    )


def test_without_rules_there_are_no_deadlines() -> None:
    given(*CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD).then_rejected(NoRules)


def test_an_unknown_year_is_refused_by_name() -> None:
    lead.when_fact(RECEIVED, date(2027, 2, 17)).then_rejected(UnknownYear, "2027年")


def test_on_the_due_date_is_in_time() -> None:
    assert alone.when_fact(SENT, DUE).decided_event(DeadlineMet).days_late == 0


def test_late_is_recorded_with_its_days() -> None:
    alone.when_day(date(2023, 5, 17)).when_fact(SENT, date(2023, 5, 19)).then("met reply 2023-05-19 late 3")


def test_the_same_fact_later_changes_nothing() -> None:
    kept = alone.when_fact(SENT, date(2023, 5, 11)).then("met reply 2023-05-11")
    assert kept.when_fact(SENT, date(2023, 5, 11)).decided == ()
    kept.when_fact(SENT, date(2023, 5, 12)).then()


def test_a_fact_entered_late_supersedes_a_miss() -> None:
    alone.when_day(date(2023, 5, 17)).then("missed reply 2023-05-16").when_fact(SENT, date(2023, 5, 11)).then(
        "met reply 2023-05-11"
    )


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    for told in permutations((date(2023, 5, 19), date(2023, 5, 11), date(2023, 5, 12))):
        case = alone
        for on in told:
            case = case.when_fact(SENT, on)
        assert case.deadline("reply").status == MetStatus(date(2023, 5, 11))


def test_a_case_that_is_kept_is_no_longer_returned() -> None:
    received = lead.when_fact(RECEIVED)
    received.when_fact(ACCEPTED).then("ended return 处室已确认")
    received.when_day(date(2023, 3, 1)).when_fact(ACCEPTED).then("ended return 处室已确认")


def test_what_has_ended_stays_ended() -> None:
    ended = lead.when_fact(RECEIVED).when_fact(ACCEPTED)
    assert ended.when_fact(ACCEPTED).decided == ()
    assert ended.deadline("return").status == EndedStatus("处室已确认")


def test_a_return_asked_for_too_late_is_kept_late() -> None:
    """逾期申退, whether a department had accepted the case before or not."""
    returning = RETURN.model_copy(update={"meets": (REQUESTED,)})
    case = (
        given(RulesAdopted(rules=(returning,)), *CALENDARS)
        .when_fact(ENTERED, part=HandlingRole.LEAD)
        .when_fact(RECEIVED)
    )
    case.when_day(date(2023, 3, 1)).when_fact(REQUESTED, date(2023, 3, 2)).then("met return 2023-03-02 late 3")
    case.when_fact(ACCEPTED).when_fact(REQUESTED, date(2023, 3, 2)).then("met return 2023-03-02 late 3")


def test_a_receipt_told_after_the_acceptance_leaves_nothing_open() -> None:
    case = lead.when_fact(CONFIRMED).when_fact(ACCEPTED, date(2023, 2, 20)).when_fact(RECEIVED, date(2023, 2, 17))
    case.then("set return 2023-02-28", "ended return 处室已确认")


def test_a_fact_of_before_the_clock_started_does_not_keep_it() -> None:
    second = rule("second", 1, Unit.MONTHS, "feedback.handled-anew", SENT)
    case = given(RulesAdopted(rules=(REPLY, second))).when_fact(ENTERED, part=HandlingRole.LEAD).when_fact(SENT, DUE)
    assert case.when_fact("feedback.handled-anew", date(2023, 6, 1)).deadline("second").status == OpenStatus()
    assert case.when_fact("feedback.handled-anew", date(2023, 5, 1)).deadline("second").status == MetStatus(DUE)


def test_records_of_one_service_follow_each_other_by_their_number() -> None:
    """Accepted, declined, confirmed for another department on one day: the new confirmation waits for its own."""
    case = lead.when_fact(CONFIRMED, version=3).when_fact(ACCEPTED, version=4).when_fact(CONFIRMED, version=7)
    case.then("set acceptance 2023-02-20")
    case.when_fact(ACCEPTED, version=8).then("met acceptance 2023-02-16")


def test_another_confirmation_before_the_first_was_answered_moves_its_clock() -> None:
    case = lead.when_fact(CONFIRMED, version=3).when_fact(CONFIRMED, date(2023, 2, 20), version=4)
    case.then("moved acceptance 2023-02-20 2023-02-22")


def about(subject: str) -> str:
    return f"feedback.opinion-{subject}"


EXPECTED, RECEIVED_OPINION = about("expected"), about("received")
OPINION = rule("co-opinion", 1, Unit.MONTHS, EXPECTED, RECEIVED_OPINION, SENT)
expecting = given(RulesAdopted(rules=(REPLY, OPINION)), *CALENDARS).when_fact(ENTERED, part=HandlingRole.LEAD)
two = expecting.when_fact(EXPECTED, subject="市文旅局").when_fact(EXPECTED, subject="市卫健委")


def test_each_unit_has_its_own_deadline() -> None:
    two.then("set co-opinion/市卫健委 2023-03-16")
    two.when_fact(RECEIVED_OPINION, date(2023, 3, 1), subject="市文旅局").then("met co-opinion/市文旅局 2023-03-01")


def test_a_fact_about_the_case_concerns_every_unit() -> None:
    two.when_fact(SENT, date(2023, 3, 1)).then(
        "met reply 2023-03-01", "ended co-opinion/市文旅局 已答复", "ended co-opinion/市卫健委 已答复"
    )


def test_the_units_own_receipt_told_later_moves_its_month() -> None:
    case = two.when_fact(EXPECTED, date(2023, 2, 20), subject="市文旅局")
    case.then("moved co-opinion/市文旅局 2023-03-16 2023-03-20")


def test_a_receipt_told_after_the_opinion_judges_it_again() -> None:
    late = two.when_fact(RECEIVED_OPINION, date(2023, 3, 20), subject="市文旅局")
    late.then("met co-opinion/市文旅局 2023-03-20 late 4")
    late.when_fact(EXPECTED, date(2023, 2, 20), subject="市文旅局").then(
        "moved co-opinion/市文旅局 2023-03-16 2023-03-20", "met co-opinion/市文旅局 2023-03-20"
    )


def test_a_date_the_fact_brings_needs_no_reckoning() -> None:
    promise = rule("promise", 0, Unit.DAYS, "x.promised")
    case = given(RulesAdopted(rules=(promise,))).when_fact(ENTERED, part=HandlingRole.LEAD)
    told = case.when_fact("x.promised", subject="c1", due=date(2031, 12, 31))
    assert told.decided_event(DeadlineSet).explained == "2023-02-16 x.promised，定于2031-12-31前完成"
    case.when_fact("x.promised", subject="c2").then()


def test_a_history_of_before_facts_were_noted_is_still_understood() -> None:
    told = alone.decided_event(DeadlineSet).model_copy(update={"starts": ""})
    met = DeadlineMet(rule="reply", name="reply期限", due=DUE, met_on=date(2023, 5, 19), days_late=3)
    old = given(RulesAdopted(rules=(REPLY,)), *CALENDARS, told, met)
    assert (old.state.kind, old.state.part) == (Kind.SUGGESTION, HandlingRole.LEAD)
    old.when_fact(SENT, date(2023, 5, 22)).then()
    old.when_fact(SENT, date(2023, 5, 18)).then("met reply 2023-05-18 late 2")


def test_a_word_about_a_deadline_that_is_not_there_says_nothing() -> None:
    ended = DeadlineEnded(rule="reply", name="答复", reason="误登")
    assert given(ended).state == given().state


@pytest.mark.parametrize("draft", [DRAFT, DRAFT.model_copy(update={"parts": (HandlingRole.CO,)})])
def test_what_is_counted_from_a_deadline_binds_its_own_parts_only(draft: object) -> None:
    case: SupervisedCase = given(RulesAdopted(rules=(REPLY, draft)), *CALENDARS).when_fact(
        ENTERED, part=HandlingRole.LEAD
    )  # type: ignore[arg-type]
    assert (("draft", "", 1) in case.state.deadlines) == (draft == DRAFT)
