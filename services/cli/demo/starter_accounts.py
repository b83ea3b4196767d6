"""Who can sign in where a bureau begins: one person in every post, each with an account and a first password."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console

from services.cli.app.tables import grid
from services.cli.demo.cast import BUREAU_OFFICE, CLERK, LEADERS, REVIEWER, department_of_topic, head_of, person
from services.cli.install.seed_data import OFFICE
from services.desk.access.directory import Directory, Person, fold_directory
from services.desk.accounts import accounts
from services.desk.accounts.clock import now
from services.desk.ledger.store import histories
from shared.bus.command_client import CommandClient
from shared.contracts.assignment import DIRECTORY, AdoptDirectory, AppointPerson
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.messaging.envelope import Actor, Command, Role

FOOD = "食品处"
_FOOD_INDEX = department_of_topic("食品安全")[0]


@dataclass(frozen=True, slots=True)
class StarterPost:
    """A post that somebody can sign in to: its login, the invented holder, and which people may hold it."""

    login: str
    title: str
    invented: Actor
    fits: Callable[[Person], bool]


STARTER_POSTS = (
    StarterPost("office", "局办公室承办员", CLERK, lambda who: Role.OFFICE in who.roles),
    StarterPost("leader", "分管局领导", LEADERS[0], lambda who: Role.LEADER in who.roles and bool(who.leads)),
    StarterPost("chief", "主要领导", person(Role.LEADER, "局领导", 7), lambda who: who.chief),
    StarterPost("head", "处室负责人", head_of(FOOD), lambda who: Role.HEAD in who.roles and who.department == FOOD),
    StarterPost(
        "handler",
        "承办人",
        person(Role.HANDLER, FOOD, 40 + _FOOD_INDEX * 2),
        lambda who: Role.HANDLER in who.roles and who.department == FOOD,
    ),
    StarterPost("disclosure", "公开审查", REVIEWER, lambda who: Role.DISCLOSURE in who.roles),
    StarterPost("auditor", "审计", person(Role.AUDITOR, BUREAU_OFFICE, 8), lambda who: Role.AUDITOR in who.roles),
    StarterPost("partner", "协作单位", person(Role.PARTNER, "市教育委员会", 9), lambda who: Role.PARTNER in who.roles),
)


@dataclass(frozen=True, slots=True)
class CreatedAccount:
    """A new account with the first password that is shown once."""

    title: str
    name: str
    department: str
    login: str
    password: str


async def create_accounts(
    client: CommandClient, db: Connection, on: date, invent: bool = False
) -> list[CreatedAccount]:
    """Accounts for one person in every post, where no account exists. Posts nobody holds get invented people only in a
    directory without people, or with `invent`."""
    if await accounts.all_accounts(db):
        return []
    directory = await _load_directory(db)
    if invent or not directory.people:
        await _appoint_invented(client, directory, on)
        directory = await _load_directory(db)
    holders = post_holders(directory, on)
    passwords = await accounts.ensure(db, {who.id: post.login for post, who in holders}, now())
    return [
        CreatedAccount(post.title, who.name, who.department, post.login, passwords[post.login]) for post, who in holders
    ]


async def _load_directory(db: Connection) -> Directory:
    return fold_directory(fact.event for fact in apply_corrections((await histories(db, [DIRECTORY]))[DIRECTORY]))


async def _appoint_invented(client: CommandClient, directory: Directory, on: date) -> None:
    """Somebody in every post, and a leader in charge of every department that has none."""
    leading = [
        department if department.leader else department.model_copy(update={"leader": LEADERS[0].name})
        for department in directory.departments
    ]
    commands: list[Command] = [AdoptDirectory(departments=tuple(leading))]
    commands += [_appointment(post.invented) for post in STARTER_POSTS]
    for command in commands:
        await client.send(DIRECTORY, command, OFFICE, on)
    await client.wait_until_idle()


def _appointment(who: Actor) -> AppointPerson:
    return AppointPerson(person_id=who.id, name=who.name, department=who.department, roles=who.roles)


def post_holders(directory: Directory, on: date) -> list[tuple[StarterPost, Person]]:
    """Who holds each post; nobody holds two."""
    people = [who for id in sorted(directory.people) if (who := directory.person(id, on))]
    chosen_by_id: dict[str, tuple[StarterPost, Person]] = {}
    for post in STARTER_POSTS:
        candidates = [who for who in people if post.fits(who) and who.id not in chosen_by_id]
        preferred = [who for who in candidates if who.id == post.invented.id]
        if chosen := next(iter([*preferred, *candidates]), None):
            chosen_by_id[chosen.id] = (post, chosen)
    return list(chosen_by_id.values())


def print_accounts(console: Console, opened: Sequence[CreatedAccount]) -> None:
    """Prints first passwords, which are stored nowhere in clear."""
    if not opened:
        return
    table = grid("登录账号（首次密码只显示这一次，首次登录须更改）", "岗位", "处室", "姓名", "登录名", "首次密码")
    for account in opened:
        table.add_row(account.title, account.department, account.name, account.login, account.password)
    console.print(table)
    console.print("遗失的可用 banli account reset 登录名 重新生成。")
