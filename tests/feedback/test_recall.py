"""How a reply or an opinion is recalled before it is sent, and what becomes of its number."""

from datetime import date

import pytest

from services.feedback.decider import feedback
from shared.contracts.feedback import (
    AlreadySent,
    FeedbackCommand,
    FeedbackEvent,
    NothingSubmitted,
    NotSigned,
    NotYourDraft,
    NumberTaken,
    NumberVoided,
    OpinionRecalled,
    RecallOpinion,
    RecallReply,
    ReplyRecalled,
    SignOpinion,
    SignReply,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Actor, CommandEnvelope, Event, Role
from tests.feedback import test_co as co
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    LEADER,
    LETTER,
    READY,
    REPLIED,
    SERIES,
    SIGNED,
    approved,
    as_co,
    department,
    resubmit,
    resubmitted,
    send,
    series,
    signed,
    submit,
    submitted,
    taken,
)
from tests.given_when_then import CASE, CLERK, DAY, ID, actor, given

recall, recall_opinion = RecallReply(reason="数据有误"), RecallOpinion(reason="数据有误")
NEXT = "沪市监书〔2023〕0104号"


def voided(reason: str = "数据有误") -> EventForStream:
    return EventForStream(SERIES, NumberVoided(serial=103, letter=LETTER, reason=reason))


def recalled(letter: str = "", reason: str = "数据有误") -> ReplyRecalled:
    return ReplyRecalled(text=FIRST, reason=reason, letter=letter)


def opinion_recalled(letter: str = "", reason: str = "数据有误") -> OpinionRecalled:
    return OpinionRecalled(text=FIRST, reason=reason, letter=letter)


KINDS = [(recall, DRAFTED, recalled()), (recall_opinion, co.DRAFTED, opinion_recalled())]
SIGNED_KINDS = [(recall, SIGNED, recalled(LETTER)), (recall_opinion, co.SIGNED, opinion_recalled(LETTER))]


@pytest.mark.parametrize(("command", "history", "event"), KINDS)
@pytest.mark.parametrize("by", [DRAFTER, CLERK])
def test_the_drafter_or_the_office_recalls_what_was_submitted(
    command: FeedbackCommand, history: tuple[FeedbackEvent, ...], event: Event, by: Actor
) -> None:
    given(feedback, *history).when(command, by=by).then(event)
    given(feedback, *history, event).when(command, by=by).then()


@pytest.mark.parametrize(("command", "history", "event"), SIGNED_KINDS)
def test_a_signed_letter_is_recalled_and_its_number_voided(
    command: FeedbackCommand, history: tuple[FeedbackEvent, ...], event: Event
) -> None:
    given(feedback, *history, series, taken).when(command).then(event, voided())


@pytest.mark.parametrize(("command", "history", "event"), KINDS)
def test_nobody_else_recalls_it(command: FeedbackCommand, history: tuple[FeedbackEvent, ...], event: Event) -> None:
    colleague = actor("zhou", Role.HANDLER, department="广告处")
    given(feedback, *history).when(command, by=colleague).then_rejected(NotYourDraft)


@pytest.mark.parametrize(("command", "history"), [(recall, REPLIED), (recall_opinion, co.SENT)])
def test_what_was_sent_is_not_recalled(command: FeedbackCommand, history: tuple[FeedbackEvent, ...]) -> None:
    given(feedback, *history).when(command).then_rejected(AlreadySent)


@pytest.mark.parametrize(("command", "history"), [(recall, READY), (recall_opinion, (as_co, department))])
def test_where_nothing_was_submitted_nothing_is_recalled(
    command: FeedbackCommand, history: tuple[FeedbackEvent, ...]
) -> None:
    given(feedback, *history).when(command).then_rejected(NothingSubmitted)


def test_a_recalled_letter_is_not_sent() -> None:
    given(feedback, *SIGNED, recalled(LETTER)).when(send).then_rejected(NotSigned)


def test_a_recalled_reply_is_submitted_and_reviewed_anew_and_keeps_the_disclosure_of_its_text() -> None:
    history = (*SIGNED, recalled(LETTER), series, taken, voided())
    given(feedback, *history).when(submit, by=DRAFTER).then(submitted)
    given(feedback, *history, submitted, approved).when(SignReply(), by=LEADER).then(
        signed.model_copy(update={"letter": NEXT}),
        EventForStream(SERIES, NumberTaken(serial=104, letter=NEXT, taken_for=CASE)),
    )


def test_another_text_after_the_signature_recalls_the_letter_and_voids_its_number() -> None:
    reason = "改稿重新送审"
    given(feedback, *SIGNED, series, taken).when(resubmit, by=DRAFTER).then(
        recalled(LETTER, reason), voided(reason), resubmitted
    )
    given(feedback, *co.SIGNED, series, taken).when(co.resubmit, by=DRAFTER).then(
        opinion_recalled(LETTER, reason), voided(reason), co.resubmitted
    )


@pytest.mark.parametrize(
    ("command", "part"), [(recall, "lead"), (submit, "lead"), (recall_opinion, "co"), (co.submit, "co")]
)
def test_a_letter_of_last_year_may_be_recalled_this_year(command: FeedbackCommand, part: str) -> None:
    consulted = feedback.read_streams(CommandEnvelope(ID, CASE, command, CLERK, date(2024, 1, 2)))
    assert list(consulted) == [
        f"series-shu-{series}" for year in (2024, 2023) for series in (f"{year}", f"{part}-{year}")
    ]


def test_a_number_that_stands_in_no_register_is_recalled_without_it() -> None:
    given(feedback, *SIGNED).when(recall).then(recalled(LETTER))


def test_a_recalled_opinion_takes_another_number() -> None:
    history = (*co.SIGNED, opinion_recalled(LETTER), co.submitted, co.approved, series, taken, voided())
    given(feedback, *history).when(SignOpinion(), by=LEADER, on=DAY).then(
        co.signed.model_copy(update={"letter": NEXT}),
        EventForStream(SERIES, NumberTaken(serial=104, letter=NEXT, taken_for=CASE)),
    )
