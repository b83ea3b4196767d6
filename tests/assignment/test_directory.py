"""Who holds which post in the bureau, and who acts for whom until when."""

from datetime import date
from typing import Any

import pytest

from services.assignment.decider import assignment
from shared.contracts.assignment import (
    DIRECTORY,
    AdoptDirectory,
    AppointPerson,
    Delegate,
    DelegationEnded,
    DelegationGranted,
    DirectoryAdopted,
    EndDelegation,
    PersonAppointed,
    PersonLeft,
    RemovePerson,
    UnknownDepartment,
)
from shared.contracts.assignment.directory import (
    DelegatesToSelf,
    EndsBeforeItBegins,
    NotAPost,
    NotYoursToDelegate,
    PostNotHeld,
    UnknownPerson,
    YourOwnRights,
)
from shared.messaging.envelope import Actor, Command, Role
from shared.messaging.errors import CommandError, Invalid
from tests.assignment.story import ADS, DEPARTMENTS, FOOD, LEADER, adopt, adopted, opened
from tests.given_when_then import CLERK, actor, given

appoint_head = AppointPerson(person_id="zhao", name="赵某", department=ADS, roles=(Role.HEAD,))
appoint_leader = AppointPerson(person_id="li", name="李某", department="局领导", roles=(Role.LEADER,))
head = PersonAppointed(**dict(appoint_head))
leader = PersonAppointed(**dict(appoint_leader))
deputy = PersonAppointed(person_id="zhou", name="周某", department="局领导", roles=(Role.LEADER,))
delegate = Delegate(
    principal_id="li",
    delegate_id="zhou",
    roles=(Role.LEADER,),
    commands=("assignment.confirm",),
    since=date(2023, 5, 4),
    until=date(2023, 5, 19),
    reason="出国培训",
)
granted = DelegationGranted(principal="李某", delegate="周某", **dict(delegate))
end = EndDelegation(principal_id="li", delegate_id="zhou", since=date(2023, 5, 4), reason="提前回国")
ended = DelegationEnded(
    principal="李某",
    delegate="周某",
    delegate_id="zhou",
    since=date(2023, 5, 4),
    reason="提前回国",
    principal_id="li",
)
PEOPLE = (adopted, head, leader, deputy)


def register(*history: Any) -> given:
    return given(assignment, *history)


def test_the_office_adopts_a_directory() -> None:
    register().when(adopt, stream=DIRECTORY).then(adopted)


def test_the_same_directory_twice_is_one_directory() -> None:
    register(adopted).when(adopt, stream=DIRECTORY).then()


def test_a_changed_directory_is_adopted_anew() -> None:
    fewer = AdoptDirectory(departments=DEPARTMENTS[:1])
    register(adopted).when(fewer, stream=DIRECTORY).then(DirectoryAdopted(departments=DEPARTMENTS[:1]))


@pytest.mark.parametrize("command", [adopt, appoint_head, RemovePerson(person_id="li", reason="退休"), delegate, end])
def test_the_directory_is_not_kept_in_a_case(command: Command) -> None:
    register(opened).when(command).then_rejected(Invalid)


def test_a_person_is_appointed_once() -> None:
    register(adopted).when(appoint_head, stream=DIRECTORY).then(head)
    register(adopted, head).when(appoint_head, stream=DIRECTORY).then()


def test_a_person_moves_to_another_department() -> None:
    moves = appoint_head.model_copy(update={"department": FOOD})
    register(adopted, head).when(moves, stream=DIRECTORY).then(PersonAppointed(**dict(moves)))


@pytest.mark.parametrize("role", [Role.HEAD, Role.HANDLER])
def test_who_heads_or_handles_does_so_in_a_department_of_the_directory(role: Role) -> None:
    nowhere = AppointPerson(person_id="wu", name="吴某", department="后勤处", roles=(role,))
    register(adopted).when(nowhere, stream=DIRECTORY).then_rejected(UnknownDepartment)


def test_a_leader_belongs_to_no_department() -> None:
    register(adopted).when(appoint_leader, stream=DIRECTORY).then(leader)


def test_nobody_is_appointed_as_the_system() -> None:
    machine = AppointPerson(person_id="robot", name="机器", department=ADS, roles=(Role.SYSTEM,))
    register(adopted).when(machine, stream=DIRECTORY).then_rejected(NotAPost)


def test_a_person_leaves_once() -> None:
    leave, left = RemovePerson(person_id="zhao", reason="退休"), PersonLeft(person_id="zhao", reason="退休")
    register(*PEOPLE).when(leave, stream=DIRECTORY).then(left)
    register(*PEOPLE, left).when(leave, stream=DIRECTORY).then()
    register(*PEOPLE, left).when(appoint_head, stream=DIRECTORY).then(head)
    register(*PEOPLE, left, head).when(leave, stream=DIRECTORY).then(left)


def test_nobody_leaves_who_was_never_there() -> None:
    register(*PEOPLE).when(RemovePerson(person_id="wu", reason="退休"), stream=DIRECTORY).then_rejected(UnknownPerson)


@pytest.mark.parametrize("id", ["li", "zhou"])
def test_with_a_person_their_running_delegations_end(id: str) -> None:
    leave, left = RemovePerson(person_id=id, reason="调离"), PersonLeft(person_id=id, reason="调离")
    gone = ended.model_copy(update={"reason": "调离"})
    register(*PEOPLE, granted).when(leave, stream=DIRECTORY).then(left, gone)
    register(*PEOPLE, granted).when(leave, stream=DIRECTORY, on=date(2023, 5, 20)).then(left)


@pytest.mark.parametrize("by", [LEADER, CLERK], ids=["the principal", "the office"])
def test_a_leader_has_another_act_for_them_within_a_term_and_a_scope(by: Actor) -> None:
    register(*PEOPLE).when(delegate, by=by, stream=DIRECTORY).then(granted)
    register(*PEOPLE, granted).when(delegate, by=by, stream=DIRECTORY).then()


def test_a_term_may_be_prolonged() -> None:
    longer = delegate.model_copy(update={"until": date(2023, 5, 26)})
    more = granted.model_copy(update={"until": date(2023, 5, 26)})
    register(*PEOPLE, granted).when(longer, stream=DIRECTORY).then(more)
    register(*PEOPLE, granted, more, ended).when(longer, stream=DIRECTORY).then(more)


@pytest.mark.parametrize(
    ("changes", "by", "refusal"),
    [
        ({"until": date(2023, 5, 3)}, LEADER, EndsBeforeItBegins),
        ({"delegate_id": "li"}, LEADER, DelegatesToSelf),
        ({"roles": (Role.LEADER, Role.OFFICE)}, LEADER, PostNotHeld),
        ({"delegate_id": "wu"}, LEADER, UnknownPerson),
        ({"principal_id": "wu"}, CLERK, UnknownPerson),
        ({"commands": ("assignment.conform",)}, LEADER, Invalid),
        ({}, actor("zhou", Role.LEADER), NotYoursToDelegate),
    ],
)
def test_nobody_gives_away_what_is_not_theirs_to_give(
    changes: dict[str, Any], by: Actor, refusal: type[CommandError]
) -> None:
    register(*PEOPLE).when(delegate.model_copy(update=changes), by=by, stream=DIRECTORY).then_rejected(refusal)


def test_a_term_of_one_day_is_a_term() -> None:
    day = delegate.model_copy(update={"until": date(2023, 5, 4)})
    register(*PEOPLE).when(day, stream=DIRECTORY).then(granted.model_copy(update={"until": date(2023, 5, 4)}))


@pytest.mark.parametrize("by", [LEADER, CLERK, actor("zhou", Role.LEADER)], ids=["principal", "office", "delegate"])
def test_a_delegation_is_ended_before_its_term(by: Actor) -> None:
    register(*PEOPLE, granted).when(end, by=by, stream=DIRECTORY).then(ended)
    register(*PEOPLE, granted, ended).when(end, by=by, stream=DIRECTORY).then()


def test_a_delegation_is_not_ended_by_a_third() -> None:
    third = actor("zhao", Role.HEAD, department=ADS)
    register(*PEOPLE, granted).when(end, by=third, stream=DIRECTORY).then_rejected(NotYoursToDelegate)


@pytest.mark.parametrize(
    "change",
    [
        AppointPerson(person_id="wang", name="王某", department="局办公室", roles=(Role.OFFICE, Role.LEADER)),
        RemovePerson(person_id="wang", reason="试一试"),
    ],
)
def test_nobody_changes_their_own_rights(change: Command) -> None:
    clerk = actor("wang", Role.OFFICE, department="局办公室")
    own = PersonAppointed(person_id="wang", name="王某", department="局办公室", roles=(Role.OFFICE,))
    register(adopted, own).when(change, by=clerk, stream=DIRECTORY).then_rejected(YourOwnRights)


def test_one_s_own_appointment_may_be_said_again() -> None:
    clerk = actor("wang", Role.OFFICE, department="局办公室")
    own = PersonAppointed(person_id="wang", name="王某", department="局办公室", roles=(Role.OFFICE,))
    register(adopted, own).when(AppointPerson(**dict(own)), by=clerk, stream=DIRECTORY).then()
