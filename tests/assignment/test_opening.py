"""A case is opened once a round, as far as it had come, and what intake corrects is noted."""

from services.assignment.decider import assignment
from shared.contracts.assignment import CorrectionNoted, NotConfirmed, NoteCorrection
from shared.contracts.common.vocabulary import HandlingRole
from tests.assignment.story import (
    ADS,
    HEAD,
    IN_WORK,
    SYSTEM,
    accept,
    cancelled,
    open_case,
    opened,
    plan,
    planned,
    proposed,
)
from tests.given_when_then import given


def test_a_case_is_opened_for_assignment() -> None:
    given(assignment).when(open_case).then(opened)


def test_the_same_opening_twice_is_one_opening() -> None:
    given(assignment, opened, proposed).when(open_case).then()


def test_a_round_that_follows_a_void_is_opened_anew() -> None:
    again = opened.model_copy(update={"round": 2})
    second = open_case.model_copy(update={"round": 2})
    given(assignment, *IN_WORK, cancelled).when(second, by=SYSTEM).then(again)
    given(assignment, *IN_WORK, cancelled, again).when(second, by=SYSTEM).then()
    given(assignment, *IN_WORK, cancelled, again).when(accept, by=HEAD).then_rejected(NotConfirmed)


def test_a_case_taken_over_with_its_department_is_in_work() -> None:
    known = {"department": ADS, "handler": "陈某"}
    taken = opened.model_copy(update=known)
    given(assignment).when(open_case.model_copy(update=known), by=SYSTEM).then(taken)
    given(assignment, taken).when(plan, by=HEAD).then(planned)
    given(assignment, taken).when(accept, by=HEAD).then()


def test_what_intake_corrects_is_noted_once() -> None:
    note = NoteCorrection(title="更正后的案由", topic="广告", part=HandlingRole.CO)
    noted = CorrectionNoted(title="更正后的案由", topic="广告", part=HandlingRole.CO)
    given(assignment, opened).when(note, by=SYSTEM).then(noted)
    given(assignment, opened, noted).when(note, by=SYSTEM).then()


def test_a_part_that_did_not_change_is_not_noted() -> None:
    note = NoteCorrection(title="更正后的案由", topic="广告", part=HandlingRole.LEAD)
    noted = CorrectionNoted(title="更正后的案由", topic="广告")
    given(assignment, opened).when(note, by=SYSTEM).then(noted)
    given(assignment, opened, noted).when(note, by=SYSTEM).then()


def test_a_correction_of_what_was_never_assigned_concerns_nobody() -> None:
    given(assignment).when(NoteCorrection(title="更正后的案由"), by=SYSTEM).then()


def test_a_correction_is_noted_while_the_assignment_rests() -> None:
    note = NoteCorrection(title="更正后的案由", topic="广告")
    given(assignment, opened, cancelled).when(note, by=SYSTEM).then(CorrectionNoted(title="更正后的案由", topic="广告"))
