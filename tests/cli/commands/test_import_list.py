"""`banli import`: a dry run first, names of columns of one's own, a report to work through, and cases from before."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.main import app
from services.desk.imports.handover_list import COLUMNS
from tests.desk.lists import GOOD, SECRET, csv_file

Banli = Callable[..., Result]
OPENING = "tests/data/opening-2022.csv"


@pytest.fixture(scope="module")
def banli(tmp_path_factory: pytest.TempPathFactory) -> Banli:
    home = tmp_path_factory.mktemp("import")
    runner = CliRunner(env={"BANLI_HOME": str(home), "COLUMNS": "200"})

    def run(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments), catch_exceptions=False)

    assert run("provision").exit_code == 0
    return run


def numbered(number: str, **more: Any) -> dict[str, Any]:
    return {**GOOD, "编号": number, **more}


def take(banli: Banli, folder: Path, *rows: dict[str, Any], options: tuple[str, ...] = (), **file: Any) -> Result:
    return banli("import", str(csv_file(folder, *rows, **file)), "--on", "2023-03-01", *options)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(banli: Banli, tmp_path: Path) -> None:
    rows = (numbered("1001", 案由="关于[甲]的建议"), numbered("1002", 案由=""))
    dry = take(banli, tmp_path, *rows, options=("--dry-run",))
    assert dry.exit_code == 2
    for said in (
        "试运行，未写入任何内容：新登记 1 件",
        "未收 1 行",
        "rd-16-1-1001",
        "关于[甲]的建议",
        "不能为空",
        "请补充",
    ):
        assert said in dry.output
    assert "没有找到" in banli("show", "rd-16-1-1001").output
    assert "新登记 1 件，未变 0 件，更正 0 件，清单中已没有 0 件，未收 1 行" in take(banli, tmp_path, *rows).output
    assert "新登记 0 件，未变 1 件" in take(banli, tmp_path, *rows).output


def test_a_corrected_row_is_taken_the_second_time(banli: Banli, tmp_path: Path) -> None:
    take(banli, tmp_path, numbered("1101", 交办日期="昨天"))
    assert take(banli, tmp_path, numbered("1101")).exit_code == 0


def test_columns_are_named_on_the_command_line_or_in_a_file(banli: Banli, tmp_path: Path) -> None:
    columns = ["号" if column == "编号" else "标的" if column == "案由" else column for column in COLUMNS]
    row = {**GOOD, "号": "1201", "标的": "案由在此"}
    missing = take(banli, tmp_path, row, columns=columns)
    assert missing.exit_code == 1
    assert "缺少列：编号、案由" in missing.output
    names = tmp_path / "names.json"
    names.write_text(json.dumps({"号": "编号"}), encoding="utf-8")
    options = ("--mapping", str(names), "--map", "标的＝案由")
    assert "新登记 1 件" in take(banli, tmp_path, row, columns=columns, options=options).output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--map", "编号"), "“编号”应写成 原列名=标准列名"),
        (("--map", "编号=号码"), "没有标准列名“号码”"),
        (("--mapping", "nowhere.json"), "不能读取"),
        (("--mapping", "tests/data/README.md"), "不能读取"),
        (("--report", "report.pdf"), "应为 .xlsx 或 .csv"),
        (("--report", "nowhere/report.csv"), "没有目录"),
    ],
)
def test_a_wrong_option_is_answered_before_anything_is_done(
    banli: Banli, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    result = take(banli, tmp_path, numbered("1301"), options=options)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "没有找到" in banli("show", "rd-16-1-1301").output


def test_a_mapping_that_is_no_table_of_names_is_refused(banli: Banli, tmp_path: Path) -> None:
    names = tmp_path / "names.json"
    names.write_text('["编号"]', encoding="utf-8")
    assert "列名对应文件应如" in take(banli, tmp_path, GOOD, options=("--mapping", str(names))).output


def test_one_date_fills_the_whole_list(banli: Banli, tmp_path: Path) -> None:
    row = numbered("1401", 交办日期="")
    assert "可用 --handed-over 日期" in take(banli, tmp_path, row).output
    assert "新登记 1 件" in take(banli, tmp_path, row, options=("--handed-over", "2023-02-16")).output
    assert "2023年2月16日" in banli("show", "rd-16-1-1401").output


def test_the_report_holds_what_was_refused(banli: Banli, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    result = take(banli, tmp_path, numbered("=1+1"), options=("--report", str(report)))
    assert "报告已存为" in result.output
    with report.open(encoding="utf-8-sig", newline="") as file:
        assert ["未收", "", "2", "编号", "'=1+1", "不是编号", "应为四位数字编号，如 0099"] in list(csv.reader(file))


def test_a_new_part_is_a_hand_over_again_with_its_reason(banli: Banli, tmp_path: Path) -> None:
    take(banli, tmp_path, numbered("1501"))
    changed = numbered("1501", 承办方式="会办", 主办单位="市公安局", 会办单位="市市场监督管理局")
    refused = take(banli, tmp_path, changed)
    assert (refused.exit_code, "须重新交办" in refused.output) == (2, True)
    again = take(banli, tmp_path, changed, options=("--again", "市里改变承办方式"))
    assert (again.exit_code, "重新交办 1 件" in again.output) == (0, True)
    assert "市里改变承办方式" in banli("history", "rd-16-1-1501").output
    assert "已重新交办" in banli("history", "rd-16-1-1501").output


def test_of_a_classified_case_only_the_number_goes_in(banli: Banli, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    rows = ({**SECRET, "编号": "1601"}, {**SECRET, "编号": "1602", "交办日期": "昨天"})
    result = take(banli, tmp_path, *rows, options=("--report", str(report)))
    assert "涉密件只记编号 1 件" in result.output
    history = banli("history", "rd-16-1-1601").output
    assert "只留编号" in history
    for said in (result.output, history, report.read_text(encoding="utf-8-sig"), banli("cases").output):
        assert "绝不能出现" not in said


def test_cases_from_before_are_taken_over_once(banli: Banli) -> None:
    options = ("import", "--opening", OPENING, "--on", "2023-01-05")
    assert "期初接收 4 件" in banli(*options, "--dry-run").output
    first = banli(*options)
    assert (first.exit_code, "期初接收 4 件" in first.output) == (0, True)
    assert "未变 4 件" in banli(*options).output
    history = banli("history", "rd-15-6-0031").output
    for said in ("已期初接收", "期初接收，局办公室（命令行）补录", "沪市监书〔2022〕0021号"):
        assert said in history


def test_an_act_after_the_day_of_taking_over_can_not_have_been(banli: Banli) -> None:
    result = banli("import", "--opening", OPENING, "--on", "2022-05-20", "--dry-run")
    assert result.exit_code == 2
    assert "晚于2022-05-20" in result.output


def test_a_repeated_remark_is_one_line(banli: Banli, tmp_path: Path) -> None:
    rows = [numbered(str(number), 会办单位="某某园区") for number in range(1701, 1715)]
    output = take(banli, tmp_path, *rows, options=("--dry-run",)).output
    (line,) = [line for line in output.splitlines() if "某某园区" in line]
    assert "等14行" in line
