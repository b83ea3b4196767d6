"""The reply to each proposer: submitted, reviewed, disclosed, signed with a number and sent."""

from datetime import date

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Disclosure, Kind, Result, Way
from shared.contracts.feedback import (
    AlreadySent,
    DisclosureNoted,
    DisclosureOpen,
    Dispatch,
    DrafterSigns,
    FeedbackEvent,
    NoDepartment,
    NotContacted,
    NoteDisclosure,
    NothingSubmitted,
    NotReviewed,
    NotSigned,
    NotToEachProposer,
    NumberTaken,
    OpinionExpected,
    OpinionsMissing,
    ReasonMissing,
    ReplyApproved,
    ReplySubmitted,
    ReviewReply,
    SeriesNotOpen,
    SeriesOpened,
    SignReply,
    SubmitReply,
    WrongResult,
)
from shared.domain.decider import EventForStream
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    PROMISE,
    READY,
    REPLIED,
    SECOND,
    SERIES,
    SIGNED,
    TO_SIGN,
    approve,
    approved,
    as_lead,
    contacted,
    department,
    disclose,
    disclosed,
    expected,
    received,
    resubmit,
    resubmitted,
    returned,
    send,
    send_back,
    sent,
    series,
    signed,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import CASE, given


def test_a_reply_is_submitted_by_its_drafter() -> None:
    given(feedback, *READY).when(submit, by=DRAFTER).then(submitted)


@pytest.mark.parametrize("history", [DRAFTED, (*DRAFTED, approved), SIGNED])
def test_the_same_reply_twice_is_one_reply(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(submit, by=DRAFTER).then()


def test_who_submits_the_same_reply_again_is_not_its_drafter() -> None:
    given(feedback, *DRAFTED).when(submit, by=LEADER).then()


@pytest.mark.parametrize("history", [DRAFTED, TO_SIGN])
def test_a_new_text_replaces_the_earlier_one_until_it_is_signed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(resubmit, by=DRAFTER).then(resubmitted)


def test_a_returned_reply_may_be_submitted_as_it_was() -> None:
    given(feedback, *DRAFTED, returned).when(submit, by=DRAFTER).then(submitted)


def test_another_result_is_another_submission() -> None:
    other = {"result": Result.SOLVING, "commitments": (PROMISE,)}
    solving, anew = submit.model_copy(update=other), submitted.model_copy(update=other)
    given(feedback, *DRAFTED).when(solving, by=DRAFTER).then(anew)


def test_without_a_department_nothing_is_submitted() -> None:
    given(feedback, as_lead, contacted).when(submit, by=DRAFTER).then_rejected(NoDepartment)


def test_contact_comes_before_the_reply() -> None:
    given(feedback, as_lead, department).when(submit, by=DRAFTER).then_rejected(NotContacted)


def test_the_reply_waits_for_every_expected_opinion() -> None:
    other = OpinionExpected(unit="市教委")
    given(feedback, *READY, expected, other, received).when(submit, by=DRAFTER).then_rejected(OpinionsMissing)


def test_the_reply_follows_the_last_expected_opinion() -> None:
    given(feedback, *READY, expected, received).when(submit, by=DRAFTER).then(submitted)


@pytest.mark.parametrize(("kind", "result"), [(Kind.SUGGESTION, Result.LISTED), (Kind.PROPOSAL, Result.SOLVED)])
def test_each_kind_has_its_own_results(kind: Kind, result: Result) -> None:
    opened = as_lead.model_copy(update={"kind": kind})
    wrong = SubmitReply(text=FIRST, result=result)
    given(feedback, opened, department, contacted).when(wrong, by=DRAFTER).then_rejected(WrongResult)


def test_what_is_only_kept_for_reference_needs_a_reason() -> None:
    bare = SubmitReply(text=FIRST, result=Result.REFERENCE, reason=" ")
    given(feedback, *READY).when(bare, by=DRAFTER).then_rejected(ReasonMissing)


def test_with_a_reason_it_may_be_kept_for_reference() -> None:
    reasoned = SubmitReply(text=FIRST, result=Result.REFERENCE, reason="属国家事权")
    given(feedback, *READY).when(reasoned, by=DRAFTER).then(
        ReplySubmitted(**dict(reasoned), drafter="chen", drafter_name="chen")
    )


@pytest.mark.parametrize("command", [submit, resubmit])
def test_what_was_sent_stays(command: SubmitReply) -> None:
    given(feedback, *REPLIED).when(command, by=DRAFTER).then_rejected(AlreadySent)


@pytest.mark.parametrize(("command", "verdict"), [(approve, approved), (send_back, returned)])
def test_the_office_approves_or_returns_a_reply(command: ReviewReply, verdict: FeedbackEvent) -> None:
    given(feedback, *DRAFTED).when(command).then(verdict)


@pytest.mark.parametrize(("command", "verdict"), [(approve, approved), (send_back, returned)])
def test_the_same_verdict_twice_is_one_verdict(command: ReviewReply, verdict: FeedbackEvent) -> None:
    given(feedback, *DRAFTED, verdict).when(command).then()


def test_an_approval_may_be_taken_back_before_the_signature() -> None:
    given(feedback, *TO_SIGN).when(send_back).then(returned)


def test_a_new_text_is_reviewed_anew() -> None:
    anew = ReplyApproved(text=SECOND, opinion="", reviewer="wang")
    given(feedback, *DRAFTED, approved, resubmitted).when(approve).then(anew)


@pytest.mark.parametrize("history", [READY, SIGNED])
def test_only_a_reply_that_waits_for_review_is_reviewed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(send_back).then_rejected(NothingSubmitted)


def test_a_sent_reply_is_not_returned() -> None:
    given(feedback, *REPLIED).when(send_back).then_rejected(AlreadySent)


def test_the_disclosure_of_the_submitted_text_is_noted() -> None:
    given(feedback, *DRAFTED).when(disclose).then(disclosed)


def test_the_same_disclosure_twice_is_one_disclosure() -> None:
    given(feedback, *DRAFTED, disclosed).when(disclose).then()


def test_another_decision_on_the_disclosure_is_noted() -> None:
    withheld = NoteDisclosure(text=FIRST, decision=Disclosure.WITHHELD)
    noted = DisclosureNoted(text=FIRST, decision=Disclosure.WITHHELD)
    given(feedback, *DRAFTED, disclosed).when(withheld).then(noted)


@pytest.mark.parametrize("history", [READY, (*DRAFTED, resubmitted)])
def test_the_disclosure_of_another_text_does_not_concern_the_reply(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(disclose).then()


def test_a_leader_signs_and_the_letter_takes_its_number() -> None:
    given(feedback, *TO_SIGN, series).when(SignReply(), by=LEADER).then(signed, taken)


def test_the_next_letter_takes_the_next_number() -> None:
    letter = "沪市监书〔2023〕0104号"
    given(feedback, *TO_SIGN, series, taken).when(SignReply(), by=LEADER).then(
        signed.model_copy(update={"letter": letter}),
        EventForStream(SERIES, NumberTaken(serial=104, letter=letter, taken_for=CASE)),
    )


def test_the_year_of_the_signature_chooses_the_series() -> None:
    letter, next_year = "沪市监书〔2024〕0001号", "series-shu-2024"
    opened = EventForStream(next_year, SeriesOpened(prefix="沪市监书", year=2024, start=1))
    given(feedback, *TO_SIGN, opened).when(SignReply(), by=LEADER, on=date(2024, 1, 2)).then(
        signed.model_copy(update={"letter": letter}),
        EventForStream(next_year, NumberTaken(serial=1, letter=letter, taken_for=CASE)),
    )


def test_the_same_signature_twice_takes_one_number() -> None:
    given(feedback, *SIGNED, series, taken).when(SignReply(), by=LEADER).then()


@pytest.mark.parametrize("history", [READY, DRAFTED, (*DRAFTED, disclosed, returned), (*TO_SIGN, resubmitted)])
def test_a_leader_signs_only_what_was_reviewed(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history, series).when(SignReply(), by=LEADER).then_rejected(NotReviewed)


def test_the_signature_waits_for_the_disclosure_decision() -> None:
    given(feedback, *DRAFTED, approved, series).when(SignReply(), by=LEADER).then_rejected(DisclosureOpen)


def test_a_new_text_needs_its_own_disclosure_decision() -> None:
    anew = ReplyApproved(text=SECOND, opinion="", reviewer="wang")
    given(feedback, *TO_SIGN, resubmitted, anew, series).when(SignReply(), by=LEADER).then_rejected(DisclosureOpen)


def test_the_same_text_submitted_again_keeps_its_disclosure_decision() -> None:
    given(feedback, *TO_SIGN, returned, submitted, approved, series).when(SignReply(), by=LEADER).then(signed, taken)


def test_the_drafter_never_signs() -> None:
    given(feedback, *TO_SIGN, series).when(SignReply(), by=DRAFTER).then_rejected(DrafterSigns)


def test_without_a_series_there_is_no_number() -> None:
    given(feedback, *TO_SIGN).when(SignReply(), by=LEADER).then_rejected(SeriesNotOpen)


def test_a_signed_reply_is_sent() -> None:
    given(feedback, *SIGNED).when(send).then(sent)


def test_how_each_was_reached_may_be_told_with_the_dispatch() -> None:
    ways = {"dispatches": (Dispatch(recipient="甲代表", way=Way.VISIT), Dispatch(recipient="乙代表", way=Way.LETTER))}
    given(feedback, *SIGNED).when(send.model_copy(update=ways)).then(sent.model_copy(update=ways))


def test_the_same_dispatch_twice_is_one_dispatch() -> None:
    given(feedback, *REPLIED).when(send).then()


def test_a_sent_reply_is_not_sent_to_others() -> None:
    given(feedback, *REPLIED).when(send.model_copy(update={"copies": ()})).then_rejected(AlreadySent)


@pytest.mark.parametrize("history", [READY, TO_SIGN, (*SIGNED, resubmitted)])
def test_only_a_signed_reply_leaves_the_house(history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(send).then_rejected(NotSigned)


@pytest.mark.parametrize("change", [{"recipients": ("甲代表",)}, {"joint": 2}])
def test_the_reply_goes_to_each_proposer(change: dict[str, object]) -> None:
    given(feedback, *SIGNED).when(send.model_copy(update=change)).then_rejected(NotToEachProposer)
