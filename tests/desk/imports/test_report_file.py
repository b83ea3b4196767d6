"""The report of an import is a table to work through; nothing in it is ever counted as a formula."""

import csv
from pathlib import Path

import openpyxl
import pytest

from services.desk.imports.import_cases import ImportResult, preview_import
from services.desk.imports.report_file import COLUMNS, NotSaved, check_target, save_report_file, without_formula
from tests.desk.lists import GOOD, parse_rows

EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def report() -> ImportResult:
    return preview_import(
        {}, parse_rows({**GOOD, "编号": EVIL, "案由": ""}, {**GOOD, "编号": "7", "主办单位": "某某园区"})
    )


EXPECTED = [
    COLUMNS,
    ("未收", "", "2", "编号", f"'{EVIL}", "不是编号", "应为四位数字编号，如 0099"),
    ("未收", "", "2", "案由", "", "不能为空", "请补充"),
    ("请核对", "", "3", "", "", "未见过的单位“某某园区”，请核对", ""),
]


def test_it_is_saved_as_a_workbook(report: ImportResult, tmp_path: Path) -> None:
    save_report_file(report, tmp_path / "报告.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "报告.xlsx").active
    assert [tuple(cell or "" for cell in line) for line in sheet.iter_rows(values_only=True)] == EXPECTED
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}


def test_it_is_saved_as_text(report: ImportResult, tmp_path: Path) -> None:
    save_report_file(report, tmp_path / "报告.csv")
    with (tmp_path / "报告.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [tuple(line) for line in csv.reader(file)] == EXPECTED


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1"])
def test_what_begins_like_a_formula_is_kept_as_text(cell: str) -> None:
    assert without_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["0099", "a=b", "", "1-2"])
def test_anything_else_stays_as_it_is(cell: str) -> None:
    assert without_formula(cell) == cell


@pytest.mark.parametrize(
    ("name", "says"),
    [("报告.pdf", "应为 .xlsx 或 .csv"), ("清单.csv", "不能与清单同名"), ("没有/报告.csv", "没有目录")],
)
def test_a_report_that_could_not_be_saved_is_said_beforehand(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(NotSaved, match=says):
        check_target(tmp_path / name, tmp_path / "清单.csv")


def test_a_report_that_can_not_be_written_is_said(report: ImportResult, tmp_path: Path) -> None:
    (tmp_path / "报告.csv").mkdir()
    with pytest.raises(NotSaved, match="不能保存"):
        save_report_file(report, tmp_path / "报告.csv")
