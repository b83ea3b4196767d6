"""The law of what was promised (市人大规定 art. 22), a sentence a test."""

from datetime import date

import pytest

from services.supervision.oversight.commitments import register_commands
from services.supervision.oversight.oversight import Oversight, carry_over_commitments, next_on
from shared.contracts.common.vocabulary import Closing, Disclosure, HandlingRole, Kind, Promise, Result, sentence_of
from shared.contracts.feedback import ReplySent
from shared.contracts.intake import ReceiptConfirmed, Taken
from shared.contracts.supervision import (
    CancelCommitment,
    CarryOver,
    CaseDiscontinued,
    CommitmentCancelled,
    CommitmentCarriedOver,
    CommitmentChanged,
    CommitmentFulfilled,
    CommitmentProgressed,
    CommitmentRegistered,
    CommitmentSettled,
    Fulfil,
    NewDuePassed,
    NoSuchCommitment,
    NotNextYear,
    NotYourCommitment,
    OversightCommand,
    PromisedInLetter,
    RegisterCommitment,
    ReportChange,
    ReportProgress,
)
from shared.messaging.envelope import Event, Role
from shared.messaging.errors import CommandError
from tests.given_when_then import CLERK, given
from tests.supervision.oversight_cases import HANDLER, HEAD, LEADER, PROOF, REPORT, STRANGER, case_taken_over, oversight

SENT, JUNE, NEXT_MAY = date(2023, 5, 15), date(2023, 6, 30), date(2024, 5, 31)
GUIDE = RegisterCommitment(
    what="制定保健品广告审查指引", due=JUNE, department="广告处", letter="沪市监书〔2023〕0103号"
)
REVIEW = RegisterCommitment(what="开展专项检查", due=date(2023, 12, 31))
guide = CommitmentRegistered(
    commitment="c1",
    what="制定保健品广告审查指引",
    due=JUNE,
    department="广告处",
    letter="沪市监书〔2023〕0103号",
    promised_on=SENT,
)
review = CommitmentRegistered(commitment="c2", what="开展专项检查", due=date(2023, 12, 31), promised_on=SENT)
by_hand = review.model_copy(update={"commitment": "c1"})
half = CommitmentProgressed(commitment="c1", percent=50, what="已形成初稿", evidence=PROOF)
fulfilled = CommitmentFulfilled(commitment="c1", what="指引已印发", evidence=PROOF)
given_up = CommitmentChanged(commitment="c1", reason="上位法修订", report=REPORT, copies=("市人大常委会代表工委",))
put_off = given_up.model_copy(update={"due": NEXT_MAY})
carried_2024 = CommitmentCarriedOver(commitment="c1", year=2024)
cancelled = CommitmentCancelled(commitment="c1", reason="重复登记")
FULFIL = Fulfil(commitment="c1", what="指引已印发", evidence=PROOF)
PUT_OFF = ReportChange(
    commitment="c1", reason="上位法修订", report=REPORT, due=NEXT_MAY, copies=("市人大常委会代表工委",)
)


# Promised


def test_what_a_reply_promises_is_registered_with_the_next_number() -> None:
    given(oversight).when(GUIDE, on=SENT).then(guide)
    given(oversight, guide).when(REVIEW, on=SENT).then(review)


def test_the_same_promise_twice_is_one_promise() -> None:
    given(oversight, guide).when(GUIDE, on=SENT).then()
    given(oversight, guide).when(GUIDE, on=date(2023, 5, 20)).then()


def test_the_same_words_with_another_day_or_in_another_round_are_another_promise() -> None:
    later = GUIDE.model_copy(update={"due": NEXT_MAY})
    second = GUIDE.model_copy(update={"round": 2})
    for command in (later, second):
        said = guide.model_copy(update={"commitment": "c2", "due": command.due, "round": command.round})
        given(oversight, guide).when(command, on=SENT).then(said)


def test_a_number_is_never_used_twice() -> None:
    cancelled_second = CommitmentCancelled(commitment="c2", reason="重复登记")
    third = review.model_copy(update={"commitment": "c3"})
    given(oversight, guide, review, cancelled_second).when(REVIEW, on=SENT).then(third)


def sent(*promises: Promise, round: int = 1) -> ReplySent:
    return ReplySent(
        text=PROOF,
        letter="沪市监书〔2023〕0103号",
        result=Result.SOLVING,
        decision=Disclosure.ACTIVE,
        recipients=("甲代表",),
        joint=0,
        copies=(),
        commitments=promises,
        round=round,
    )


def test_every_promise_of_a_sent_reply_is_registered() -> None:
    promises = (Promise(what=GUIDE.what, due=JUNE, department="广告处"), Promise(what=REVIEW.what, due=REVIEW.due))
    of_round = {"round": 2, "letter": GUIDE.letter}
    expected = [GUIDE.model_copy(update=of_round), REVIEW.model_copy(update=of_round)]
    assert register_commands(sent(*promises, round=2)) == expected


def test_what_was_promised_before_this_system_was_there_is_taken_over() -> None:
    taken = Taken(file="台账.xlsx", file_hash=PROOF, commitments=(Promise(what=REVIEW.what, due=REVIEW.due),))
    assert register_commands(case_taken_over(taken)) == [REVIEW]


def test_who_promised_nothing_owes_nothing() -> None:
    assert (
        register_commands(sent())
        == register_commands(ReceiptConfirmed(kind=Kind.SUGGESTION, part=HandlingRole.LEAD))
        == []
    )


# Worked on


def test_progress_is_reported_with_its_evidence() -> None:
    command = ReportProgress(commitment="c1", percent=50, what="已形成初稿", evidence=PROOF)
    given(oversight, guide).when(command, HANDLER).then(half)
    given(oversight, guide, half).when(command, HANDLER).then()


def test_progress_may_turn_out_to_be_less() -> None:
    less = half.model_copy(update={"percent": 30, "what": "初稿退回修改"})
    command = ReportProgress(commitment="c1", percent=30, what="初稿退回修改", evidence=PROOF)
    given(oversight, guide, half).when(command, HANDLER).then(less)


def test_what_was_promised_is_fulfilled_late_or_in_time() -> None:
    given(oversight, guide).when(FULFIL, HANDLER, on=JUNE).then(fulfilled)
    given(oversight, guide, carried_2024).when(FULFIL, HANDLER, on=date(2024, 3, 1)).then(fulfilled)


def test_a_promise_is_fulfilled_once() -> None:
    given(oversight, guide, fulfilled).when(FULFIL, HANDLER).then()
    given(oversight, guide, fulfilled).when(Fulfil(commitment="c1", what="又印发一次"), CLERK).then()


@pytest.mark.parametrize("command", [FULFIL, ReportProgress(commitment="c1", percent=10, what="着手起草")])
def test_a_promise_is_worked_on_by_the_department_it_was_given_to(command: OversightCommand) -> None:
    given(oversight, guide).when(command, STRANGER).then_rejected(NotYourCommitment)


def test_the_office_speaks_for_every_department_and_anybody_for_a_promise_given_to_none() -> None:
    given(oversight, guide).when(FULFIL, CLERK).then(fulfilled)
    given(oversight, by_hand).when(FULFIL, STRANGER).then(fulfilled)


# Carried over


def test_what_is_not_solved_within_the_year_is_carried_over_on_the_first_day_of_the_next() -> None:
    state = given(oversight, guide, review).state
    assert carry_over_commitments(state, date(2023, 12, 31)) == []
    expected = [carried_2024, CommitmentCarriedOver(commitment="c2", year=2024)]
    assert (
        carry_over_commitments(state, date(2024, 1, 1)) == carry_over_commitments(state, date(2024, 1, 8)) == expected
    )


def test_it_is_carried_over_once_a_year_until_it_is_settled() -> None:
    state = given(oversight, guide, carried_2024).state
    assert carry_over_commitments(state, date(2024, 12, 31)) == []
    assert carry_over_commitments(state, date(2025, 1, 1)) == [CommitmentCarriedOver(commitment="c1", year=2025)]


@pytest.mark.parametrize("settled", [fulfilled, given_up, cancelled])
def test_what_is_settled_is_not_carried_over(settled: Event) -> None:
    state = given(oversight, guide, settled).state
    assert carry_over_commitments(state, date(2024, 1, 1)) == []
    assert next_on(state) is None


def test_in_a_case_that_left_the_bureau_nothing_is_carried_over() -> None:
    state = given(oversight, guide, CaseDiscontinued(how=Closing.WITHDRAWN)).state
    assert carry_over_commitments(state, date(2024, 1, 1)) == []
    assert next_on(state) is None


def test_the_next_carry_over_is_the_first_day_of_the_year_after() -> None:
    assert next_on(Oversight()) is None
    assert next_on(given(oversight, guide).state) == date(2024, 1, 1)
    assert next_on(given(oversight, guide, carried_2024).state) == date(2025, 1, 1)


def test_the_office_carries_over_before_the_year_ends_with_a_new_day_or_without() -> None:
    december = date(2023, 12, 20)
    given(oversight, guide).when(CarryOver(commitment="c1", year=2024), on=december).then(carried_2024)
    with_day = carried_2024.model_copy(update={"due": NEXT_MAY})
    given(oversight, guide).when(CarryOver(commitment="c1", year=2024, due=NEXT_MAY), on=december).then(with_day)
    given(oversight, guide, carried_2024).when(
        CarryOver(commitment="c1", year=2024, due=NEXT_MAY), on=date(2024, 1, 5)
    ).then(with_day)


def test_carried_over_twice_is_carried_over_once() -> None:
    moved = carried_2024.model_copy(update={"due": NEXT_MAY})
    for command in (CarryOver(commitment="c1", year=2024), CarryOver(commitment="c1", year=2024, due=NEXT_MAY)):
        given(oversight, guide, moved).when(command, on=date(2024, 1, 5)).then()


@pytest.mark.parametrize(
    ("year", "on"),
    [(2023, date(2023, 7, 1)), (2025, date(2023, 12, 20)), (2023, date(2024, 1, 5)), (2024, date(2026, 1, 5))],
)
def test_it_is_carried_over_into_this_year_or_the_next(year: int, on: date) -> None:
    command = CarryOver(commitment="c1", year=year, due=date(2027, 1, 1))
    given(oversight, guide).when(command, on=on).then_rejected(NotNextYear)


def test_it_is_not_carried_back() -> None:
    command = CarryOver(commitment="c1", year=2024, due=NEXT_MAY)
    later = CommitmentCarriedOver(commitment="c1", year=2025)
    given(oversight, guide, later).when(command, on=date(2024, 12, 20)).then_rejected(NotNextYear)


# Changed


def test_a_change_of_circumstances_is_reported_in_writing_signed_by_the_leader() -> None:
    given(oversight, guide).when(PUT_OFF, LEADER).then(put_off)
    assert ReportChange.by == {Role.LEADER}
    assert sentence_of(given_up) == (
        "承诺事项c1因客观情况变化未能如期落实：上位法修订；书面报告见文件bbbbbbbb；抄送市人大常委会代表工委"
    )


def test_the_same_report_twice_is_one_report() -> None:
    given(oversight, guide, put_off).when(PUT_OFF, LEADER).then()
    given(oversight, guide, given_up).when(PUT_OFF.model_copy(update={"due": None}), LEADER).then()


def test_what_was_put_off_is_fulfilled_later() -> None:
    given(oversight, guide, put_off).when(FULFIL, HANDLER, on=NEXT_MAY).then(fulfilled)
    assert given(oversight, guide, put_off).state.commitments["c1"].due == NEXT_MAY


@pytest.mark.parametrize(
    "command", [PUT_OFF, CarryOver(commitment="c1", year=2024, due=date(2023, 12, 1))], ids=["report", "carry-over"]
)
def test_a_new_day_is_still_to_come(command: OversightCommand) -> None:
    by = LEADER if isinstance(command, ReportChange) else CLERK
    on = date(2024, 6, 1) if isinstance(command, ReportChange) else date(2023, 12, 20)
    given(oversight, guide).when(command, by, on=on).then_rejected(NewDuePassed)


def test_the_new_day_may_be_the_day_itself() -> None:
    given(oversight, guide).when(PUT_OFF, LEADER, on=NEXT_MAY).then(put_off)


# Cancelled


def test_what_was_entered_by_mistake_is_cancelled() -> None:
    command = CancelCommitment(commitment="c1", reason="重复登记")
    given(oversight, by_hand).when(command, HEAD).then(cancelled)
    given(oversight, by_hand, cancelled).when(command, HEAD).then()


def test_what_stands_in_a_letter_is_not_cancelled() -> None:
    command = CancelCommitment(commitment="c1", reason="重复登记")
    given(oversight, guide).when(command).then_rejected(PromisedInLetter)


# Settled and unknown

ACTS = [
    (ReportProgress(commitment="c1", percent=80, what="征求意见"), HANDLER),
    (FULFIL, HANDLER),
    (CarryOver(commitment="c1", year=2024), CLERK),
    (PUT_OFF, LEADER),
    (CancelCommitment(commitment="c1", reason="误登"), CLERK),
]
SETTLED = [(settled, n) for settled in (fulfilled, given_up, cancelled) for n in range(len(ACTS))]
ALREADY = [(fulfilled, 1), (cancelled, 4)]


@pytest.mark.parametrize(("settled", "n"), [outcome for outcome in SETTLED if outcome not in ALREADY])
def test_what_is_settled_stays_settled(settled: Event, n: int) -> None:
    command, by = ACTS[n]
    given(oversight, guide, settled).when(command, by).then_rejected(CommitmentSettled)


@pytest.mark.parametrize(("command", "by"), ACTS)
def test_what_was_never_promised_is_not_worked_on(command: OversightCommand, by: object) -> None:
    refusal: type[CommandError] = NoSuchCommitment
    given(oversight, review).when(command, by).then_rejected(refusal)  # type: ignore[arg-type]
