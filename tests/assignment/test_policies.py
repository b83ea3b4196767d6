"""What assignment makes of what it hears."""

from services.assignment.policies import react
from services.assignment.service import service
from shared.contracts.assignment import AssignmentAccepted, Open
from shared.contracts.words import Kind, Part
from tests.cases import AS_CO, REGISTERED, TITLE
from tests.laws import CASE, heard


def test_a_registered_case_is_opened_for_assignment() -> None:
    opening = Open(kind=Kind.SUGGESTION, part=Part.LEAD, title=TITLE, topic="广告")
    assert react(heard(REGISTERED), ()) == [(CASE, opening)]


def test_a_co_case_is_opened_as_well() -> None:
    opening = Open(kind=Kind.SUGGESTION, part=Part.CO, title=TITLE, topic="广告")
    assert react(heard(AS_CO), ()) == [(CASE, opening)]


def test_what_does_not_concern_assignment_leaves_it_silent() -> None:
    assert react(heard(AssignmentAccepted(department="广告处", handler="陈某")), ()) == []


def test_assignment_reacts_to_everything_it_hears() -> None:
    assert service.hears == (type(REGISTERED),)
