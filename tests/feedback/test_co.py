"""A co-unit's case: the opinion to the lead unit, and what follows it."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Channel, Disclosure, Pair, Result, Satisfaction, Step
from shared.contracts.feedback import (
    AlreadySent,
    DrafterReviews,
    DrafterSigns,
    ExpectOpinion,
    FeedbackCommand,
    FeedbackEvent,
    HouseRulesAdopted,
    LeadReplyReceived,
    NoDepartment,
    NoteCityEntry,
    NoteDisclosure,
    NoteNoFeedback,
    NothingSubmitted,
    NotReviewed,
    NotSigned,
    OnlyForLead,
    OpinionApproved,
    OpinionNotSent,
    OpinionReturned,
    OpinionSent,
    OpinionSigned,
    OpinionSubmitted,
    OpinionSupplemented,
    OrderRehandling,
    OtherDepartment,
    RecallReply,
    ReceiveAgreement,
    ReceiveLeadReply,
    ReceiveOpinion,
    RecordEvaluation,
    ReviewerSigns,
    ReviewOpinion,
    ReviewReply,
    SendOpinion,
    SendReply,
    Separation,
    SeriesNotOpen,
    SignOpinion,
    SignReply,
    SubmitOpinion,
    SubmitReply,
    SupplementOpinion,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Role
from tests.cases import RADIO
from tests.feedback.story import (
    DRAFTER,
    FIRST,
    LEADER,
    LETTER,
    SECOND,
    SYSTEM,
    as_co,
    contacted,
    department,
    series,
    taken,
)
from tests.given_when_then import actor, given

submitted = OpinionSubmitted(text=FIRST, drafter="chen", drafter_name="chen")
resubmitted = submitted.model_copy(update={"text": SECOND})
approved = OpinionApproved(text=FIRST, opinion="", reviewer="wang")
returned = OpinionReturned(text=FIRST, opinion="请补依据", reviewer="wang")
signed = OpinionSigned(text=FIRST, letter=LETTER)
sent = OpinionSent(text=FIRST, letter=LETTER, lead_unit=RADIO, channel=Channel.PLATFORM)
supplemented = OpinionSupplemented(text=SECOND, reason="主办单位来电")
DRAFTED = (as_co, department, submitted)
TO_SIGN = (*DRAFTED, approved)
SIGNED = (*TO_SIGN, signed)
SENT = (*SIGNED, sent)

submit, resubmit = SubmitOpinion(text=FIRST), SubmitOpinion(text=SECOND)
approve, send_back = ReviewOpinion(approved=True), ReviewOpinion(approved=False, opinion="请补依据")
supplement = SupplementOpinion(text=SECOND, reason="主办单位来电")
receive = ReceiveLeadReply(letter="沪文旅〔2023〕12号")
received = LeadReplyReceived(letter="沪文旅〔2023〕12号")


@pytest.mark.parametrize("history", [(as_co, department), (as_co, department, contacted)])
def test_an_opinion_is_submitted_with_or_without_contact(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(submit, by=DRAFTER).then(submitted)


@pytest.mark.parametrize("history", [DRAFTED, TO_SIGN, SIGNED])
def test_the_same_opinion_twice_is_one_opinion(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(submit, by=DRAFTER).then()


@pytest.mark.parametrize("history", [DRAFTED, TO_SIGN])
def test_a_new_text_replaces_the_earlier_one_until_it_is_signed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(resubmit, by=DRAFTER).then(resubmitted)


def test_a_returned_opinion_may_be_submitted_as_it_was() -> None:
    given(feedback, *DRAFTED, returned).when(submit, by=DRAFTER).then(submitted)


def test_without_a_department_nothing_is_submitted() -> None:
    given(feedback, as_co).when(submit, by=DRAFTER).then_rejected(NoDepartment)


def test_what_was_sent_stays() -> None:
    given(feedback, *SENT).when(resubmit, by=DRAFTER).then_rejected(AlreadySent)


@pytest.mark.parametrize(("command", "verdict"), [(approve, approved), (send_back, returned)])
def test_the_office_approves_or_returns_an_opinion(command: ReviewOpinion, verdict: FeedbackEvent) -> None:
    given(feedback, *DRAFTED).when(command).then(verdict)


@pytest.mark.parametrize(("command", "verdict"), [(approve, approved), (send_back, returned)])
def test_the_same_verdict_twice_is_one_verdict(command: ReviewOpinion, verdict: FeedbackEvent) -> None:
    given(feedback, *DRAFTED, verdict).when(command).then()


@pytest.mark.parametrize("history", [(as_co, department), SIGNED])
def test_only_an_opinion_that_waits_for_review_is_reviewed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(send_back).then_rejected(NothingSubmitted)


def test_a_leader_signs_and_the_opinion_takes_a_number_of_the_same_series() -> None:
    given(feedback, *TO_SIGN, series).when(SignOpinion(), by=LEADER).then(signed, taken)


def test_the_same_signature_twice_takes_one_number() -> None:
    given(feedback, *SIGNED, series, taken).when(SignOpinion(), by=LEADER).then()


@pytest.mark.parametrize("history", [(as_co, department), DRAFTED, (*DRAFTED, returned), (*TO_SIGN, resubmitted)])
def test_a_leader_signs_only_what_was_reviewed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history, series).when(SignOpinion(), by=LEADER).then_rejected(NotReviewed)


def test_the_drafter_never_signs() -> None:
    given(feedback, *TO_SIGN, series).when(SignOpinion(), by=DRAFTER).then_rejected(DrafterSigns)


def test_without_a_series_there_is_no_number() -> None:
    given(feedback, *TO_SIGN).when(SignOpinion(), by=LEADER).then_rejected(SeriesNotOpen)


def test_a_signed_opinion_goes_to_the_lead_unit() -> None:
    given(feedback, *SIGNED).when(SendOpinion()).then(sent)


def test_the_same_dispatch_twice_is_one_dispatch() -> None:
    given(feedback, *SENT).when(SendOpinion()).then()


def test_a_sent_opinion_is_not_sent_another_way() -> None:
    given(feedback, *SENT).when(SendOpinion(channel=Channel.PAPER)).then_rejected(AlreadySent)


def test_only_a_signed_opinion_leaves_the_house() -> None:
    given(feedback, *TO_SIGN).when(SendOpinion()).then_rejected(NotSigned)


def test_a_supplement_follows_the_opinion() -> None:
    given(feedback, *SENT).when(supplement).then(supplemented)


def test_the_same_supplement_twice_is_one_supplement() -> None:
    given(feedback, *SENT, supplemented).when(supplement).then()


@pytest.mark.parametrize("history", [(as_co, department), SIGNED])
def test_before_the_opinion_there_is_nothing_to_supplement(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(supplement).then_rejected(OpinionNotSent)


@pytest.mark.parametrize("history", [(as_co,), SENT])
def test_the_reply_of_the_lead_unit_is_taken_whenever_it_comes(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(receive).then(received)


def test_the_same_reply_of_the_lead_unit_twice_is_one_reply() -> None:
    given(feedback, *SENT, received).when(receive).then()


def test_a_disclosure_decision_does_not_concern_a_co_unit() -> None:
    given(feedback, *SENT).when(NoteDisclosure(text=FIRST, decision=Disclosure.ACTIVE), by=SYSTEM).then()


@pytest.mark.parametrize(
    "command",
    [
        ExpectOpinion(unit=RADIO),
        ReceiveOpinion(unit=RADIO, channel=Channel.LETTER),
        SubmitReply(text=FIRST, result=Result.SOLVED),
        ReviewReply(approved=True),
        SignReply(),
        SendReply(recipients=("甲代表",)),
        NoteCityEntry(),
        RecordEvaluation(attitude=Satisfaction.SATISFIED, outcome=Satisfaction.SATISFIED),
        NoteNoFeedback(reason="未反馈"),
        OrderRehandling(reason="不具体", ordered_by="市人大代表工委"),
        RecallReply(reason="有误"),
        ReceiveAgreement(unit=RADIO, agreed=True),
    ],
)
def test_a_co_unit_does_not_reply_to_the_proposer(command: FeedbackCommand) -> None:
    given(feedback, *SENT, series).when(command, by=LEADER).then_rejected(OnlyForLead)


ALL_STEPS = EventForStream("house", HouseRulesAdopted(attempts=3, steps=(Step.DEPARTMENT, Step.OFFICE)))


def test_an_opinion_is_reviewed_by_every_step_the_house_asks_for() -> None:
    head = actor("wu", Role.HEAD, department="广告处")
    first = OpinionApproved(text=FIRST, opinion="", step=Step.DEPARTMENT, reviewer="wu")
    given(feedback, *TO_SIGN, ALL_STEPS, series).when(SignOpinion(), by=LEADER).then_rejected(NotReviewed)
    given(feedback, *TO_SIGN).when(ReviewOpinion(approved=True, step=Step.DEPARTMENT), by=head).then(first)
    given(feedback, *TO_SIGN, first, ALL_STEPS, series).when(SignOpinion(), by=LEADER).then(signed, taken)


def test_the_house_keeps_two_acts_on_an_opinion_apart_too() -> None:
    apart = tuple(Separation(pair=pair) for pair in Pair)
    rules = EventForStream("house", HouseRulesAdopted(attempts=3, steps=(Step.OFFICE,), separations=apart))
    drafter = actor("chen", Role.OFFICE, department="广告处")
    given(feedback, *DRAFTED, rules).when(approve, by=drafter).then_rejected(DrafterReviews)
    reviewer = actor("wang", Role.LEADER)
    given(feedback, *TO_SIGN, rules, series).when(SignOpinion(), by=reviewer).then_rejected(ReviewerSigns)


def test_only_the_department_in_charge_drafts_an_opinion() -> None:
    stranger = actor("sun", Role.HANDLER, department="特食处")
    given(feedback, as_co, department).when(submit, by=stranger).then_rejected(OtherDepartment)
