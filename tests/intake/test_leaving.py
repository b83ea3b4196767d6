"""A case leaves when its proposers withdraw it together, or when the city agrees that it is not this bureau's."""

import pytest

from services.intake.decider import intake
from shared.contracts.common.vocabulary import ReturnGround
from shared.contracts.intake import CaseWithdrawn, IntakeCommand, ReturnSuggested
from shared.contracts.intake.leaving import (
    CaseIsReturned,
    CaseIsWithdrawn,
    NoReturnRequested,
    NotAllAgreed,
    OnlyMoreUnits,
    Withdraw,
)
from shared.messaging.envelope import Command, CommandEnvelope, Event
from tests.cases import REGISTERED
from tests.given_when_then import CASE, CLERK, DAY, ID, given
from tests.intake.story import (
    ACTS,
    ALONE,
    RETURNED,
    classified,
    correct,
    grant_return,
    granted,
    hand_over_again,
    handed_over_again,
    received,
    refuse_return,
    refused,
    request_return,
    requested,
    suggest_return,
    voided,
    withdraw,
    withdrawn,
)

suggested = ReturnSuggested(department="广告处", reason="属广播电视管理", right_unit="市文化旅游局")
alone = REGISTERED.model_copy(update=dict(ALONE))


def test_a_case_is_withdrawn_when_all_its_proposers_ask() -> None:
    given(intake, REGISTERED).when(withdraw).then(withdrawn)


@pytest.mark.parametrize("facts", [{"proposers": ("甲代表", "乙代表"), "co_signers": 0}, {"co_signers": 3}])
def test_a_joint_case_is_not_withdrawn_by_one_of_them(facts: dict[str, object]) -> None:
    joint = alone.model_copy(update=facts)
    given(intake, joint).when(Withdraw(reason="不再需要")).then_rejected(NotAllAgreed)


def test_who_proposed_alone_withdraws_alone() -> None:
    given(intake, alone).when(Withdraw(reason="不再需要")).then(CaseWithdrawn(reason="不再需要"))


def test_withdrawn_twice_is_withdrawn_once() -> None:
    given(intake, REGISTERED, withdrawn).when(withdraw).then()


@pytest.mark.parametrize("command", [command for command in ACTS if command not in (withdraw, correct)])
def test_after_a_withdrawal_handling_stops(command: Command) -> None:
    given(intake, REGISTERED, withdrawn).when(command).then_rejected(CaseIsWithdrawn)


def test_the_office_asks_for_the_return_of_what_is_not_ours() -> None:
    given(intake, REGISTERED, received).when(request_return).then(requested)


def test_a_return_may_be_asked_for_before_the_receipt_is_confirmed() -> None:
    given(intake, REGISTERED).when(request_return).then(requested)


def test_the_same_request_twice_is_one_request() -> None:
    given(intake, REGISTERED, requested).when(request_return).then()


def test_a_request_may_be_explained_further() -> None:
    more = request_return.model_copy(update={"reason": "附三定方案"})
    given(intake, REGISTERED, requested).when(more).then(requested.model_copy(update={"reason": "附三定方案"}))


@pytest.mark.parametrize(
    "command", [command for command in ACTS if command not in (request_return, grant_return, refuse_return)]
)
def test_a_request_stops_nothing(command: IntakeCommand) -> None:
    envelope = CommandEnvelope(ID, CASE, command, CLERK, DAY)
    asked, not_asked = given(intake, REGISTERED, requested).state, given(intake, REGISTERED).state
    assert intake.decide(envelope, asked) == intake.decide(envelope, not_asked)


def test_with_the_citys_consent_our_handling_ends() -> None:
    given(intake, REGISTERED, requested).when(grant_return).then(granted)


def test_the_same_consent_twice_is_one_consent() -> None:
    given(intake, *RETURNED).when(grant_return).then()


@pytest.mark.parametrize(
    "command", [command for command in ACTS if command not in (grant_return, correct, hand_over_again)]
)
def test_after_its_return_a_case_is_handled_only_when_it_is_handed_over_again(command: Command) -> None:
    given(intake, *RETURNED).when(command).then_rejected(CaseIsReturned)


def test_without_consent_the_bureau_goes_on() -> None:
    given(intake, REGISTERED, requested).when(refuse_return).then(refused)


def test_the_same_refusal_twice_is_one_refusal() -> None:
    given(intake, REGISTERED, requested, refused).when(refuse_return).then()


def test_after_a_refusal_a_return_may_be_asked_for_again() -> None:
    given(intake, REGISTERED, requested, refused).when(request_return).then(requested)


@pytest.mark.parametrize("command", [grant_return, refuse_return])
@pytest.mark.parametrize("history", [(REGISTERED,), (*RETURNED, handed_over_again)])
def test_nothing_is_granted_or_refused_that_was_not_asked_for(history: tuple[Event, ...], command: Command) -> None:
    given(intake, *history).when(command).then_rejected(NoReturnRequested)


def test_a_refused_return_is_not_granted_without_a_new_request() -> None:
    given(intake, REGISTERED, requested, refused).when(grant_return).then_rejected(NoReturnRequested)


def test_a_wish_for_more_co_units_is_no_return() -> None:
    envelope = requested.model_copy(update={"ground": ReturnGround.MORE_UNITS})
    given(intake, REGISTERED, envelope).when(grant_return).then_rejected(OnlyMoreUnits)
    given(intake, REGISTERED, envelope).when(refuse_return).then(refused)


def test_a_department_that_says_it_is_not_ours_suggests_a_return() -> None:
    given(intake, REGISTERED).when(suggest_return).then(suggested)


def test_the_same_suggestion_twice_is_one_suggestion() -> None:
    given(intake, REGISTERED, suggested).when(suggest_return).then()


@pytest.mark.parametrize("history", [(), (classified,), (REGISTERED, voided), (REGISTERED, withdrawn), RETURNED])
def test_a_suggestion_for_what_does_not_stand_concerns_nobody(history: tuple[Event, ...]) -> None:
    given(intake, *history).when(suggest_return).then()
