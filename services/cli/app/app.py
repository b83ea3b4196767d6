"""What every command of `banli` shares: the application, common options, and access to the running system."""

import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, TypeVar

import nats.errors
import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from services.cli.app.typer_chinese import ChineseTyper
from services.cli.install.all_in_one import database, running, running_or_embedded
from services.cli.install.seed_data import seed
from services.desk.ledger.store import LedgerStore
from shared import telemetry
from shared.blobs.store import blob_store
from shared.bus.command_client import CommandClient
from shared.eventlog.checkpoints import parked as set_aside
from shared.eventlog.log import Connection
from shared.messaging.envelope import field_error
from shared.messaging.errors import BanliError, CommandError, Invalid
from shared.process.local_engines import EngineFailed
from shared.runtime.command_handler import today
from shared.settings import Settings

T = TypeVar("T")
app = ChineseTyper(
    name="banli",
    help="办理：人大代表建议、政协提案办理系统。每一步都记入只可追加的事件日志。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console, errors = Console(), Console(stderr=True)

As = Annotated[str, typer.Option("--as", help="以何身份：岗位@处室，如 office@局办公室、head@特食处")]
On = Annotated[str, typer.Option("--on", help="办理日期，如 2023-02-16；默认今天")]
CaseName = Annotated[str, typer.Argument(metavar="案件", help="案件代号，如 rd-16-1-0099；编号不重复时可只写 0099")]


def run_async(work: Callable[[Settings], Coroutine[Any, Any, T]]) -> T:
    """Runs one command to its end and returns its result; a failure is printed as one Chinese sentence, with exit code
    1."""
    telemetry.start("cli")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # leaves no engine behind
    try:
        return uvloop.run(work(load_settings()))
    except (BanliError, EngineFailed) as error:
        sentence = error.user_message if isinstance(error, CommandError) else str(error)
        errors.print(sentence, style="red", markup=False)
        raise typer.Exit(1) from None
    except (OSError, nats.errors.Error) as error:
        errors.print(f"连接失败：{error or type(error).__name__}。请确认系统正在运行。", style="red", markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        telemetry.flush()


def load_settings() -> Settings:
    """The settings of the environment; raises `Invalid` with the name of a variable whose value is not possible."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [field_error(error) for error in error.errors()]
        raise Invalid(
            "；".join(f"环境变量 BANLI_{field['field'].upper()}：{field['remedy']}" for field in wrong)
        ) from None


@asynccontextmanager
async def command_client(settings: Settings) -> AsyncIterator[CommandClient]:
    """A client of the running system, or of one that is started for this command alone."""
    async with running_or_embedded(settings) as here, CommandClient(here) as client:
        yield client


@asynccontextmanager
async def running_system(settings: Settings) -> AsyncIterator[CommandClient]:
    """The same; a system started for this command alone is given rules, calendars and departments if it has none."""
    embedded = running(settings) is None
    async with command_client(settings) as client:
        if embedded:
            await seed(client, today())
        yield client


@asynccontextmanager
async def _connected(here: Settings) -> AsyncIterator[Connection]:
    db = Connection(here.dsn("desk"), "cli")
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def desk_connection(settings: Settings) -> AsyncIterator[Connection]:
    """A connection with the rights of `desk`: to its own tables, and to those of supervision for reading."""
    async with database(settings) as here, _connected(here) as db:
        yield db


@asynccontextmanager
async def read_connection(settings: Settings) -> AsyncIterator[Connection]:
    """A connection that reads log and ledger with the rights of `desk`; the ledger has caught up with the log."""
    async with database(settings) as here, _connected(here) as db:
        ledger = LedgerStore(db, texts=blob_store(here))
        await ledger.prepare()
        await ledger.catch_up()
        yield db


class Rate(ProgressColumn):
    """A column of a progress bar: pieces of work done in a second."""

    def render(self, task: Task) -> Text:
        """The speed in Chinese; empty before anything was done."""
        speed = task.finished_speed or task.speed
        return Text(f"每秒 {speed:,.0f}" if speed else "")


def progress_bar() -> Progress:
    """A progress bar on the standard output, with count, rate and time."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        console=console,
    )


def parse_date(text: str) -> date:
    """An ISO date; today in Shanghai where `text` is empty. Raises a usage error."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，应如 2023-02-16") from None


def check_choice(name: str, choices: Iterable[str]) -> None:
    """Raises a usage error (exit code 2) that lists the choices where `name` is none of them."""
    if name not in choices:
        raise typer.BadParameter(f"没有“{name}”，可选：{'、'.join(choices)}")


async def warn_of_parked(db: Connection) -> None:
    """Prints a warning where messages are parked, so that whoever gave a command learns of what did not follow from
    it."""
    if rows := await set_aside(db):
        errors.print(
            f"有 {len(rows)} 条消息被搁置，请执行 banli parked 查看。最近一条：{rows[-1]['error']}", style="yellow"
        )
