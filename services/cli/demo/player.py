"""Plays a year through the running system: every step a real command over NATS, day by day."""

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
from services.cli.demo.year_plan import SIGNING_COMMANDS, PlannedCommand, clerk, plan_year
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
HANDOVER_LIST_FILE, OPENING_LIST_FILE = DATA / "handover-2023.xlsx", DATA / "opening-2022.csv"
MAX_CONCURRENT_COMMANDS = 32
LATER_DAY = """SELECT max(stream) AS stream, max("on") AS day FROM eventlog.event
WHERE service = 'supervision' AND stream = 'days' AND "on" > $1"""


class CalendarAhead(BanliError):
    """The days of this home have gone past the year that is to be played."""


async def play(client: CommandClient, db: Connection, handover_list: HandOverList, progress: Progress) -> None:
    """Plays the list from its first day to the last command; playing it again changes nothing. Raises
    `CalendarAhead`."""
    commands = plan_year(handover_list.rows)
    by_day: defaultdict[date, list[PlannedCommand]] = defaultdict(list)
    for planned in commands:
        by_day[planned.on].append(planned)
    first, last = min(by_day), max(by_day)
    await _check_calendar(db, last)
    await seed(client, date(YEAR, 1, 3), years=(YEAR - 1, YEAR, YEAR + 1))
    bar = progress.add_task(f"{YEAR}年", total=len(commands) + len(handover_list.rows))
    day = first
    while day <= last:
        progress.update(bar, description=day.isoformat())
        await client.send(DAYS, BeginDay(day=day), clerk(CLERK, day), day, uuid5(BANLI_NAMESPACE, f"demo/day/{day}"))
        await client.wait_until_idle(ledger=False)
        await _take_over(client, db, day)
        await _hand_over(client, db, handover_list, day, lambda: progress.advance(bar))
        for batch in concurrent_batches(by_day.get(day, ())):
            await _send_batch(client, batch)
            await client.wait_until_idle(ledger=False)
            progress.advance(bar, len(batch))
        day += timedelta(days=1)


async def _check_calendar(db: Connection, last: date) -> None:
    if (ahead := await db.one(LATER_DAY, last))["day"]:
        raise CalendarAhead(
            f"此处的日历已走到 {ahead['day']}，演示须在新的目录进行，如 BANLI_HOME=.banli-demo banli demo"
        )


async def _take_over(client: CommandClient, db: Connection, day: date) -> None:
    """On the first working day: the cases of the year before, as far as they had come."""
    if day == OPENED_ON:
        cases = {case.id: case for case in await LedgerStore(db).cases()}
        await import_cases(
            client, cases, read_handover_list(OPENING_LIST_FILE, ReadOptions(today=day, opening=True)), CLERK, day
        )
        await client.wait_until_idle()


async def _hand_over(
    client: CommandClient, db: Connection, handover_list: HandOverList, day: date, progress: Callable[[], None]
) -> None:
    """The rows of the list that the city hands over on that day."""
    today = HandOverList(handover_list.source, [row for row in handover_list.rows if row.command.handed_over == day])
    if today.rows:
        cases = {case.id: case for case in await LedgerStore(db).cases()}
        await import_cases(client, cases, today, clerk(CLERK, day), day, progress)
        await client.wait_until_idle()


def concurrent_batches(commands: Sequence[PlannedCommand]) -> list[list[PlannedCommand]]:
    """The commands of a day: the first of each case, then the second of each, and so on; a case's own order is kept."""
    by_case: defaultdict[str, list[PlannedCommand]] = defaultdict(list)
    for planned in commands:
        by_case[planned.stream].append(planned)
    return [[planned for planned in batch if planned] for batch in zip_longest(*by_case.values())]


async def _send_batch(client: CommandClient, batch: Sequence[PlannedCommand]) -> None:
    """Many at once, but signatures one after another: letters are numbered in the order of the list."""
    semaphore = asyncio.Semaphore(MAX_CONCURRENT_COMMANDS)

    async def one(planned: PlannedCommand) -> None:
        async with semaphore:
            await client.send(planned.stream, planned.command, planned.actor, planned.on, planned.id)

    await asyncio.gather(*(one(planned) for planned in batch if not isinstance(planned.command, SIGNING_COMMANDS)))
    for planned in batch:
        if isinstance(planned.command, SIGNING_COMMANDS):
            await one(planned)
