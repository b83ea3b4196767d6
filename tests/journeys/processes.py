"""Every part as a process of its own, started again by us as an orchestrator would, and killed without a word."""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from services.cli.suite import PARTS
from shared.config import Settings
from shared.testing import Engines


class Processes:
    """Keeps one process per part alive until the block ends."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.home = settings, settings.home
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.starts = dict.fromkeys(PARTS, 0)

    async def __aenter__(self) -> "Processes":
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._keeper.cancel()
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()

    async def _keep(self) -> None:
        while True:
            for name in PARTS:
                if name not in self.running or self.running[name].poll() is not None:
                    self.running[name] = self._start(name)
            await asyncio.sleep(0.05)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        self.starts[name] += 1
        environment = {
            **os.environ,
            "BANLI_POSTGRES": self.settings.postgres,
            "BANLI_NATS": self.settings.nats,
            "BANLI_SECRETS": str(self.settings.secrets),
            "BANLI_CLOCK": "false",
        }
        with Path(self.home, f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", f"services.{name}"]
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)

    def kill(self, name: str) -> None:
        """kill -9: no handler runs, nothing is tidied up."""
        self.running[name].kill()


class Faults:
    """What can happen to a machine, one after another, each after so many more events in the log."""

    def __init__(self, engines: Engines, processes: Processes) -> None:
        self.engines, self.processes = engines, processes
        self.done: list[str] = []

    async def service(self, name: str) -> None:
        self.processes.kill(name)
        self.done.append(name)

    async def nats(self, wipe: bool = False) -> None:
        self.engines.nats.kill()
        if wipe:
            self.engines.nats.wipe()
        await self.engines.nats.start()
        self.done.append("nats wiped" if wipe else "nats")

    async def postgres(self) -> None:
        self.engines.postgres.kill()
        await self.engines.postgres.start()
        self.done.append("postgres")
