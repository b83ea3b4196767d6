"""Co-departments give their input, handlers are named, and work passes from hand to hand."""

from datetime import date

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    AddCoDepartment,
    AssignmentEvent,
    CoDepartmentAdded,
    GiveInput,
    HandlerNamed,
    HandOverWork,
    InputGiven,
    NotAccepted,
    NotConfirmed,
    NotYourDepartment,
    UnknownDepartment,
    WorkHandedOver,
)
from shared.contracts.assignment.departments import NotACoDepartment, NotTheHolder, SameDepartment
from shared.contracts.assignment.directory import NotAPost
from shared.messaging.envelope import Actor, Role
from tests.assignment.story import (
    ADS,
    ASKED,
    FOOD,
    HEAD,
    IN_WORK,
    LAW,
    LEADER,
    STRANGER,
    add_food,
    confirmed,
    declined,
    directory,
    food_added,
    give_input,
    hand_over_work,
    input_given,
    name_handler,
    opened,
    proposed,
)
from tests.given_when_then import CLERK, actor, given

WITH_FOOD = (*IN_WORK, food_added)
FOOD_HANDLER = actor("wu", Role.HANDLER, department=FOOD)
named = HandlerNamed(department=ADS, handler="孙某")
handed = WorkHandedOver(**dict(hand_over_work))


@pytest.mark.parametrize("history", [ASKED, IN_WORK])
@pytest.mark.parametrize("by", [CLERK, LEADER, HEAD], ids=["office", "leader", "head in charge"])
def test_a_co_department_is_asked_once_a_department_is_in_charge(
    history: tuple[AssignmentEvent, ...], by: Actor
) -> None:
    given(assignment, *history, directory).when(add_food, by=by).then(food_added)


def test_the_same_question_twice_is_one_question() -> None:
    given(assignment, *WITH_FOOD, directory).when(add_food).then()


def test_a_co_department_may_be_asked_for_something_else() -> None:
    other = AddCoDepartment(department=FOOD, what="提供抽检数据", due=date(2023, 3, 30))
    given(assignment, *WITH_FOOD, directory).when(other).then(CoDepartmentAdded(**dict(other)))


def test_another_departments_head_asks_nobody() -> None:
    ask = AddCoDepartment(department=LAW, what="合法性审查")
    given(assignment, *IN_WORK, directory).when(ask, by=STRANGER).then_rejected(NotYourDepartment)


def test_a_department_gives_no_input_to_itself() -> None:
    ask = AddCoDepartment(department=ADS, what="核对")
    given(assignment, *IN_WORK, directory).when(ask).then_rejected(SameDepartment)


def test_only_a_department_of_the_directory_is_asked() -> None:
    ask = AddCoDepartment(department="后勤处", what="核对")
    given(assignment, *IN_WORK, directory).when(ask).then_rejected(UnknownDepartment)


@pytest.mark.parametrize("history", [(opened,), (opened, proposed), (*ASKED, declined)])
def test_nobody_is_asked_before_a_leader_has_confirmed(history: tuple[AssignmentEvent, ...]) -> None:
    given(assignment, *history, directory).when(add_food).then_rejected(NotConfirmed)


@pytest.mark.parametrize("by", [STRANGER, FOOD_HANDLER], ids=["head", "handler"])
@pytest.mark.parametrize("history", [WITH_FOOD, (*ASKED, food_added)])
def test_the_co_department_gives_its_input(history: tuple[AssignmentEvent, ...], by: Actor) -> None:
    given(assignment, *history).when(give_input, by=by).then(input_given)


def test_the_same_input_twice_is_one_input() -> None:
    given(assignment, *WITH_FOOD, input_given).when(give_input, by=STRANGER).then()


def test_a_co_department_supplements_its_input() -> None:
    more = GiveInput(opinion="补充抽检数据", text="sha256:" + "b" * 64)
    given(assignment, *WITH_FOOD, input_given).when(more, by=STRANGER).then(InputGiven(department=FOOD, **dict(more)))


@pytest.mark.parametrize("by", [HEAD, actor("feng", Role.HEAD, department=LAW)], ids=["in charge", "not asked"])
def test_only_a_department_that_was_asked_gives_input(by: Actor) -> None:
    given(assignment, *WITH_FOOD).when(give_input, by=by).then_rejected(NotACoDepartment)


def test_the_head_in_charge_names_another_handler() -> None:
    given(assignment, *IN_WORK).when(name_handler, by=HEAD).then(named)
    given(assignment, *IN_WORK, named).when(name_handler, by=HEAD).then()


def test_a_co_departments_head_names_a_handler_as_well() -> None:
    theirs = HandlerNamed(department=FOOD, handler="孙某")
    given(assignment, *WITH_FOOD).when(name_handler, by=STRANGER).then(theirs)
    given(assignment, *WITH_FOOD, theirs).when(name_handler, by=STRANGER).then()
    given(assignment, *WITH_FOOD, theirs).when(name_handler, by=HEAD).then(named)


def test_a_handler_is_named_by_a_department_that_takes_part() -> None:
    given(assignment, *IN_WORK).when(name_handler, by=STRANGER).then_rejected(NotYourDepartment)


def test_a_handler_is_named_after_the_acceptance() -> None:
    given(assignment, *ASKED).when(name_handler, by=HEAD).then_rejected(NotAccepted)


@pytest.mark.parametrize("by", [CLERK, HEAD], ids=["office", "head"])
def test_a_handler_hands_the_work_over(by: Actor) -> None:
    given(assignment, *IN_WORK).when(hand_over_work, by=by).then(handed)


def test_handed_over_twice_is_handed_over_once() -> None:
    given(assignment, *IN_WORK, handed).when(hand_over_work).then()


def test_who_took_the_work_over_may_hand_it_back() -> None:
    back = hand_over_work.model_copy(update={"from_whom": "孙某", "to_whom": "陈某"})
    given(assignment, *IN_WORK, handed).when(back).then(WorkHandedOver(**dict(back)))


def test_only_the_present_handler_hands_over() -> None:
    wrong = hand_over_work.model_copy(update={"from_whom": "吴某"})
    given(assignment, *IN_WORK).when(wrong).then_rejected(NotTheHolder)
    given(assignment, *IN_WORK, named).when(hand_over_work.model_copy(update={"to_whom": "吴某"})).then_rejected(
        NotTheHolder
    )


def test_a_co_department_hands_over_its_own_part() -> None:
    theirs = hand_over_work.model_copy(update={"department": FOOD})
    given(assignment, *WITH_FOOD).when(theirs, by=STRANGER).then(WorkHandedOver(**dict(theirs)))
    given(assignment, *WITH_FOOD, WorkHandedOver(**dict(theirs))).when(theirs, by=STRANGER).then()


def test_a_leader_in_charge_is_succeeded() -> None:
    succeed = HandOverWork(post=Role.LEADER, department=ADS, from_whom="李某", to_whom="周某", reason="分工调整")
    succeeded = WorkHandedOver(**dict(succeed))
    given(assignment, *IN_WORK).when(succeed).then(succeeded)
    given(assignment, *IN_WORK, succeeded).when(succeed).then()
    given(assignment, *IN_WORK, succeeded).when(succeed.model_copy(update={"to_whom": "吴某"})).then_rejected(
        NotTheHolder
    )


def test_a_co_departments_leader_is_not_the_leader_in_charge() -> None:
    theirs = HandOverWork(post=Role.LEADER, department=FOOD, from_whom="周某", to_whom="郑某", reason="分工调整")
    ours = HandOverWork(post=Role.LEADER, department=ADS, from_whom="李某", to_whom="周某", reason="分工调整")
    succeeded = WorkHandedOver(**dict(theirs))
    given(assignment, *WITH_FOOD).when(theirs).then(succeeded)
    given(assignment, *WITH_FOOD, succeeded).when(ours).then(WorkHandedOver(**dict(ours)))


def test_a_head_is_succeeded_and_the_case_remembers_it() -> None:
    succeed = HandOverWork(post=Role.HEAD, department=FOOD, from_whom="钱某", to_whom="郑某", reason="轮岗")
    succeeded = WorkHandedOver(**dict(succeed))
    given(assignment, *WITH_FOOD).when(succeed, by=STRANGER).then(succeeded)
    given(assignment, *WITH_FOOD, succeeded).when(succeed, by=STRANGER).then()


def test_the_offices_own_work_is_handed_over_in_any_case_under_way() -> None:
    """The clerk who leaves had the case from its receipt on, whatever department it went to."""
    leaves = HandOverWork(post=Role.OFFICE, department="局办公室", from_whom="王某", to_whom="冯某", reason="岗位调整")
    left = WorkHandedOver(**dict(leaves))
    for past in (IN_WORK, ASKED):
        given(assignment, *past).when(leaves).then(left)
        given(assignment, *past, left).when(leaves).then()
        given(assignment, *past, left).when(leaves.model_copy(update={"to_whom": "褚某"})).then_rejected(NotTheHolder)
    given(assignment, *IN_WORK).when(leaves, by=HEAD).then_rejected(NotYourDepartment)


def test_a_head_hands_over_nothing_of_others() -> None:
    given(assignment, *IN_WORK).when(hand_over_work, by=STRANGER).then_rejected(NotYourDepartment)
    leaders = HandOverWork(post=Role.LEADER, department=ADS, from_whom="李某", to_whom="周某", reason="分工调整")
    given(assignment, *IN_WORK).when(leaders, by=HEAD).then_rejected(NotYourDepartment)


def test_work_is_handed_over_where_there_is_work() -> None:
    given(assignment, *ASKED).when(hand_over_work).then_rejected(NotAccepted)
    elsewhere = hand_over_work.model_copy(update={"department": LAW})
    given(assignment, *IN_WORK).when(elsewhere).then_rejected(NotYourDepartment)


def test_the_system_holds_no_post() -> None:
    machine = hand_over_work.model_copy(update={"post": Role.SYSTEM})
    given(assignment, *IN_WORK).when(machine).then_rejected(NotAPost)


def test_a_department_put_in_charge_anew_keeps_its_co_departments() -> None:
    given(assignment, *ASKED, food_added, declined, proposed, confirmed).when(give_input, by=STRANGER).then(input_given)
