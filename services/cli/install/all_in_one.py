"""The whole of Banli in one process: embedded engines, and every part on one event loop."""

import asyncio
import fcntl
import json
import logging
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path

from shared.eventlog.admin import migrate
from shared.messaging.errors import BanliError, NeedsOperator
from shared.process.local_stack import Engines, provision_streams
from shared.process.supervise import Process, process_name, service_process, supervise
from shared.runtime.service import Service
from shared.settings import Settings
from shared.tasks import cancel_and_wait

LOG = logging.getLogger("banli.all_in_one")

# Every part and where it lies; `banli run NAME` runs one as a process of its own.
PROCESSES: dict[str, str] = {
    "intake": "services.intake.service:service",
    "assignment": "services.assignment.service:service",
    "supervision": "services.supervision.service:service",
    "feedback": "services.feedback.service:service",
    "publication": "services.publication.service:service",
    "sequencer": "services.sequencer.service:sequencer",
    "desk": "services.desk.service:desk",
    "workbench": "services.desk.web.server:workbench",
}
BACKGROUND_PROCESSES = tuple(
    name for name in PROCESSES if name != "workbench"
)  # what works without anybody looking at it


class HomeInUse(BanliError):
    """Another process starts this home or uses it."""


class NotRunning(BanliError):
    """No system runs in this home, and no engines are configured."""


def load_process(name: str) -> Process:
    """The part of this name, ready to run."""
    module, _, attribute = PROCESSES[name].partition(":")
    process = getattr(import_module(module), attribute)
    return service_process(process) if isinstance(process, Service) else process


@asynccontextmanager
async def running_processes(settings: Settings, names: Iterable[str] = BACKGROUND_PROCESSES) -> AsyncIterator[None]:
    """Runs these parts until the block ends; one that needs an operator is logged and leaves the others running."""
    tasks = [asyncio.create_task(_supervise_until_stopped(load_process(name), settings)) for name in names]
    try:
        yield
    finally:
        await cancel_and_wait(tasks)


async def _supervise_until_stopped(process: Process, settings: Settings) -> None:
    try:
        await supervise(process, settings)
    except NeedsOperator as reason:
        LOG.critical("%s 已停止：%s", process_name(process), reason)


@asynccontextmanager
async def embedded_system(
    home: Path, clock: bool, names: Iterable[str] = BACKGROUND_PROCESSES
) -> AsyncIterator[Settings]:
    """Engines and parts of this home for as long as the block lasts; other processes find them by `suite.json`. Raises
    `HomeInUse`."""
    home.mkdir(parents=True, exist_ok=True)
    with _locked_home(home / "suite.lock"):
        engines = Engines(home)
        try:
            settings = (await engines.start()).model_copy(update={"clock": clock})
            await provision_streams(settings)
            async with running_processes(settings, names):
                settings.to_file(home / "suite.json")
                yield settings
        finally:
            (home / "suite.json").unlink(missing_ok=True)
            await engines.stop()


@contextmanager
def _locked_home(file: Path) -> Iterator[None]:
    """Holds the lock of a home; raises `HomeInUse`."""
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(f"{file.parent} 正由另一个进程启动或使用，请稍候再试。") from None
        lock.write(json.dumps(os.getpid()))
        lock.flush()
        yield


def find_running(home: Path) -> Settings | None:
    """The settings of the system that runs in this home, or None."""
    note = home / "suite.json"
    if not note.exists() or _is_unlocked(home / "suite.lock"):
        return None
    return Settings(home=home).from_file(note)


def running(settings: Settings) -> Settings | None:
    """The settings of the configured engines, or of the system that runs in this home, or None."""
    return settings if settings.has_external_engines else find_running(settings.home)


def require_running(settings: Settings) -> Settings:
    """What is running; raises `NotRunning` where nothing is."""
    here = running(settings)
    if here is None:
        raise NotRunning("系统没有运行，请先执行 banli up。")
    return here


def _is_unlocked(file: Path) -> bool:
    """Whether nobody holds the lock: its holder died without removing its files."""
    try:
        with _locked_home(file):
            return True
    except HomeInUse:
        return False


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """Settings with a database, for commands that only read: the configured one, the running one, or an embedded one.
    Raises `HomeInUse`."""
    if here := running(settings):
        yield here
    else:
        settings.home.mkdir(parents=True, exist_ok=True)
        with _locked_home(settings.home / "suite.lock"):
            engines = Engines(settings.home)
            try:
                await engines.postgres.start()
                await migrate(engines.postgres.dsn())
                yield engines.settings
            finally:
                await engines.postgres.stop()


@asynccontextmanager
async def running_or_embedded(settings: Settings) -> AsyncIterator[Settings]:
    """Settings of a running system: the configured one, the one of this home, or one started for this command."""
    if here := running(settings):
        yield here
    else:
        async with embedded_system(settings.home, clock=False) as own:
            yield own
