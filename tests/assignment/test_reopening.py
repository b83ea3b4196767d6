"""A case comes back to the office or straight to a department, and leaves when it is no longer ours."""

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    AssignmentEvent,
    AssignmentReopened,
    NotConfirmed,
    NotOpened,
    NotYourDepartment,
    Reopen,
    UnknownDepartment,
)
from shared.contracts.assignment.departments import NotAccepted, NotACoDepartment
from shared.messaging.envelope import Command
from shared.messaging.errors import Invalid
from tests.assignment.story import (
    ADS,
    ASKED,
    FOOD,
    HEAD,
    IN_WORK,
    LEADER,
    STRANGER,
    SYSTEM,
    accept,
    accepted,
    cancel,
    cancelled,
    confirm,
    directory,
    food_added,
    give_input,
    input_given,
    opened,
    plan,
    propose,
    proposed,
    reopen,
    reopened,
)
from tests.given_when_then import CLERK, given

back = AssignmentReopened(round=1, reason="再次办理", department=ADS, leader="李某")
keep = Reopen(reason="再次办理", keep=True)
again = Reopen(reason="改由本局主办", round=2)
second = AssignmentReopened(round=2, reason="改由本局主办")


@pytest.mark.parametrize("history", [IN_WORK, ASKED, (opened, proposed), (*IN_WORK, cancelled)])
def test_the_office_assigns_anew(history: tuple[AssignmentEvent, ...]) -> None:
    given(assignment, *history).when(reopen).then(reopened)


def test_reopened_twice_is_reopened_once() -> None:
    given(assignment, *IN_WORK, reopened).when(reopen).then()


def test_what_waits_for_the_office_is_open_already() -> None:
    given(assignment, opened).when(reopen).then()


def test_a_reopened_case_is_proposed_anew() -> None:
    given(assignment, *IN_WORK, reopened).when(plan, by=HEAD).then_rejected(NotAccepted)
    given(assignment, *IN_WORK, reopened, directory).when(propose).then(proposed)


def test_the_office_gives_a_case_straight_to_a_department() -> None:
    to_food = Reopen(reason="处室职责调整", department=FOOD)
    given_to_food = reopened.model_copy(update={"department": FOOD, "leader": "周某"})
    given(assignment, *IN_WORK, directory).when(to_food).then(given_to_food)
    given(assignment, *IN_WORK, given_to_food, directory).when(to_food).then()
    given(assignment, *IN_WORK, given_to_food).when(accept, by=HEAD).then_rejected(NotYourDepartment)
    given(assignment, *IN_WORK, given_to_food).when(accept, by=STRANGER).then(
        accepted.model_copy(update={"department": FOOD})
    )


def test_only_a_department_of_the_directory_is_given_a_case() -> None:
    nowhere = Reopen(reason="处室职责调整", department="后勤处")
    given(assignment, *IN_WORK, directory).when(nowhere).then_rejected(UnknownDepartment)


def test_handling_anew_goes_back_to_the_same_department_which_accepts_again() -> None:
    given(assignment, *IN_WORK).when(keep, by=SYSTEM).then(back)
    given(assignment, *IN_WORK, back).when(keep, by=SYSTEM).then()
    given(assignment, *IN_WORK, back).when(accept, by=HEAD).then(accepted)


def test_what_goes_straight_back_needs_no_confirmation() -> None:
    given(assignment, *IN_WORK, back).when(confirm, by=LEADER).then()


@pytest.mark.parametrize("history", [(opened,), (opened, proposed), (*IN_WORK, cancelled)])
def test_where_no_department_was_in_charge_none_is_kept(history: tuple[AssignmentEvent, ...]) -> None:
    given(assignment, *history).when(keep, by=SYSTEM).then()


@pytest.mark.parametrize("history", [IN_WORK, ASKED, (opened,), (*IN_WORK, cancelled)])
def test_a_new_hand_over_is_assigned_in_a_round_of_its_own(history: tuple[AssignmentEvent, ...]) -> None:
    given(assignment, *history).when(again, by=SYSTEM).then(second)
    given(assignment, *history, second).when(again, by=SYSTEM).then()


def test_a_round_that_is_over_is_not_opened_again() -> None:
    given(assignment, *IN_WORK, second).when(Reopen(reason="重复", round=1), by=SYSTEM).then()


def test_the_office_reopens_within_the_round_that_runs() -> None:
    within = reopened.model_copy(update={"round": 2})
    given(assignment, *IN_WORK, second, proposed).when(reopen).then(within)


def test_within_a_round_co_departments_stay_and_with_a_new_one_they_go() -> None:
    given(assignment, *IN_WORK, food_added, back).when(give_input, by=STRANGER).then(input_given)
    given(assignment, *IN_WORK, food_added, second).when(give_input, by=STRANGER).then_rejected(NotACoDepartment)


def test_a_co_department_that_is_given_the_case_is_asked_for_no_input() -> None:
    in_charge = reopened.model_copy(update={"department": FOOD, "leader": "周某"})
    given(assignment, *IN_WORK, food_added, in_charge).when(give_input, by=STRANGER).then_rejected(NotACoDepartment)


def test_a_case_that_leaves_the_bureau_is_cancelled_once() -> None:
    given(assignment, *IN_WORK).when(cancel, by=SYSTEM).then(cancelled)
    given(assignment, *IN_WORK, cancelled).when(cancel, by=SYSTEM).then()


def test_a_cancelled_case_may_come_back() -> None:
    given(assignment, *IN_WORK, cancelled, reopened).when(accept, by=HEAD).then_rejected(NotConfirmed)


@pytest.mark.parametrize("command", [again, keep, cancel])
def test_a_case_that_was_never_opened_does_not_concern_the_system(command: Command) -> None:
    given(assignment).when(command, by=SYSTEM).then()


@pytest.mark.parametrize("command", [reopen, cancel])
def test_the_office_is_told_that_a_case_was_never_opened(command: Command) -> None:
    given(assignment).when(command, by=CLERK).then_rejected(NotOpened)


def test_only_a_hand_over_counts_a_round() -> None:
    given(assignment, *IN_WORK).when(Reopen(reason="重新分办", round=2)).then_rejected(Invalid)
