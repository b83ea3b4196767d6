"""What feedback makes of what it hears."""

from services.feedback.policies import react
from services.feedback.service import service
from shared.contracts.assignment import AssignmentAccepted, AssignmentProposed
from shared.contracts.feedback import ExpectOpinion, NoteDepartment, NoteDisclosure, Open
from shared.contracts.publication import DisclosureApproved, DisclosureWithheld
from shared.contracts.words import Disclosure, Form, Kind, Part
from tests.cases import AS_CO, BUREAU, RADIO, REGISTERED, TITLE
from tests.laws import CASE, heard

TEXT = "sha256:" + "a" * 64
opening = Open(
    kind=Kind.SUGGESTION,
    part=Part.LEAD,
    title=TITLE,
    lead_unit=BUREAU,
    co_units=REGISTERED.co_units,
    proposers=REGISTERED.proposers,
    co_signers=3,
)


def test_a_lead_case_is_opened_and_each_other_unit_expected_once() -> None:
    assert react(heard(REGISTERED), ()) == [(CASE, opening), (CASE, ExpectOpinion(unit=RADIO))]


def test_a_co_case_is_opened_and_nobody_expected() -> None:
    as_co = opening.model_copy(update={"part": Part.CO, "lead_unit": RADIO, "co_units": (BUREAU,)})
    assert react(heard(AS_CO), ()) == [(CASE, as_co)]


def test_the_accepting_department_is_noted() -> None:
    accepted = AssignmentAccepted(department="广告处", handler="陈某")
    assert react(heard(accepted), ()) == [(CASE, NoteDepartment(department="广告处", handler="陈某"))]


def test_an_approved_disclosure_is_noted_as_active() -> None:
    approved = DisclosureApproved(text=TEXT, form=Form.FULL)
    assert react(heard(approved), ()) == [(CASE, NoteDisclosure(text=TEXT, decision=Disclosure.ACTIVE))]


def test_a_withheld_disclosure_is_noted_as_decided() -> None:
    withheld = DisclosureWithheld(text=TEXT, decision=Disclosure.ON_REQUEST, ground="条例第十六条", reason="")
    assert react(heard(withheld), ()) == [(CASE, NoteDisclosure(text=TEXT, decision=Disclosure.ON_REQUEST))]


def test_what_does_not_concern_feedback_leaves_it_silent() -> None:
    assert react(heard(AssignmentProposed(department="广告处", opinion="")), ()) == []


def test_feedback_reacts_to_everything_it_hears() -> None:
    assert set(service.hears) == {type(REGISTERED), AssignmentAccepted, DisclosureApproved, DisclosureWithheld}
