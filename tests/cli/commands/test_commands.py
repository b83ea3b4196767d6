"""The command line as its users meet it: Chinese help, one sentence for each mistake, and nothing done twice."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.main import app

SMALL = Path("tests/data/handover-small.csv")
Banli = Callable[..., Result]
CASE = "rd-16-1-0099"


@pytest.fixture(scope="module")
def banli(tmp_path_factory: pytest.TempPathFactory) -> Banli:
    """`banli` on a home of its own, with the small list handed over."""
    home = tmp_path_factory.mktemp("cli")
    runner = CliRunner(env={"BANLI_HOME": str(home), "COLUMNS": "200"})

    def run(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments), catch_exceptions=False)

    assert run("provision").exit_code == 0
    assert "新登记 12 件" in run("import", str(SMALL), "--on", "2023-04-14").output
    return run


def rows() -> list[list[str]]:
    with SMALL.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def written(folder: Path, table: list[list[str]]) -> str:
    file = folder / "list.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)
    return str(file)


def test_the_same_list_again_adds_nothing(banli: Banli) -> None:
    result = banli("import", str(SMALL), "--on", "2023-04-17")
    assert "新登记 0 件，未变 12 件，更正 0 件，清单中已没有 0 件，未收 0 行" in result.output


def test_a_newer_list_is_reported_field_by_field(banli: Banli, tmp_path: Path) -> None:
    head, *table = rows()
    title, part = head.index("案由"), head.index("承办方式")
    table[1][title] = "改过的案由"
    table[2][part] = "会办" if table[2][part] == "主办" else "主办"
    result = banli("import", written(tmp_path, [head, *table[1:]]), "--on", "2023-04-17")
    assert "新登记 0 件，未变 9 件，更正 1 件，清单中已没有 1 件，未收 1 行" in result.output
    assert "改过的案由" in result.output
    assert "须重新交办" in result.output
    assert result.exit_code == 2


def test_an_unreadable_list_changes_nothing(banli: Banli, tmp_path: Path) -> None:
    result = banli("import", written(tmp_path, [["编号", "案由"], ["1", "二"]]))
    assert result.exit_code == 1
    assert "缺少列" in result.output


def test_the_ledger_lists_the_cases(banli: Banli) -> None:
    assert "建议提案台账（12件）" in banli("cases").output
    assert CASE in banli("cases", "--part", "lead").output


def test_the_history_says_when_who_what_and_why(banli: Banli) -> None:
    output = banli("history", "0099").output
    for word in ("2023-02-16", "局办公室（命令行）", "已收件登记", "已核定期限", "因已收件登记"):
        assert word in output


def test_any_command_can_be_given(banli: Banli) -> None:
    result = banli("do", "confirm-receipt", CASE, "--as", "office@局办公室", "--on", "2023-02-17")
    assert f"已签收：{CASE}" in result.output
    again = banli("do", "confirm-receipt", CASE, "--as", "office@局办公室", "--on", "2023-02-17")
    assert "已是如此" in again.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["do", "confirm-receipt", "rd-16-1-4444"], "此件尚未登记"),
        (["do", "confirm-receipt", CASE, "--as", "leader"], "签收由局办公室办理"),
        (["do", "confirm-receipt", CASE, "--as", "boss"], "没有岗位“boss”"),
        (["do", "confirm-receipt", CASE, "--as", "system"], "没有岗位“system”"),
        (["do", "confirm-receipt", CASE, "--on", "2999-01-01"], "办理日期不能晚于今天"),
        (["do", "confirm-receipt", CASE, "--expected", "99"], "刚刚有他人办理过"),
        (["do", "confirm-receipt", CASE, "-f", "colour=red"], "不认识的项目"),
        (["do", "propose", CASE], "department（承办处室）：必填"),
        (["do", "propose", CASE, "-f", "department"], "应写成 项目=值"),
        (["do", "propose", CASE, "--json", "[1]"], "应为一个对象"),
        (["do", "propose", CASE, "--json", "{"], "JSON 不能读取"),
        (["do", "propose", CASE, "-f", "department=不存在处"], "没有这个处室"),
        (["do", "confirm", "rd-16-1-0179", "--as", "leader"], "尚未拟办"),
        (["do", "amend", CASE], "“amend”可以是"),
        (["do", "open", CASE], "由系统自动办理"),
        (["do", "fly", CASE], "没有名为“fly”的命令"),
        (["show", "4444"], "没有找到"),
        (["history", "rd-9-9-9"], "没有找到"),
        (["health", "intake"], "系统没有运行"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(banli: Banli, arguments: list[str], sentence: str) -> None:
    result = banli(*arguments)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "kitchen"], "没有“kitchen”"),
        (["do", "confirm-receipt", CASE, "--on", "昨天"], "“昨天”不是日期"),
        (["fly"], "没有命令“fly”"),
        (["history"], "缺少"),
        (["history", CASE, "--colour"], "没有选项 --colour"),
        (["cases", "more"], "多余的参数"),
    ],
)
def test_a_wrong_word_is_named_in_chinese(banli: Banli, arguments: list[str], sentence: str) -> None:
    result = banli(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_every_command_has_chinese_help(banli: Banli) -> None:
    output = banli("--help").output
    for name in (
        "up",
        "run",
        "provision",
        "import",
        "cases",
        "show",
        "history",
        "do",
        "demo",
        "summary",
        "rebuild",
        "restore",
    ):
        line = next(line for line in output.splitlines() if name in line.split())
        assert any("一" <= character <= "鿿" for character in line), line


def test_a_register_has_a_history_too(banli: Banli) -> None:
    assert "已启用期限规则" in banli("history", "rules").output


def test_a_log_that_never_left_its_cluster_needs_no_restore(banli: Banli) -> None:
    assert "无须恢复" in banli("restore", "--reason", "演练").output


def test_where_nothing_was_set_aside_it_says_so(banli: Banli) -> None:
    assert "没有被搁置的消息" in banli("parked").output


def test_all_commands_can_be_listed(banli: Banli) -> None:
    output = banli("do", "list").output
    assert "feedback.sign-reply" in output
    assert "set-deadlines" not in output


def test_the_summary_counts_from_the_log(banli: Banli) -> None:
    assert "12 = " in banli("summary", "--year", "2023").output


def test_what_was_set_aside_is_shown_and_can_be_done_again(banli: Banli, tmp_path: Path) -> None:
    head, *table = rows()
    table[0][head.index("编号")], table[0][head.index("交办日期")] = "4001", "2016-02-16"  # a year without a calendar
    banli("import", written(tmp_path, [head, table[0]]), "--on", "2023-04-17")
    result = banli("do", "confirm-receipt", "4001", "--on", "2016-02-17")
    assert "条消息被搁置" in result.output
    assert "没有这一年的工作日历" in banli("parked").output
    year = '{"year": 2016, "holidays": ["2016-02-19"], "workdays": []}'
    banli("do", "adopt-calendar", "calendar", "--json", year, "--on", "2023-02-20")
    assert "仍搁置 0 条" in banli("parked", "retry", "supervision").output
    assert "退回期限" in banli("history", "4001").output


def test_the_former_word_for_a_retry_still_works(banli: Banli) -> None:
    assert "已处理 0 条，仍搁置 0 条" in banli("rerun", "supervision").output


def test_a_rebuild_finds_the_ledger_as_it_is(banli: Banli) -> None:
    assert "与原台账一致" in banli("rebuild").output
