"""Facts that were taken back or amended, and a case that intake corrected: what rested on them is judged again."""

from datetime import date
from typing import Any

import pytest

from services.supervision.deadlines.deadline import EndedStatus, MetStatus, OpenStatus
from shared.contracts import assignment, feedback, intake
from shared.contracts.assignment import AssignmentConfirmed, CoDepartmentAdded, HandlerNamed
from shared.contracts.common.vocabulary import Channel, HandlingRole, Kind
from shared.contracts.feedback import OpinionExpected, OpinionReceived, RehandlingOrdered
from shared.contracts.intake import CaseCorrected, CaseWithdrawn, Facts, ReceiptConfirmed
from shared.contracts.supervision import DeadlineMet, DeadlineMoved, ReviseFact, SupervisionOpened
from tests.cases import BUREAU, RADIO
from tests.supervision.case_events import ACCEPTED, CONFIRMED, VISITED, handled, on, received, reply_sent
from tests.supervision.supervised_case import SENT, SupervisedCase, alone, bureau, helping, registered

RECEIPT = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD)
FACTS = Facts(title="建议", proposers=("甲代表",), lead_unit=BUREAU)


def corrected(**more: object) -> CaseCorrected:
    return CaseCorrected.model_validate({"facts": FACTS, "changed": (), "reason": "抄录有误", **more})


def retracted(what: str, version: int, day: date, subject: str = "") -> feedback.FactRetracted:
    return feedback.FactRetracted(version=version, what=what, was_on=day, subject=subject)


# Taken back


def test_what_kept_a_deadline_taken_back_opens_it_again() -> None:
    case = handled.when_event(retracted("feedback.contact-recorded", 1, on(3, 1)), on(3, 3))
    case.then("reopened contact “已沟通”已撤销")
    assert case.deadline("contact").status == OpenStatus()


def test_another_fact_of_the_same_kind_keeps_it_instead() -> None:
    again = handled.when_event(VISITED, on(3, 10)).then()
    again.when_event(retracted("feedback.contact-recorded", 1, on(3, 1)), on(3, 11)).then("met contact 2023-03-10")


def test_of_two_visits_on_one_day_one_may_go() -> None:
    again = handled.when_event(VISITED, on(3, 1))
    once = again.when_event(retracted("feedback.contact-recorded", 1, on(3, 1)), on(3, 2)).then()
    assert once.deadline("contact").status == MetStatus(on(3, 1))
    once.when_event(retracted("feedback.contact-recorded", 2, on(3, 1)), on(3, 2)).then(
        "reopened contact “已沟通”已撤销"
    )


def test_what_had_ended_a_deadline_taken_back_opens_it_again() -> None:
    confirmed = received.when_event(CONFIRMED, on(2, 20)).when_event(ACCEPTED, on(2, 21))
    case = confirmed.when_event(assignment.FactRetracted(version=2, what=ACCEPTED.type, was_on=on(2, 21)), on(2, 22))
    case.then(
        "ended plan “处室已确认”已撤销",
        "ended contact “处室已确认”已撤销",
        "reopened return “处室已确认”已撤销",
        "reopened proposal “处室已确认”已撤销",
        "reopened acceptance “处室已确认”已撤销",
    )


def test_what_started_a_clock_and_was_taken_back_starts_it_anew_when_it_happens_again() -> None:
    confirmed = received.when_event(CONFIRMED, on(2, 20)).when_event(ACCEPTED, on(2, 21))
    back = confirmed.when_event(assignment.FactRetracted(version=2, what=ACCEPTED.type, was_on=on(2, 21)), on(2, 22))
    back.when_event(ACCEPTED, on(2, 21), version=4).then(
        "ended return 处室已确认",
        "ended proposal 处室已确认",
        "met acceptance 2023-02-21",
        "set plan 2023-03-07",
        "set contact 2023-03-21",
    )


def test_with_the_order_taken_back_the_second_reply_is_owed_no_more() -> None:
    ordered = RehandlingOrdered(round=2, reason="未解决", ordered_by="市人大代表工委")
    case = handled.when_event(reply_sent(), on(5, 11)).when_event(ordered, on(6, 1))
    back = case.when_event(retracted(ordered.type, 3, on(6, 1)), on(6, 2))
    back.then("ended second-reply/2 “再次办理”已撤销")


def test_what_was_counted_from_a_deadline_ends_with_it() -> None:
    receipt = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO)
    case = helping.when_event(receipt, on(2, 17))
    back = case.when_event(intake.FactRetracted(version=2, what=receipt.type, was_on=on(2, 17)), on(2, 18))
    assert {"ended opinion “已签收”已撤销", "ended opinion-draft “已签收”已撤销"} <= set(back.decided_lines)
    assert "reopened receipt “已签收”已撤销" in back.decided_lines


def test_a_fact_nobody_noted_is_taken_back_in_silence() -> None:
    assert handled.when_event(retracted("feedback.reply-signed", 9, on(3, 1)), on(3, 3)).decided == ()
    assert bureau.when_event(retracted("feedback.contact-recorded", 1, on(3, 1)), on(3, 3)).decided == ()


def test_the_fact_of_another_unit_stays() -> None:
    one, two = (OpinionReceived(unit=unit, channel=Channel.PLATFORM, text=None) for unit in (RADIO, "市卫健委"))
    expecting = registered.when_event(OpinionExpected(unit=RADIO), on(2, 17)).when_event(
        OpinionExpected(unit="市卫健委"), on(2, 17)
    )
    both = expecting.when_event(one, on(3, 1)).when_event(two, on(3, 1))
    back = both.when_event(retracted(two.type, 4, on(3, 1), "市卫健委"), on(3, 2))
    back.then("reopened co-opinion/市卫健委 “已收会办意见”已撤销")


# Amended


def test_a_fact_on_another_day_keeps_the_deadline_on_that_day() -> None:
    late = feedback.FactAmended(version=1, what=VISITED.type, was_on=on(3, 1), on=on(3, 22), reason="日期抄错")
    handled.when_event(late, on(3, 23)).then("met contact 2023-03-22 late 1")


def test_a_receipt_on_another_day_moves_what_is_counted_from_it() -> None:
    earlier = intake.FactAmended(version=2, what=RECEIPT.type, was_on=on(2, 17), on=on(2, 20), reason="补正")
    received.when_event(earlier, on(2, 21)).then(
        "moved return 2023-02-28 2023-03-01",
        "moved proposal 2023-02-21 2023-02-22",
        "met receipt 2023-02-20",
    )


def test_the_units_own_receipt_amended_moves_its_month() -> None:
    expected = registered.when_event(OpinionExpected(unit=RADIO, received_on=on(2, 20)), on(2, 20))
    amended = feedback.FactAmended(
        version=1,
        what=OpinionExpected.type,
        was_on=on(2, 20),
        subject=RADIO,
        changes={"received_on": "2023-02-22"},
        reason="补正",
    )
    expected.when_event(amended, on(2, 23)).then(f"moved co-opinion/{RADIO} 2023-03-20 2023-03-22")


def test_another_day_for_a_co_department_moves_its_deadline() -> None:
    asked = handled.when_event(CoDepartmentAdded(department="法规处", what="合法性"), on(3, 6))
    amended = assignment.FactAmended(
        version=4,
        what=CoDepartmentAdded.type,
        was_on=on(3, 6),
        subject="法规处",
        changes={"due": "2023-03-10"},
        reason="补正",
    )
    asked.when_event(amended, on(3, 7)).then("moved input/法规处 2023-03-20 2023-03-10")


def test_what_only_changed_its_words_judges_nothing_again() -> None:
    amended = feedback.FactAmended(version=1, what=VISITED.type, was_on=on(3, 1), changes={"who": "乙"}, reason="错字")
    assert handled.when_event(amended, on(3, 2)).decided == ()


def test_amended_names_are_those_that_are_reminded() -> None:
    confirmed = received.when_event(CONFIRMED, on(2, 20)).when_event(ACCEPTED, on(2, 21))
    leader = assignment.FactAmended(
        version=1, what=AssignmentConfirmed.type, was_on=on(2, 20), changes={"leader": "王局"}, reason="笔误"
    )
    assert confirmed.when_event(leader, on(2, 22)).state.holder.leader == "王局"
    named = HandlerNamed(department="广告处", handler="李四")
    handler = assignment.FactAmended(
        version=3, what=named.type, was_on=on(2, 22), subject="广告处", changes={"handler": "李思"}, reason="笔误"
    )
    assert confirmed.when_event(named, on(2, 22)).when_event(handler, on(2, 23)).state.holder.handler == "李思"


# Corrected by intake


def test_another_hand_over_date_moves_what_is_counted_from_it() -> None:
    case = received.when_event(corrected(handed_over=on(2, 14)), on(2, 22)).then(
        "moved reply 2023-05-16 2023-05-14",
        "moved reply-draft 2023-04-26 2023-04-24",
        "moved receipt 2023-02-20 2023-02-16",
        "met receipt 2023-02-17 late 1",
    )
    moved = next(event for event in case.decided if isinstance(event, DeadlineMoved))
    assert (moved.explained, moved.reason) == ("2023-02-14 交办 + 3个月 = 2023-05-14", "交办日期更正")
    assert case.decided_event(SupervisionOpened).handed_over == on(2, 14)


def test_the_co_units_months_move_with_the_hand_over() -> None:
    case = registered.when_event(OpinionExpected(unit=RADIO), on(2, 17)).when_event(
        corrected(handed_over=on(2, 14)), on(2, 22)
    )
    assert f"moved co-opinion/{RADIO} 2023-03-16 2023-03-14" in case.decided_lines


def test_what_was_kept_is_judged_by_the_corrected_date() -> None:
    case = alone.when_fact(SENT, on(5, 15)).then("met reply 2023-05-15")
    case.when_event(corrected(handed_over=on(2, 10)), on(5, 20)).then(
        "moved reply 2023-05-16 2023-05-10", "met reply 2023-05-15 late 5"
    )


def test_in_the_corrected_part_the_case_owes_what_that_part_owes() -> None:
    case = received.when_event(corrected(part=HandlingRole.CO), on(2, 22)).then(
        "ended reply 承办方式更正为会办",
        "ended reply-draft 承办方式更正为会办",
        "set opinion 2023-03-17",
        "set opinion-draft 2023-03-10",
    )
    assert case.state.part is HandlingRole.CO


def test_corrected_back_it_owes_again_what_it_owed() -> None:
    case = received.when_event(corrected(part=HandlingRole.CO), on(2, 22)).when_event(
        corrected(part=HandlingRole.LEAD), on(2, 23)
    )
    case.then(
        "ended opinion 承办方式更正为主办",
        "ended opinion-draft 承办方式更正为主办",
        "set reply 2023-05-16",
        "set reply-draft 2023-04-26",
    )


def test_lead_and_joint_owe_the_same() -> None:
    received.when_event(corrected(part=HandlingRole.JOINT), on(2, 22)).then()


def test_a_correction_of_words_alone_leaves_nothing() -> None:
    assert received.when_event(corrected(), on(2, 22)).decided == ()
    assert bureau.when_event(corrected(handed_over=on(2, 14)), on(2, 22)).decided == ()


def test_a_notice_that_no_longer_concerns_the_case_gives_its_date_back() -> None:
    noticed = alone.when_event(corrected(notice_due=on(4, 30)), on(2, 20)).then("moved reply 2023-05-16 2023-04-30")
    noticed.when_event(corrected(), on(2, 21)).then("moved reply 2023-04-30 2023-05-16")


# Left by mistake


def test_back_in_the_bureau_the_clocks_that_facts_had_started_meanwhile_run() -> None:
    gone = received.when_event(CaseWithdrawn(reason="撤回"), on(2, 18)).when_event(CONFIRMED, on(2, 20))
    back: SupervisedCase = gone.when(ReviseFact(what=CaseWithdrawn.type, version=3, was_on=on(2, 18)), on(2, 21))
    assert "reopened reply “已撤回”已撤销" in back.decided_lines
    assert "set acceptance 2023-02-22" in back.decided_lines
    assert back.deadline("receipt").status == MetStatus(on(2, 17))


@pytest.mark.parametrize("version", [0, 5])
def test_what_supervision_noted_itself_is_known_by_its_day_and_subject(version: int) -> None:
    promise = "supervision.commitment-fulfilled"
    told: dict[str, Any] = {"subject": "c1", "round": 1}
    kept = registered.when_fact("supervision.commitment-registered", on(5, 11), due=on(12, 31), **told)
    done = kept.when_fact(promise, on(11, 1), **told).then(
        "met commitment/c1 2023-11-01", "set told-of-fulfilment/c1 2023-11-08"
    )
    back = done.when(ReviseFact(what=promise, version=version, was_on=on(11, 1), subject="c1"), on(11, 2))
    back.then("ended told-of-fulfilment/c1 “承诺事项已兑现”已撤销", "reopened commitment/c1 “承诺事项已兑现”已撤销")
    assert back.deadline("told-of-fulfilment", "c1").status == EndedStatus("“承诺事项已兑现”已撤销")


def test_judged_again_by_the_same_measure_it_says_the_same() -> None:
    case = alone.when_fact(SENT, on(5, 15)).when_event(corrected(handed_over=on(2, 15)), on(5, 20))
    assert case.decided_event(DeadlineMet).days_late == 0
