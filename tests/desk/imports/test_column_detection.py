"""Column names are found under a title, in two rows, merged, or by other names; what is missing is named."""

from datetime import date, datetime
from pathlib import Path

import pytest

from services.desk.files.table_reader import Table
from services.desk.imports.column_detection import OPENING_COLUMNS, OPTIONAL_COLUMNS, REQUIRED_COLUMNS, SYNONYMS
from services.desk.imports.handover_list import COLUMNS, ReadOptions, Unreadable, parse_tables, read_handover_list
from tests.desk.lists import GOOD, PROPOSAL, cells, only_refusal, only_row, parse_rows, table, xlsx_file

TWO_ROWS = (
    ["2023年建议提案交办清单"],
    [],
    ["类别", "届次", "编号", "案由", "提出人", "", "交办\n日期", "承办方式", "承办单位", "", "备 注（选填）"],
    ["", "", "", "", "姓名", "联名人数", "", "", "主办单位", "会办单位", ""],
    [
        "代表建议",
        "市十六届人大一次会议",
        99,
        "甲",
        "代表101",
        2,
        datetime(2023, 2, 16),
        "主办",
        "市公安局",
        "市民政局",
        "",
    ],
)
MERGED = ("A1:K1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "H3:H4", "I3:J3", "K3:K4")


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "blank"])
def test_a_heading_in_two_rows_below_a_title_is_found(tmp_path: Path, merged: tuple[str, ...]) -> None:
    row = only_row(read_handover_list(xlsx_file(tmp_path, TWO_ROWS, merged)))
    assert (row.command.facts.proposers, row.command.facts.co_signers) == (("代表101",), 2)
    assert (row.command.facts.lead_unit, row.command.facts.co_units) == ("市公安局", ("市民政局",))
    assert row.command.handed_over == date(2023, 2, 16)


def test_a_title_above_and_an_empty_column_at_the_left_are_no_matter(tmp_path: Path) -> None:
    lines = [["", "交办清单"], [], ["", *COLUMNS], ["", *cells(GOOD)]]
    assert only_row(read_handover_list(xlsx_file(tmp_path, lines, ["B1:P1"]))).row == 4


def test_what_stands_in_a_merged_cell_holds_for_all_its_rows(tmp_path: Path) -> None:
    lines = [COLUMNS, cells(GOOD), cells({**GOOD, "编号": "0100", "届次": "", "交办日期": ""})]
    place = {name: chr(ord("A") + COLUMNS.index(name)) for name in ("届次", "交办日期")}
    found = read_handover_list(xlsx_file(tmp_path, lines, [f"{at}2:{at}3" for at in place.values()]))
    assert [row.stream for row in found.rows] == ["rd-16-1-0099", "rd-16-1-0100"]


@pytest.mark.parametrize("name", [" 案 由 ", "案由*", "案由（必填）", "案\n由", "案由：", "标题", "建议标题", "＊案由"])
def test_a_column_may_be_called_a_little_otherwise(name: str) -> None:
    columns = [name if column == "案由" else column for column in COLUMNS]
    assert only_row(parse_tables("清单", [Table("清单", [(1, columns), (2, cells(GOOD))])], ReadOptions()))


def test_all_other_names_of_columns_lead_to_known_ones() -> None:
    assert set(SYNONYMS) <= {*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *OPENING_COLUMNS}


def test_congress_and_session_may_stand_in_two_columns() -> None:
    columns = [*(column for column in COLUMNS if column != "届次"), "届", "次"]
    found = parse_rows({**GOOD, "届": 16, "次": "一"}, columns=columns)
    assert only_row(found).stream == "rd-16-1-0099"
    assert only_refusal(parse_rows({**GOOD, "届": 16, "次": ""}, columns=columns)).column == "届次"


def test_missing_columns_are_named_with_what_they_might_be() -> None:
    columns = ["件编号" if column == "编号" else column for column in COLUMNS if column != "交办日期"]
    with pytest.raises(Unreadable) as unreadable:
        parse_rows(GOOD, columns=columns)
    for said in ("缺少列：编号、交办日期", "请加 --map 件编号=编号", "--handed-over"):
        assert said in str(unreadable.value)


def test_a_column_with_another_name_is_read_where_we_are_told() -> None:
    columns = ["顺序" if column == "编号" else column for column in COLUMNS]
    assert (
        only_row(parse_rows({**GOOD, "顺序": 99}, columns=columns, how=ReadOptions({"顺序": "编号"}))).stream
        == "rd-16-1-0099"
    )


def test_what_we_are_told_goes_before_a_columns_own_name() -> None:
    columns = [*COLUMNS, "新编号"]
    found = parse_rows({**GOOD, "新编号": 7}, columns=columns, how=ReadOptions({"新编号": "编号"}))
    assert only_row(found).stream == "rd-16-1-0007"


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"编号": "号码"}, "没有标准列名“号码”"),
        ({"编号": "案 由x"}, "是否为“案由”"),
        ({"号码": "编号"}, "没有“号码”这一列"),
    ],
)
def test_a_mapping_names_what_is_there(mapping: dict[str, str], says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_rows(GOOD, how=ReadOptions(mapping))


def test_two_columns_of_one_name_are_not_guessed() -> None:
    with pytest.raises(Unreadable, match="“编号”、“编号”都像“编号”"):
        parse_rows(GOOD, columns=[*COLUMNS, "编号"])


def test_columns_that_are_not_read_are_told() -> None:
    (remark,) = parse_rows({**GOOD, "联系电话": "1"}, columns=["序号", *COLUMNS, "联系电话"]).remarks
    assert remark.text == "未读的列：联系电话"


def test_two_sheets_of_one_file_are_both_read() -> None:
    found = parse_tables("清单", [table(GOOD, name="建议"), table(PROPOSAL, name="提案")], ReadOptions())
    assert [(row.sheet, row.row, row.stream) for row in found.rows] == [
        ("建议", 2, "rd-16-1-0099"),
        ("提案", 2, "zx-14-1-0099"),
    ]
    assert found.rows[0].command.source == "清单“建议”第2行"


def test_a_cover_and_a_hidden_sheet_are_told_and_not_read() -> None:
    hidden = Table("旧表", table({**GOOD, "编号": "7"}).rows, visible=False)
    found = parse_tables("清单", [Table("说明", [(1, ["填表说明"])]), table(GOOD), hidden], ReadOptions())
    assert only_row(found).sheet == ""
    assert {remark.text for remark in found.remarks} == {"工作表“说明”不是清单，未读", "工作表“旧表”已隐藏，未读"}


def test_half_a_list_stops_the_import() -> None:
    half = table(PROPOSAL, columns=[column for column in COLUMNS if column != "编号"], name="提案")
    with pytest.raises(Unreadable, match="工作表“提案”缺少列：编号"):
        parse_tables("清单", [table(GOOD), half], ReadOptions())
