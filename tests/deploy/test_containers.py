"""A whole installation in containers: brought up, asked, looked into, hurt and taken down again."""

import os
import signal
from collections.abc import Iterator

import pytest

from services.cli.install import secrets as keys
from services.cli.install.all_in_one import PROCESSES
from tests.deploy.installation import VERSION, Installation, docker, is_healthy, service, until
from tests.deploy.test_compose import secrets

pytestmark = [pytest.mark.container, pytest.mark.timeout(900)]

SEQUENCERS = ("sequencer", "sequencer-standby")
LASTING = {"postgres", "nats", "trial", *PROCESSES, *SEQUENCERS}
SMALL = """12 = 7 主办 + 5 会办
代表建议 7 = 4 + 3
政协提案 5 = 3 + 2
办理结果：解决采纳 3，正在解决 1，解决或采纳 3"""
WHOLE = "139 = 37 主办 + 102 会办"
REGISTERED = "count(*) FROM eventlog.event WHERE type = 'intake.case-registered'"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("secrets")
    keys.create_secrets(folder)
    made = Installation(folder)
    try:
        made.compose("build", "--quiet")
        made.compose("up", "--wait")
        yield made
    finally:
        print(made.compose("logs", "--no-color", "--tail", "20"))  # pytest shows it where a test fails
        made.compose("down", "--volumes", "--timeout", "10")


def test_up_plays_the_small_list(installation: Installation) -> None:
    shown = installation.logs_of("trial")
    assert SMALL in shown
    assert "搁置的消息：0 条" in shown
    assert SMALL in installation.banli("summary", "--year", "2023")


def test_every_container_is_well(installation: Installation) -> None:
    assert {service(container) for container in installation.containers() if is_healthy(container)} == LASTING
    assert installation.one("provision")["State"]["ExitCode"] == 0


def test_docker_shows_no_secret(installation: Installation) -> None:
    shown = str(installation.containers()) + docker("image", "inspect", f"banli:{VERSION}")
    values = {name: (installation.secrets / name).read_text() for name in keys.SECRET_NAMES}
    assert [name for name, value in values.items() if value in shown] == []


@pytest.mark.parametrize("part", PROCESSES)
def test_a_part_sees_no_secret_of_others(installation: Installation, part: str) -> None:
    seen = installation.compose("exec", "-T", part, "ls", "/run/secrets").split()
    assert set(seen) == secrets(part)


def test_killed_in_the_middle_of_an_import_nothing_is_lost_and_nothing_doubled(installation: Installation) -> None:
    [active] = [name for name in SEQUENCERS if answers_ping(installation, name)]
    [standby] = set(SEQUENCERS) - {active}
    victims = {name: installation.pid(name) for name in ("intake", active, "supervision")}
    whole = ("import", "tests/data/handover-2023.xlsx", "--on", "2024-01-05")
    known = installation.count(REGISTERED)  # the small list, and the one that was entered by mistake
    importing = installation.start_command(*whole)
    until(lambda: installation.count(REGISTERED) > known)
    for pid in victims.values():
        os.kill(pid, signal.SIGKILL)
    said, complaint = importing.communicate(timeout=200)
    assert (importing.returncode, said.count("未收 1 行")) == (2, 1), said + complaint  # handed over again meanwhile
    until(lambda: answers_ping(installation, standby))
    until(lambda: all(is_healthy(installation.one(name)) for name in LASTING))
    assert [installation.one(name)["RestartCount"] for name in victims] == [1, 1, 1]
    assert "新登记 0 件" in installation.start_command(*whole).communicate(timeout=200)[0]
    assert installation.count(REGISTERED) == known + 139 - 12
    assert WHOLE in installation.banli("summary", "--year", "2023")
    assert "与原台账一致" in installation.banli("rebuild")


def answers_ping(installation: Installation, name: str) -> bool:
    return "sequencer is active" in installation.logs_of(name)
