"""Who may see and do what, as a table: every role, relation and state of a case."""

from dataclasses import replace
from datetime import date

import pytest

from services.desk.access.directory import Person
from services.desk.access.permissions import (
    ALL_SECTIONS,
    RIGHTS,
    CaseScope,
    CaseSection,
    CommandGrant,
    Relation,
    can_see,
    may,
    scope_of,
    visible_sections,
)
from services.desk.ledger.projection import CaseRow, Stage
from shared.contracts import assignment, feedback, publication, supervision
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.messaging.envelope import COMMANDS, Role

CASE = CaseRow(
    id="rd-16-1-0099",
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    department="食品处",
    handler="贺知夏",
    leader="陆景行",
    co_departments={"网监处": False},
    co_units=("市教委",),
    stage=Stage.HANDLING,
)
ANSWERED = CASE.model_copy(update={"sent_on": date(2023, 4, 1), "stage": Stage.ANSWERED})
CLASSIFIED = CaseRow(id="rd-16-1-0009", kind=Kind.SUGGESTION, stage=Stage.CLASSIFIED)


def person(role: Role, department: str = "", name: str = "某某", leads: tuple[str, ...] = ()) -> Person:
    return Person(f"{role}-1", name, department, (role,), leads)


CLERK = person(Role.OFFICE, "局办公室")
CHIEF = person(Role.LEADER, "局领导")
LEADS_FOOD = person(Role.LEADER, "局领导", leads=("食品处",))
LEADS_WEB = person(Role.LEADER, "局领导", leads=("网监处",))
LEADS_OTHER = person(Role.LEADER, "局领导", leads=("计量处",))
NAMED_LEADER = person(Role.LEADER, "局领导", "陆景行", ("计量处",))
HEAD, CO_HEAD, OTHER_HEAD = (person(Role.HEAD, department) for department in ("食品处", "网监处", "计量处"))
HANDLER, CO_HANDLER, OTHER_HANDLER = (person(Role.HANDLER, department) for department in ("食品处", "网监处", "计量处"))
MOVED_HANDLER = person(Role.HANDLER, "计量处", "贺知夏")
REVIEWER = person(Role.DISCLOSURE, "局办公室")
AUDITOR = person(Role.AUDITOR, "审计处")
PARTNER, STRANGER = person(Role.PARTNER, "市教委"), person(Role.PARTNER, "市商务委")

S = CaseSection
OURS = {S.CASE, S.TEXTS, S.DRAFTS, S.OPINIONS, S.SUPERVISION}
BESIDE = OURS - {S.DRAFTS}
NOTHING: set[CaseSection] = set()
SEEN = [
    (CLERK, CASE, set(CaseSection)),
    (CLERK, CLASSIFIED, {S.CASE, S.SUPERVISION, S.ACCESS}),
    (CHIEF, CASE, OURS),
    (LEADS_FOOD, CASE, OURS),
    (LEADS_WEB, CASE, OURS),
    (LEADS_OTHER, CASE, NOTHING),
    (NAMED_LEADER, CASE, OURS),
    (LEADS_FOOD, CLASSIFIED, NOTHING),
    (HEAD, CASE, OURS | {S.CONTACT_DATA}),
    (CO_HEAD, CASE, BESIDE),
    (OTHER_HEAD, CASE, NOTHING),
    (HANDLER, CASE, OURS | {S.CONTACT_DATA}),
    (CO_HANDLER, CASE, BESIDE),
    (OTHER_HANDLER, CASE, NOTHING),
    (MOVED_HANDLER, CASE, OURS | {S.CONTACT_DATA}),
    (REVIEWER, CASE, OURS),
    (AUDITOR, CASE, set(CaseSection) - {S.CONTACT_DATA}),
    (PARTNER, CASE, {S.CASE}),
    (PARTNER, ANSWERED, {S.CASE, S.TEXTS}),
    (STRANGER, ANSWERED, NOTHING),
]


@pytest.mark.parametrize(("who", "case", "expected"), SEEN)
def test_what_each_may_see(who: Person, case: CaseRow, expected: set[CaseSection]) -> None:
    assert visible_sections(who, case) == expected


A, F = assignment, feedback
GIVEN = [
    (CLERK, A.Propose, True),
    (CLERK, A.Confirm, False),
    (CHIEF, A.Confirm, True),
    (LEADS_FOOD, F.SignReply, True),
    (LEADS_OTHER, F.SignReply, False),
    (NAMED_LEADER, F.SignReply, True),
    (HEAD, A.Accept, True),
    (OTHER_HEAD, A.Accept, False),
    (HANDLER, F.SubmitReply, True),
    (MOVED_HANDLER, F.SubmitReply, True),
    (OTHER_HANDLER, F.SubmitReply, False),
    (CO_HANDLER, F.SubmitReply, False),
    (CO_HANDLER, A.GiveInput, True),
    (CO_HEAD, A.NameHandler, True),
    (CO_HEAD, A.Accept, False),
    (REVIEWER, publication.Review, True),
    (REVIEWER, supervision.Close, False),
    (CLERK, supervision.Close, True),
]


@pytest.mark.parametrize(("who", "command", "granted"), GIVEN)
def test_which_commands_are_whose_business(who: Person, command: type, granted: bool) -> None:
    assert may(who, CASE, command) is granted


@pytest.mark.parametrize("who", [AUDITOR, PARTNER, STRANGER])
def test_some_only_look(who: Person) -> None:
    assert not any(
        may(who, case, command_type) for command_type in COMMANDS.values() for case in (CASE, ANSWERED, None)
    )


def test_nobody_may_what_their_role_may_not() -> None:
    everyone = [who for who, _, _ in SEEN]
    given = [
        (who, command_type) for who in everyone for command_type in COMMANDS.values() if may(who, CASE, command_type)
    ]
    assert given
    assert all(set(who.roles) & command_type.by for who, command_type in given)


def test_every_role_of_a_person_stands_in_the_table() -> None:
    assert {right.role for right in RIGHTS} == set(Role) - {Role.SYSTEM}
    assert {right.relation for right in RIGHTS} == set(Relation)
    assert all(S.CASE in right.sections and right.sections | right.answered <= ALL_SECTIONS for right in RIGHTS)
    assert {right.commands for right in RIGHTS} == set(CommandGrant)


@pytest.mark.parametrize(("who", "case", "expected"), SEEN)
def test_a_list_shows_what_a_page_would(who: Person, case: CaseRow, expected: set[CaseSection]) -> None:
    """The reach in words of a database admits exactly the cases that `sees` admits."""
    admits, theirs = scope_of(who), {case.department, *case.co_departments} - {""}
    by = [
        admits.everything,
        bool(theirs & set(admits.departments)),
        bool(admits.leader) and admits.leader == case.leader,
        bool(admits.handler) and admits.handler == case.handler,
        bool({case.lead_unit, *case.joint_units, *case.co_units} - {""} & set(admits.units)),
    ]
    assert any(by) is (S.CASE in expected) is can_see(who, case)


def test_who_stands_in_sees_what_the_principal_sees_and_gives_nothing_more_by_themselves() -> None:
    standing_in = replace(OTHER_HEAD, stands_for=(HEAD,))
    assert can_see(standing_in, CASE, S.CONTACT_DATA)
    assert scope_of(standing_in) == CaseScope(departments=frozenset({"计量处", "食品处"}))
    assert not may(standing_in, CASE, A.Accept)
    assert may(standing_in.stands_for[0], CASE, A.Accept)


def test_two_posts_add_up() -> None:
    both = Person("x", "某某", "网监处", (Role.HANDLER, Role.DISCLOSURE))
    assert can_see(both, CASE, S.DRAFTS)
    assert may(both, CASE, publication.Review)
    assert not may(both, CASE, F.SubmitReply)


def test_without_a_post_nothing() -> None:
    nobody = Person("x", "某某", "食品处")
    assert scope_of(nobody) == CaseScope()
    assert not can_see(nobody, CASE)
