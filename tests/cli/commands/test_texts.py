"""Texts and the portal's package on the command line."""

import asyncio
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore, content_hash
from shared.contracts.common.vocabulary import Form
from shared.contracts.publication import DisclosureApproved, PublicationEvent, ReplyNoted
from shared.eventlog.log import EventLog
from shared.process import local_stack
from tests.cases import REGISTERED
from tests.desk.histories import assign_all_positions
from tests.desk.replies import history
from tests.engines import append
from tests.publication.story import LETTER, NOTED, OPENED, ORDER, PUBLISHED, REFUSED, WITHHELD

Banli = Callable[..., Result]
BODY, OTHER = "甲代表、乙代表：您们提出的建议收悉。".encode(), "乙代表：收悉。".encode()
HERE, THERE = content_hash(BODY), content_hash(OTHER)


def publication_history(text: str, *more: PublicationEvent) -> tuple[PublicationEvent, ...]:
    noted = NOTED.model_copy(update={"text": text})
    return OPENED, noted, DisclosureApproved(text=text, form=Form.FULL), ReplyNoted(text=text, letter=LETTER), *more


LIVES: dict[str, tuple[PublicationEvent, ...]] = {
    "0001": publication_history(HERE),
    "0002": publication_history(THERE, PUBLISHED.model_copy(update={"text": THERE})),
    "0003": REFUSED,
    "0004": (OPENED, NOTED, WITHHELD),
    "0005": publication_history("sha256:" + "e" * 64),
}


async def record(home: Path) -> None:
    """Five cases, as all services would have recorded them."""
    async with local_stack.engines(home) as engines:
        for number, events in LIVES.items():
            case = REGISTERED.model_copy(update={"number": number})
            for event in history(*events, case=case, stream=f"rd-16-1-{number}"):
                log = EventLog(engines.settings.dsn(event.service), event.service)
                await log.append(append((event.stream, event.version - 1, [event.event])))
                await log.close()
        await assign_all_positions(engines.settings)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("texts")
    asyncio.run(record(home))
    for content in (BODY, OTHER):
        BlobStore(Folder(home / "texts")).put(content)
    return home


@pytest.fixture(scope="module")
def banli(home: Path) -> Banli:
    runner = CliRunner(env={"BANLI_HOME": str(home), "COLUMNS": "200"})

    def run(*arguments: object) -> Result:
        return runner.invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)

    return run


def test_a_text_is_put_and_got_by_its_hash(banli: Banli, tmp_path: Path) -> None:
    file = tmp_path / "答复.txt"
    file.write_bytes(b"reply\n")
    digest = content_hash(b"reply\n")
    for _ in range(2):
        assert banli("text", "put", file).output == f"{digest}  答复.txt\n"
    assert banli("text", "get", digest).stdout_bytes == b"reply\n"
    out = tmp_path / "out.txt"
    assert f"已写入 {out}" in banli("text", "get", digest, "--out", out).output.replace("\n", "")
    assert out.read_bytes() == b"reply\n"


def test_several_texts_are_put_at_once(banli: Banli, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
    output = banli("text", "put", tmp_path / "one", tmp_path / "two").output
    assert output.splitlines() == [f"{content_hash(name.encode())}  {name}" for name in ("one", "two")]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("text", "get", "sha256:" + "f" * 64), 1, "没有找到这份文稿的文件"),
        (("text", "get", "答复"), 1, "不是文稿校验值"),
        (("text", "put", "没有这个文件.docx"), 1, "文件不能读写：没有这个文件.docx"),
        (("text", "get", HERE, "--out", "pyproject.toml"), 2, "pyproject.toml 已经存在"),
        (("text", "fly"), 2, "没有命令“fly”"),
        (("export", "portal"), 2, "缺少"),
        (("export", "portal", "--out", "tests", "--year", "2023", "--case", "0001"), 1, "tests 已有内容"),
        (("export", "portal", "--out", "x.zip", "--case", "4444"), 1, "没有找到"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    banli: Banli, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    result = banli(*arguments)
    assert (result.exit_code, sentence in result.output) == (code, True), result.output


def test_a_purged_text_is_refused_with_its_order(banli: Banli, home: Path) -> None:
    texts = BlobStore(Folder(home / "texts"))
    gone = texts.put(b"gone")
    texts.purge(gone, ORDER)
    assert "已按决定销毁" in banli("text", "get", gone).output


def test_the_package_holds_what_may_be_published_and_names_what_is_missing(banli: Banli, tmp_path: Path) -> None:
    out = tmp_path / "portal"
    result = banli("export", "portal", "--out", out)
    assert result.exit_code == 2
    assert "导出 1 件，未导出 1 件" in result.output
    assert "rd-16-1-0005" in result.output
    assert "没有找到这份文稿的文件" in result.output
    assert sorted(path.name for path in out.iterdir()) == [
        "SHA256SUMS",
        "manifest.csv",
        "manifest.json",
        "rd-16-1-0001",
    ]
    assert (out / "rd-16-1-0001" / "body.txt").read_bytes() == BODY


def test_what_is_published_is_packed_when_asked_for(banli: Banli, tmp_path: Path) -> None:
    out = tmp_path / "all.zip"
    banli("export", "portal", "--out", out, "--all", "--contacts")
    with zipfile.ZipFile(out) as archive:
        listed = json.loads(archive.read("manifest.json"))["条目"]
    assert [entry["案件代号"] for entry in listed] == ["rd-16-1-0001", "rd-16-1-0002"]
    assert all("联系人" in entry for entry in listed)


def test_without_names_what_names_a_proposer_stays_here(banli: Banli, tmp_path: Path) -> None:
    result = banli("export", "portal", "--out", tmp_path / "none.zip", "--no-names", "--case", "0001")
    assert "正文写有提出人姓名" in result.output
    assert not (tmp_path / "none.zip").exists()


def test_a_year_without_replies_gives_no_package(banli: Banli, tmp_path: Path) -> None:
    result = banli("export", "portal", "--out", tmp_path / "none.zip", "--year", "2019")
    assert (result.exit_code, "没有可以导出的答复" in result.output) == (0, True)
    assert not (tmp_path / "none.zip").exists()


def test_the_same_package_twice_is_the_same_file(banli: Banli, tmp_path: Path) -> None:
    wanted = ("--case", "rd-16-1-0001", "--year", "2023")
    assert banli("export", "portal", "--out", tmp_path / "a.zip", *wanted).exit_code == 0
    assert banli("portal", "--out", tmp_path / "b.zip", *wanted).exit_code == 0  # the former word for it
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("arguments", [("text", "--help"), ("text", "put", "--help"), ("export", "portal", "--help")])
def test_every_command_has_chinese_help(banli: Banli, arguments: tuple[str, ...]) -> None:
    output = banli(*arguments).output
    assert any("一" <= character <= "鿿" for character in output)
    assert banli(*arguments).exit_code == 0
