"""A department that was asked may object, on a ground, with a reason, and by naming who should handle the case."""

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    AlreadyAccepted,
    AssignmentDeclined,
    AssignmentEvent,
    Decline,
    NotConfirmed,
    NotYourDepartment,
)
from shared.contracts.common.vocabulary import DeclineGround
from tests.assignment.story import (
    ADS,
    ASKED,
    FOOD,
    HEAD,
    IN_WORK,
    STRANGER,
    accept,
    accepted,
    confirmed,
    decline,
    declined,
    directory,
    opened,
    propose_food,
    proposed,
    proposed_food,
)
from tests.given_when_then import given


@pytest.mark.parametrize("ground", list(DeclineGround))
def test_a_department_declines_on_a_ground_with_a_reason_and_says_who_should_handle_it(ground: DeclineGround) -> None:
    envelope = Decline(ground=ground, reason="属特殊食品", right_unit=FOOD)
    given(assignment, *ASKED).when(envelope, by=HEAD).then(AssignmentDeclined(department=ADS, **dict(envelope)))


def test_the_same_objection_twice_is_one_objection() -> None:
    given(assignment, *ASKED, declined).when(decline, by=HEAD).then()
    given(assignment, *ASKED, declined, proposed_food).when(decline, by=HEAD).then()


def test_after_an_objection_the_case_waits_for_the_office() -> None:
    given(assignment, *ASKED, declined).when(accept, by=HEAD).then_rejected(NotConfirmed)
    given(assignment, *ASKED, declined, directory).when(propose_food).then(proposed_food)


def test_the_department_that_objected_may_be_asked_again_and_its_objection_is_kept() -> None:
    again = (*ASKED, declined, proposed, confirmed)
    given(assignment, *again).when(accept, by=HEAD).then(accepted)
    given(assignment, *again).when(decline, by=HEAD).then(declined)
    assert given(assignment, *again, declined).state.objections == (declined, declined)


def test_only_the_department_that_was_asked_objects() -> None:
    given(assignment, *ASKED).when(decline, by=STRANGER).then_rejected(NotYourDepartment)


@pytest.mark.parametrize("history", [(opened,), (opened, proposed)])
def test_a_department_objects_only_to_what_a_leader_confirmed(history: tuple[AssignmentEvent, ...]) -> None:
    given(assignment, *history).when(decline, by=HEAD).then_rejected(NotConfirmed)


def test_who_has_accepted_does_not_decline() -> None:
    given(assignment, *IN_WORK).when(decline, by=HEAD).then_rejected(AlreadyAccepted)
