"""Contact with the proposer comes before the reply; who can't be reached or wishes no visit does not hold it up."""

import pytest

from services.feedback.decider import feedback
from shared.contracts.common.vocabulary import Step, Way
from shared.contracts.feedback import (
    AttemptsMissing,
    ContactRecorded,
    ContactReleased,
    FeedbackEvent,
    HouseRulesAdopted,
    NoDepartment,
    NotContacted,
    OnlyForLead,
    OtherDepartment,
    RecordContact,
    RehandlingOrdered,
    ReleaseContact,
)
from shared.domain.decider import EventForStream
from shared.messaging.envelope import Role
from tests.feedback.story import (
    DRAFTER,
    READY,
    REPLIED,
    as_co,
    as_lead,
    contacted,
    department,
    submit,
    submitted,
)
from tests.given_when_then import actor, given

HEAD = actor("wu", Role.HEAD, department="广告处")
OTHER_HEAD = actor("zheng", Role.HEAD, department="特食处")
call = RecordContact(way=Way.PHONE, who="甲代表", by_whom="陈某", reached=False)
missed = ContactRecorded(**dict(call))
not_wished = contacted.model_copy(update={"way": Way.NONE_WISHED, "reached": False})
release = ReleaseContact(reason="多次联系未果")
released = ContactReleased(attempts=3, reason="多次联系未果")
TRIED = (as_lead, department, missed, missed, missed)


def test_an_attempt_that_reached_nobody_is_recorded() -> None:
    given(feedback, as_lead).when(call).then(missed)


def test_an_attempt_is_no_contact() -> None:
    given(feedback, *TRIED).when(submit, by=DRAFTER).then_rejected(NotContacted)


@pytest.mark.parametrize("ground", [contacted, not_wished, released])
def test_contact_or_the_wish_of_the_proposer_or_a_release_lets_the_reply_go_on(ground: FeedbackEvent) -> None:
    given(feedback, as_lead, department, ground).when(submit, by=DRAFTER).then(submitted)


def test_after_three_attempts_the_head_of_the_department_releases_the_reply() -> None:
    given(feedback, *TRIED).when(release, by=HEAD).then(released)


def test_the_same_release_twice_is_one_release() -> None:
    given(feedback, *TRIED, released).when(release, by=HEAD).then()


def test_where_contact_was_had_there_is_nothing_to_release() -> None:
    given(feedback, *READY).when(release, by=HEAD).then()


def test_two_attempts_are_too_few() -> None:
    given(feedback, *TRIED[:-1]).when(release, by=HEAD).then_rejected(AttemptsMissing)


@pytest.mark.parametrize(("attempts", "enough"), [(3, True), (4, False)])
def test_the_house_says_how_many_attempts_stand_for_contact(attempts: int, enough: bool) -> None:
    rules = EventForStream("house", HouseRulesAdopted(attempts=attempts, steps=(Step.OFFICE,)))
    trying = given(feedback, *TRIED, rules).when(release, by=HEAD)
    if enough:
        trying.then(released)
    else:
        trying.then_rejected(AttemptsMissing)


def test_only_the_head_of_the_department_in_charge_releases() -> None:
    given(feedback, *TRIED).when(release, by=OTHER_HEAD).then_rejected(OtherDepartment)


def test_without_a_department_nobody_releases() -> None:
    given(feedback, as_lead, missed, missed, missed).when(release, by=HEAD).then_rejected(NoDepartment)


def test_a_co_unit_needs_no_release() -> None:
    given(feedback, as_co, department).when(release, by=HEAD).then_rejected(OnlyForLead)


@pytest.mark.parametrize("earlier", [(), (released,)])
def test_handling_anew_needs_a_contact_of_its_own(earlier: tuple[FeedbackEvent, ...]) -> None:
    ordered = RehandlingOrdered(round=2, reason="措施不具体", ordered_by="市人大代表工委")
    given(feedback, *earlier_round(earlier), ordered).when(submit, by=DRAFTER).then_rejected(NotContacted)
    given(feedback, *earlier_round(earlier), ordered, contacted).when(submit, by=DRAFTER).then(
        submitted.model_copy(update={"round": 2})
    )


def earlier_round(ground: tuple[FeedbackEvent, ...]) -> tuple[FeedbackEvent, ...]:
    return (*REPLIED[:2], *(ground or (contacted,)), *REPLIED[3:])
