"""A lead case: the co-units' opinions before the reply, entry and evaluation after it."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Channel, Satisfaction
from shared.contracts.feedback import (
    CityEntryNoted,
    EvaluationRecorded,
    FeedbackCommand,
    FeedbackEvent,
    NoFeedbackNoted,
    NotExpected,
    NotReplied,
    OnlyForCo,
    OpinionOfTheDissatisfied,
    OpinionReceived,
    RecallOpinion,
    ReceiveLeadReply,
    ReceiveOpinion,
    ReviewOpinion,
    SendOpinion,
    SignOpinion,
    SubmitOpinion,
    SupplementOpinion,
)
from tests.cases import RADIO
from tests.feedback.story import (
    FIRST,
    LEADER,
    LETTER,
    REPLIED,
    SECOND,
    SIGNED,
    as_lead,
    enter,
    evaluate,
    evaluated,
    expect,
    expected,
    no_feedback,
    receive,
    received,
    series,
)
from tests.given_when_then import given


def test_the_opinion_of_a_co_unit_is_expected() -> None:
    given(feedback, as_lead).when(expect).then(expected)


@pytest.mark.parametrize("history", [(expected,), (expected, received)])
def test_the_same_expectation_twice_is_one_expectation(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, as_lead, *history).when(expect).then()


def test_the_opinion_of_an_expected_unit_is_received() -> None:
    given(feedback, as_lead, expected).when(receive).then(received)


def test_the_same_opinion_twice_is_one_opinion() -> None:
    given(feedback, as_lead, expected, received).when(receive).then()


def test_another_text_of_the_same_unit_is_a_further_opinion() -> None:
    further = receive.model_copy(update={"text": SECOND})
    given(feedback, as_lead, expected, received).when(further).then(received.model_copy(update={"text": SECOND}))


def test_an_opinion_without_a_text_is_received_once() -> None:
    by_phone = ReceiveOpinion(unit=RADIO, channel=Channel.PHONE)
    noted = OpinionReceived(unit=RADIO, channel=Channel.PHONE, text=None)
    given(feedback, as_lead, expected).when(by_phone).then(noted)
    given(feedback, as_lead, expected, noted).when(by_phone).then()


def test_only_an_expected_unit_gives_an_opinion() -> None:
    given(feedback, as_lead).when(receive).then_rejected(NotExpected)


def test_the_entry_in_the_city_system_is_noted() -> None:
    given(feedback, *REPLIED).when(enter).then(CityEntryNoted(receipt="R-1"))


def test_the_same_entry_twice_is_one_entry() -> None:
    given(feedback, *REPLIED, CityEntryNoted(receipt="R-1")).when(enter).then()


def test_the_evaluation_of_the_proposer_is_recorded() -> None:
    given(feedback, *REPLIED).when(evaluate).then(evaluated)


def test_the_same_evaluation_twice_is_one_evaluation() -> None:
    given(feedback, *REPLIED, evaluated).when(evaluate).then()


@pytest.mark.parametrize("question", ["attitude", "outcome"])
def test_the_dissatisfied_say_why(question: str) -> None:
    silent = evaluate.model_copy(update={question: Satisfaction.DISSATISFIED, "opinion": " "})
    given(feedback, *REPLIED).when(silent).then_rejected(OpinionOfTheDissatisfied)


def test_a_dissatisfied_proposer_with_an_opinion_is_recorded() -> None:
    angry = evaluate.model_copy(update={"outcome": Satisfaction.DISSATISFIED, "opinion": "没有措施"})
    given(feedback, *REPLIED, evaluated).when(angry).then(EvaluationRecorded(**dict(angry) | {"round": 1}))


def test_a_form_that_never_comes_is_noted() -> None:
    given(feedback, *REPLIED).when(no_feedback).then(NoFeedbackNoted(reason="至年底未反馈"))


def test_the_same_silence_twice_is_one_silence() -> None:
    given(feedback, *REPLIED, NoFeedbackNoted(reason="至年底未反馈")).when(no_feedback).then()


@pytest.mark.parametrize("command", [enter, evaluate, no_feedback])
def test_entry_and_evaluation_follow_the_reply(command: FeedbackCommand) -> None:
    given(feedback, *SIGNED).when(command).then_rejected(NotReplied)


@pytest.mark.parametrize(
    "command",
    [
        SubmitOpinion(text=FIRST),
        ReviewOpinion(approved=True),
        SignOpinion(),
        SendOpinion(),
        SupplementOpinion(text=FIRST, reason="补充"),
        ReceiveLeadReply(letter=LETTER),
        RecallOpinion(reason="有误"),
    ],
)
def test_a_lead_unit_sends_no_opinion(command: FeedbackCommand) -> None:
    given(feedback, *REPLIED, series).when(command, by=LEADER).then_rejected(OnlyForCo)
