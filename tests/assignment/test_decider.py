"""The office proposes, a leader confirms, the department accepts and plans."""

from datetime import date

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    DIRECTORY,
    Accept,
    AdoptDirectory,
    AlreadyAccepted,
    AssignmentAccepted,
    AssignmentCommand,
    AssignmentConfirmed,
    AssignmentOpened,
    AssignmentProposed,
    Confirm,
    Department,
    DirectoryAdopted,
    NotAccepted,
    NotConfirmed,
    NotOpened,
    NotProposed,
    NotYourDepartment,
    Open,
    PlanSubmitted,
    Propose,
    SubmitPlan,
    UnknownDepartment,
)
from shared.contracts.words import Kind, Part
from shared.decider import At
from shared.errors import Invalid
from shared.messages import Command, Role, Wish
from tests.cases import TITLE
from tests.laws import CASE, CLERK, DAY, ID, actor, given

ADS, FOOD = "广告处", "特食处"
LEADER = actor("li", Role.LEADER)
HEAD = actor("zhao", Role.HEAD, department=ADS)
STRANGER = actor("qian", Role.HEAD, department=FOOD)
BOTH = (Department(name=ADS, topics=("广告",)), Department(name=FOOD))

adopted = DirectoryAdopted(departments=BOTH)
directory = At(DIRECTORY, adopted)
opened = AssignmentOpened(kind=Kind.SUGGESTION, part=Part.LEAD, title=TITLE, topic="广告")
proposed = AssignmentProposed(department=ADS, opinion="属广告处职责")
proposed_food = AssignmentProposed(department=FOOD, opinion="")
confirmed = AssignmentConfirmed(department=ADS, opinion="同意")
accepted = AssignmentAccepted(department=ADS, handler="陈某")
planned = PlanSubmitted(goal="四月底前走访", responsible="赵某", finish_by=date(2023, 4, 30))

adopt = AdoptDirectory(departments=BOTH)
open_case = Open(kind=Kind.SUGGESTION, part=Part.LEAD, title=TITLE, topic="广告")
propose = Propose(department=ADS, opinion="属广告处职责")
propose_food = Propose(department=FOOD)
confirm = Confirm(opinion="同意")
accept = Accept(handler="陈某")
plan = SubmitPlan(goal="四月底前走访", responsible="赵某", finish_by=date(2023, 4, 30))
IN_WORK = (opened, proposed, confirmed, accepted)


def test_the_office_adopts_a_directory() -> None:
    given(assignment).when(adopt, stream=DIRECTORY).then(adopted)


def test_the_same_directory_twice_is_one_directory() -> None:
    given(assignment, adopted).when(adopt, stream=DIRECTORY).then()


def test_a_changed_directory_is_adopted_anew() -> None:
    fewer = AdoptDirectory(departments=BOTH[:1])
    given(assignment, adopted).when(fewer, stream=DIRECTORY).then(DirectoryAdopted(departments=BOTH[:1]))


def test_a_directory_is_not_adopted_in_a_case() -> None:
    given(assignment, opened).when(adopt).then_rejected(Invalid)


def test_a_case_is_opened_for_assignment() -> None:
    given(assignment).when(open_case).then(opened)


def test_the_same_opening_twice_is_one_opening() -> None:
    given(assignment, opened, proposed).when(open_case).then()


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
    anew = AssignmentConfirmed(department=FOOD, opinion="同意")
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


@pytest.mark.parametrize("history", [IN_WORK[:3], IN_WORK])
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


@pytest.mark.parametrize("history", [IN_WORK[:1], IN_WORK[:2], IN_WORK[:3]])
def test_a_plan_follows_the_acceptance(history: tuple[AssignmentOpened, ...]) -> None:
    given(assignment, *history).when(plan, by=HEAD).then_rejected(NotAccepted)


def test_only_the_department_in_charge_plans() -> None:
    given(assignment, *IN_WORK).when(plan, by=STRANGER).then_rejected(NotYourDepartment)


@pytest.mark.parametrize("command", [propose, confirm, accept, plan])
def test_nothing_is_assigned_before_the_case_is_opened(command: Command) -> None:
    given(assignment, directory).when(command, by=HEAD).then_rejected(NotOpened)


def test_only_a_proposal_consults_the_directory() -> None:
    assert list(assignment.consults(wished(propose))) == [DIRECTORY]
    assert not assignment.consults(wished(confirm))


def wished(command: AssignmentCommand) -> Wish[AssignmentCommand]:
    return Wish(ID, CASE, command, CLERK, DAY)
