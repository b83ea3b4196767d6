"""Composes each working day's digest at half past eight, once, however many replicas run."""

import asyncio
import logging
from datetime import datetime

from services.supervision.deadlines.office_hours import digest_due
from services.supervision.notices import load_duties, outbox
from services.supervision.notices.daily_digest import digests, id_of
from services.supervision.notices.outbox import Source
from shared.contracts.supervision import DAYS
from shared.eventlog.log import EventLog
from shared.messaging.errors import Unavailable
from shared.runtime.command_handler import CommandHandler

LOG = logging.getLogger("banli.supervision.morning")
NAME, EVERY = "每日提示", 30.0


async def compose(log: EventLog, at: datetime) -> int:
    """Puts the digests of the day into the outbox; who does it again changes nothing. Returns how many there are."""
    day, cases = at.date(), {}
    async for page in load_duties.duties_by_case(log):
        cases.update({stream: owing for stream, owing in page.items() if owing.busy})
    found = digests(day, cases, await load_duties.titles(log, list(cases)))
    for notice in found:
        await outbox.put(log, Source(id_of(day, notice.to), DAYS, 0, day), notice, at)
    await outbox.record_run(log, NAME, at, sent=len(found))
    return len(found)


async def tried(log: EventLog, at: datetime) -> None:
    """What fails now is tried again at the next turn."""
    try:
        if not await outbox.done_on(log, NAME, at.date()) and digest_due(at, await load_duties.load_registers(log)):
            LOG.info("%s digests of %s", await compose(log, at), at.date())
    except Unavailable as error:
        LOG.warning("the digest waits: %s", error)
    except Exception:
        LOG.exception("the digest waits")


async def every_morning(runtime: CommandHandler) -> None:
    """Until cancelled."""
    while True:
        await tried(runtime.log, outbox.now())
        await asyncio.sleep(EVERY)
