"""What the proposer makes of each reply, and how a case is handled anew after dissatisfaction (市人大规定 art. 21)."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import (
    Channel,
    Consent,
    Demeanour,
    Disclosure,
    Heard,
    Kind,
    Pertinence,
    Satisfaction,
    Visited,
)
from shared.contracts.feedback import (
    CityEntryNoted,
    EvaluationRecorded,
    FeedbackCommand,
    FeedbackEvent,
    NoFeedbackNoted,
    NotReplied,
    NumberTaken,
    OnlyForLead,
    OpinionOfTheDissatisfied,
    OrderRehandling,
    ProposalForm,
    RecordEvaluation,
    RehandlingOpen,
    RehandlingOrdered,
    ReplyApproved,
    ReplySigned,
    SheetOfProposals,
    SignReply,
)
from shared.domain.decider import EventForStream
from tests.feedback import test_co as co
from tests.feedback.story import (
    DRAFTER,
    FIRST,
    LEADER,
    REPLIED,
    SECOND,
    SERIES,
    SIGNED,
    approved,
    contacted,
    disclose,
    disclosed,
    enter,
    evaluate,
    evaluated,
    no_feedback,
    resubmit,
    resubmitted,
    send,
    sent,
    series,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import CASE, given

SECOND_LETTER = "沪市监书〔2023〕0104号"
order = OrderRehandling(reason="措施不具体", ordered_by="市人大代表工委", order=FIRST)
ordered = RehandlingOrdered(round=2, reason="措施不具体", ordered_by="市人大代表工委", order=FIRST)
AGAIN = (*REPLIED, evaluated, ordered, contacted)
again, again_disclosed = resubmitted.model_copy(update={"round": 2}), disclosed.model_copy(update={"text": SECOND})
again_approved = ReplyApproved(text=SECOND, opinion="", reviewer="wang")
again_signed = ReplySigned(text=SECOND, letter=SECOND_LETTER, decision=Disclosure.ACTIVE, round=2)
again_sent = sent.model_copy(update={"text": SECOND, "letter": SECOND_LETTER, "round": 2})
AGAIN_TO_SIGN = (*AGAIN, again, again_approved, again_disclosed)
AGAIN_REPLIED = (*AGAIN_TO_SIGN, again_signed, again_sent)
SHEET = ProposalForm(
    visited=Visited.VISITED,
    demeanour=Demeanour.SATISFIED,
    consent=Consent.AGREED,
    heard=Heard.VISIT,
    pertinence=Pertinence.PERTINENT,
    leader_answered=True,
)
AS_PROPOSAL = (REPLIED[0].model_copy(update={"kind": Kind.PROPOSAL}), *REPLIED[1:])


def of_round(event: FeedbackEvent, round: int) -> FeedbackEvent:
    return event.model_copy(update={"round": round})


def test_after_a_reply_the_case_may_be_ordered_to_be_handled_anew() -> None:
    given(feedback, *REPLIED).when(order).then(ordered)


def test_the_same_order_twice_is_one_order() -> None:
    given(feedback, *REPLIED, ordered).when(order).then()


def test_before_the_reply_nothing_is_handled_anew() -> None:
    given(feedback, *SIGNED).when(order).then_rejected(NotReplied)


def test_one_round_of_handling_anew_at_a_time() -> None:
    another = order.model_copy(update={"reason": "仍不具体"})
    given(feedback, *REPLIED, ordered).when(another).then_rejected(RehandlingOpen)


def test_a_second_reply_may_be_followed_by_a_third() -> None:
    given(feedback, *AGAIN_REPLIED).when(order).then(of_round(ordered, 3))


def test_a_co_unit_is_not_ordered_to_reply() -> None:
    given(feedback, *co.SENT).when(order).then_rejected(OnlyForLead)


def test_the_second_reply_is_submitted_in_its_round() -> None:
    given(feedback, *AGAIN).when(resubmit, by=DRAFTER).then(again)


def test_the_second_reply_may_be_the_first_text_and_keeps_its_disclosure() -> None:
    same = (of_round(submitted, 2), approved)
    given(feedback, *AGAIN).when(submit, by=DRAFTER).then(same[0])
    given(feedback, *AGAIN, *same).when(disclose).then()


def test_the_second_reply_takes_a_number_of_its_own() -> None:
    given(feedback, *AGAIN_TO_SIGN, series, taken).when(SignReply(), by=LEADER).then(
        again_signed, EventForStream(SERIES, NumberTaken(serial=104, letter=SECOND_LETTER, taken_for=CASE))
    )


def test_the_second_reply_is_sent_to_each_proposer_again() -> None:
    given(feedback, *AGAIN_TO_SIGN, again_signed).when(send).then(again_sent)


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (enter, CityEntryNoted(receipt="R-1")),
        (evaluate, evaluated),
        (no_feedback, NoFeedbackNoted(reason="至年底未反馈")),
    ],
)
def test_entry_and_evaluation_are_of_the_last_reply_that_was_sent(
    command: FeedbackCommand, event: FeedbackEvent
) -> None:
    given(feedback, *REPLIED, ordered, contacted).when(command).then(event)
    given(feedback, *AGAIN_REPLIED).when(command).then(of_round(event, 2))
    given(feedback, *AGAIN_REPLIED, of_round(event, 2)).when(command).then()


@pytest.mark.parametrize(
    ("command", "event"), [(evaluate, evaluated), (no_feedback, NoFeedbackNoted(reason="至年底未反馈"))]
)
def test_the_evaluation_of_an_earlier_reply_is_still_taken(command: FeedbackCommand, event: FeedbackEvent) -> None:
    history = (*REPLIED, *AGAIN_REPLIED[len(REPLIED) + 1 :])
    first = command.model_copy(update={"round": 1})
    given(feedback, *history).when(first).then(event)
    given(feedback, *history, event).when(first).then()


def test_a_reply_that_was_not_sent_is_not_evaluated() -> None:
    given(feedback, *AGAIN_TO_SIGN).when(evaluate.model_copy(update={"round": 2})).then_rejected(NotReplied)


def test_an_evaluation_on_paper_is_entered_on_behalf_of_the_proposer() -> None:
    paper = evaluate.model_copy(update={"channel": Channel.PAPER, "on_behalf": True, "scan": SECOND})
    given(feedback, *REPLIED).when(paper).then(EvaluationRecorded(**dict(paper) | {"round": 1}))


def test_the_form_of_a_proposal_comes_with_its_evaluation() -> None:
    form = evaluate.model_copy(update={"sheet": SHEET})
    given(feedback, *AS_PROPOSAL).when(form).then(EvaluationRecorded(**dict(form) | {"round": 1}))


def test_a_suggestion_has_no_form_of_a_proposal() -> None:
    given(feedback, *REPLIED).when(evaluate.model_copy(update={"sheet": SHEET})).then_rejected(SheetOfProposals)


@pytest.mark.parametrize("change", [{"demeanour": Demeanour.DISSATISFIED}, {"consent": Consent.DISAGREED}])
def test_who_disagrees_on_the_form_says_why(change: dict[str, object]) -> None:
    mute = RecordEvaluation(
        attitude=Satisfaction.SILENT, outcome=Satisfaction.SILENT, sheet=SHEET.model_copy(update=change)
    )
    given(feedback, *AS_PROPOSAL).when(mute).then_rejected(OpinionOfTheDissatisfied)
    spoken = mute.model_copy(update={"opinion": "未回应第二条"})
    given(feedback, *AS_PROPOSAL).when(spoken).then(EvaluationRecorded(**dict(spoken) | {"round": 1}))
