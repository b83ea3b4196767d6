"""Every service as a process of its own, restarted when it ends, and killed and paused by the tests."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from shared.settings import Settings
from tests.faults.schedule import service_of

REST, FAREWELL = 0.05, 3.0
ROOT = Path(__file__).parents[2]


class ForkServer:
    """The process from which all services are forked; see fork_server.py."""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.fork_server",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        self.heard: Callable[[dict[str, Any]], None] = lambda _: None
        ready = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen(ready))
        await ready
        return self

    async def _listen(self, ready: asyncio.Future[None]) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            if not ready.done():
                ready.set_result(None)
            self.heard(json.loads(line))

    def request_fork(self, **what: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._listening


class Processes:
    """Keeps one process per name alive until the block ends; `feedback-2` is a second process of feedback."""

    def __init__(self, nursery: ForkServer, settings: Mapping[str, Settings], home: Path) -> None:
        self.nursery, self.settings, self.home = nursery, settings, home
        self.alive: dict[str, int] = {}  # a handle on the process, which can't mean another
        self._names: dict[int, str] = {}
        self._coming = set[str]()
        self.ends = list[str]()  # of those who ended by themselves
        self._away: dict[str, float] = {}
        self._stopping = False

    async def __aenter__(self) -> Self:
        self.nursery.heard = self._handle_report
        for name in self.settings:
            self._start(name)
        return self

    async def __aexit__(self, *_: object) -> None:
        """SIGTERM first, SIGKILL after `FAREWELL` seconds; processes that are just being forked are waited for."""
        self._stopping = True
        for end in (signal.SIGTERM, signal.SIGKILL):
            told = set[str]()
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    while self.alive or self._coming:
                        for name in self.alive.keys() - told:
                            self._signal(name, signal.SIGCONT)
                            self._signal(name, end)
                            told.add(name)
                        await asyncio.sleep(0.01)

    def _start(self, name: str) -> None:
        settings = self.settings[name]
        self._coming.add(name)
        environment = {
            "BANLI_POSTGRES": settings.postgres,
            "BANLI_NATS": settings.nats,
            "BANLI_SECRETS": str(settings.secrets),
            "BANLI_CLOCK": "false",
        }
        log = str(self.home / f"{name}.log")
        self.nursery.request_fork(name=name, part=service_of(name), log=log, environment=environment)

    def _handle_report(self, news: dict[str, Any]) -> None:
        if news.get("born") in self.settings:
            name = self._names[news["pid"]] = news["born"]
            self._coming.discard(name)
            with suppress(ProcessLookupError):
                self.alive[name] = os.pidfd_open(news["pid"])
        elif name := self._names.pop(news.get("died", 0), ""):
            if handle := self.alive.pop(name, None):
                os.close(handle)
            self._handle_exit(name, news["code"])

    def _handle_exit(self, name: str, code: int) -> None:
        if not self._stopping:
            if code != -signal.SIGKILL:
                self.ends.append(f"{name} ended with {code}")
            rest = self._away.pop(name, REST)
            asyncio.get_running_loop().call_later(rest, lambda: None if self._stopping else self._start(name))

    def _signal(self, name: str, what: signal.Signals) -> None:
        if name in self.alive:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.alive[name], what)

    def kill(self, name: str, away: float = 0.0) -> None:
        """kill -9: no handler runs, nothing is tidied up; somebody starts it again after a while."""
        if name in self.alive:
            self._away[name] = max(REST, away)
        self._signal(name, signal.SIGKILL)

    def pause(self, name: str) -> None:
        self._signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self._signal(name, signal.SIGCONT)
