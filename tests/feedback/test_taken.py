"""A case that was taken over when this system began goes on from where it had come."""

from datetime import date
from typing import Any

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Channel, Disclosure, Result, Satisfaction
from shared.contracts.feedback import (
    AlreadySent,
    EvaluationRecorded,
    FeedbackCommand,
    HandlingOpened,
    NoDepartment,
    NotContacted,
    NotReplied,
    OpinionSupplemented,
    OrderRehandling,
    RecallReply,
    RehandlingOrdered,
    SendOpinion,
    SupplementOpinion,
)
from shared.contracts.intake import Taken
from tests.feedback.story import (
    DRAFTER,
    FIRST,
    SECOND,
    as_co,
    as_lead,
    contacted,
    enter,
    evaluate,
    evaluated,
    open_as_lead,
    resubmit,
    resubmitted,
    send,
    submit,
    submitted,
)
from tests.given_when_then import given

ASSIGNED: dict[str, Any] = {"department": "广告处", "handler": "陈某"}
CONTACTED = {**ASSIGNED, "contacted_on": date(2023, 3, 20)}
ANSWERED = {
    **CONTACTED,
    "letter": "沪市监书〔2023〕0088号",
    "sent_on": date(2023, 4, 28),
    "result": Result.SOLVED,
    "decision": Disclosure.ACTIVE,
}
order = OrderRehandling(reason="措施不具体", ordered_by="市人大代表工委")


def taken_over(**fields: Any) -> Taken:
    return Taken(file="期初.xlsx", file_hash=SECOND, **fields)


def lead(**fields: Any) -> HandlingOpened:
    return as_lead.model_copy(update={"taken": taken_over(**fields)})


def test_how_far_a_case_had_come_stands_in_its_opening() -> None:
    given(feedback).when(open_as_lead.model_copy(update={"taken": taken_over(**ANSWERED)})).then(lead(**ANSWERED))


def test_a_case_taken_over_with_nothing_done_begins_from_the_start() -> None:
    given(feedback, lead()).when(submit, by=DRAFTER).then_rejected(NoDepartment)
    given(feedback, lead(**ASSIGNED)).when(submit, by=DRAFTER).then_rejected(NotContacted)


def test_a_contact_before_the_opening_is_a_contact() -> None:
    given(feedback, lead(**CONTACTED)).when(submit, by=DRAFTER).then(submitted)


@pytest.mark.parametrize("command", [submit, send, RecallReply(reason="误")])
def test_a_reply_sent_before_the_opening_stays(command: FeedbackCommand) -> None:
    given(feedback, lead(**ANSWERED)).when(command, by=DRAFTER).then_rejected(AlreadySent)


def test_a_reply_sent_without_a_number_stays_too() -> None:
    given(feedback, lead(**{**ANSWERED, "letter": ""})).when(send).then_rejected(AlreadySent)


def test_a_reply_sent_before_the_opening_is_evaluated() -> None:
    given(feedback, lead(**ANSWERED)).when(evaluate).then(evaluated)
    given(feedback, lead(**CONTACTED)).when(enter).then_rejected(NotReplied)


@pytest.mark.parametrize("asked", ["attitude", "outcome"])
def test_an_evaluation_before_the_opening_is_known_and_an_open_question_is_silence(asked: str) -> None:
    history = lead(**ANSWERED, **{asked: Satisfaction.SATISFIED})
    grades = {"attitude": Satisfaction.SILENT, "outcome": Satisfaction.SILENT, asked: Satisfaction.SATISFIED}
    same = evaluate.model_copy(update=grades)
    given(feedback, history).when(same).then()
    other = same.model_copy(update={"channel": Channel.PAPER})
    given(feedback, history).when(other).then(EvaluationRecorded(**dict(other) | {"round": 1}))


def test_a_case_answered_before_the_opening_may_be_handled_anew() -> None:
    ordered = RehandlingOrdered(**dict(order), round=2)
    given(feedback, lead(**ANSWERED)).when(order).then(ordered)
    given(feedback, lead(**ANSWERED), ordered, contacted).when(resubmit, by=DRAFTER).then(
        resubmitted.model_copy(update={"round": 2})
    )


def test_an_opinion_sent_before_the_opening_may_be_supplemented() -> None:
    answered = as_co.model_copy(update={"taken": taken_over(**ANSWERED)})
    supplement = SupplementOpinion(text=FIRST, reason="主办单位来电")
    given(feedback, answered).when(supplement).then(OpinionSupplemented(**dict(supplement)))
    given(feedback, answered).when(SendOpinion()).then_rejected(AlreadySent)
