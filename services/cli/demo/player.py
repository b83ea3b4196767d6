"""Plays a year through the running suite: every step a real command over NATS, day by day."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from uuid import uuid5

from rich.progress import Progress

from services.cli.demo.bureau_events import OPENED_ON
from services.cli.demo.cast import CLERK
from services.cli.demo.year_plan import SIGNS, PlannedCommand, clerk, plan_year
from services.cli.install.seed_data import seed
from services.desk.imports.handover_list import HandOverList, ReadOptions, read_handover_list
from services.desk.imports.import_cases import import_cases
from services.desk.ledger.store import LedgerStore
from shared.bus.command_client import CommandClient
from shared.contracts.supervision import DAYS, BeginDay
from shared.eventlog.log import Connection
from shared.messaging.envelope import BANLI_NAMESPACE
from shared.messaging.errors import BanliError

YEAR = 2023
DATA = Path(__file__).parents[3] / "tests" / "data"
LIST, OPENING = DATA / "handover-2023.xlsx", DATA / "opening-2022.csv"
AT_ONCE = 32
LATER = """SELECT max(stream) AS stream, max("on") AS day FROM eventlog.event
WHERE service = 'supervision' AND stream = 'days' AND "on" > $1"""


class CalendarAhead(BanliError):
    """The days of this home have gone past the year that is to be played."""


async def play(client: CommandClient, db: Connection, found: HandOverList, progress: Progress) -> None:
    """Plays the list from its first day to the last act; playing it again changes nothing."""
    acts = plan_year(found.rows)
    by_day: defaultdict[date, list[PlannedCommand]] = defaultdict(list)
    for act in acts:
        by_day[act.on].append(act)
    first, last = min(by_day), max(by_day)
    await _check(db, last)
    await seed(client, date(YEAR, 1, 3), years=(YEAR - 1, YEAR, YEAR + 1))
    bar = progress.add_task(f"{YEAR}年", total=len(acts) + len(found.rows))
    day = first
    while day <= last:
        progress.update(bar, description=day.isoformat())
        await client.send(DAYS, BeginDay(day=day), clerk(CLERK, day), day, uuid5(BANLI_NAMESPACE, f"demo/day/{day}"))
        await client.wait_until_idle(ledger=False)
        await _take_over(client, db, day)
        await _hand_over(client, db, found, day, lambda: progress.advance(bar))
        for wave in waves(by_day.get(day, ())):
            await _do(client, wave)
            await client.wait_until_idle(ledger=False)
            progress.advance(bar, len(wave))
        day += timedelta(days=1)


async def _check(db: Connection, last: date) -> None:
    if (ahead := await db.one(LATER, last))["day"]:
        raise CalendarAhead(
            f"此处的日历已走到 {ahead['day']}，演示须在新的目录进行，如 BANLI_HOME=.banli-demo banli demo"
        )


async def _take_over(client: CommandClient, db: Connection, day: date) -> None:
    """On the first working day: the cases of the year before, as far as they had come."""
    if day == OPENED_ON:
        known = {case.id: case for case in await LedgerStore(db).cases()}
        await import_cases(client, known, read_handover_list(OPENING, ReadOptions(today=day, opening=True)), CLERK, day)
        await client.wait_until_idle()


async def _hand_over(
    client: CommandClient, db: Connection, found: HandOverList, day: date, progress: Callable[[], None]
) -> None:
    """The rows of the list that the city hands over on that day."""
    today = HandOverList(found.source, [row for row in found.rows if row.command.handed_over == day])
    if today.rows:
        known = {case.id: case for case in await LedgerStore(db).cases()}
        await import_cases(client, known, today, clerk(CLERK, day), day, progress)
        await client.wait_until_idle()


def waves(acts: Sequence[PlannedCommand]) -> list[list[PlannedCommand]]:
    """The acts of a day, each case's first, then each case's second …: a case's own order is kept."""
    by_case: defaultdict[str, list[PlannedCommand]] = defaultdict(list)
    for act in acts:
        by_case[act.stream].append(act)
    return [[act for act in wave if act] for wave in zip_longest(*by_case.values())]


async def _do(client: CommandClient, wave: Sequence[PlannedCommand]) -> None:
    """Many at once, but signatures one after another: letters are numbered in the order of the list."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(act: PlannedCommand) -> None:
        async with gate:
            await client.send(act.stream, act.command, act.actor, act.on, act.id)

    await asyncio.gather(*(one(act) for act in wave if not isinstance(act.command, SIGNS)))
    for act in wave:
        if isinstance(act.command, SIGNS):
            await one(act)
