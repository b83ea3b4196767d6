"""What each row of a list asks for, given what is known: a command, nothing, or a refusal with its remedy."""

from datetime import date
from typing import Any

import pytest

from services.desk.imports.column_detection import REQUIRED_COLUMNS
from services.desk.imports.handover_list import CaseRowRead, HandOverList, parse_tables
from services.desk.imports.import_cases import (
    HAND_OVER_AGAIN_REMEDY,
    ImportStep,
    KnownCases,
    plan_steps,
    preview_import,
)
from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import FIELD_LABELS, Change, HandlingRole
from shared.contracts.intake import Correct, HandOverAgain, Register, TakeOver
from tests.desk.imports.test_opening_list import DONE, FILE, HOW, OPENED
from tests.desk.lists import GOOD, PROPOSAL, SECRET, parse_rows, table

DAY = date(2023, 2, 20)


def case(row: CaseRowRead, **more: Any) -> CaseRow:
    """The ledger's row of a case as this row of a list registers it."""
    command = row.command
    known = {name: getattr(command, name) for name in ("kind", "congress", "session", "number", "part", "handed_over")}
    return CaseRow(id=row.stream, **{**known, **dict(command.facts), **more})


def known(*rows: dict[str, Any], **more: Any) -> dict[str, CaseRow]:
    return {row.stream: case(row, **more) for row in parse_rows(*rows).rows}


def step(row: dict[str, Any], cases: dict[str, CaseRow], again: str = "", **how: Any) -> ImportStep:
    (only,) = plan_steps(cases, parse_rows(row, **how), KnownCases(hand_over_reason=again))
    return only


def remedies(step: ImportStep) -> list[tuple[str, str, str]]:
    return [(refusal.column, refusal.reason, refusal.remedy) for refusal in step.refused]


def test_what_is_new_is_registered() -> None:
    assert isinstance(step(GOOD, {}).command, Register)


def test_what_is_known_asks_for_nothing() -> None:
    assert step(GOOD, known(GOOD)) == ImportStep(parse_rows(GOOD).rows[0])


def test_what_has_changed_is_corrected() -> None:
    corrected = step({**GOOD, "案由": "另一案由", "合办单位": "市商务委员会"}, known(GOOD))
    assert isinstance(corrected.command, Correct)
    assert corrected.command.reason == "交办清单更正（清单.xlsx 第2行）"
    assert corrected.changes == (
        Change(field="案由", old="关于整治保健品广告的建议", new="另一案由"),
        Change(field=FIELD_LABELS["joint_units"], old="无", new="市商务委员会"),
    )


def test_a_list_without_a_column_takes_nothing_back() -> None:
    cases = known({**GOOD, "会办单位": "市公安局", "主题": "旧主题"})
    corrected = step({**GOOD, "案由": "另一案由"}, cases, columns=REQUIRED_COLUMNS)
    assert [change.field for change in corrected.changes] == ["案由"]
    assert isinstance(corrected.command, Correct)
    assert (corrected.command.facts.co_units, corrected.command.facts.topic) == (("市公安局",), "旧主题")


def test_a_voided_number_is_registered_anew() -> None:
    assert isinstance(step(GOOD, known(GOOD, stage=Stage.VOIDED)).command, Register)


@pytest.mark.parametrize(
    ("change", "column", "was"),
    [({"承办方式": "会办"}, "承办方式", "主办"), ({"交办日期": "2023-03-01"}, "交办日期", "2023年2月16日")],
)
def test_another_part_or_date_must_be_called_a_hand_over_again(change: dict[str, str], column: str, was: str) -> None:
    assert remedies(step({**GOOD, **change}, known(GOOD))) == [(column, f"已登记为{was}", HAND_OVER_AGAIN_REMEDY)]


def test_with_a_reason_it_is_one() -> None:
    row = {**GOOD, "承办方式": "合办", "交办日期": "2023-03-01", "合办单位": "市商务委员会"}
    renewed = step(row, known(GOOD), again="市里改变承办方式")
    assert isinstance(renewed.command, HandOverAgain)
    assert (renewed.command.part, renewed.command.reason) == (HandlingRole.JOINT, "市里改变承办方式")
    assert renewed.command.facts.joint_units == ("市商务委员会",)
    assert [change.field for change in renewed.changes] == ["承办方式", "交办日期", FIELD_LABELS["joint_units"]]


@pytest.mark.parametrize(
    ("row", "more", "remedy"),
    [
        ({"交办日期": "2023-02-01"}, {}, "重新交办的日期不能早于上一次交办；如系登记有误，请办理更正登记"),
        ({"承办方式": "会办"}, {"withdrawn_on": DAY}, "此件已由提出人撤回，不能重新交办；请核对清单"),
    ],
)
def test_a_hand_over_again_has_its_limits(row: dict[str, str], more: dict[str, Any], remedy: str) -> None:
    ((_, _, said),) = remedies(step({**GOOD, **row}, known(GOOD, **more), again="改变承办方式"))
    assert said == remedy


def test_a_returned_case_is_handed_over_again() -> None:
    renewed = step({**GOOD, "交办日期": "2023-03-01"}, known(GOOD, returned_on=DAY), again="再次交办")
    assert isinstance(renewed.command, HandOverAgain)


# 市人大规定 art. 9: classified cases

STUB = {"stage": Stage.CLASSIFIED}


def test_a_classified_number_is_noted_once() -> None:
    assert step(SECRET, {}).command == parse_rows(SECRET).classified[0].command
    assert step(SECRET, known(GOOD, **STUB)) == ImportStep(parse_rows(SECRET).classified[0])


@pytest.mark.parametrize(
    ("row", "cases", "column", "reason"),
    [
        (SECRET, known(GOOD), "密级", "此件已作为普通件登记"),
        ({**SECRET, "交办日期": "2023-03-01"}, known(GOOD, **STUB), "交办日期", "已登记为2023年2月16日"),
        (GOOD, known(GOOD, **STUB), "编号", "此编号已登记为涉密件"),
    ],
)
def test_a_number_is_either_classified_or_not(row: Any, cases: dict[str, CaseRow], column: str, reason: str) -> None:
    refused = remedies(step(row, cases))
    assert [(column, reason)] == [refusal[:2] for refusal in refused]
    assert all(remedy for *_, remedy in refused)


# The report


def test_cases_a_list_no_longer_names_are_told_and_nothing_is_done() -> None:
    rows = [{**GOOD, "编号": str(number)} for number in range(1, 6)]
    cases = known(*rows) | known(PROPOSAL)
    cases["rd-16-1-0004"] = cases["rd-16-1-0004"].model_copy(update={"stage": Stage.VOIDED})
    cases["rd-16-1-0005"] = cases["rd-16-1-0005"].model_copy(update={"withdrawn_on": DAY})
    report = preview_import(cases, parse_rows(rows[0], {**rows[1], "案由": ""}))
    assert report.missing == ["rd-16-1-0003"]


def test_unknown_units_are_taken_with_a_remark_until_a_case_has_named_them() -> None:
    found = parse_rows({**GOOD, "会办单位": "市公安局、市市场监督局、某某园区"})
    assert [(remark.row, remark.text) for remark in preview_import({}, found).remarks] == [
        (2, "未见过的单位“市市场监督局”，请核对；是否为“市市场监督管理局”"),
        (2, "未见过的单位“某某园区”，请核对"),
    ]
    assert len(preview_import({}, found).taken) == 1
    assert preview_import({row.stream: case(row) for row in found.rows}, found).remarks == []


def test_a_row_with_several_wrong_cells_is_one_row() -> None:
    report = preview_import({}, parse_rows({**GOOD, "案由": "", "提出人": ""}, GOOD))
    assert (report.refused_rows, len(report.refused)) == (2, 3)


# Taking over


def opened(*rows: dict[str, Any]) -> HandOverList:
    return parse_tables("期初.xlsx", [table(*rows, columns=OPENED)], HOW, FILE)


def test_a_case_from_before_is_taken_over() -> None:
    (asked,) = plan_steps({}, opened(DONE), KnownCases())
    assert isinstance(asked.command, TakeOver)
    assert asked.command.taken.letter == "沪市监书〔2023〕0103号"


def test_a_case_that_is_handled_here_is_not_taken_over() -> None:
    (asked,) = plan_steps(known(GOOD), opened(DONE), KnownCases())
    assert [refusal.reason for refusal in asked.refused] == ["此件已在本系统登记办理"]


def test_what_was_taken_over_is_not_taken_over_otherwise() -> None:
    (before,) = opened(DONE).rows
    assert before.taken
    (asked,) = plan_steps(
        known(GOOD), opened({**DONE, "文号": "沪市监书〔2023〕0104号"}), KnownCases(taken={before.stream: before.taken})
    )
    assert [(refusal.column, refusal.value, refusal.reason) for refusal in asked.refused] == [
        ("文号", "沪市监书〔2023〕0104号", "已接收为沪市监书〔2023〕0103号")
    ]


def test_its_facts_can_be_corrected() -> None:
    (before,) = opened(DONE).rows
    assert before.taken
    (asked,) = plan_steps(
        known(GOOD), opened({**DONE, "案由": "另一案由"}), KnownCases(taken={before.stream: before.taken})
    )
    assert isinstance(asked.command, Correct)


def test_departments_are_looked_at_where_there_is_a_directory() -> None:
    remarks = preview_import({}, opened(DONE), KnownCases(departments=["特设处"])).remarks
    assert [remark.text for remark in remarks] == ["处室名录中没有“广告处”，请核对"]
    assert preview_import({}, opened(DONE)).remarks == []
