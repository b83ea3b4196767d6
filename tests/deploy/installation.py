"""An installation in containers: `docker compose` on the files of this project, with secrets and volumes of its own."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE, VERSION = 500, "0-test"
CLEARED = "\x1b[2K"  # compose clears each line of a log even where nobody watches


def docker(*words: str, **environment: str) -> str:
    """What docker says; its complaint where it fails."""
    done = subprocess.run(
        ["docker", *words], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, f"docker {' '.join(words)}\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
    return done.stdout


@dataclass(frozen=True)
class Installation:
    secrets: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"COMPOSE_PROJECT_NAME": "banli-test", "BANLI_VERSION": VERSION, "BANLI_SECRETS_DIR": str(self.secrets)}

    def compose(self, *words: str) -> str:
        return docker("compose", *words, **self.environment)

    def banli(self, *words: str) -> str:
        return self.compose("exec", "-T", "trial", "banli", *words)

    def start_command(self, *words: str) -> subprocess.Popen[str]:
        """The same, not waited for."""
        command = ["docker", "compose", "exec", "-T", "trial", "banli", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | self.environment, stdout=pipe, stderr=pipe, text=True
        )

    def count(self, what: str) -> int:
        """A number out of the database."""
        line = ("psql", "-U", "postgres", "-d", "banli", "-Atc", f"SELECT {what}")
        return int(self.compose("exec", "-T", "postgres", *line))

    def containers(self) -> list[dict[str, Any]]:
        """Everything docker tells about the containers, the ended ones as well."""
        found: list[dict[str, Any]] = json.loads(docker("inspect", *self.compose("ps", "-aq").split()))
        return found

    def one(self, name: str) -> dict[str, Any]:
        return next(container for container in self.containers() if service(container) == name)

    def logs_of(self, name: str) -> str:
        """All a container ever wrote."""
        return self.compose("logs", "--no-color", "--no-log-prefix", name).replace(CLEARED, "")

    def pid(self, name: str) -> int:
        """Of the process itself: killed so, it dies as by accident; `docker kill` counts as the operator's wish."""
        return int(self.one(name)["State"]["Pid"])


def service(container: dict[str, Any]) -> str:
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def is_healthy(container: dict[str, Any]) -> bool:
    return bool(container["State"].get("Health", {}).get("Status") == "healthy")


def until(condition: Callable[[], bool], patience: float = 120) -> None:
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"{condition} did not come true"
        time.sleep(0.2)
