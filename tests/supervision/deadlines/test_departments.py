"""What departments, co-units and publication owe, by the rules a bureau begins with."""

from services.supervision.deadlines.deadline import EndedStatus
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.assignment import (
    AssignmentCancelled,
    AssignmentReopened,
    CoDepartmentAdded,
    InputGiven,
)
from shared.contracts.common.vocabulary import Channel, Disclosure, HandlingRole, Kind
from shared.contracts.feedback import (
    OpinionExpected,
    OpinionReceived,
)
from shared.contracts.intake import (
    ReceiptConfirmed,
)
from shared.contracts.supervision import ReminderSent
from tests.cases import RADIO, REGISTERED
from tests.supervision.case_events import ACCEPTED, CONFIRMED, DECLINED, VISITED, handled, on, received, reply_sent
from tests.supervision.supervised_case import bureau, helping, registered

# Departments


def test_a_department_that_declines_owes_no_answer_any_more() -> None:
    received.when_event(CONFIRMED, on(2, 20)).when_event(DECLINED, on(2, 21)).then("ended acceptance 处室已申退")


def test_the_next_department_has_its_own_two_days() -> None:
    case = received.when_event(CONFIRMED, on(2, 20)).when_event(DECLINED, on(2, 21)).when_event(CONFIRMED, on(2, 21))
    case.then("set acceptance 2023-02-23").when_event(ACCEPTED, on(2, 22)).then(
        "ended return 处室已确认",
        "ended proposal 处室已确认",
        "met acceptance 2023-02-22",
        "set plan 2023-03-08",
        "set contact 2023-03-22",
    )


def test_reopened_the_departments_clocks_end() -> None:
    reopened = AssignmentReopened(round=1, reason="职责调整")
    case = received.when_event(CONFIRMED, on(2, 20)).when_event(ACCEPTED, on(2, 21)).when_event(reopened, on(2, 24))
    case.then("ended plan 已重新分办", "ended contact 已重新分办")


def test_with_the_assignment_cancelled_the_departments_clocks_end() -> None:
    case = received.when_event(CONFIRMED, on(2, 20)).when_event(AssignmentCancelled(reason="待协调"), on(2, 21))
    case.then("ended acceptance 分办已终止")


def test_a_visit_before_the_department_accepted_counts() -> None:
    case = received.when_event(CONFIRMED, on(2, 20)).when_event(VISITED, on(2, 20)).when_event(ACCEPTED, on(2, 21))
    assert case.deadline("contact").status == EndedStatus("已沟通")


def test_an_attempt_that_reached_nobody_keeps_nothing() -> None:
    case = received.when_event(CONFIRMED, on(2, 20)).when_event(ACCEPTED, on(2, 21))
    assert case.when_event(VISITED.model_copy(update={"reached": False}), on(3, 1)).decided == ()


def test_a_co_department_has_ten_working_days_or_the_day_it_was_told() -> None:
    asked = handled.when_event(CoDepartmentAdded(department="法规处", what="合法性"), on(3, 6))
    asked.then("set input/法规处 2023-03-20")
    dated = asked.when_event(CoDepartmentAdded(department="网监处", what="数据", due=on(3, 10)), on(3, 6))
    dated.then("set input/网监处 2023-03-10").when_event(
        InputGiven(department="网监处", opinion="附后"), on(3, 9)
    ).then("met input/网监处 2023-03-09")


def test_asked_again_a_co_department_owes_another_input() -> None:
    asked = handled.when_event(CoDepartmentAdded(department="法规处", what="合法性"), on(3, 6))
    given = asked.when_event(InputGiven(department="法规处", opinion="合法"), on(3, 10))
    given.when_event(CoDepartmentAdded(department="法规处", what="罚则"), on(3, 13)).then("set input/法规处 2023-03-27")


def test_a_co_departments_reminder_goes_to_the_co_department() -> None:
    asked = handled.when_event(CoDepartmentAdded(department="法规处", what="合法性", due=on(3, 10)), on(3, 6))
    assert asked.when_day(on(3, 10)).decided_event(ReminderSent).department == "法规处"


# Opinions


def test_a_co_unit_has_a_month_from_the_hand_over_until_its_own_receipt_is_known() -> None:
    case = registered.when_event(OpinionExpected(unit=RADIO), on(2, 20)).then(f"set co-opinion/{RADIO} 2023-03-16")
    case.when_event(OpinionExpected(unit=RADIO, received_on=on(2, 21)), on(2, 22)).then(
        f"moved co-opinion/{RADIO} 2023-03-16 2023-03-21"
    )


def test_an_opinion_keeps_the_month_of_its_unit() -> None:
    case = registered.when_event(OpinionExpected(unit=RADIO), on(2, 20))
    case.when_event(OpinionReceived(unit=RADIO, channel=Channel.PLATFORM, text=None), on(3, 20)).then(
        f"met co-opinion/{RADIO} 2023-03-20 late 4"
    )


def test_our_own_opinion_is_due_within_a_month_of_our_receipt() -> None:
    case = helping.when_event(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.CO), on(2, 17))
    assert {"set opinion 2023-03-17", "set opinion-draft 2023-03-10"} <= set(case.decided_lines)


def test_a_joint_case_owes_what_a_lead_case_owes() -> None:
    joint = bureau.when_event(REGISTERED.model_copy(update={"part": HandlingRole.JOINT}), on(2, 17))
    assert joint.decided_lines == registered.decided_lines


# Publication


def test_a_withheld_reply_is_looked_at_again_within_a_year() -> None:
    case = handled.when_event(reply_sent(decision=Disclosure.WITHHELD), on(5, 11))
    assert "set re-examination 2024-05-11" in case.decided_lines
    assert not any(line.startswith("set publication") for line in case.decided_lines)


def test_every_default_rule_has_a_name_in_plain_words() -> None:
    assert all("期限" not in rule.name for rule in DEFAULTS)
