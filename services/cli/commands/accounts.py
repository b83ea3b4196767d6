"""Commands for accounts: who signs in at the workbench, a new account, a forgotten password, the end of an account."""

from typing import Annotated

import typer

from services.cli.app.app import app, console, desk_connection, run_async, running_system
from services.cli.app.tables import grid
from services.cli.app.typer_chinese import ChineseTyper
from services.cli.install.seed_data import OFFICE
from services.desk.access.directory import Directory, fold_directory
from services.desk.accounts import access_log, accounts
from services.desk.accounts.access_log import AccessKind
from services.desk.accounts.accounts import Account, NoAccount
from services.desk.accounts.clock import now
from services.desk.ledger.store import histories
from shared.contracts.assignment import DIRECTORY, AppointPerson
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.messaging.envelope import SHANGHAI, Role
from shared.messaging.errors import Invalid
from shared.runtime.command_handler import today
from shared.settings import Settings

account = ChineseTyper(help="账号：列出、新建、重置密码、关闭；密码只在新建和重置时显示一次。", no_args_is_help=True)
app.add_typer(account, name="account")
POSTS = {role.value: role for role in Role if role is not Role.SYSTEM}
WHO = "登录名或人员编号"
Who = Annotated[str, typer.Argument(metavar="账号", help=WHO)]


async def people(db: Connection) -> Directory:
    return fold_directory(fact.event for fact in apply_corrections((await histories(db, [DIRECTORY]))[DIRECTORY]))


async def named(db: Connection, who: str) -> Account:
    for account in await accounts.all_accounts(db):
        if who.lower() in (account.login, account.person_id.lower()):
            return account
    raise NoAccount(who)


async def noted(db: Connection, what: str) -> None:
    await access_log.record_access(db, now(), "cli", "命令行", AccessKind.ACCOUNT, detail=what)


@account.command("list", help="列出账号：何人、何处室、状态、最近登录。")
def listed() -> None:
    async def work(settings: Settings) -> None:
        async with desk_connection(settings) as line:
            known, found = await accounts.all_accounts(line), await people(line)
        table = grid("账号", "登录名", "姓名", "处室", "岗位", "状态", "最近登录")
        for account in known:
            who = found.people.get(account.person_id)
            posts = "、".join(role.label for role in who.roles) if who else ""
            last = f"{account.signed_in_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if account.signed_in_at else "—"
            who_said = (who.name, who.department) if who else (account.person_id, "不在名录")
            table.add_row(account.login, *who_said, posts, state(account), last)
        console.print(table)

    run_async(work)


def state(each: Account) -> str:
    if each.closed_at:
        return "已关闭"
    if each.locked_until and each.locked_until > now():
        return "已锁定"
    return "首次密码未改" if each.must_change else "正常"


@account.command("add", help="新建账号，显示首次密码；不在名录的人员须同时写明姓名、处室和岗位，一并登记任职。")
def add(
    person_id: Annotated[str, typer.Argument(metavar="人员编号", help="名录中的人员编号，如工号")],
    login: Annotated[str, typer.Option("--login", help="登录名；默认同人员编号")] = "",
    name: Annotated[str, typer.Option("--name", help="姓名")] = "",
    department: Annotated[str, typer.Option("--department", help="处室或单位")] = "",
    role: Annotated[list[str] | None, typer.Option("--role", help=f"岗位，可写多次：{'、'.join(POSTS)}")] = None,
) -> None:
    async def work(settings: Settings) -> None:
        if name or department or role:
            await appointed(settings, person_id, name, department, role or [])
        async with desk_connection(settings) as line:
            if person_id not in (await people(line)).people:
                raise Invalid(f"名录中没有 {person_id}，请用 --name、--department、--role 一并登记任职")
            first = await accounts.add(line, person_id, login or person_id, now())
            await noted(line, f"新建账号 {person_id}")
        told(login or person_id, first)

    run_async(work)


async def appointed(settings: Settings, id: str, name: str, department: str, roles: list[str]) -> None:
    if not name or not department or not roles or set(roles) - set(POSTS):
        raise Invalid(f"登记任职须写明姓名、处室和岗位，岗位可选：{'、'.join(POSTS)}")
    posts = tuple(POSTS[role] for role in roles)
    envelope = AppointPerson(person_id=id, name=name, department=department, roles=posts)
    async with running_system(settings) as client:
        await client.send(DIRECTORY, envelope, OFFICE, today())
        await client.wait_until_idle()


def told(login: str, first: str) -> None:
    console.print(f"登录名 {login.lower()}，首次密码 {first}", highlight=False)
    console.print("首次密码只显示这一次；首次登录须更改。")


@account.command("reset", help="重置密码，显示新的首次密码；原有登录全部退出，锁定解除，已关闭的重新启用。")
def reset(who: Who) -> None:
    async def work(settings: Settings) -> None:
        async with desk_connection(settings) as line:
            found = await named(line, who)
            first = await accounts.reset(line, found.person_id, now())
            await noted(line, f"重置密码 {found.person_id}")
        told(found.login, first)

    run_async(work)


@account.command("close", help="关闭账号：即刻不能登录，已登录的退出，其接口令牌收回。")
def close(who: Who) -> None:
    async def work(settings: Settings) -> None:
        async with desk_connection(settings) as line:
            found = await named(line, who)
            await accounts.close(line, found.person_id, now())
            await noted(line, f"关闭账号 {found.person_id}")
        console.print(f"账号 {found.login} 已关闭。")

    run_async(work)
