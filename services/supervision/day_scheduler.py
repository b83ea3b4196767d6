"""Begins each day of Shanghai once, however many replicas run: at start, and five seconds after each midnight."""

import logging
from asyncio import sleep
from datetime import date, datetime, time, timedelta
from uuid import uuid5

from shared.contracts.supervision import DAYS, BeginDay
from shared.messaging.envelope import BANLI_NAMESPACE, SHANGHAI, Actor, Command, CommandEnvelope
from shared.messaging.errors import CommandError, Unavailable
from shared.runtime.command_handler import CommandHandler, today

LOG = logging.getLogger("banli.supervision.scheduler")
RETRY_S = 5.0
AFTER_MIDNIGHT = time(0, 0, 5, tzinfo=SHANGHAI)


async def begin_each_day(command_handler: CommandHandler) -> None:
    """Runs until cancelled; a day that could not be begun is begun with the next one."""
    while True:
        pause = RETRY_S
        if await begin_day(command_handler, today()):
            pause = until_next_day(datetime.now(SHANGHAI))
        await sleep(pause)


async def begin_day(command_handler: CommandHandler, day: date) -> bool:
    """Gives the command `BeginDay`; False where it should be tried again in a few seconds."""
    try:
        await command_handler.handle(envelope(day))
    except CommandError as refusal:
        LOG.error("%s is not begun: %s", day, refusal)
    except Unavailable as error:
        LOG.warning("%s can't begin yet: %s", day, error)
        return False
    except Exception:
        LOG.exception("%s can't begin yet", day)
        return False
    return True


def envelope(day: date) -> CommandEnvelope[Command]:
    """The command of a day, with the same id for every replica and every restart."""
    return CommandEnvelope(
        uuid5(BANLI_NAMESPACE, f"supervision/begin-day/{day}"),
        DAYS,
        BeginDay(day=day),
        Actor.system("supervision"),
        business_date=day,
    )


def until_next_day(now: datetime) -> float:
    """Seconds until five seconds after the next midnight of Shanghai."""
    return (datetime.combine(now.date() + timedelta(days=1), AFTER_MIDNIGHT) - now).total_seconds()
