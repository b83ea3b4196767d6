"""What people read on the command line is Chinese throughout, in one piece, and takes Chinese words back."""

import re
import socket
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from services.cli.app.field_parsing import explain_fields, parse_field
from services.cli.app.tables import grid
from services.cli.main import app
from shared.contracts.common.vocabulary import Way, display, sentence_of
from shared.contracts.feedback import ContactRecorded, RecordContact, SendReply, SubmitReply
from shared.contracts.supervision.extensions import RequestExtension
from shared.messaging.envelope import COMMANDS, Command, Role

Banli = Callable[..., Result]
CASE, OFFICE = "rd-16-1-0099", ("--as", "office@局办公室")
ENGLISH = re.compile(r"Usage|OPTIONS|COMMAND|ARGS|Show this|<\w+>|…\s*│|Error|Invalid|Missing|No such|Did you|valid ")
PAGES = (
    (),
    *((name,) for name in ("cases", "show", "history", "summary", "do", "import", "inbox", "deliveries", "digest")),
    *((name,) for name in ("preview", "export", "address", "text", "run", "parked", "health", "secrets", "restore")),
    *(("address", name) for name in ("set", "remove", "list")),
    *(("text", name) for name in ("put", "get")),
    *(("export", "portal"), ("deliveries", "retry"), ("parked", "retry"), ("deliver",), ("portal",), ("rerun",)),
)


@pytest.fixture(scope="module")
def banli(tmp_path_factory: pytest.TempPathFactory) -> Banli:
    """`banli` in a window of a hundred columns, with the small list handed over."""
    runner = CliRunner(env={"BANLI_HOME": str(tmp_path_factory.mktemp("plain")), "COLUMNS": "100"})

    def run(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments), catch_exceptions=False)

    assert run("provision").exit_code == 0
    assert run("import", "tests/data/handover-small.csv", "--on", "2023-04-14").exit_code == 0
    return run


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_no_help_text_speaks_english_or_is_cut_off(page: tuple[str, ...]) -> None:
    output = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*page, "--help"]).output
    assert "用法：banli" in output
    assert not ENGLISH.search(output), output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cass",), "没有命令“cass”，是否为 cases"),
        (("cases", "x", "y"), "多余的参数：x y"),
        (("show",), "缺少 “案件”"),
        (("restore",), "缺少 --reason"),
        (("summary", "--year", "abc"), "--year 有误：应为整数"),
        (("inbox", "某人", "--last", "0"), "--last 有误：不能小于1"),
        (("inbox", "某人", "--last"), "选项 --last 后须写明内容"),
        (("cases", "--kind", "xx"), "没有类别“xx”，可选：rd（代表建议）、zx（政协提案）"),
        (("cases", "--stage", "xx"), "没有状态“xx”，可选：to-receive（待签收）"),
        (("parked", "retry", "kitchen"), "没有“kitchen”，可选：intake"),
        (("parked", "kitchen"), "没有命令“kitchen”"),
    ],
)
def test_a_wrong_word_is_answered_in_chinese(arguments: tuple[str, ...], sentence: str) -> None:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, list(arguments))
    assert (result.exit_code, sentence in result.output) == (2, True), result.output
    assert not ENGLISH.search(result.output)


@pytest.mark.parametrize("page", [(), ("account",), ("text",)], ids=" ".join)
def test_a_group_without_a_command_shows_its_help_and_says_no_more(page: tuple[str, ...]) -> None:
    runner = CliRunner(env={"COLUMNS": "80"})
    result, asked_for = runner.invoke(app, list(page)), runner.invoke(app, [*page, "--help"])
    assert (result.exit_code, result.output.strip()) == (2, asked_for.output.strip())


def test_nothing_of_the_command_line_library_is_private_or_replaced() -> None:
    for file in Path("services/cli").rglob("*.py"):
        assert not re.search(r"typer\._|rich_utils|setattr\(", file.read_text(encoding="utf-8")), file


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    wrong = {"BANLI_HOME": str(tmp_path), "BANLI_PORT": "99999", "COLUMNS": "100"}
    result = CliRunner(env=wrong).invoke(app, ["cases"])
    assert (result.exit_code, "BANLI_PORT：不能大于65535" in result.output) == (1, True)


def test_a_door_that_others_use_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        taken = {"BANLI_HOME": str(tmp_path), "BANLI_PORT": port, "COLUMNS": "100"}
        result = CliRunner(env=taken).invoke(app, ["up"])
    assert result.exit_code == 1
    assert f"127.0.0.1:{port} 已被其他程序占用，请用 BANLI_PORT 指定其他端口。" in result.output
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("command", "name", "text", "value"),
    [
        (RecordContact, "way", "走访", "visit"),
        (RecordContact, "way", "visit", "visit"),
        (RecordContact, "reached", "否", False),
        (RecordContact, "reached", "true", True),
        (RecordContact, "joint_units", "市商务委员会、市教育委员会", ["市商务委员会", "市教育委员会"]),
        (RecordContact, "joint_units", '["市商务委员会"]', ["市商务委员会"]),
        (RecordContact, "joint_units", "", []),
        (RecordContact, "who", "代表甲、代表乙", "代表甲、代表乙"),
        (RecordContact, "colour", "红", "红"),
        (SendReply, "recipients", "代表101", ["代表101"]),
        (RequestExtension, "rule", "答复", "reply"),
        (RequestExtension, "rule", "reply", "reply"),
        (RequestExtension, "until", "2023-08-01", "2023-08-01"),
    ],
)
def test_a_field_takes_the_words_people_use(command: type[Command], name: str, text: str, value: Any) -> None:
    assert parse_field(command, name, text) == value


def test_every_field_of_every_command_is_explained() -> None:
    for command in COMMANDS.values():
        if command.by - {Role.SYSTEM}:
            for row in explain_fields(command):
                assert all(row), (command.type, row)
    lines = {name: (must, said) for name, _, must, said in explain_fields(SubmitReply)}
    assert lines["text"] == ("必填", "文件校验值，由 banli text put 得出")
    assert lines["result"][1].startswith("解决采纳、正在解决")


def test_a_table_keeps_codes_and_dates_whole_and_cuts_nothing_off() -> None:
    table = grid("台账", "代号", "案由", "到期日")
    table.add_row(CASE, "关于加强本市针对中老年人保健品广告节目整治力度的建议" * 3, "2023-05-16")
    console = Console(width=60, record=True, file=StringIO())
    console.print(table)
    text = console.export_text()
    assert CASE in text
    assert "2023-05-16" in text
    assert "…" not in text


def test_a_contact_is_told_without_yes_and_no() -> None:
    event = ContactRecorded(way=Way.PHONE, who="甲代表", by_whom="陈某", joint_units=(), opinion="", reached=False)
    assert sentence_of(event) == "沟通对象：甲代表，方式：电话，未联系到；参加人员：陈某"


def test_a_file_and_a_report_have_names_that_people_know() -> None:
    digest = "sha256:" + "ab" * 32
    assert display(digest, "text") == "文稿abababab"
    assert display(digest, "scan") == "文件abababab"
    assert display("2023-half") == "2023年年中报告"


def test_the_history_counts_what_it_lists_and_names_each_record(banli: Banli) -> None:
    output = banli("history", CASE.upper()).output
    listed = [line for line in output.splitlines() if re.match(r"\s*\d+\s+20\d\d-", line)]
    assert f"共 {len(listed)} 条记录" in output
    assert "已收件登记（收件1）" in output
    assert CASE in banli("cases").output


def test_nothing_found_says_so(banli: Banli) -> None:
    assert "没有符合条件的案件" in banli("cases", "--department", "不存在处").output
    assert "没有符合条件的案件" in banli("summary", "--year", "2019").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("do", "list"), "feedback.submit-reply"),
        (("do", "list", "publication"), "publication.order-purge"),
        (("do", "list", "submit-reply"), "拟公开属性"),
        (("do", "list", "confirm-receipt"), "无须填写内容"),
        (("do", "list", "fly"), "没有名为“fly”的命令"),
        (("do", "suggest-return", CASE), "由系统自动办理"),
        (("do", "record-contact", CASE, "-f", "way=飞"), "visit（走访）、meeting（座谈）"),
        (("do", "propose", CASE, "--json", "@nowhere.json"), "文件 nowhere.json 不能读取"),
        (("do", "propose", CASE, "--json", "{a"), "第1行第2个字符处格式不对"),
    ],
)
def test_commands_and_their_fields_are_explained(banli: Banli, arguments: tuple[str, ...], said: str) -> None:
    output = banli(*arguments, *(() if "list" in arguments else OFFICE)).output
    assert said in output.replace("\n", "")
    assert not ENGLISH.search(output)


def test_the_way_of_a_decision_is_said_in_chinese_too(banli: Banli) -> None:
    banli("do", "propose", CASE, "-f", "department=广告处", *OFFICE, "--on", "2023-02-20")
    decided = ("--decided", "leader@局领导:李某", "--manner", "电话", *OFFICE, "--on", "2023-02-21")
    assert banli("do", "confirm", CASE, *decided).exit_code == 0
    assert "李某（电话" in banli("history", CASE).output.replace("\n", "")


def test_a_written_record_is_named_as_people_name_it(banli: Banli) -> None:
    output = banli("do", "confirm-receipt", CASE, *OFFICE, "--on", "2023-02-17").output
    assert f"已签收：{CASE}（收件第2条）" in output
