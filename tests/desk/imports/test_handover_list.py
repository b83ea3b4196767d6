"""A hand-over list is read row by row; what is wrong is named by row, column, value, reason and remedy."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.desk.imports.case_row_reader import HIDDEN_VALUE
from services.desk.imports.column_detection import REQUIRED_COLUMNS
from services.desk.imports.handover_list import COLUMNS, ReadOptions, Unreadable, read_handover_list
from shared.contracts.common.vocabulary import HandlingRole, Kind, Timing
from tests.desk.lists import GOOD, PROPOSAL, SECRET, cells, only_refusal, only_row, parse_rows, xlsx_file


def test_the_years_list_is_taken_whole() -> None:
    found = read_handover_list(Path("tests/data/handover-2023.xlsx"))
    assert (len(found.rows), found.refused, found.remarks) == (139, [], [])


def test_a_row_becomes_the_command_that_registers_its_case() -> None:
    row = only_row(parse_rows(GOOD))
    assert (row.stream, row.command.kind, row.command.part) == ("rd-16-1-0099", Kind.SUGGESTION, HandlingRole.LEAD)
    assert (row.command.handed_over, row.command.facts.timing) == (date(2023, 2, 16), Timing.IN_SESSION)
    assert row.command.facts.co_units == ("市公安局", "市教育委员会")
    assert row.command.source == "清单.xlsx 第2行"


def test_lines_that_are_no_cases_are_passed_over(tmp_path: Path) -> None:
    lines = [COLUMNS, ["一、代表建议"], cells(GOOD), COLUMNS, cells({**GOOD, "编号": 100}), [], ["合计：2件"]]
    found = read_handover_list(xlsx_file(tmp_path, lines, ["A2:P2"]))
    assert [row.row for row in found.rows] == [3, 5]
    assert [(remark.row, remark.text) for remark in found.remarks] == [
        (2, "只有一格有内容，按说明行略过"),
        (7, "只有一格有内容，按说明行略过"),
    ]


def test_a_row_with_only_a_number_is_a_case_without_contents() -> None:
    found = parse_rows({"编号": "0099"})
    assert {refusal.column for refusal in found.refused} >= {"类别", "案由", "提出人", "承办方式", "主办单位"}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("类别", "议案", "不在可选范围内"),
        ("类别", "", "不能为空"),
        ("届次", "市政协十四届一次会议", "与类别“代表建议”不一致"),
        ("届次", "浦东新区七届人大一次会议", "看不出届和次"),
        ("届次", "", "不能为空"),
        ("编号", "九十九", "不是编号"),
        ("案由", "", "不能为空"),
        ("案由", "长" * 501, "超过500字"),
        ("提出人", "", "不能为空"),
        ("提出人", "、", "没有姓名"),
        ("联名人数", "若干", "不是人数"),
        ("提出时间", "会前", "不在可选范围内"),
        ("交办日期", "", "不能为空"),
        ("交办日期", "二月十六日", "不是日期"),
        ("交办日期", "2023-02-30", "没有这一天"),
        ("交办日期", "2033-02-16", "晚于2023-03-01"),
        ("承办方式", "牵头", "不在可选范围内"),
        ("主办单位", "", "不能为空"),
        ("是否同意公开", "待定", "不在可选范围内"),
        ("备注", "长" * 2001, "超过2000字"),
        ("会办单位", "长" * 501, "太长或格式不对"),
        ("密级", "内参", "看不出是否涉密"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_reason_and_remedy(column: str, value: str, reason: str) -> None:
    refusal = only_refusal(parse_rows({**GOOD, column: value}, how=ReadOptions(today=date(2023, 3, 1))))
    assert (refusal.row, refusal.column, refusal.value, refusal.reason) == (2, column, value[:80], reason)
    assert refusal.remedy


def test_all_wrong_cells_of_a_row_are_named() -> None:
    found = parse_rows({**GOOD, "案由": "", "编号": "无", "交办日期": "昨天", "承办方式": "牵头"})
    assert [(refusal.row, refusal.column) for refusal in found.refused] == [
        (2, "编号"),
        (2, "承办方式"),
        (2, "交办日期"),
        (2, "案由"),
    ]


def test_one_wrong_row_does_not_hold_back_the_others() -> None:
    found = parse_rows({**GOOD, "案由": ""}, {**GOOD, "编号": "0100"})
    assert ([row.row for row in found.rows], [refusal.row for refusal in found.refused]) == ([3], [2])
    assert found.mentioned == {"rd-16-1-0099", "rd-16-1-0100"}


@pytest.mark.parametrize(
    ("session", "kind"),
    [
        ("市十六届人大一次会议", GOOD),
        ("上海市第十六届人民代表大会第一次会议", GOOD),
        ("市人大十六届一次会议", GOOD),
        ("十六届一次", GOOD),
        ("16届1次", GOOD),
        ("１６－１", GOOD),
        ("市政协十四届一次会议", PROPOSAL),
        ("政协上海市第十四届委员会第一次会议", PROPOSAL),
        ("中国人民政治协商会议上海市第十四届委员会第一次会议", PROPOSAL),
        ("十四届政协一次全体会议", PROPOSAL),
    ],
)
def test_a_session_has_long_and_short_names(session: str, kind: dict[str, Any]) -> None:
    assert only_row(parse_rows({**kind, "届次": session})).stream in ("rd-16-1-0099", "zx-14-1-0099")


def test_one_date_fills_the_rows_without_one() -> None:
    how = ReadOptions(handed_over=date(2023, 2, 16))
    found = parse_rows({**GOOD, "交办日期": ""}, {**GOOD, "编号": "0100", "交办日期": "2023-04-14"}, how=how)
    assert [row.command.handed_over for row in found.rows] == [date(2023, 2, 16), date(2023, 4, 14)]
    without = [column for column in COLUMNS if column != "交办日期"]
    assert only_row(parse_rows(GOOD, columns=without, how=how)).command.handed_over == date(2023, 2, 16)


def test_that_date_can_not_lie_ahead() -> None:
    with pytest.raises(Unreadable, match="整表的交办日期 2023-03-02 晚于 2023-03-01"):
        parse_rows(GOOD, how=ReadOptions(handed_over=date(2023, 3, 2), today=date(2023, 3, 1)))


def test_facts_without_a_column_are_marked_as_absent() -> None:
    row = only_row(parse_rows(GOOD, columns=REQUIRED_COLUMNS))
    assert row.absent == {"co_signers", "timing", "joint_units", "co_units", "topic", "publishable", "note"}
    assert row.command.facts.publishable


@pytest.mark.parametrize("joint", [("市甲局、市乙局", "市丙局"), ("市甲局", "市乙局、市丙局")])
def test_joint_units_lead_together(joint: tuple[str, str]) -> None:
    row = only_row(parse_rows({**GOOD, "承办方式": "合办", "主办单位": joint[0], "合办单位": joint[1]}))
    assert (row.command.part, row.command.facts.lead_unit) == (HandlingRole.JOINT, "市甲局")
    assert row.command.facts.joint_units == ("市乙局", "市丙局")


def test_units_are_kept_under_one_name_and_that_is_told() -> None:
    found = parse_rows({**GOOD, "主办单位": "上海市市场监管局", "会办单位": "市教委、市教育委员会"})
    assert (only_row(found).command.facts.lead_unit, only_row(found).command.facts.co_units) == (
        "市市场监督管理局",
        ("市教育委员会",),
    )
    assert [remark.text for remark in found.remarks] == [
        "“上海市市场监管局”登记为“市市场监督管理局”",
        "“市教委”登记为“市教育委员会”",
    ]


def test_equal_rows_are_one() -> None:
    found = parse_rows(GOOD, {**GOOD, "编号": 99, "会办单位": "市公安局，市教委"})
    assert only_row(found).row == 2
    assert [(remark.row, remark.text) for remark in found.remarks if "并为" in remark.text] == [
        (3, "与第2行内容相同，已并为一件")
    ]


def test_rows_that_contradict_are_both_refused_with_the_columns_in_which_they_differ() -> None:
    found = parse_rows(GOOD, {**GOOD, "案由": "另一件", "承办方式": "会办"}, {**GOOD, "编号": "0100"})
    assert [row.stream for row in found.rows] == ["rd-16-1-0100"]
    assert [(refusal.row, refusal.column, refusal.reason) for refusal in found.refused] == [
        (2, "编号", "与第3行编号相同，内容不同：承办方式、案由"),
        (3, "编号", "与第2行编号相同，内容不同：承办方式、案由"),
    ]


def test_a_row_waits_for_its_double_that_can_not_be_read() -> None:
    found = parse_rows(GOOD, {**GOOD, "交办日期": "昨天"})
    assert not found.rows
    assert [(refusal.row, refusal.column) for refusal in found.refused] == [(2, "编号"), (3, "交办日期")]


# 市人大规定 art. 9: classified cases


@pytest.mark.parametrize("mark", ["是", "涉密", "秘密", "机密★10年", "绝 密", "√", True, 1])
def test_of_a_classified_case_only_the_number_is_read(mark: Any) -> None:
    found = parse_rows({**SECRET, "密级": mark})
    assert not found.rows
    (stub,) = found.classified
    assert (stub.stream, stub.command.handed_over) == ("rd-16-1-0099", date(2023, 2, 16))
    assert "绝不能出现" not in repr(found)


@pytest.mark.parametrize("mark", ["", "否", "无", "非密", "公开", "内部", "/", False])
def test_other_marks_are_no_classification(mark: Any) -> None:
    assert only_row(parse_rows({**GOOD, "密级": mark}))


def test_a_title_that_bears_the_mark_is_classified_without_any_column() -> None:
    columns = [column for column in COLUMNS if column != "密级"]
    found = parse_rows({**GOOD, "案由": "秘密★绝不能出现的案由"}, columns=columns)
    assert (found.rows, len(found.classified)) == ([], 1)
    assert "绝不能出现" not in repr(found)


@pytest.mark.parametrize("wrong", [{"编号": "绝不能出现"}, {"交办日期": "绝不能出现"}, {"密级": "怕是涉密"}])
def test_nothing_of_a_classified_row_is_shown_where_it_is_wrong(wrong: dict[str, str]) -> None:
    found = parse_rows({**SECRET, "主办单位": "绝不能出现的单位", **wrong})
    assert found.refused
    assert "绝不能出现" not in repr(found)
    assert {refusal.value for refusal in found.refused} <= {HIDDEN_VALUE, "怕是涉密"}


@pytest.mark.parametrize("mark", [{}, {"交办日期": ""}, {"密级": "怕是涉密"}])
def test_an_open_row_about_a_classified_number_is_not_taken(mark: dict[str, str]) -> None:
    found = parse_rows(GOOD, {**SECRET, **mark})
    assert (found.rows, found.classified) == ([], [])
    assert {refusal.row for refusal in found.refused} == {2, 3}
