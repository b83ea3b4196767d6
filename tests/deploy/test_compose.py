"""What the files of an installation in containers promise; test_containers.py brings one up."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.cli.install import secrets as keys
from services.cli.install.all_in_one import PROCESSES
from shared.bus.nats_users import USERS, configuration, inbox
from shared.process import health
from tests.deploy.installation import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] == "unless-stopped"}
STANDBY = {"sequencer-standby": "sequencer"}
ROLES = {"workbench": "desk"}  # who runs under another name
GIVEN = {"supervision": {"smtp", "gateway"}, "desk": {"store"}, "workbench": {"oidc", "store"}}


def settings(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def pinned(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^ ;]+)", (ROOT / file).read_text(), re.MULTILINE))


def secrets(name: str) -> set[str]:
    return {service if isinstance(service, str) else service["source"] for service in SERVICES[name].get("secrets", ())}


@pytest.mark.parametrize("part", [*PROCESSES, *STANDBY])
def test_each_part_has_a_container(part: str) -> None:
    assert SERVICES[part]["command"] == ["run", STANDBY.get(part, part)]


@pytest.mark.parametrize("part", [*PROCESSES, *STANDBY])
def test_each_part_is_given_its_own_secrets_only(part: str) -> None:
    role = STANDBY.get(part, ROLES.get(part, part))
    asked = set() if part == "workbench" else {"nats-health"}
    assert secrets(part) == {f"postgres-{role}", f"nats-{role}"} | asked | GIVEN.get(part, set())


def test_what_others_gave_the_office_has_a_file_each() -> None:
    assert set(keys.EXTERNAL_SECRETS) == set().union(*GIVEN.values())


@pytest.mark.parametrize("part", [process for process in (*PROCESSES, *STANDBY) if process != "workbench"])
def test_each_part_is_asked_by_a_round_trip(part: str) -> None:
    assert SERVICES[part]["healthcheck"]["test"][-2:] == ["shared.process.health", STANDBY.get(part, part)]


def test_the_workbench_is_asked_for_a_page() -> None:
    assert "/healthz" in SERVICES["workbench"]["healthcheck"]["test"][-1]


def test_whatever_lasts_has_a_health_check() -> None:
    assert {"postgres", "nats", *PROCESSES, *STANDBY} == {
        name for name, service in LASTING.items() if "healthcheck" in service
    }


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_an_environment(name: str) -> None:
    given = {key: str(value) for key, value in SERVICES[name].get("environment", {}).items()}
    assert not re.search(r"//[^/@]*:[^/@]*@", " ".join(given.values()))
    assert all(key.endswith("_FILE") for key in given if re.search("PASS|TOKEN|CREDENTIAL", key))


@pytest.mark.parametrize("name", SERVICES)
def test_no_image_floats(name: str) -> None:
    image = re.sub(r"\$\{\w+:-(.+?)\}", r"\1", SERVICES[name]["image"])
    assert re.fullmatch(r"[\w/-]+:\d[\w.-]*", image)


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_has_rights_to_spare(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}


def test_no_port_is_open_to_the_world() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_secrets_asked_for_are_those_that_are_made() -> None:
    files = {Path(secret["file"].rpartition("}")[2]).name for secret in COMPOSE["secrets"].values()}
    assert files == {*keys.SECRET_NAMES, *keys.EXTERNAL_SECRETS, keys.ACCOUNTS}


def test_secrets_are_made_once(tmp_path: Path) -> None:
    assert keys.create_secrets(tmp_path) == list(keys.SECRET_NAMES)
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    (tmp_path / "nats-desk").unlink()
    assert keys.create_secrets(tmp_path) == ["nats-desk"]
    changed = {name for name, text in first.items() if (tmp_path / name).read_text() != text}
    assert changed == {"nats-desk", keys.ACCOUNTS}


def test_a_password_given_by_others_is_kept_and_empty_until_then(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("theirs")
    for _ in range(2):
        keys.create_secrets(tmp_path)
        assert [(tmp_path / name).read_text() for name in keys.EXTERNAL_SECRETS] == [
            "theirs",
            *[""] * (len(keys.EXTERNAL_SECRETS) - 1),
        ]


def test_what_leaves_the_house_leaves_by_supervision_alone() -> None:
    ways = {"BANLI_SMTP", "BANLI_SMTP_FROM", "BANLI_GATEWAY"}
    assert [name for name, service in SERVICES.items() if ways & service.get("environment", {}).keys()] == [
        "supervision"
    ]


def test_texts_are_kept_where_desk_and_command_line_find_them_and_nobody_else() -> None:
    holding = {name for name, service in SERVICES.items() if "texts:/texts" in service.get("volumes", ())}
    told = {name for name, service in SERVICES.items() if service.get("environment", {}).get("BANLI_TEXTS") == "/texts"}
    assert holding == told == {"desk", "workbench", "cli"}
    assert "/texts" in (ROOT / "deploy/Dockerfile").read_text()


def test_secrets_are_closed_to_others(tmp_path: Path) -> None:
    keys.create_secrets(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o444}


def test_who_asks_for_health_may_do_nothing_else() -> None:
    users = json.loads(configuration(dict.fromkeys(USERS, "secret")).removeprefix("authorization"))["users"]
    [asking] = [user["permissions"] for user in users if user["user"] == health.USER]
    assert inbox(health.USER) == health.INBOX
    assert asking["publish"] == {"allow": ["ops.v1.*.ping"]}
    assert asking["subscribe"] == {"allow": [f"{health.INBOX}.>"]}


def test_a_trial_never_meets_an_office() -> None:
    trial, office = settings(".env"), settings("deploy/production.env")
    assert (trial["COMPOSE_PROFILES"], office["COMPOSE_PROFILES"]) == ("trial", "office")
    assert (trial["BANLI_CLOCK"], office["BANLI_CLOCK"]) == ("false", "true")
    assert office["COMPOSE_PROJECT_NAME"] != COMPOSE["name"]


def test_the_image_holds_what_is_tested() -> None:
    image, tested = pinned("deploy/requirements.lock"), pinned("requirements.lock")
    assert image
    assert image.items() <= tested.items()


def test_the_image_is_not_run_by_root() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${PYTHON_IMAGE}"}
