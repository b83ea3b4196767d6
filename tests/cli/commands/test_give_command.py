"""Commands for many cases, for another, for who decided elsewhere; what a rule would move; who had a case when."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.main import app
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.contracts.supervision import AdoptRules
from tests.cli.commands.test_commands import SMALL

Banli = Callable[..., Result]
CASE, OTHER = "rd-16-1-0099", "rd-16-1-0179"
OFFICE = ("--as", "office@局办公室")


@pytest.fixture(scope="module")
def banli(tmp_path_factory: pytest.TempPathFactory) -> Banli:
    """`banli` on a home of its own, with the small list handed over and received, and two people appointed."""
    runner = CliRunner(env={"BANLI_HOME": str(tmp_path_factory.mktemp("doing")), "COLUMNS": "220"})

    def run(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments), catch_exceptions=False)

    assert run("provision").exit_code == 0
    assert run("import", str(SMALL), "--on", "2023-04-14").exit_code == 0
    for id, name in (("leader-a", "赵某"), ("leader@局领导", "李某")):
        person = json.dumps({"person_id": id, "name": name, "department": "局领导", "roles": ["leader"]})
        assert run("do", "appoint-person", "directory", "--json", person, *OFFICE, "--on", "2023-02-16").exit_code == 0
    return run


def test_one_command_for_all_cases_that_stand_somewhere(banli: Banli) -> None:
    result = banli("do", "confirm-receipt", "--stage", "待签收", *OFFICE, "--on", "2023-02-17")
    assert "共 12 件，办成 11 件，未办 1 件" in result.output
    assert "zx-14-1-0284 未办：签收日期不能早于交办日期" in result.output
    assert banli("do", "confirm-receipt", "--stage", "待签收", *OFFICE, "--on", "2023-04-17").exit_code == 0
    again = banli("do", "confirm-receipt", "--stage", "待签收", *OFFICE, "--on", "2023-04-17")
    assert "没有状态为“待签收”的案件" in again.output
    assert again.exit_code == 1


def test_each_case_succeeds_or_is_refused_by_itself(banli: Banli) -> None:
    propose = ("-f", "department=广告处", *OFFICE, "--on", "2023-02-20")
    assert banli("do", "propose", CASE, OTHER, *propose).exit_code == 0
    result = banli("do", "confirm", CASE, "rd-16-1-0003", OTHER, "--as", "leader@局领导", "--on", "2023-02-21")
    assert "共 3 件，办成 2 件，未办 1 件" in result.output
    assert "rd-16-1-0003 未办：尚未拟办，不能批示，请局办公室先行拟办" in result.output
    assert result.exit_code == 1


def test_no_case_named_is_asked_for(banli: Banli) -> None:
    result = banli("do", "confirm-receipt", *OFFICE)
    assert (result.exit_code, "请写明案件代号或登记簿名" in result.output) == (1, True)


def test_what_was_decided_on_paper_is_recorded_by_the_office_with_its_scan(banli: Banli, tmp_path: Path) -> None:
    scan, copy = tmp_path / "签批单.pdf", tmp_path / "取出.pdf"
    scan.write_bytes(b"%PDF-1.7")
    decided = ("--decided", "head@广告处:钱某", "--manner", "paper", "--scan", str(scan), *OFFICE, "--on", "2023-02-22")
    assert banli("do", "accept", CASE, "-f", "handler=陈某", *decided).exit_code == 0
    assert "钱某（书面，局办公室（命令行）补录）" in banli("history", CASE).output
    digest = "sha256:" + hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert banli("text", "get", digest, "--out", str(copy)).exit_code == 0
    assert copy.read_bytes() == b"%PDF-1.7"
    lost = banli("do", "accept", CASE, "-f", "handler=陈某", *decided[:5], str(tmp_path / "没有"), *OFFICE)
    assert (lost.exit_code, "没有" in lost.output) == (1, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--decided", "head@广告处:钱某", *OFFICE), "须说明以何方式决定"),
        (("--decided", "head@广告处:钱某", "--manner", "梦", *OFFICE), "须说明以何方式决定"),
        (("--decided", "nobody:钱某", "--manner", "oa", *OFFICE), "没有岗位“nobody”"),
        (("--decided", "head@广告处:钱某", "--manner", "oa", "--as", "handler@广告处"), "他处决定的事项由局办公室补录"),
        (("--for", "赵某", "--as", "leader@局领导"), "委托"),
    ],
)
def test_in_whose_name_must_be_clear(banli: Banli, options: tuple[str, ...], said: str) -> None:
    result = banli("do", "accept", OTHER, "-f", "handler=陈某", *options, "--on", "2023-02-22")
    assert said in result.output
    assert result.exit_code == 1


def test_who_acts_for_another_needs_a_delegation_of_that_day(banli: Banli) -> None:
    delegation = {
        "principal_id": "leader-a",
        "delegate_id": "leader@局领导",
        "roles": ["leader"],
        "since": "2023-03-01",
        "until": "2023-03-31",
        "reason": "外出",
    }
    delegate = ("do", "delegate", "directory", "--json", json.dumps(delegation), *OFFICE, "--on", "2023-02-28")
    assert banli(*delegate).exit_code == 0
    assert (
        banli("do", "propose", "rd-16-1-0003", "-f", "department=广告处", *OFFICE, "--on", "2023-03-01").exit_code == 0
    )
    confirm = ("do", "confirm", "rd-16-1-0003", "--as", "leader@局领导", "--for", "赵某")
    assert "没有赵某委托" in banli(*confirm, "--on", "2023-04-03").output
    assert banli(*confirm, "--on", "2023-03-02").exit_code == 0
    assert "（代赵某）" in banli("history", "rd-16-1-0003").output


def test_an_undone_act_stays_in_the_history_and_says_so(banli: Banli) -> None:
    visit = (
        "-f",
        "way=visit",
        "-f",
        "who=甲代表",
        "-f",
        "by_whom=陈某",
        "--as",
        "handler@广告处",
        "--on",
        "2023-03-06",
    )
    result = banli("do", "record-contact", CASE, *visit)
    version = result.output.split("沟通答复第")[1].split("条")[0]
    undo = banli(
        "do", "feedback.retract", CASE, "-f", f'version="{version}"', "--as", "handler@广告处", "--on", "2023-03-06"
    )
    assert undo.exit_code == 0
    output = banli("history", CASE).output
    assert "已撤销记录" in output
    assert f"已沟通（沟通答复{version}，已撤销）" in output
    assert "沟通次数" not in banli("show", CASE).output


def test_a_rule_is_looked_at_before_it_is_adopted(banli: Banli, tmp_path: Path) -> None:
    longer = tuple(rule.model_copy(update={"value": 2}) if rule.rule == "reply" else rule for rule in DEFAULTS)
    file = tmp_path / "rules.json"
    file.write_text(AdoptRules(rules=longer).model_dump_json(), encoding="utf-8")
    preview = banli("preview", "rules", "--json", f"@{file}")
    assert "7 件的" in preview.output
    assert "2023-05-16" in preview.output
    assert "2023-04-16" in preview.output
    before = banli("history", CASE).output
    assert "期限已变动" not in before
    assert banli("do", "adopt-rules", "rules", "--json", f"@{file}", *OFFICE, "--on", "2023-03-10").exit_code == 0
    assert "期限已变动" in banli("history", CASE).output
    assert "没有在办件的期限会变动" in banli("preview", "rules", "--json", f"@{file}").output


def test_a_changed_calendar_names_the_cases_it_moves(banli: Banli) -> None:
    year = json.dumps({"year": 2023, "holidays": ["2023-02-23", "2023-02-24"], "workdays": []})
    assert "到期日" in banli("preview", "calendar", "--json", year).output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview", "days", "--json", "{}"), "没有“days”"),
        (("preview", "rules", "--json", "{"), "JSON 不能读取"),
        (("preview", "rules", "--json", '{"rules": [{}]}'), "必填"),
        (("preview", "rules"), "缺少"),
        (("summary", "--kind", "xx"), "没有类别“xx”"),
        (("summary", "--half", "3"), "--half"),
        (("summary", "--until", "昨天"), "不是日期"),
        (("responsibility", "rd-16-1-7777"), "没有找到"),
    ],
)
def test_a_mistake_is_answered_in_one_sentence(banli: Banli, arguments: tuple[str, ...], said: str) -> None:
    result = banli(*arguments)
    assert result.exit_code in (1, 2)
    assert said in result.output or said in str(result.stderr)


def test_the_summary_can_be_asked_for_any_part_of_a_year(banli: Banli) -> None:
    whole = banli("summary", "--year", "2023")
    assert "2023年建议提案办理情况" in whole.output
    assert "12 = 7 主办 + 5 会办" in whole.output
    cut = banli(
        "summary", "--year", "2023", "--half", "1", "--department", "广告处", "--until", "2023-04-20", "--cases"
    )
    assert "2023年上半年广告处建议提案办理情况（截至2023年4月20日）" in cut.output
    assert CASE in cut.output
    assert "0 = 0 主办 + 0 会办" in banli("summary", "--year", "2022").output
    assert "代表建议 7 = 4 + 3" in banli("summary", "--congress", "16", "--session", "1", "--kind", "rd").output


def test_the_sheet_says_who_had_the_case_and_for_how_long(banli: Banli) -> None:
    output = banli("responsibility", CASE, "--on", "2023-03-16").output
    for word in ("责任清单", "签收", "拟办", "批示", "处室确认", "办理", "广告处 陈某", "至今", "22"):
        assert word in output
