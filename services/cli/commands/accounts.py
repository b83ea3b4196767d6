"""`banli account`: list, add, reset and close the accounts of the workbench."""

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


async def load_directory(db: Connection) -> Directory:
    """The directory of people and departments."""
    return fold_directory(fact.event for fact in apply_corrections((await histories(db, [DIRECTORY]))[DIRECTORY]))


async def find_account(db: Connection, who: str) -> Account:
    """The account of this login or person id; raises `NoAccount`."""
    for account in await accounts.all_accounts(db):
        if who.lower() in (account.login, account.person_id.lower()):
            return account
    raise NoAccount(who)


async def record_account_change(db: Connection, what: str) -> None:
    """Records a change of an account in the access log."""
    await access_log.record_access(db, now(), "cli", "命令行", AccessKind.ACCOUNT, detail=what)


@account.command("list", help="列出账号：何人、何处室、状态、最近登录。")
def list_accounts() -> None:
    """Prints all accounts with person, department, roles, state and last sign-in."""

    async def list_accounts_async(settings: Settings) -> None:
        async with desk_connection(settings) as db:
            all_accounts, directory = await accounts.all_accounts(db), await load_directory(db)
        table = grid("账号", "登录名", "姓名", "处室", "岗位", "状态", "最近登录")
        for account in all_accounts:
            who = directory.people.get(account.person_id)
            posts = "、".join(role.label for role in who.roles) if who else ""
            last_sign_in = (
                f"{account.signed_in_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if account.signed_in_at else "—"
            )
            name_and_department = (who.name, who.department) if who else (account.person_id, "不在名录")
            table.add_row(account.login, *name_and_department, posts, account_state(account), last_sign_in)
        console.print(table)

    run_async(list_accounts_async)


def account_state(account: Account) -> str:
    """The state of an account in Chinese."""
    if account.closed_at:
        return "已关闭"
    if account.locked_until and account.locked_until > now():
        return "已锁定"
    return "首次密码未改" if account.must_change else "正常"


@account.command("add", help="新建账号，显示首次密码；不在名录的人员须同时写明姓名、处室和岗位，一并登记任职。")
def add(
    person_id: Annotated[str, typer.Argument(metavar="人员编号", help="名录中的人员编号，如工号")],
    login: Annotated[str, typer.Option("--login", help="登录名；默认同人员编号")] = "",
    name: Annotated[str, typer.Option("--name", help="姓名")] = "",
    department: Annotated[str, typer.Option("--department", help="处室或单位")] = "",
    role: Annotated[list[str] | None, typer.Option("--role", help=f"岗位，可写多次：{'、'.join(POSTS)}")] = None,
) -> None:
    """Creates an account, appoints the person where name, department or roles are given, and prints the first
    password."""

    async def add_async(settings: Settings) -> None:
        if name or department or role:
            await appoint_person(settings, person_id, name, department, role or [])
        async with desk_connection(settings) as db:
            if person_id not in (await load_directory(db)).people:
                raise Invalid(f"名录中没有 {person_id}，请用 --name、--department、--role 一并登记任职")
            password = await accounts.add(db, person_id, login or person_id, now())
            await record_account_change(db, f"新建账号 {person_id}")
        print_first_password(login or person_id, password)

    run_async(add_async)


async def appoint_person(settings: Settings, id: str, name: str, department: str, roles: list[str]) -> None:
    """Appoints a person in the directory; raises `Invalid` where something is missing."""
    if not name or not department or not roles or set(roles) - set(POSTS):
        raise Invalid(f"登记任职须写明姓名、处室和岗位，岗位可选：{'、'.join(POSTS)}")
    posts = tuple(POSTS[role] for role in roles)
    command = AppointPerson(person_id=id, name=name, department=department, roles=posts)
    async with running_system(settings) as client:
        await client.send(DIRECTORY, command, OFFICE, today())
        await client.wait_until_idle()


def print_first_password(login: str, password: str) -> None:
    """Prints a first password, which is stored nowhere in clear."""
    console.print(f"登录名 {login.lower()}，首次密码 {password}", highlight=False)
    console.print("首次密码只显示这一次；首次登录须更改。")


@account.command("reset", help="重置密码，显示新的首次密码；原有登录全部退出，锁定解除，已关闭的重新启用。")
def reset(who: Who) -> None:
    """Sets a new first password and prints it; sessions end, locks are removed, a closed account is open again."""

    async def reset_async(settings: Settings) -> None:
        async with desk_connection(settings) as db:
            account = await find_account(db, who)
            password = await accounts.reset(db, account.person_id, now())
            await record_account_change(db, f"重置密码 {account.person_id}")
        print_first_password(account.login, password)

    run_async(reset_async)


@account.command("close", help="关闭账号：即刻不能登录，已登录的退出，其接口令牌收回。")
def close(who: Who) -> None:
    """Closes an account; its sessions and API tokens end."""

    async def close_async(settings: Settings) -> None:
        async with desk_connection(settings) as db:
            account = await find_account(db, who)
            await accounts.close(db, account.person_id, now())
            await record_account_change(db, f"关闭账号 {account.person_id}")
        console.print(f"账号 {account.login} 已关闭。")

    run_async(close_async)
