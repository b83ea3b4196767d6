"""Commands that run and maintain the system: up, run, provision, secrets, restore, health."""

import asyncio
import logging
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.logging import RichHandler

from services.cli.app.app import app, check_choice, console, errors, run_async
from services.cli.demo import starter_accounts
from services.cli.install import secrets as keys
from services.cli.install.all_in_one import (
    PROCESSES,
    database,
    embedded_system,
    load_process,
    require_running,
    running_or_embedded,
)
from services.cli.install.seed_data import seed
from services.desk.web.core.local_address import listening_socket
from shared.bus.command_client import CommandClient
from shared.eventlog.admin import ROLES, migrate
from shared.eventlog.log import Connection
from shared.eventlog.restore import restore as restored
from shared.messaging.errors import BanliError
from shared.process.local_stack import provision_streams
from shared.process.supervise import run as run_part
from shared.runtime.command_handler import today
from shared.settings import Settings


@app.command(help="启动：自带数据库和消息服务，全部服务在一个进程内运行，直至按 Ctrl-C。")
def up(no_clock: Annotated[bool, typer.Option("--no-clock", help="不自动开始每一日")] = False) -> None:
    """Runs the whole system in this process until a signal; prints new accounts and the address."""

    async def up_async(settings: Settings) -> None:
        _configure_logging(settings.home)
        listening_socket(settings).close()  # said before anything is started
        async with embedded_system(settings.home, not no_clock, PROCESSES) as here:
            async with CommandClient(here) as client:
                await seed(client, today())
                opened = await create_starter_accounts(client, here)
            starter_accounts.print_accounts(console, opened)
            console.print(f"办理系统已启动：{workbench_url(here)} ，数据在 {here.home}。按 Ctrl-C 停止。")
            await _wait_for_signal()
        console.print("已停止。")

    run_async(up_async)


async def create_starter_accounts(client: CommandClient, settings: Settings) -> list[starter_accounts.CreatedAccount]:
    """Accounts for the posts of a bureau that has none yet."""
    db = Connection(settings.dsn("desk"), "cli")
    try:
        return await starter_accounts.create_accounts(client, db, today())
    finally:
        await db.close()


def workbench_url(settings: Settings) -> str:
    """The URL of the workbench on this machine."""
    return settings.url or f"http://{settings.host}:{settings.port}"


async def _wait_for_signal() -> None:
    stop = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    await stop.wait()


def _configure_logging(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    log_file = logging.FileHandler(home / "banli.log")
    log_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    on_screen = RichHandler(console=errors, show_path=False)
    on_screen.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[log_file, on_screen])
    logging.getLogger("alembic").setLevel(logging.WARNING)


@app.command(help=f"单独运行一个部分：{'、'.join(PROCESSES)}。")
def run(name: Annotated[str, typer.Argument(metavar="部分", help="、".join(PROCESSES))]) -> None:
    """Runs one part as this process until a signal."""
    check_choice(name, PROCESSES)
    sys.exit(run_part(load_process(name), name))


@app.command(help="建库建流：数据库角色、事件日志、消息流，并启用初始规则、日历和处室名录。可重复执行。")
def provision(
    admin: Annotated[
        str, typer.Option("--admin", envvar="BANLI_ADMIN", help="数据库管理员地址；密码取自密钥文件 postgres-admin")
    ] = "",
    seeding: Annotated[bool, typer.Option("--seed", help="同时启用初始规则等（须各服务已运行）")] = False,
) -> None:
    """Creates roles, tables and streams, and adopts the first rules, calendars and departments; may be repeated."""

    async def provision_async(settings: Settings) -> None:
        if not settings.has_external_engines:
            async with running_or_embedded(settings) as here, CommandClient(here) as client:
                await seed(client, today())
        elif seeding:
            async with CommandClient(settings) as client:
                await seed(client, today())
        else:
            await migrate(settings.admin_dsn(admin), {role: settings.secret(f"postgres-{role}") for role in ROLES})
            await provision_streams(settings)
        console.print("已就绪。")

    run_async(provision_async)


@app.command(help="生成密钥：数据库和消息服务的每个密码各存一个文件；已有的一律保留。部署容器前执行。")
def secrets(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="存放密钥的目录")] = Path("deploy/secrets"),
) -> None:
    """Creates missing secrets in a folder; exit code 1 where it cannot be written."""
    try:
        created = keys.create_secrets(folder)
    except OSError as error:
        errors.print(f"不能写入 {folder}：{error}", style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(f"新生成 {len(created)} 个密钥，原有 {len(keys.SECRET_NAMES) - len(created)} 个保留，均在 {folder}。")


@app.command(help="确认从备份恢复：数据库已恢复到新的集群，核对后开始新的时期，各服务方可继续写入。")
def restore(reason: Annotated[str, typer.Option(help="恢复的原因，记入日志")]) -> None:
    """Begins a new epoch after the database was restored to another cluster."""

    async def restore_async(settings: Settings) -> None:
        async with database(settings) as here:
            count = await restored(here.dsn("sequencer"), reason)
        if count is None:
            console.print("事件日志本就属于这个数据库集群，无须恢复。")
        else:
            console.print(f"已开始新的时期，补定序 {count} 条。请启动各服务。")

    run_async(restore_async)


@app.command(help="检查某部分是否正常：经消息服务往返一次，并查询数据库。")
def health(name: Annotated[str, typer.Argument(metavar="部分", help="、".join(PROCESSES))]) -> None:
    """Asks a part for a round trip to the database; raises `BanliError` where it fails."""
    check_choice(name, PROCESSES)

    async def health_async(settings: Settings) -> None:
        async with CommandClient(require_running(settings)) as client:
            answer = await client.call_operation(name, "ping", 3)
        if not answer.get("ok"):
            raise BanliError(f"{name} 不正常：{answer.get('error', '')}")
        console.print(f"{name} 正常")

    run_async(health_async)
