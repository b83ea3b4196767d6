"""What a reply has to say with its result, and how its publication is proposed together with the text."""

from datetime import date

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Disclosure, Form, Kind, Promise, Result
from shared.contracts.feedback import (
    CommitmentsMissing,
    FeedbackEvent,
    OtherDepartment,
    PromisedForThePast,
    ProposedGroundMissing,
    ReplySubmitted,
    SubmitReply,
)
from shared.messaging.envelope import Role
from tests.feedback.story import (
    DRAFTED,
    DRAFTER,
    FIRST,
    PROMISE,
    READY,
    SIGNED,
    as_lead,
    contacted,
    department,
    sent,
    submit,
    submitted,
)
from tests.feedback.story import send as send_it
from tests.given_when_then import DAY, actor, given

PROMISING = [
    (Kind.SUGGESTION, Result.SOLVING),
    (Kind.SUGGESTION, Result.PLANNED),
    (Kind.PROPOSAL, Result.LISTED),
]
OTHERS = [(Kind.SUGGESTION, Result.SOLVED), (Kind.PROPOSAL, Result.ADOPTED)]


def opened(kind: Kind) -> tuple[FeedbackEvent, ...]:
    return as_lead.model_copy(update={"kind": kind}), department, contacted


def promising(*promises: Promise, result: Result = Result.SOLVING) -> SubmitReply:
    return SubmitReply(text=FIRST, result=result, commitments=promises)


def submission(command: SubmitReply) -> ReplySubmitted:
    return ReplySubmitted(**dict(command), drafter="chen", drafter_name="chen")


@pytest.mark.parametrize(("kind", "result"), PROMISING)
def test_what_is_being_solved_or_planned_is_promised_with_a_day(kind: Kind, result: Result) -> None:
    given(feedback, *opened(kind)).when(promising(result=result), by=DRAFTER).then_rejected(CommitmentsMissing)
    given(feedback, *opened(kind)).when(promising(PROMISE, result=result), by=DRAFTER).then(
        submission(promising(PROMISE, result=result))
    )


@pytest.mark.parametrize(("kind", "result"), OTHERS)
def test_what_is_solved_may_promise_more(kind: Kind, result: Result) -> None:
    for promises in ((), (PROMISE,)):
        command = promising(*promises, result=result)
        given(feedback, *opened(kind)).when(command, by=DRAFTER).then(submission(command))


def test_nothing_is_promised_for_the_past() -> None:
    yesterday = Promise(what="出台指引", due=date(2023, 5, 14))
    given(feedback, *READY).when(promising(PROMISE, yesterday), by=DRAFTER).then_rejected(PromisedForThePast)


def test_a_promise_may_be_for_the_same_day() -> None:
    today = promising(Promise(what="出台指引", due=DAY))
    given(feedback, *READY).when(today, by=DRAFTER).then(submission(today))


def test_the_promises_of_the_reply_leave_with_it() -> None:
    promises = {"commitments": (PROMISE,)}
    history = [event.model_copy(update=promises) if event is submitted else event for event in SIGNED]
    given(feedback, *history).when(send_it).then(sent.model_copy(update=promises))


@pytest.mark.parametrize("proposed", [Disclosure.ON_REQUEST, Disclosure.WITHHELD])
def test_who_proposes_not_to_publish_names_the_ground(proposed: Disclosure) -> None:
    bare = SubmitReply(text=FIRST, result=Result.SOLVED, proposed=proposed, proposed_ground=" ")
    grounded = bare.model_copy(update={"proposed_ground": "信息公开条例第十六条"})
    given(feedback, *READY).when(bare, by=DRAFTER).then_rejected(ProposedGroundMissing)
    given(feedback, *READY).when(grounded, by=DRAFTER).then(submission(grounded))


@pytest.mark.parametrize(
    "change",
    [
        {"commitments": (PROMISE,)},
        {"proposed_form": Form.ABSTRACT},
        {"proposed": Disclosure.WITHHELD, "proposed_ground": "国家秘密"},
    ],
)
def test_other_promises_or_another_proposal_are_another_submission(change: dict[str, object]) -> None:
    anew = submit.model_copy(update=change)
    given(feedback, *DRAFTED).when(anew, by=DRAFTER).then(submission(anew))


def test_only_the_department_in_charge_drafts() -> None:
    stranger = actor("sun", Role.HANDLER, department="特食处")
    given(feedback, *READY).when(submit, by=stranger).then_rejected(OtherDepartment)
