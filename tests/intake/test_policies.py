"""What intake makes of what it hears."""

import pytest

from services.intake.policies import react
from services.intake.service import service
from shared.contracts.assignment import AssignmentAccepted, AssignmentDeclined
from shared.contracts.common.vocabulary import DeclineGround
from shared.messaging.envelope import Event
from tests.given_when_then import CASE, as_recorded
from tests.intake.story import suggest_return

declined = AssignmentDeclined(
    department="广告处", ground=DeclineGround.NOT_BUREAU, reason="属广播电视管理", right_unit="市文化旅游局"
)


def test_a_department_that_says_it_is_not_the_bureaus_suggests_a_return() -> None:
    assert react(as_recorded(declined), ()) == [(CASE, suggest_return)]


@pytest.mark.parametrize(
    "event",
    [
        declined.model_copy(update={"ground": DeclineGround.NOT_DEPARTMENT}),
        declined.model_copy(update={"ground": DeclineGround.MORE_UNITS}),
        AssignmentAccepted(department="广告处", handler="陈某"),
    ],
)
def test_what_stays_in_the_bureau_suggests_nothing(event: Event) -> None:
    assert react(as_recorded(event), ()) == []


def test_intake_hears_what_it_reacts_to() -> None:
    assert service.subscribes_to == (AssignmentDeclined,)
