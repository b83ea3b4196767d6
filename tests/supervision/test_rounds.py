"""A case that is handed over again, handled anew, or leaves the bureau, by the rules a bureau begins with."""

from datetime import date

import pytest

from services.supervision.rules import DEFAULTS
from services.supervision.standing import Ended, Open
from shared.contracts.assignment import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentConfirmed,
    AssignmentDeclined,
    AssignmentReopened,
    CoDepartmentAdded,
    InputGiven,
    PlanSubmitted,
)
from shared.contracts.feedback import (
    ContactRecorded,
    EvaluationRecorded,
    OpinionExpected,
    OpinionReceived,
    RehandlingOrdered,
    ReplySent,
)
from shared.contracts.intake import (
    CaseHandedOverAgain,
    CaseWithdrawn,
    EntryVoided,
    ReceiptConfirmed,
    ReturnGranted,
)
from shared.contracts.supervision import Inquire, LeaderInquired, ReminderSent, SupervisionOpened
from shared.contracts.words import Channel, DeclineGround, Disclosure, Kind, Part, Result, Satisfaction, Way
from shared.messages import Event
from tests.cases import RADIO, REGISTERED
from tests.supervision.clockwork import Case, bureau, helping, registered

TEXT = "sha256:" + "e" * 64
CONFIRMED = AssignmentConfirmed(department="广告处", opinion="", leader="李局")
ACCEPTED = AssignmentAccepted(department="广告处", handler="张三")
DECLINED = AssignmentDeclined(
    department="广告处", ground=DeclineGround.NOT_DEPARTMENT, reason="不属本处", right_unit="网监处"
)
VISITED = ContactRecorded(way=Way.VISIT, who="甲代表", by_whom="张三", joint_units=(), opinion="")
PLANNED = PlanSubmitted(goal="整治", responsible="张三", finish_by=date(2023, 5, 1))
DISSATISFIED = EvaluationRecorded(
    attitude=Satisfaction.SATISFIED, outcome=Satisfaction.DISSATISFIED, channel=Channel.PLATFORM, opinion="未解决"
)
ORDERED = RehandlingOrdered(round=2, reason="未解决", ordered_by="市人大代表工委")


def sent(round: int = 1, decision: Disclosure = Disclosure.ACTIVE) -> ReplySent:
    return ReplySent(
        text=TEXT,
        letter="沪市监书〔2023〕1号",
        result=Result.SOLVED,
        decision=decision,
        recipients=("甲代表",),
        joint=0,
        copies=(),
        round=round,
    )


def again(part: Part = Part.LEAD, round: int = 2, **more: object) -> CaseHandedOverAgain:
    told = REGISTERED.model_dump(exclude={"congress", "session", "number", "source"})
    return CaseHandedOverAgain.model_validate(
        {**told, "part": part, "handed_over": date(2023, 4, 3), "round": round, "reason": "调整承办单位", **more}
    )


def on(month: int, day: int) -> date:
    return date(2023, month, day)


received = registered.hears(ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.LEAD), on(2, 17))
handled = (
    received.hears(CONFIRMED, on(2, 20)).hears(ACCEPTED, on(2, 21)).hears(VISITED, on(3, 1)).hears(PLANNED, on(3, 2))
)
answered = handled.hears(sent(), on(5, 11))
anew = answered.hears(DISSATISFIED, on(5, 20)).hears(ORDERED, on(6, 1))


def still_open(case: Case) -> list[tuple[str, str, int]]:
    return [key for key, each in case.state.deadlines.items() if each.is_open]


# Handed over again


def test_a_new_hand_over_ends_the_old_clocks_and_starts_new_ones() -> None:
    received.hears(again(), on(4, 4)).says(
        "ended reply 重新交办",
        "ended reply-draft 重新交办",
        "ended return 重新交办",
        "ended proposal 重新交办",
        "set reply/2 2023-07-03",
        "set reply-draft/2 2023-06-13",
        "set receipt/2 2023-04-06",
    )


def test_the_new_clocks_start_on_the_new_date() -> None:
    explained = received.hears(again(), on(4, 4)).deadline("reply", round=2).terms.explained
    assert explained == "2023-04-03 重新交办 + 3个月 = 2023-07-03"


def test_in_another_part_the_case_owes_what_that_part_owes() -> None:
    case = received.hears(again(Part.CO), on(4, 4))
    assert still_open(case) == [("receipt", "", 2)]
    receipt = ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.CO, round=2)
    case.hears(receipt, on(4, 6)).says(
        "met receipt/2 2023-04-06",
        "set return/2 2023-04-17",
        "set opinion/2 2023-05-06",
        "set opinion-draft/2 2023-04-26",
        "set proposal/2 2023-04-10",
    )


def test_what_was_done_in_the_first_round_keeps_nothing_of_the_second() -> None:
    case = handled.hears(again(), on(4, 4)).hears(
        ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.LEAD, round=2), on(4, 6)
    )
    assert case.deadline("return", round=2).standing == Open()
    case.hears(CONFIRMED, on(4, 7)).hears(ACCEPTED, on(4, 10)).says(
        "ended return/2 处室已确认",
        "ended proposal/2 处室已确认",
        "met acceptance/2 2023-04-10",
        "set plan/2 2023-04-23",
        "set contact/2 2023-05-09",
    )


def test_what_is_told_late_of_an_earlier_round_changes_nothing() -> None:
    case = received.hears(again(), on(4, 4))
    assert case.hears(ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.LEAD), on(4, 5)).decided == ()


def test_the_reply_of_the_second_round_keeps_its_clock() -> None:
    case = received.hears(again(), on(4, 4)).hears(sent(), on(6, 1))
    assert "met reply/2 2023-06-01" in case.news
    assert "set evaluation/2 2023-07-31" in case.news
    assert "met evaluation/2 2023-06-20" in case.hears(DISSATISFIED, on(6, 20)).news


def test_the_second_reply_of_a_second_round_has_its_own_evaluation() -> None:
    case = received.hears(again(), on(4, 4)).hears(sent(), on(6, 1)).hears(DISSATISFIED, on(6, 20))
    again_answered = case.hears(ORDERED, on(7, 1)).hears(sent(2), on(7, 20))
    assert again_answered.deadline("evaluation", round=2).standing == Open()
    assert "set evaluation/2 2023-09-18" in again_answered.news


def test_a_question_is_owed_whatever_round_runs() -> None:
    asked = received.when(Inquire(question="进展如何"), on(4, 3)).says("set inquiry/q1 2023-04-06")
    assert asked.one(LeaderInquired).inquiry == "q1"
    assert ("inquiry", "q1", 1) in still_open(asked.hears(again(), on(4, 4)))


# Leaving


@pytest.mark.parametrize(
    ("leaving", "reason"),
    [
        (CaseWithdrawn(reason="提出人撤回"), "已撤回"),
        (EntryVoided(reason="误登"), "登记已作废"),
        (ReturnGranted(by_whom="市人大代表工委"), "已同意退回"),
    ],
)
def test_with_a_case_that_leaves_all_its_clocks_end(leaving: Event, reason: str) -> None:
    case = handled.hears(leaving, on(3, 3))
    assert still_open(case) == []
    assert case.deadline("reply").standing == Ended(reason)
    assert case.day(on(8, 1)).news == []


def test_what_has_left_starts_no_clock() -> None:
    received.hears(CaseWithdrawn(reason="撤回"), on(2, 18)).hears(CONFIRMED, on(2, 20)).says()


def test_a_case_that_was_returned_is_handed_over_again() -> None:
    case = received.hears(ReturnGranted(by_whom="市人大代表工委"), on(2, 24)).hears(again(), on(4, 4))
    assert ("reply", "", 2) in still_open(case)


def test_a_voided_number_is_registered_anew() -> None:
    void = registered.hears(EntryVoided(reason="误登"), on(2, 20))
    case = void.hears(REGISTERED.model_copy(update={"round": 2, "handed_over": on(2, 20)}), on(2, 21))
    assert still_open(case) == [("reply", "", 2), ("reply-draft", "", 2), ("receipt", "", 2)]
    assert case.one(SupervisionOpened).round == 2


# Handled anew


def test_a_second_reply_is_due_within_a_month_of_the_order() -> None:
    anew.says("set second-reply/2 2023-07-01")
    explained = anew.deadline("second-reply", round=2).terms.explained
    assert explained == "2023-06-01 再次办理 + 1个月 = 2023-07-01"


def test_the_second_reply_keeps_it_and_not_the_first() -> None:
    case = anew.hears(sent(2), on(7, 3))
    assert "met second-reply/2 2023-07-03 late 2" in case.news
    assert not any(each.startswith("met reply ") for each in case.news)
    assert "set evaluation/2 2023-09-01" in case.news
    assert "set publication/2 2023-07-31" in case.news


def test_the_evaluation_of_the_first_reply_is_not_that_of_the_second() -> None:
    case = anew.hears(sent(2), on(7, 3)).hears(DISSATISFIED, on(7, 10))
    assert case.deadline("evaluation", round=2).standing == Open()
    case.hears(DISSATISFIED.model_copy(update={"round": 2}), on(7, 20)).says("met evaluation/2 2023-07-20")


def test_what_was_done_for_the_first_reply_ends_nothing_of_the_second() -> None:
    """Plan and contact are owed again: the first reply and the first visit do not answer for them."""
    case = anew.hears(AssignmentReopened(round=1, reason="再次办理", department="广告处"), on(6, 1))
    case.says("set acceptance 2023-06-05").hears(ACCEPTED, on(6, 2)).says(
        "met acceptance 2023-06-02", "set plan 2023-06-16", "set contact 2023-07-03"
    )


def test_the_second_reply_ends_what_was_still_owed_for_it() -> None:
    reopened = AssignmentReopened(round=1, reason="再次办理", department="广告处")
    case = anew.hears(reopened, on(6, 1)).hears(ACCEPTED, on(6, 2)).hears(sent(2), on(6, 20))
    assert case.news[:2] == ["ended plan 已再次答复", "ended contact 已再次答复"]


# Departments


def test_a_department_that_declines_owes_no_answer_any_more() -> None:
    received.hears(CONFIRMED, on(2, 20)).hears(DECLINED, on(2, 21)).says("ended acceptance 处室已申退")


def test_the_next_department_has_its_own_two_days() -> None:
    case = received.hears(CONFIRMED, on(2, 20)).hears(DECLINED, on(2, 21)).hears(CONFIRMED, on(2, 21))
    case.says("set acceptance 2023-02-23").hears(ACCEPTED, on(2, 22)).says(
        "ended return 处室已确认",
        "ended proposal 处室已确认",
        "met acceptance 2023-02-22",
        "set plan 2023-03-08",
        "set contact 2023-03-22",
    )


def test_reopened_the_departments_clocks_end() -> None:
    reopened = AssignmentReopened(round=1, reason="职责调整")
    case = received.hears(CONFIRMED, on(2, 20)).hears(ACCEPTED, on(2, 21)).hears(reopened, on(2, 24))
    case.says("ended plan 已重新分办", "ended contact 已重新分办")


def test_with_the_assignment_cancelled_the_departments_clocks_end() -> None:
    case = received.hears(CONFIRMED, on(2, 20)).hears(AssignmentCancelled(reason="待协调"), on(2, 21))
    case.says("ended acceptance 分办已终止")


def test_a_visit_before_the_department_accepted_counts() -> None:
    case = received.hears(CONFIRMED, on(2, 20)).hears(VISITED, on(2, 20)).hears(ACCEPTED, on(2, 21))
    assert case.deadline("contact").standing == Ended("已沟通")


def test_an_attempt_that_reached_nobody_keeps_nothing() -> None:
    case = received.hears(CONFIRMED, on(2, 20)).hears(ACCEPTED, on(2, 21))
    assert case.hears(VISITED.model_copy(update={"reached": False}), on(3, 1)).decided == ()


def test_a_co_department_has_ten_working_days_or_the_day_it_was_told() -> None:
    asked = handled.hears(CoDepartmentAdded(department="法规处", what="合法性"), on(3, 6))
    asked.says("set input/法规处 2023-03-20")
    dated = asked.hears(CoDepartmentAdded(department="网监处", what="数据", due=on(3, 10)), on(3, 6))
    dated.says("set input/网监处 2023-03-10").hears(InputGiven(department="网监处", opinion="附后"), on(3, 9)).says(
        "met input/网监处 2023-03-09"
    )


def test_asked_again_a_co_department_owes_another_input() -> None:
    asked = handled.hears(CoDepartmentAdded(department="法规处", what="合法性"), on(3, 6))
    given = asked.hears(InputGiven(department="法规处", opinion="合法"), on(3, 10))
    given.hears(CoDepartmentAdded(department="法规处", what="罚则"), on(3, 13)).says("set input/法规处 2023-03-27")


def test_a_co_departments_reminder_goes_to_the_co_department() -> None:
    asked = handled.hears(CoDepartmentAdded(department="法规处", what="合法性", due=on(3, 10)), on(3, 6))
    assert asked.day(on(3, 10)).one(ReminderSent).department == "法规处"


# Opinions


def test_a_co_unit_has_a_month_from_the_hand_over_until_its_own_receipt_is_known() -> None:
    case = registered.hears(OpinionExpected(unit=RADIO), on(2, 20)).says(f"set co-opinion/{RADIO} 2023-03-16")
    case.hears(OpinionExpected(unit=RADIO, received_on=on(2, 21)), on(2, 22)).says(
        f"moved co-opinion/{RADIO} 2023-03-16 2023-03-21"
    )


def test_an_opinion_keeps_the_month_of_its_unit() -> None:
    case = registered.hears(OpinionExpected(unit=RADIO), on(2, 20))
    case.hears(OpinionReceived(unit=RADIO, channel=Channel.PLATFORM, text=None), on(3, 20)).says(
        f"met co-opinion/{RADIO} 2023-03-20 late 4"
    )


def test_our_own_opinion_is_due_within_a_month_of_our_receipt() -> None:
    case = helping.hears(ReceiptConfirmed(kind=Kind.SUGGESTION, part=Part.CO), on(2, 17))
    assert {"set opinion 2023-03-17", "set opinion-draft 2023-03-10"} <= set(case.news)


def test_a_joint_case_owes_what_a_lead_case_owes() -> None:
    joint = bureau.hears(REGISTERED.model_copy(update={"part": Part.JOINT}), on(2, 17))
    assert joint.news == registered.news


# Publication


def test_a_withheld_reply_is_looked_at_again_within_a_year() -> None:
    case = handled.hears(sent(decision=Disclosure.WITHHELD), on(5, 11))
    assert "set re-examination 2024-05-11" in case.news
    assert not any(each.startswith("set publication") for each in case.news)


def test_every_default_rule_has_a_name_in_plain_words() -> None:
    assert all("期限" not in rule.name for rule in DEFAULTS)
