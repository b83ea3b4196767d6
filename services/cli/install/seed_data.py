"""What a bureau begins with: its deadlines, working calendars and departments, all adopted as events."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid5

from services.supervision.deadlines.china_calendar import YEARS, adopt_year
from services.supervision.deadlines.default_rules import DEFAULTS
from shared.bus.command_client import CommandClient, RemoteCommandError
from shared.contracts.assignment import DIRECTORY, AdoptDirectory, Department
from shared.contracts.supervision import CALENDAR, RULES, AdoptRules
from shared.messaging.envelope import BANLI_NAMESPACE, Actor, Command, Role
from shared.messaging.errors import StaleVersion

CONGRESS_YEARS = 5  # years
OFFICE = Actor(id="banli-provision", name="系统初始化", department="局办公室", roles=(Role.OFFICE,))

# A starting directory; the bureau adopts its own with `banli do adopt-directory`.
DEPARTMENTS = (
    Department(name="广告处", topics=("广告监管",)),
    Department(name="注册处", topics=("市场主体准入",)),
    Department(name="网监处", topics=("网络交易",)),
    Department(name="食品处", topics=("食品安全",)),
    Department(name="特食处", topics=("特殊食品",)),
    Department(name="特设处", topics=("电梯安全",)),
    Department(name="计量处", topics=("标准计量",)),
    Department(name="质量处", topics=("产品质量",)),
    Department(name="消保处", topics=("消费维权",)),
    Department(name="知产处", topics=("知识产权",)),
    Department(name="竞争处", topics=("营商环境",)),
)


async def seed(client: CommandClient, on: date, years: Sequence[int] = ()) -> None:
    """Adopts rules, calendars and directory into registers that are empty; what a bureau has adopted stays. Interrupted
    and repeated on the same day, it continues. `years` defaults to those of the last congress and after, as far as
    their calendars are published."""
    calendar_years = years or [year for year in YEARS if year >= on.year - CONGRESS_YEARS]
    await _adopt_if_empty(client, on, RULES, [AdoptRules(rules=DEFAULTS)])
    await _adopt_if_empty(client, on, CALENDAR, [adopt_year(year) for year in calendar_years])
    await _adopt_if_empty(client, on, DIRECTORY, [AdoptDirectory(departments=DEPARTMENTS)])


async def _adopt_if_empty(client: CommandClient, on: date, register: str, commands: Sequence[Command]) -> None:
    try:
        for version, command in enumerate(commands):
            id = uuid5(BANLI_NAMESPACE, f"seed/{register}/{on}/{version}/{command.model_dump_json()}")
            await client.send(register, command, OFFICE, on, id, expected=version)
    except RemoteCommandError as problem:
        if problem.problem != StaleVersion.code:
            raise
