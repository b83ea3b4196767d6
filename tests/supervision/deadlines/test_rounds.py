"""A case that is handed over again, handled anew, or leaves the bureau, by the rules a bureau begins with."""

import pytest

from services.supervision.deadlines.deadline import EndedStatus, OpenStatus
from shared.contracts.assignment import (
    AssignmentReopened,
)
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.intake import (
    CaseWithdrawn,
    EntryVoided,
    ReceiptConfirmed,
    ReturnGranted,
)
from shared.contracts.supervision import Inquire, LeaderInquired, SupervisionOpened
from shared.messaging.envelope import Event
from tests.cases import REGISTERED
from tests.supervision.case_events import (
    ACCEPTED,
    CONFIRMED,
    DISSATISFIED,
    ORDERED,
    anew,
    handed_over_again,
    handled,
    on,
    open_deadlines,
    received,
    reply_sent,
)
from tests.supervision.supervised_case import registered

# Handed over again


def test_a_new_hand_over_ends_the_old_clocks_and_starts_new_ones() -> None:
    received.when_event(handed_over_again(), on(4, 4)).then(
        "ended reply 重新交办",
        "ended reply-draft 重新交办",
        "ended return 重新交办",
        "ended proposal 重新交办",
        "set reply/2 2023-07-03",
        "set reply-draft/2 2023-06-13",
        "set receipt/2 2023-04-06",
    )


def test_the_new_clocks_start_on_the_new_date() -> None:
    explained = received.when_event(handed_over_again(), on(4, 4)).deadline("reply", round=2).terms.explained
    assert explained == "2023-04-03 重新交办 + 3个月 = 2023-07-03"


def test_in_another_part_the_case_owes_what_that_part_owes() -> None:
    case = received.when_event(handed_over_again(HandlingRole.CO), on(4, 4))
    assert open_deadlines(case) == [("receipt", "", 2)]
    receipt = ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO, round=2)
    case.when_event(receipt, on(4, 6)).then(
        "met receipt/2 2023-04-06",
        "set return/2 2023-04-17",
        "set opinion/2 2023-05-06",
        "set opinion-draft/2 2023-04-26",
        "set proposal/2 2023-04-10",
    )


def test_what_was_done_in_the_first_round_keeps_nothing_of_the_second() -> None:
    case = handled.when_event(handed_over_again(), on(4, 4)).when_event(
        ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD, round=2), on(4, 6)
    )
    assert case.deadline("return", round=2).status == OpenStatus()
    case.when_event(CONFIRMED, on(4, 7)).when_event(ACCEPTED, on(4, 10)).then(
        "ended return/2 处室已确认",
        "ended proposal/2 处室已确认",
        "met acceptance/2 2023-04-10",
        "set plan/2 2023-04-23",
        "set contact/2 2023-05-09",
    )


def test_what_is_told_late_of_an_earlier_round_changes_nothing() -> None:
    case = received.when_event(handed_over_again(), on(4, 4))
    assert case.when_event(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD), on(4, 5)).decided == ()


def test_the_reply_of_the_second_round_keeps_its_clock() -> None:
    case = received.when_event(handed_over_again(), on(4, 4)).when_event(reply_sent(), on(6, 1))
    assert "met reply/2 2023-06-01" in case.decided_lines
    assert "set evaluation/2 2023-07-31" in case.decided_lines
    assert "met evaluation/2 2023-06-20" in case.when_event(DISSATISFIED, on(6, 20)).decided_lines


def test_the_second_reply_of_a_second_round_has_its_own_evaluation() -> None:
    case = (
        received.when_event(handed_over_again(), on(4, 4))
        .when_event(reply_sent(), on(6, 1))
        .when_event(DISSATISFIED, on(6, 20))
    )
    again_answered = case.when_event(ORDERED, on(7, 1)).when_event(reply_sent(2), on(7, 20))
    assert again_answered.deadline("evaluation", round=2).status == OpenStatus()
    assert "set evaluation/2 2023-09-18" in again_answered.decided_lines


def test_a_question_is_owed_whatever_round_runs() -> None:
    asked = received.when(Inquire(question="进展如何"), on(4, 3)).then("set inquiry/q1 2023-04-06")
    assert asked.decided_event(LeaderInquired).inquiry == "q1"
    assert ("inquiry", "q1", 1) in open_deadlines(asked.when_event(handed_over_again(), on(4, 4)))


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
    case = handled.when_event(leaving, on(3, 3))
    assert open_deadlines(case) == []
    assert case.deadline("reply").status == EndedStatus(reason)
    assert case.when_day(on(8, 1)).decided_lines == []


def test_what_has_left_starts_no_clock() -> None:
    received.when_event(CaseWithdrawn(reason="撤回"), on(2, 18)).when_event(CONFIRMED, on(2, 20)).then()


def test_a_case_that_was_returned_is_handed_over_again() -> None:
    case = received.when_event(ReturnGranted(by_whom="市人大代表工委"), on(2, 24)).when_event(
        handed_over_again(), on(4, 4)
    )
    assert ("reply", "", 2) in open_deadlines(case)


def test_a_voided_number_is_registered_anew() -> None:
    void = registered.when_event(EntryVoided(reason="误登"), on(2, 20))
    case = void.when_event(REGISTERED.model_copy(update={"round": 2, "handed_over": on(2, 20)}), on(2, 21))
    assert open_deadlines(case) == [("reply", "", 2), ("reply-draft", "", 2), ("receipt", "", 2)]
    assert case.decided_event(SupervisionOpened).round == 2


# Handled anew


def test_a_second_reply_is_due_within_a_month_of_the_order() -> None:
    anew.then("set second-reply/2 2023-07-01")
    explained = anew.deadline("second-reply", round=2).terms.explained
    assert explained == "2023-06-01 再次办理 + 1个月 = 2023-07-01"


def test_the_second_reply_keeps_it_and_not_the_first() -> None:
    case = anew.when_event(reply_sent(2), on(7, 3))
    assert "met second-reply/2 2023-07-03 late 2" in case.decided_lines
    assert not any(line.startswith("met reply ") for line in case.decided_lines)
    assert "set evaluation/2 2023-09-01" in case.decided_lines
    assert "set publication/2 2023-07-31" in case.decided_lines


def test_the_evaluation_of_the_first_reply_is_not_that_of_the_second() -> None:
    case = anew.when_event(reply_sent(2), on(7, 3)).when_event(DISSATISFIED, on(7, 10))
    assert case.deadline("evaluation", round=2).status == OpenStatus()
    case.when_event(DISSATISFIED.model_copy(update={"round": 2}), on(7, 20)).then("met evaluation/2 2023-07-20")


def test_what_was_done_for_the_first_reply_ends_nothing_of_the_second() -> None:
    """Plan and contact are owed again: the first reply and the first visit do not answer for them."""
    case = anew.when_event(AssignmentReopened(round=1, reason="再次办理", department="广告处"), on(6, 1))
    case.then("set acceptance 2023-06-05").when_event(ACCEPTED, on(6, 2)).then(
        "met acceptance 2023-06-02", "set plan 2023-06-16", "set contact 2023-07-03"
    )


def test_the_second_reply_ends_what_was_still_owed_for_it() -> None:
    reopened = AssignmentReopened(round=1, reason="再次办理", department="广告处")
    case = anew.when_event(reopened, on(6, 1)).when_event(ACCEPTED, on(6, 2)).when_event(reply_sent(2), on(6, 20))
    assert case.decided_lines[:2] == ["ended plan 已再次答复", "ended contact 已再次答复"]
