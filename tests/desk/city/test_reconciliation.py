"""The city's list beside the ledger: missing here, missing there, differing; and the evaluations it hands out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.desk.city.evaluation_import import parse_evaluations as evaluations
from services.desk.city.reconciliation import Comparison, compare, comparison_lines, parse_export
from services.desk.files.table_reader import Table, Unreadable
from services.desk.ledger.case_row import CaseRow, Stage
from shared.contracts.common.vocabulary import HandlingRole, Kind, Result, Satisfaction

COLUMNS = ("类别", "会议届次", "建议编号", "标题", "当前状态", "办理方式", "答复时间", "答复文号", "办理结果", "密级")
ROW: dict[str, Any] = {
    "类别": "代表建议",
    "会议届次": "市十六届人大一次会议",
    "建议编号": 99,
    "标题": "关于整治保健品广告的建议",
    "当前状态": "已答复",
    "办理方式": "主办",
    "答复时间": "2023/5/5",
    "答复文号": "沪市监书[2023]0103号",
    "办理结果": "A类",
}
CASE = CaseRow(
    id="rd-16-1-0099",
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    congress=16,
    session=1,
    number="0099",
    title="关于整治保健品广告的建议",
    stage=Stage.ANSWERED,
    sent_on=date(2023, 5, 5),
    letter="沪市监书〔2023〕0103号",
    result=Result.SOLVED,
)


def sheet(*rows: dict[str, Any], columns: Sequence[str] = COLUMNS) -> list[Table]:
    cells = [list(columns), *([row.get(column, "") for column in columns] for row in rows)]
    return [Table("导出", list(enumerate(cells, start=1)))]


def compare_rows(*rows: dict[str, Any], cases: Sequence[CaseRow] = (CASE,)) -> Comparison:
    return compare({case.id: case for case in cases}, parse_export("导出.xlsx", sheet(*rows)))


def differences(found: Comparison) -> list[tuple[str, str, str]]:
    return [(difference.column, difference.city_value, difference.ledger_value) for difference in found.differing]


def test_what_says_the_same_in_other_words_does_not_differ() -> None:
    assert compare_rows(ROW) == Comparison(equal_count=1)


def test_state_result_and_date_are_told_apart() -> None:
    other = {**ROW, "当前状态": "办理中", "办理结果": "C类", "答复时间": "2023-05-06"}
    assert differences(compare_rows(other)) == [
        ("答复日期", "2023-05-06", "2023-05-05"),
        ("办理结果", "计划解决", "解决采纳"),
        ("办理状态", "办理中", "已答复"),
    ]


def test_an_empty_cell_says_nothing() -> None:
    assert compare_rows({**ROW, "当前状态": "", "办理结果": "", "答复时间": "无", "答复文号": ""}).equal_count == 1


def test_a_state_nobody_knows_is_laid_before_a_person() -> None:
    (only,) = compare_rows({**ROW, "当前状态": "待区级复核"}).differing
    assert (only.city_value, only.remedy) == ("待区级复核", "不认识市系统的这一状态，请人工核对")


def test_cases_missing_on_either_side_are_named() -> None:
    other = CASE.model_copy(update={"id": "rd-16-1-0100", "number": "0100"})
    found = compare_rows({**ROW, "建议编号": "0200"}, ROW, cases=[CASE, other])
    assert [remark.case for remark in found.missing_here] == ["rd-16-1-0200"]
    assert [remark.case for remark in found.missing_there] == ["rd-16-1-0100"]


def test_other_sessions_and_cases_that_left_are_not_missed() -> None:
    elsewhere = CASE.model_copy(update={"id": "zx-14-1-0100", "kind": Kind.PROPOSAL})
    gone = CASE.model_copy(update={"id": "rd-16-1-0101", "withdrawn_on": date(2023, 3, 1)})
    assert compare_rows(ROW, cases=[CASE, elsewhere, gone]).missing_there == ()


def test_of_a_classified_row_nothing_but_its_number_is_read() -> None:
    found = compare_rows({**ROW, "建议编号": "0300", "密级": "秘密", "标题": "绝不能出现的案由"})
    assert [(remark.case, remark.title) for remark in found.missing_here] == [("rd-16-1-0300", "")]
    assert "绝不能出现" not in str(comparison_lines(found))


def test_a_row_that_cannot_be_read_is_refused_with_its_place() -> None:
    found = parse_export("导出.xlsx", sheet(ROW, {**ROW, "建议编号": "甲"}))
    assert [(refusal.row, refusal.column) for refusal in found.refused] == [(3, "编号")]
    assert len(found.rows) == 1


def test_a_file_that_is_no_list_is_refused_whole() -> None:
    with pytest.raises(Unreadable, match="类别"):
        parse_export("别的.xlsx", [Table("表", [(1, ["甲", "乙"]), (2, ["1", "2"])])])


def test_differences_are_a_table_to_work_through() -> None:
    told = comparison_lines(compare_rows({**ROW, "办理结果": "C类"}))
    assert told[0][0] == "差异"
    assert told[1][:4] == ("两处不同", CASE.id, CASE.title, "办理结果")


GRADED = ("类别", "届次", "编号", "办理态度", "对办理结果是否满意", "具体意见")
GRADE: dict[str, Any] = {
    "类别": "代表建议",
    "届次": "16-1",
    "编号": "0099",
    "办理态度": "满意",
    "对办理结果是否满意": "比较满意",
}


def read_evaluations(*rows: dict[str, Any], case: CaseRow = CASE) -> Any:
    return evaluations("评价.xlsx", sheet(*rows, columns=GRADED), {case.id: case})


def test_a_row_of_evaluations_is_a_command_on_its_case() -> None:
    (only,) = read_evaluations(GRADE).rows
    assert only.stream == CASE.id
    assert (only.command.attitude, only.command.outcome) == (Satisfaction.SATISFIED, Satisfaction.BASICALLY)


def test_what_is_recorded_already_is_not_recorded_again() -> None:
    known = CASE.model_copy(update={"attitude": Satisfaction.SATISFIED, "outcome": Satisfaction.BASICALLY})
    found = read_evaluations(GRADE, case=known)
    assert (len(found.rows), len(found.same)) == (0, 1)


def test_whoever_is_dissatisfied_says_why() -> None:
    bad = {**GRADE, "对办理结果是否满意": "不满意"}
    assert [refusal.reason for refusal in read_evaluations(bad).refused] == ["不满意须写明具体意见"]
    (only,) = read_evaluations({**bad, "具体意见": "未见实效"}).rows
    assert only.command.opinion == "未见实效"


def test_unknown_cases_wrong_grades_and_doubles_are_refused_row_by_row() -> None:
    found = read_evaluations(GRADE, GRADE, {**GRADE, "编号": "0100"}, {**GRADE, "编号": "0101", "办理态度": "一般"})
    assert [(refusal.row, refusal.column) for refusal in found.refused] == [(3, "编号"), (4, "编号"), (5, "办理态度")]
    assert len(found.rows) == 1


def test_a_list_without_grades_is_refused_whole() -> None:
    with pytest.raises(Unreadable, match="办理态度"):
        evaluations("评价.xlsx", sheet(ROW), {})
