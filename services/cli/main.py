"""`banli`: the command line of the bureau's handling system."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import nats.errors
import typer
import uvloop
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.cli import demo as demonstration
from services.cli import keys, show
from services.cli.chinese import Chinese
from services.cli.seed import seed
from services.cli.suite import PARTS, at_hand, brought_along, database, part
from services.cli.wishes import actor_of, case_named, command_named, filled
from services.desk.handover import read
from services.desk.intake_list import take
from services.desk.ledger import fold
from services.desk.shelf import Shelf, histories, is_case, rebuild, streams_of
from services.desk.summary import summarise
from shared import telemetry
from shared.bus.client import Client
from shared.config import Settings
from shared.engines import EngineFailed
from shared.errors import BanliError, Refused
from shared.eventlog.admin import ROLES, migrate
from shared.eventlog.log import Line
from shared.eventlog.marks import parked as set_aside
from shared.eventlog.restore import restore as restored
from shared.run import run as run_part
from shared.runtime import today
from shared.testing import provisioned

T = TypeVar("T")
app = typer.Typer(
    name="banli",
    cls=Chinese,
    help="办理：人大代表建议、政协提案办理系统。每一步都记入只可追加的事件日志。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
console, errors = Console(), Console(stderr=True)

As = Annotated[str, typer.Option("--as", help="以何身份：岗位[@处室]，如 office、head@特食处")]
On = Annotated[str, typer.Option("--on", help="办理日期，如 2023-02-16；默认今天")]
CaseName = Annotated[str, typer.Argument(help="案件代号，如 rd-16-1-0099；编号不重复时可只写 0099")]


def whole(work: Callable[[Settings], Coroutine[Any, Any, T]], settings: Settings | None = None) -> T:
    """Runs one command to its end; what went wrong is said in one Chinese sentence, with exit code 1."""
    telemetry.start("cli")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # leaves no engine behind
    try:
        return uvloop.run(work(settings or Settings()))
    except (BanliError, EngineFailed) as error:
        sentence = error.sentence if isinstance(error, Refused) else str(error)
        errors.print(sentence, style="red", markup=False)
        raise typer.Exit(1) from None
    except (OSError, nats.errors.Error) as error:
        errors.print(f"连接失败：{error or type(error).__name__}。请确认系统正在运行。", style="red", markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        telemetry.flush()


@asynccontextmanager
async def client(settings: Settings) -> AsyncIterator[Client]:
    async with at_hand(settings) as here, Client(here) as made:
        yield made


@asynccontextmanager
async def reader(settings: Settings) -> AsyncIterator[Line]:
    """A reading hand on log and ledger, in the rights of the desk."""
    async with database(settings) as here:
        line = Line(here.dsn("desk"), "cli")
        try:
            shelf = Shelf(line)
            await shelf.prepare()
            await shelf.catch_up()
            yield line
        finally:
            await line.close()


def bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def dated(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，应如 2023-02-16") from None


@app.command(help="启动：自带数据库和消息服务，全部服务在一个进程内运行，直至按 Ctrl-C。")
def up(no_clock: Annotated[bool, typer.Option("--no-clock", help="不自动开始每一日")] = False) -> None:
    async def work(settings: Settings) -> None:
        _log_to(settings.home)
        async with brought_along(settings.home, clock=not no_clock) as here:
            async with Client(here) as made:
                await seed(made, today())
            console.print(
                f"办理系统已启动，数据在 {here.home}。另开窗口执行 banli cases、banli import 等；按 Ctrl-C 停止。"
            )
            await _signalled()
        console.print("已停止。")

    whole(work)


async def _signalled() -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await stop.wait()


def _log_to(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    detailed = logging.FileHandler(home / "banli.log")
    detailed.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    shown = RichHandler(console=errors, show_path=False)
    shown.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[detailed, shown])
    logging.getLogger("alembic").setLevel(logging.WARNING)


@app.command(help=f"单独运行一个部分：{'、'.join(PARTS)}。")
def run(name: Annotated[str, typer.Argument(metavar="SERVICE")]) -> None:
    if name not in PARTS:
        raise typer.BadParameter(f"没有“{name}”，可选：{'、'.join(PARTS)}")
    sys.exit(run_part(part(name), name))


@app.command(help="建库建流：数据库角色、事件日志、消息流，并启用初始规则、日历和处室名录。可重复执行。")
def provision(
    admin: Annotated[
        str, typer.Option("--admin", envvar="BANLI_ADMIN", help="数据库管理员地址；密码取自密钥文件 postgres-admin")
    ] = "",
    seeding: Annotated[bool, typer.Option("--seed", help="同时启用初始规则等（须各服务已运行）")] = False,
) -> None:
    async def work(settings: Settings) -> None:
        if not settings.elsewhere:
            async with at_hand(settings) as here, Client(here) as made:
                await seed(made, today())
        elif seeding:
            async with Client(settings) as made:
                await seed(made, today())
        else:
            await migrate(settings.admin_dsn(admin), {role: settings.secret(f"postgres-{role}") for role in ROLES})
            await provisioned(settings)
        console.print("已就绪。")

    whole(work)


@app.command(help="生成密钥：数据库和消息服务的每个密码各存一个文件；已有的一律保留。部署容器前执行。")
def secrets(folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("deploy/secrets")) -> None:
    try:
        made = keys.make(folder)
    except OSError as error:
        errors.print(f"不能写入 {folder}：{error}", style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(f"新生成 {len(made)} 个密钥，原有 {len(keys.NAMES) - len(made)} 个保留，均在 {folder}。")


@app.command(name="import", help="导入交办清单（.xlsx 或 .csv），报告每一行的处理情况；重复导入不会重复登记。")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE")], role: As = "office@局办公室", on: On = "") -> None:
    async def work(settings: Settings) -> None:
        found = read(file)
        async with client(settings) as made, reader(made.settings) as line:
            await made.settle()
            known = {case.id: case for case in await Shelf(line).cases()}
            with bar() as progress:
                step = progress.add_task("登记", total=len(found.rows))
                report = await take(made, known, found, actor_of(role), dated(on), lambda: progress.advance(step))
            await made.settle()
            show.report(console, report)
            await warned(line)
        if report.refused:
            raise typer.Exit(2)

    whole(work)


@app.command(help="台账：全部案件及其状态。")
def cases(
    kind: Annotated[str, typer.Option(help="类别：rd 或 zx")] = "",
    part: Annotated[str, typer.Option(help="承办方式：lead 或 co")] = "",
    department: Annotated[str, typer.Option(help="承办处室")] = "",
    stage: Annotated[str, typer.Option(help="状态，如 办理中")] = "",
) -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            rows = await Shelf(line).cases()
        wanted = [
            row
            for row in rows
            if kind in ("", row.kind)
            and part in ("", row.part)
            and department in ("", row.department)
            and stage in ("", row.stage.label, row.stage)
        ]
        show.cases(console, wanted)

    whole(work)


@app.command(name="show", help="一件建议提案的现状和各项期限。")
def show_(case: CaseName) -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            show.case(console, case_named(case, await Shelf(line).cases()))

    whole(work)


@app.command(help="一件建议提案的全部办理经过：何时、何人、何事、何故。")
def history(case: CaseName, times: Annotated[bool, typer.Option("--times", help="同时显示记录时刻")] = False) -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            stream = case_named(case, await Shelf(line).cases()).id if _short(case) else case
            events = (await histories(line, [stream]))[stream]
            if not events:
                raise typer.BadParameter(f"没有“{case}”的任何记录")
            show.history(console, fold(events), events, times)

    whole(work)


def _short(case: str) -> bool:
    return is_case(case) or "-" not in case


@app.command(
    name="do",
    help="下达任何一个命令，如 banli do confirm-receipt rd-16-1-0099 --as office。内容用 -f 项目=值 或 --json。",
)
def do(
    name: Annotated[
        str,
        typer.Argument(metavar="COMMAND", help="命令，如 confirm-receipt 或 feedback.open-series；写 list 列出全部"),
    ],
    case: Annotated[str, typer.Argument(help="案件代号或登记簿名，如 rd-16-1-0099、series-shu-2023")] = "",
    field: Annotated[list[str] | None, typer.Option("-f", "--field", help="项目=值，可多次")] = None,
    json: Annotated[str, typer.Option(help="JSON 内容；以 @ 开头为文件")] = "",
    role: As = "office@局办公室",
    on: On = "",
    expected: Annotated[int | None, typer.Option(help="所见版本；不符则不办理")] = None,
) -> None:
    if name == "list":
        show.commands(console)
        return

    async def work(settings: Settings) -> None:
        command = filled(command_named(name), field or [], json)
        async with client(settings) as made, reader(made.settings) as line:
            stream = case if not _short(case) else await _stream(line, case)
            written = await made.tell(stream, command, actor_of(role), dated(on), expected=expected)
            await made.settle()
            show.written(console, written)
            await warned(line)

    whole(work)


async def _stream(line: Line, case: str) -> str:
    """A case may be new, and a register has no row; only a bare number is looked up."""
    return case_named(case, await Shelf(line).cases()).id if case.isalnum() and case[:1].isdigit() else case


@app.command(help="演示：按清单把一年的办理逐日走一遍，最后给出年度数字。")
def demo(
    file: Annotated[Path, typer.Option("--list", help="交办清单")] = demonstration.LIST,
) -> None:
    async def work(settings: Settings) -> None:
        found = read(file)
        async with client(settings) as made, reader(made.settings) as line:
            with bar() as progress:
                await demonstration.play(made, line, found, progress)
            await made.settle()
            show.summary(console, summarise(await _folded(line), demonstration.YEAR))
            console.print(f"搁置的消息：{len(await set_aside(line))} 条。")

    whole(work)


async def _folded(line: Line) -> list[Any]:
    """Every case folded from the log itself, without the ledger."""
    pages = [await histories(line, page) async for page in streams_of(line)]
    return [row for page in pages for events in page.values() if (row := fold(events))]


@app.command(help="被搁置的消息：服务不能处理而留下的，及其原因；排除原因后用 rerun 重新处理。")
def parked() -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            show.parked(console, await set_aside(line))

    whole(work)


async def warned(line: Line) -> None:
    """Whoever gave a command learns at once that something that follows from it was set aside."""
    if rows := await set_aside(line):
        errors.print(
            f"有 {len(rows)} 条消息被搁置，请执行 banli parked 查看。最近一条：{rows[-1]['error']}", style="yellow"
        )


@app.command(help="年度数字：只依据事件日志计算。")
def summary(
    year: Annotated[int, typer.Option(help="年度")],
    cases: Annotated[bool, typer.Option("--cases", help="列出每个数字对应的案件")] = False,
) -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            figures = summarise(await _folded(line), year)
        show.summary(console, figures)
        if cases:
            show.behind(console, figures)

    whole(work)


@app.command(name="rebuild", help="重建台账：在现用台账旁由事件日志重新折算，比较后替换。")
def rebuild_() -> None:
    async def work(settings: Settings) -> None:
        async with reader(settings) as line:
            with bar() as progress:
                step = progress.add_task("重建台账", total=None)
                differing = await rebuild(line, lambda n: progress.advance(step, n))
        if differing:
            errors.print(f"有 {len(differing)} 件与原台账不同，已按日志更正：{'、'.join(differing)}", style="yellow")
        else:
            console.print("重建完成，与原台账一致。")

    whole(work)


@app.command(help="确认从备份恢复：数据库已恢复到新的集群，核对后开始新的时期，各服务方可继续写入。")
def restore(
    reason: Annotated[str, typer.Option(help="恢复的原因，记入日志")],
    admin: Annotated[str, typer.Option("--admin", envvar="BANLI_ADMIN", help="数据库管理员地址")] = "",
) -> None:
    async def work(settings: Settings) -> None:
        placed = await restored(settings.admin_dsn(admin), reason)
        console.print(f"已开始新的时期，补定序 {placed} 条。请启动各服务。")

    whole(work)


@app.command(help="重新处理某服务搁置的消息，按原顺序进行。")
def rerun(name: Annotated[str, typer.Argument(metavar="SERVICE")]) -> None:
    async def work(settings: Settings) -> None:
        async with client(settings) as made:
            answer = await made.operate(name, "rerun-parked", 60)
            await made.settle()
        console.print(f"已处理 {answer.get('handled', 0)} 条，仍搁置 {answer.get('left', 0)} 条。")

    whole(work)


@app.command(help="检查某部分是否正常：经消息服务往返一次，并查询数据库。")
def health(name: Annotated[str, typer.Argument(metavar="SERVICE")]) -> None:
    async def work(settings: Settings) -> None:
        async with Client(settings) as made:
            answer = await made.operate(name, "ping", 3)
        if not answer.get("ok"):
            raise BanliError(f"{name} 不正常：{answer.get('error', '')}")
        console.print(f"{name} 正常")

    whole(work)


def main() -> None:
    """The entry point of the console script."""
    app()
