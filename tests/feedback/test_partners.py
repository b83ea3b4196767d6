"""The other units of a lead case: co-units are pressed, asked for more, passed over; joint lead units agree."""

from datetime import date

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Channel, HandlingRole, Way
from shared.contracts.feedback import (
    AgreementMissing,
    AgreementReceived,
    AskMore,
    CoordinationRequested,
    ExpectOpinion,
    FeedbackCommand,
    FeedbackEvent,
    MoreAsked,
    NotExpected,
    NotJoint,
    OnlyForJoint,
    OpinionExpected,
    OpinionIsHere,
    OpinionNotHere,
    OpinionPassedOver,
    OpinionPressed,
    OpinionReceived,
    OpinionsMissing,
    PassOverOpinion,
    PressOpinion,
    ReceiveAgreement,
    RehandlingOrdered,
    RequestCoordination,
    SignReply,
    UnitReceivesLater,
)
from tests.cases import RADIO
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    READY,
    REPLIED,
    SECOND,
    SYSTEM,
    TO_SIGN,
    as_co,
    as_lead,
    contacted,
    expect,
    expected,
    receive,
    received,
    resubmit,
    series,
    signed,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import given

SCHOOLS, POLICE = "市教委", "市公安局"
note_receipt = ExpectOpinion(unit=RADIO, received_on=date(2023, 2, 20))
expected_since = OpinionExpected(unit=RADIO, received_on=date(2023, 2, 20))
press, ask = PressOpinion(unit=RADIO, way=Way.PHONE), AskMore(unit=RADIO, question="处罚依据为何")
pressed = OpinionPressed(unit=RADIO, way=Way.PHONE, count=1)
asked = MoreAsked(unit=RADIO, question="处罚依据为何")
pass_over = PassOverOpinion(unit=RADIO, reason="两次催要未复")
passed_over = OpinionPassedOver(unit=RADIO, reason="两次催要未复")
as_joint = as_lead.model_copy(update={"part": HandlingRole.JOINT, "joint_units": (SCHOOLS, POLICE)})
JOINT_TO_SIGN = (as_joint, *TO_SIGN[1:])
coordinated = CoordinationRequested(reason="处罚主体意见不一", body="市人大代表工委、市政府办公厅")
coordinate = RequestCoordination(**dict(coordinated))


def agreement(unit: str, text: str | None = FIRST, agreed: bool = True) -> AgreementReceived:
    return AgreementReceived(unit=unit, text=text, agreed=agreed, opinion="")


def agree(unit: str, text: str | None = None, agreed: bool = True) -> ReceiveAgreement:
    return ReceiveAgreement(unit=unit, text=text, agreed=agreed)


def test_the_day_a_co_unit_received_the_case_may_be_told_at_once_or_later() -> None:
    given(feedback, as_lead).when(note_receipt).then(expected_since)
    given(feedback, as_lead, expected).when(note_receipt).then(expected_since)


@pytest.mark.parametrize("command", [note_receipt, expect])
def test_the_same_day_twice_is_told_once(command: ExpectOpinion) -> None:
    given(feedback, as_lead, expected_since).when(command).then()


def test_no_unit_receives_a_case_in_the_future() -> None:
    later = ExpectOpinion(unit=RADIO, received_on=date(2023, 5, 16))
    given(feedback, as_lead, expected).when(later).then_rejected(UnitReceivesLater)


def test_a_day_told_after_the_opinion_leaves_the_opinion() -> None:
    given(feedback, *READY, expected, received, expected_since).when(submit, by=DRAFTER).then(submitted)


def test_the_system_expects_no_opinion_of_a_co_case() -> None:
    given(feedback, as_co).when(expect, by=SYSTEM).then()


def test_every_call_for_an_opinion_is_counted() -> None:
    given(feedback, as_lead, expected).when(press).then(pressed)
    given(feedback, as_lead, expected, pressed).when(press).then(pressed.model_copy(update={"count": 2}))


@pytest.mark.parametrize("command", [press, pass_over])
def test_an_opinion_that_is_here_is_neither_pressed_for_nor_passed_over(command: FeedbackCommand) -> None:
    given(feedback, as_lead, expected, received).when(command).then_rejected(OpinionIsHere)


@pytest.mark.parametrize("command", [press, ask, pass_over])
def test_only_an_expected_unit_is_pressed_asked_or_passed_over(command: FeedbackCommand) -> None:
    given(feedback, as_lead).when(command).then_rejected(NotExpected)


def test_a_unit_that_gave_its_opinion_is_asked_for_more() -> None:
    given(feedback, as_lead, expected, received).when(ask).then(asked)


def test_the_same_question_twice_is_one_question() -> None:
    given(feedback, as_lead, expected, received, asked).when(ask).then()


def test_more_is_asked_only_of_a_unit_that_said_something() -> None:
    given(feedback, as_lead, expected).when(ask).then_rejected(OpinionNotHere)


def test_a_unit_that_was_asked_for_more_owes_an_opinion_again() -> None:
    history = (*READY, expected, received, asked)
    given(feedback, *history).when(submit, by=DRAFTER).then_rejected(OpinionsMissing)
    given(feedback, *history).when(press).then(pressed)
    given(feedback, *history).when(receive).then(received)
    given(feedback, *history, received).when(submit, by=DRAFTER).then(submitted)


@pytest.mark.parametrize("history", [(expected,), (expected, pressed), (expected, received, asked)])
def test_the_silence_of_a_co_unit_is_passed_over(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *READY, *history).when(pass_over).then(passed_over)
    given(feedback, *READY, *history, passed_over).when(pass_over).then()
    given(feedback, *READY, *history, passed_over).when(submit, by=DRAFTER).then(submitted)


def test_each_silent_unit_is_passed_over_for_itself() -> None:
    other = OpinionExpected(unit=SCHOOLS)
    given(feedback, *READY, expected, other, passed_over).when(submit, by=DRAFTER).then_rejected(OpinionsMissing)


def test_an_opinion_is_taken_after_it_was_passed_over() -> None:
    given(feedback, *DRAFTED, expected, passed_over).when(receive).then(received)


def test_an_opinion_that_comes_after_the_reply_is_late() -> None:
    late = received.model_copy(update={"late": True})
    given(feedback, as_lead, expected, passed_over, *REPLIED[1:]).when(receive).then(late)


def test_while_the_case_is_handled_anew_an_opinion_is_in_time() -> None:
    ordered = RehandlingOrdered(round=2, reason="措施不具体", ordered_by="市人大代表工委")
    given(feedback, as_lead, expected, passed_over, *REPLIED[1:], ordered).when(receive).then(received)


@pytest.mark.parametrize("agreed", [True, False])
def test_another_lead_unit_says_whether_it_agrees_to_the_text_under_review(agreed: bool) -> None:
    received_agreement = agreement(SCHOOLS, agreed=agreed)
    given(feedback, *JOINT_TO_SIGN).when(agree(SCHOOLS, agreed=agreed)).then(received_agreement)
    given(feedback, *JOINT_TO_SIGN, received_agreement).when(agree(SCHOOLS, agreed=agreed)).then()


def test_an_agreement_before_the_text_is_submitted_is_recorded_with_its_text_or_without() -> None:
    given(feedback, as_joint).when(agree(SCHOOLS, SECOND)).then(agreement(SCHOOLS, SECOND))
    given(feedback, as_joint).when(agree(SCHOOLS)).then(agreement(SCHOOLS, None))


def test_only_another_lead_unit_agrees() -> None:
    given(feedback, as_joint).when(agree(RADIO)).then_rejected(NotJoint)


def test_a_case_with_one_lead_unit_needs_nobody_to_agree() -> None:
    given(feedback, as_lead).when(agree(SCHOOLS)).then_rejected(OnlyForJoint)


@pytest.mark.parametrize(
    "agreements",
    [
        (),
        (agreement(SCHOOLS),),
        (agreement(SCHOOLS), agreement(POLICE, agreed=False)),
        (agreement(SCHOOLS), agreement(POLICE, SECOND)),
        (agreement(SCHOOLS), agreement(POLICE, None)),
        (agreement(SCHOOLS), agreement(POLICE), agreement(POLICE, agreed=False)),
    ],
)
def test_a_joint_reply_waits_for_each_lead_unit_to_agree_to_its_text(
    agreements: tuple[FeedbackEvent, ...],
) -> None:
    given(feedback, *JOINT_TO_SIGN, *agreements, series).when(SignReply(), by=LEADER).then_rejected(AgreementMissing)


@pytest.mark.parametrize(
    "agreements",
    [
        (agreement(SCHOOLS), agreement(POLICE)),
        (agreement(SCHOOLS), agreement(POLICE, agreed=False), agreement(POLICE)),
        (coordinated,),
        (agreement(SCHOOLS, agreed=False), coordinated),
    ],
)
def test_a_joint_reply_is_signed_once_all_agree_or_coordination_is_requested(
    agreements: tuple[FeedbackEvent, ...],
) -> None:
    given(feedback, *JOINT_TO_SIGN, *agreements, series).when(SignReply(), by=LEADER).then(signed, taken)


def test_an_agreement_told_before_the_text_came_holds_for_it() -> None:
    history = (as_joint, agreement(SCHOOLS), agreement(POLICE), *TO_SIGN[1:], series)
    given(feedback, *history).when(SignReply(), by=LEADER).then(signed, taken)


def test_units_that_do_not_agree_ask_for_coordination() -> None:
    given(feedback, as_lead).when(coordinate).then(coordinated)


def test_the_same_request_for_coordination_twice_is_one_request() -> None:
    given(feedback, as_lead, coordinated).when(coordinate).then()


def test_a_joint_case_is_a_lead_case() -> None:
    given(feedback, as_joint, *READY[1:-1], contacted).when(submit, by=DRAFTER).then(submitted)
    given(feedback, as_joint, *DRAFTED[1:]).when(resubmit, by=DRAFTER).then(
        submitted.model_copy(update={"text": SECOND})
    )


def test_an_opinion_by_telephone_has_no_text() -> None:
    by_phone = receive.model_copy(update={"channel": Channel.PHONE, "text": None})
    noted = OpinionReceived(unit=RADIO, channel=Channel.PHONE, text=None)
    given(feedback, as_lead, expected, received, asked).when(by_phone).then(noted)
