"""Where a case is found: by its codes, by what waits to be done, and by whose hands it is in."""

from datetime import date

import pytest

from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.facets import (
    COLUMNS,
    PACKED_CODES,
    CaseFlag,
    actionable_by,
    assignee_keys,
    case_flags,
    code_bits,
    column_values,
    facet_label,
    pack_code,
    unpack_code,
)
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Result, Satisfaction
from shared.messaging.envelope import Role

DAY = date(2023, 5, 10)
LEAD = CaseRow(
    id="rd-16-1-1", kind=Kind.SUGGESTION, part=HandlingRole.LEAD, department="广告处", handler="陈某", leader="李某"
)
SENT = LEAD.model_copy(update={"stage": Stage.ANSWERED, "sent_on": DAY, "decision": Disclosure.ACTIVE})


@pytest.mark.parametrize("name", list(PACKED_CODES))
def test_every_code_comes_out_of_its_number_as_it_went_in(name: str) -> None:
    assert [
        unpack_code(name, pack_code(name, code.value) << 5 * list(PACKED_CODES).index(name))
        for code in PACKED_CODES[name]
    ] == [code.value for code in PACKED_CODES[name]]


def test_codes_lie_beside_each_other() -> None:
    codes = code_bits(SENT.model_copy(update={"result": Result.SOLVED}))
    said = {name: unpack_code(name, codes) for name in PACKED_CODES}
    assert said == {"kind": "rd", "part": "lead", "stage": "answered", "result": "solved", "disclosure": "active"}


def test_there_is_a_value_for_every_column() -> None:
    assert len(column_values(LEAD)) == len(COLUMNS)


@pytest.mark.parametrize(
    ("stage", "whose"),
    [
        (Stage.TO_RECEIVE, ["office"]),
        (Stage.TO_CONFIRM, ["leader/李某"]),
        (Stage.TO_ACCEPT, ["head@广告处"]),
        (Stage.HANDLING, ["handler@广告处/陈某"]),
        (Stage.TO_SIGN, ["leader/李某"]),
        (Stage.CLOSED, []),
    ],
)
def test_a_case_is_in_the_hands_of_who_can_move_it_on(stage: Stage, whose: list[str]) -> None:
    assert actionable_by(LEAD.model_copy(update={"stage": stage})) == whose


def test_without_a_handler_the_head_has_it() -> None:
    assert actionable_by(LEAD.model_copy(update={"stage": Stage.HANDLING, "handler": ""})) == ["head@广告处"]


def test_what_left_the_bureau_is_in_nobodys_hands() -> None:
    assert actionable_by(LEAD.model_copy(update={"stage": Stage.HANDLING, "withdrawn_on": DAY})) == []


def test_a_co_department_that_owes_its_opinion_has_it_too() -> None:
    case = LEAD.model_copy(update={"stage": Stage.HANDLING, "co_departments": {"食品处": False, "特食处": True}})
    assert actionable_by(case) == ["handler@广告处/陈某", "head@食品处"]


def test_people_are_asked_for_by_all_their_posts() -> None:
    assert assignee_keys("李某", "局领导", [Role.LEADER]) == ["leader/", "leader/李某"]
    assert assignee_keys("陈某", "广告处", [Role.HEAD, Role.HANDLER]) == ["head@广告处", "handler@广告处/陈某"]


def test_a_reply_that_was_sent_waits_for_city_evaluation_and_portal() -> None:
    assert {CaseFlag.CITY, CaseFlag.EVALUATE, CaseFlag.PUBLISH} <= set(case_flags(SENT))
    done = {"city_entry": True, "outcome": Satisfaction.SATISFIED, "published_on": DAY}
    assert not case_flags(SENT.model_copy(update=done))


def test_nothing_is_owed_by_what_left() -> None:
    due = Deadline(rule="reply", name="答复", due=DAY, statutory=True)
    case = LEAD.model_copy(update={"deadlines": {"reply": due}})
    assert column_values(case)[list(COLUMNS).index("due")] == DAY
    assert column_values(case.model_copy(update={"returned_on": DAY}))[list(COLUMNS).index("due")] is None


def test_values_are_told_in_words() -> None:
    assert [
        facet_label("kind", "rd"),
        facet_label("session", "16-1"),
        facet_label("department", "广告处"),
        facet_label("topic", ""),
    ] == [
        "代表建议",
        "16届1次",
        "广告处",
        "未定",
    ]
