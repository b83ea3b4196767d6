"""What the embedded engines have in common: start, adoption of a running server, stop, and kill.

The engines are `shared.process.local_postgres` and `shared.process.local_nats`; each belongs to one home, the folder
that holds its data.
"""

import asyncio
import hashlib
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from shared.process.operating_system import (
    TIMEOUT_S,
    command_line,
    has_ended,
    process_handle,
    wait_until_ended,
)

POLL_INTERVAL_S = 0.01
NOT_INSTALLED = "没有安装，请执行 pip install 'banli[embedded]'"


class EngineFailed(Exception):
    """An engine did not start or stop; the message is Chinese and ends with the last 12 lines of the engine's log."""

    def __init__(self, engine: "Engine", what: str) -> None:
        lines = engine.log.read_text(errors="replace").splitlines()[-12:] if engine.log.exists() else []
        super().__init__("\n".join([f"{engine.name} {what}，日志 {engine.log}：", *lines]))


class Engine:
    """One server process of one home, recognised by its command line, whoever started it.

    `folder` holds the data, `log` is the file of the server's output. `program` is the name of the executable,
    `stop_signal` ends it in order.
    """

    name: str
    program: str
    stop_signal: signal.Signals
    _boot: Callable[[], None]
    _is_ready: Callable[[], Awaitable[bool]]

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.cluster_name = f"banli-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]}"
        self.pid: int | None = None
        self._pidfd: int | None = None
        self._child: Popen[bytes] | None = None

    async def start(self) -> None:
        """Starts the server, or adopts the one of this home that runs already; returns when it accepts connections.

        Tried twice, for an adopted server may be about to end. Raises `EngineFailed`.
        """
        for _ in range(2):
            try:
                adopted = await asyncio.to_thread(self._adopt_or_boot)
            except OSError as error:
                raise EngineFailed(self, f"启动失败（{error}），运行它的用户须能访问程序和 BANLI_HOME") from error
            if await self._wait_until_ready():
                return
            if not adopted:
                break
        raise EngineFailed(self, "启动失败")

    async def stop(self) -> None:
        """Ends the server in order; returns when it has ended. Raises `EngineFailed` after 60 s."""
        if self._pidfd is not None and self._is_running():
            signal.pidfd_send_signal(self._pidfd, self.stop_signal)
        deadline = time.monotonic() + TIMEOUT_S
        while self._is_running():
            if time.monotonic() > deadline:
                raise EngineFailed(self, "未能按时停止")
            await asyncio.sleep(POLL_INTERVAL_S)
        self._release_handles()

    async def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            if await self._is_ready():
                return True
            if not self._is_running():
                break
            await asyncio.sleep(POLL_INTERVAL_S)
        return False

    def kill(self) -> None:
        """Ends the server and its children with SIGKILL, as a power cut would."""
        if self.pid is not None:
            self._kill_all()
            self._release_handles()

    def _adopt_or_boot(self) -> bool:
        """Adopts the server of this home that already runs, else boots one. Returns whether one was adopted."""
        if self.pid is not None and self._is_running():
            return True
        self._release_handles()
        while servers := [pid for pid, line in self._processes().items() if not line.startswith("postgres: ")]:
            # the oldest: a child that was just forked still has its parent's command line
            if self._adopt(min(servers)):
                return True
        self._boot()
        return False

    def _adopt(self, pid: int) -> bool:
        """Takes the process over if it is still this engine's: its id may have passed to another process meanwhile."""
        pidfd = process_handle(pid)
        if pidfd is None:
            return False
        with suppress(OSError):
            if not has_ended(pidfd) and self._is_ours(command_line(pid)):
                self.pid, self._pidfd = pid, pidfd
                return True
        os.close(pidfd)
        return False

    def _spawn(self, command: list[str], **options: Any) -> None:
        """Starts the server in a session of its own, so that Ctrl-C does not reach it."""
        self._release_handles()
        with self.log.open("ab") as log:
            self._child = Popen(command, stdin=DEVNULL, stdout=log, stderr=log, start_new_session=True, **options)
        self.pid, self._pidfd = self._child.pid, os.pidfd_open(self._child.pid)

    def _processes(self) -> dict[int, str]:
        """The command lines of the server and its children that still run, by process id.

        A process that is ending has no command line any more but may still hold its port and files. Which engine it
        belonged to can't be seen, so every one with this program's name is waited for: some milliseconds.
        """
        processes = {}
        for entry in Path("/proc").glob("[0-9]*"):
            pid = int(entry.name)
            with suppress(OSError):  # it has ended, or this user may not read it
                line = command_line(pid)
                if self._is_ours(line):
                    processes[pid] = line
                elif not line and (entry / "comm").read_text(errors="replace").strip() == self.program:
                    wait_until_ended(pid)
        return processes

    def _is_ours(self, line: str) -> bool:
        arguments = (f"/postgres --cluster_name={self.cluster_name} ", f"/nats-server -c {self.folder}/nats.conf ")
        return line.startswith(f"postgres: {self.cluster_name}: ") or any(sign in line for sign in arguments)

    def _is_running(self) -> bool:
        """Whether the process has threads left; one that has ended but not been waited for counts as ended."""
        return self._pidfd is not None and not has_ended(self._pidfd)

    def _kill_all(self) -> None:
        """Kills until no process is left, for a server may fork while it is being killed."""
        while ours := self._processes():
            for pid in ours:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                wait_until_ended(pid)

    def _release_handles(self) -> None:
        if self._child:
            self._child.wait()
        if self._pidfd is not None:
            os.close(self._pidfd)
        self.pid = self._pidfd = self._child = None
