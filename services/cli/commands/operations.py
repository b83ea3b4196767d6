"""Commands that run and keep the system: up, run, provision, secrets, restore, rerun, health."""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.logging import RichHandler

from services.cli.app.app import app, command_client, console, errors, run_async
from services.cli.app.case_output import SERVICE_LABELS
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
    async def work(settings: Settings) -> None:
        _log_to(settings.home)
        listening_socket(settings).close()  # said before anything is started
        async with embedded_system(settings.home, not no_clock, PROCESSES) as here:
            async with CommandClient(here) as made:
                await seed(made, today())
                opened = await newly_staffed(made, here)
            starter_accounts.print_accounts(console, opened)
            console.print(f"办理系统已启动：{at(here)} ，数据在 {here.home}。按 Ctrl-C 停止。")
            await _signalled()
        console.print("已停止。")

    run_async(work)


async def newly_staffed(client: CommandClient, settings: Settings) -> list[starter_accounts.CreatedAccount]:
    db = Connection(settings.dsn("desk"), "cli")
    try:
        return await starter_accounts.create_accounts(client, db, today())
    finally:
        await db.close()


def at(settings: Settings) -> str:
    """Where a browser on this machine finds the workbench."""
    return settings.url or f"http://{settings.host}:{settings.port}"


async def _signalled() -> None:
    stop = asyncio.Event()
    for literal in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(literal, stop.set)
    await stop.wait()


def _log_to(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    detailed = logging.FileHandler(home / "banli.log")
    detailed.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    shown = RichHandler(console=errors, show_path=False)
    shown.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[detailed, shown])
    logging.getLogger("alembic").setLevel(logging.WARNING)


@app.command(help=f"单独运行一个部分：{'、'.join(PROCESSES)}。")
def run(name: Annotated[str, typer.Argument(metavar="部分", help="、".join(PROCESSES))]) -> None:
    _known(name, PROCESSES)
    sys.exit(run_part(load_process(name), name))


def _known(name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise typer.BadParameter(f"没有“{name}”，可选：{'、'.join(names)}")


@app.command(help="建库建流：数据库角色、事件日志、消息流，并启用初始规则、日历和处室名录。可重复执行。")
def provision(
    admin: Annotated[
        str, typer.Option("--admin", envvar="BANLI_ADMIN", help="数据库管理员地址；密码取自密钥文件 postgres-admin")
    ] = "",
    seeding: Annotated[bool, typer.Option("--seed", help="同时启用初始规则等（须各服务已运行）")] = False,
) -> None:
    async def work(settings: Settings) -> None:
        if not settings.has_external_engines:
            async with running_or_embedded(settings) as here, CommandClient(here) as made:
                await seed(made, today())
        elif seeding:
            async with CommandClient(settings) as made:
                await seed(made, today())
        else:
            await migrate(settings.admin_dsn(admin), {role: settings.secret(f"postgres-{role}") for role in ROLES})
            await provision_streams(settings)
        console.print("已就绪。")

    run_async(work)


@app.command(help="生成密钥：数据库和消息服务的每个密码各存一个文件；已有的一律保留。部署容器前执行。")
def secrets(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="存放密钥的目录")] = Path("deploy/secrets"),
) -> None:
    try:
        made = keys.create_secrets(folder)
    except OSError as error:
        errors.print(f"不能写入 {folder}：{error}", style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(f"新生成 {len(made)} 个密钥，原有 {len(keys.NAMES) - len(made)} 个保留，均在 {folder}。")


@app.command(help="确认从备份恢复：数据库已恢复到新的集群，核对后开始新的时期，各服务方可继续写入。")
def restore(reason: Annotated[str, typer.Option(help="恢复的原因，记入日志")]) -> None:
    async def work(settings: Settings) -> None:
        async with database(settings) as here:
            placed = await restored(here.dsn("sequencer"), reason)
        if placed is None:
            console.print("事件日志本就属于这个数据库集群，无须恢复。")
        else:
            console.print(f"已开始新的时期，补定序 {placed} 条。请启动各服务。")

    run_async(work)


@app.command(help="重新处理某服务搁置的消息，按原顺序进行。")
def rerun(name: Annotated[str, typer.Argument(metavar="服务", help="、".join(SERVICE_LABELS))]) -> None:
    _known(name, SERVICE_LABELS)

    async def work(settings: Settings) -> None:
        async with command_client(settings) as made:
            answer = await made.call_operation(name, "rerun-parked", 60)
            await made.wait_until_idle()
        console.print(f"已处理 {answer.get('handled', 0)} 条，仍搁置 {answer.get('left', 0)} 条。")

    run_async(work)


@app.command(help="检查某部分是否正常：经消息服务往返一次，并查询数据库。")
def health(name: Annotated[str, typer.Argument(metavar="部分", help="、".join(PROCESSES))]) -> None:
    _known(name, PROCESSES)

    async def work(settings: Settings) -> None:
        async with CommandClient(require_running(settings)) as made:
            answer = await made.call_operation(name, "ping", 3)
        if not answer.get("ok"):
            raise BanliError(f"{name} 不正常：{answer.get('error', '')}")
        console.print(f"{name} 正常")

    run_async(work)
