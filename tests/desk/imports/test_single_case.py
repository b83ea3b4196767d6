"""One case at the desk: the form is read like a row of a list; a list's columns can be said otherwise."""

from datetime import date

import pytest

from services.desk.files.table_reader import Table
from services.desk.imports.case_row_reader import RowRefusal, RowRemark
from services.desk.imports.column_detection import detect_heading
from services.desk.imports.column_mapping import ColumnMapping, detect_mapping, readable_columns
from services.desk.imports.handover_list import COLUMNS, ReadOptions, Unreadable, parse_tables
from services.desk.imports.import_cases import ImportResult
from services.desk.imports.report import report_figures, report_lines
from services.desk.imports.report_wording import page_wording
from services.desk.imports.single_case import COLUMN_BY_FIELD, SOURCE, SingleCaseInvalid, read_single_case
from shared.contracts.common.vocabulary import Change, HandlingRole, Kind
from shared.contracts.intake import NoteClassified, Register
from tests.desk.lists import GOOD, cells

TODAY = date(2023, 2, 20)
SAID = {name: str(GOOD.get(column, "")) for name, column in COLUMN_BY_FIELD.items()} | {"secret": "否"}


def wrong(**changes: str) -> dict[str, str]:
    with pytest.raises(SingleCaseInvalid) as failed:
        read_single_case({**SAID, **changes}, TODAY)
    return failed.value.errors


def test_the_form_has_a_field_for_every_column_of_the_list() -> None:
    assert set(COLUMN_BY_FIELD.values()) == set(COLUMNS)


def test_a_filled_form_is_a_registration() -> None:
    stream, command = read_single_case({**SAID, "number": "第99号"}, TODAY)
    assert isinstance(command, Register)
    assert (stream, command.kind, command.part, command.source) == (
        "rd-16-1-0099",
        Kind.SUGGESTION,
        HandlingRole.LEAD,
        SOURCE,
    )
    assert command.facts.co_units == ("市公安局", "市教育委员会")


def test_of_a_classified_case_only_the_number_is_taken() -> None:
    stream, command = read_single_case({**SAID, "secret": "是", "title": "绝不能出现的案由"}, TODAY)
    assert isinstance(command, NoteClassified)
    assert (stream, "绝不能出现" in command.model_dump_json()) == ("rd-16-1-0099", False)


def test_what_is_wrong_is_said_at_its_field() -> None:
    assert set(wrong(number="", title="", session="明年")) == {"number", "title", "session"}
    assert wrong(handed_over="2023-03-01")["handed_over"].startswith("晚于2023-02-20")


def test_the_columns_of_a_file_are_shown_with_what_they_are_read_as() -> None:
    table = Table("表", [(1, ["类别", "案号", "说明"]), (2, ["代表建议", "99", "甲"])])
    assert detect_mapping([table], {}, opening=False) == [
        ColumnMapping("类别", "类别"),
        ColumnMapping("案号", "编号"),
        ColumnMapping("说明", ""),
    ]
    assert detect_mapping([table], {"说明": "备注"}, opening=False)[2].standard == "备注"


def test_columns_that_look_alike_are_shown_too() -> None:
    table = Table("表", [(1, ["类别", "编号", "案由", "案由"]), (2, ["代表建议", "99", "甲", "乙"])])
    with pytest.raises(Unreadable):
        detect_heading(table, {}, opening=False)
    assert [column.standard for column in detect_mapping([table], {}, opening=False)] == [
        "类别",
        "编号",
        "案由",
        "案由",
    ]


def test_a_column_can_be_left_unread() -> None:
    table = Table("清单", [(1, list(COLUMNS)), (2, cells(GOOD))])
    (row,) = parse_tables("清单", [table], ReadOptions({"主题": ""})).rows
    assert row.command.facts.topic == ""
    assert "主题" in readable_columns(opening=False)


def test_no_option_of_the_command_line_is_named_on_a_page() -> None:
    table = Table("清单", [(1, ["类别", "届次", "编号", "名目", "提出人", "承办方式", "主办单位"]), (2, ["x"] * 7)])
    with pytest.raises(Unreadable) as failed:
        parse_tables("清单", [table], ReadOptions())
    assert "--" in str(failed.value)
    assert "--" not in page_wording(str(failed.value))
    assert page_wording("请加 --again 理由 再导入；其他") == "请填“重新交办的理由”后再收；其他"


def test_the_report_names_what_needs_somebody_before_what_was_done() -> None:
    report = ImportResult(
        taken=["rd-16-1-0099"],
        changed={"rd-16-1-0100": (Change(field="案由", old="甲", new="乙"),)},
        missing=["rd-16-1-0101"],
        refused=[RowRefusal(3, "编号", "x", "不是编号", "应为四位数字编号，如 0099")],
        remarks=[RowRemark(4, "未见过的单位"), RowRemark(5, "未见过的单位")],
    )
    told = report_lines(report)
    assert [line[0] for line in told[1:]] == ["未收", "清单中已没有", "请核对", "新登记", "更正"]
    assert told[3][3] == "4、5"
    assert report_figures(report) == {"新登记": 1, "更正": 1, "未变": 0, "未收": 1, "清单中已没有": 1}
