"""The office proposes, a leader confirms, the department accepts or declines, and plans."""

from datetime import date

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    DIRECTORY,
    Accept,
    AlreadyAccepted,
    AssignmentAccepted,
    AssignmentCommand,
    AssignmentConfirmed,
    AssignmentEnded,
    AssignmentOpened,
    CoDepartmentAdded,
    Confirm,
    NotAccepted,
    NotConfirmed,
    NotOpened,
    NotProposed,
    NotYourDepartment,
    Propose,
    UnknownDepartment,
)
from shared.contracts.assignment.departments import NotACoDepartment, SameDepartment
from shared.messaging.envelope import Command, CommandEnvelope
from tests.assignment.story import (
    ADS,
    ASKED,
    FOOD,
    HEAD,
    IN_WORK,
    LAW,
    LEADER,
    STRANGER,
    accept,
    accepted,
    add_food,
    cancelled,
    confirm,
    confirmed,
    decline,
    directory,
    food_added,
    give_input,
    hand_over_work,
    name_handler,
    open_case,
    opened,
    plan,
    planned,
    propose,
    propose_food,
    proposed,
    proposed_food,
    reopen,
)
from tests.given_when_then import CASE, CLERK, DAY, ID, given


def test_a_department_of_the_directory_is_proposed() -> None:
    given(assignment, opened, directory).when(propose).then(proposed)


def test_the_same_proposal_twice_is_one_proposal() -> None:
    given(assignment, opened, proposed, directory).when(propose).then()


def test_another_department_may_be_proposed_until_one_accepts() -> None:
    given(assignment, opened, proposed, confirmed, directory).when(propose_food).then(proposed_food)


def test_a_new_proposal_needs_its_own_confirmation() -> None:
    given(assignment, opened, proposed, confirmed, proposed_food).when(accept, by=STRANGER).then_rejected(NotConfirmed)


def test_a_case_in_work_is_not_proposed_again() -> None:
    given(assignment, *IN_WORK, directory).when(propose_food).then_rejected(AlreadyAccepted)


def test_the_accepted_proposal_repeated_changes_nothing() -> None:
    given(assignment, *IN_WORK, directory).when(propose).then()


def test_a_department_outside_the_directory_is_unknown() -> None:
    given(assignment, opened, directory).when(Propose(department="后勤处")).then_rejected(UnknownDepartment)


def test_an_empty_directory_knows_nobody() -> None:
    given(assignment, opened).when(propose).then_rejected(UnknownDepartment)


def test_a_leader_confirms_the_proposed_department() -> None:
    given(assignment, opened, proposed).when(confirm, by=LEADER).then(confirmed)


@pytest.mark.parametrize("history", [(opened, proposed, confirmed), IN_WORK])
def test_the_same_confirmation_twice_is_one_confirmation(history: tuple[AssignmentOpened, ...]) -> None:
    given(assignment, *history).when(confirm, by=LEADER).then()


def test_a_new_proposal_is_confirmed_anew() -> None:
    anew = AssignmentConfirmed(department=FOOD, opinion="同意", leader="周某")
    given(assignment, opened, proposed, confirmed, proposed_food).when(confirm, by=LEADER).then(anew)


def test_without_a_proposal_there_is_nothing_to_confirm() -> None:
    given(assignment, opened).when(confirm, by=LEADER).then_rejected(NotProposed)


def test_the_confirmed_department_accepts() -> None:
    given(assignment, opened, proposed, confirmed).when(accept, by=HEAD).then(accepted)


def test_the_same_acceptance_twice_is_one_acceptance() -> None:
    given(assignment, *IN_WORK).when(accept, by=HEAD).then()


def test_another_handler_is_not_named_by_accepting_again() -> None:
    given(assignment, *IN_WORK).when(Accept(handler="孙某"), by=HEAD).then_rejected(AlreadyAccepted)


@pytest.mark.parametrize("history", [(opened,), (opened, proposed)])
def test_a_department_accepts_only_what_a_leader_confirmed(history: tuple[AssignmentOpened, ...]) -> None:
    given(assignment, *history).when(accept, by=HEAD).then_rejected(NotConfirmed)


@pytest.mark.parametrize("history", [ASKED, IN_WORK])
def test_only_the_confirmed_department_may_accept(history: tuple[AssignmentOpened, ...]) -> None:
    given(assignment, *history).when(accept, by=STRANGER).then_rejected(NotYourDepartment)


def test_the_department_submits_its_plan() -> None:
    given(assignment, *IN_WORK).when(plan, by=HEAD).then(planned)


def test_the_same_plan_twice_is_one_plan() -> None:
    given(assignment, *IN_WORK, planned).when(plan, by=HEAD).then()


def test_a_changed_plan_is_a_new_plan() -> None:
    later = plan.model_copy(update={"finish_by": date(2023, 5, 5)})
    given(assignment, *IN_WORK, planned).when(later, by=HEAD).then(
        planned.model_copy(update={"finish_by": date(2023, 5, 5)})
    )


@pytest.mark.parametrize("history", [IN_WORK[:1], IN_WORK[:2], ASKED])
def test_a_plan_follows_the_acceptance(history: tuple[AssignmentOpened, ...]) -> None:
    given(assignment, *history).when(plan, by=HEAD).then_rejected(NotAccepted)


def test_only_the_department_in_charge_plans() -> None:
    given(assignment, *IN_WORK).when(plan, by=STRANGER).then_rejected(NotYourDepartment)


@pytest.mark.parametrize(
    "command", [propose, confirm, accept, decline, plan, add_food, give_input, name_handler, hand_over_work]
)
def test_nothing_is_assigned_before_the_case_is_opened(command: Command) -> None:
    given(assignment, directory).when(command, by=HEAD).then_rejected(NotOpened)


def test_a_proposal_names_co_departments_leader_and_what_is_required() -> None:
    full = {"co_departments": (FOOD, LAW), "leader": "王局长", "requirement": "四月底前答复"}
    given(assignment, opened, directory).when(propose.model_copy(update=full)).then(proposed.model_copy(update=full))


def test_a_co_department_is_named_once() -> None:
    twice = Propose(department=ADS, opinion="属广告处职责", co_departments=(FOOD, FOOD))
    given(assignment, opened, directory).when(twice).then(proposed.model_copy(update={"co_departments": (FOOD,)}))


def test_a_co_department_is_in_the_directory_and_another_one() -> None:
    given(assignment, opened, directory).when(Propose(department=ADS, co_departments=("后勤处",))).then_rejected(
        UnknownDepartment
    )
    given(assignment, opened, directory).when(Propose(department=ADS, co_departments=(ADS,))).then_rejected(
        SameDepartment
    )


def test_the_confirmation_asks_the_co_departments_as_well() -> None:
    both = proposed.model_copy(update={"co_departments": (FOOD, LAW), "requirement": "四月底前答复"})
    asked = [CoDepartmentAdded(department=name, what="四月底前答复") for name in (FOOD, LAW)]
    given(assignment, opened, both).when(confirm, by=LEADER).then(confirmed, *asked)


def test_a_leader_decides_for_another_department_than_the_proposed_one() -> None:
    other = AssignmentConfirmed(department=FOOD, opinion="改由特食处", leader="周某")
    envelope = Confirm(opinion="改由特食处", department=FOOD)
    given(assignment, opened, proposed, directory).when(envelope, by=LEADER).then(other)
    given(assignment, opened, proposed, other, directory).when(envelope, by=LEADER).then()
    given(assignment, opened, proposed, other).when(accept, by=STRANGER).then(
        AssignmentAccepted(department=FOOD, handler="陈某")
    )


def test_a_co_department_that_is_put_in_charge_is_asked_for_no_input() -> None:
    both = proposed.model_copy(update={"co_departments": (FOOD, LAW)})
    other = AssignmentConfirmed(department=FOOD, opinion="", leader="周某")
    given(assignment, opened, both, directory).when(Confirm(department=FOOD), by=LEADER).then(
        other, CoDepartmentAdded(department=LAW)
    )
    given(assignment, *ASKED, food_added, other).when(give_input, by=STRANGER).then_rejected(NotACoDepartment)


def test_until_the_department_accepts_a_leader_may_decide_otherwise() -> None:
    other = AssignmentConfirmed(department=FOOD, opinion="", leader="周某")
    given(assignment, *ASKED, directory).when(Confirm(department=FOOD), by=LEADER).then(other)
    given(assignment, *IN_WORK, directory).when(Confirm(department=FOOD), by=LEADER).then_rejected(AlreadyAccepted)


def test_a_leader_names_another_leader_in_charge() -> None:
    given(assignment, opened, proposed).when(Confirm(opinion="同意", leader="王局长"), by=LEADER).then(
        confirmed.model_copy(update={"leader": "王局长"})
    )


def test_a_leader_decides_only_for_a_department_of_the_directory() -> None:
    given(assignment, opened, proposed, directory).when(Confirm(department="后勤处"), by=LEADER).then_rejected(
        UnknownDepartment
    )


def test_a_proposal_that_was_decided_otherwise_may_be_made_again() -> None:
    other = AssignmentConfirmed(department=FOOD, opinion="", leader="周某")
    given(assignment, opened, proposed, other, directory).when(propose).then(proposed)


def test_a_department_accepts_and_wishes_for_more_co_units() -> None:
    envelope = Accept(handler="陈某", wanted_units=("市药监局",), reason="涉及药品广告")
    given(assignment, *ASKED).when(envelope, by=HEAD).then(AssignmentAccepted(department=ADS, **dict(envelope)))


@pytest.mark.parametrize(
    "command", [propose, confirm, accept, decline, plan, add_food, give_input, name_handler, hand_over_work]
)
def test_after_a_cancellation_nothing_is_assigned(command: Command) -> None:
    given(assignment, *IN_WORK, food_added, cancelled, directory).when(command, by=HEAD).then_rejected(AssignmentEnded)


@pytest.mark.parametrize("command", [propose, confirm, add_food, reopen])
def test_what_names_departments_consults_the_directory(command: AssignmentCommand) -> None:
    assert list(assignment.read_streams(wished(command))) == [DIRECTORY]


@pytest.mark.parametrize("command", [open_case, accept, decline, plan])
def test_what_names_none_consults_nothing(command: AssignmentCommand) -> None:
    assert not assignment.read_streams(wished(command))


def wished(command: AssignmentCommand) -> CommandEnvelope[AssignmentCommand]:
    return CommandEnvelope(ID, CASE, command, CLERK, DAY)
