"""Composes the digest of each working day at half past eight, once, however many replicas run."""

import logging
from asyncio import sleep
from datetime import datetime

from services.supervision.deadlines.office_hours import digest_due
from services.supervision.notices import load_duties, outbox
from services.supervision.notices.daily_digest import digest_id, digests
from services.supervision.notices.outbox import Source
from shared.contracts.supervision import DAYS
from shared.eventlog.log import EventLog
from shared.messaging.errors import Unavailable
from shared.runtime.command_handler import CommandHandler

LOG = logging.getLogger("banli.supervision.digest")
NAME, INTERVAL_S = "每日提示", 30.0


async def compose(log: EventLog, at: datetime) -> int:
    """Puts the digests of the day into the outbox and returns their number; doing it again changes nothing."""
    day, cases = at.date(), {}
    async for page in load_duties.duties_by_case(log):
        cases.update({stream: duties for stream, duties in page.items() if duties.has_duties})
    all_digests = digests(day, cases, await load_duties.titles(log, list(cases)))
    for notice in all_digests:
        await outbox.store_notice(log, Source(digest_id(day, notice.to), DAYS, 0, day), notice, at)
    await outbox.record_run(log, NAME, at, sent=len(all_digests))
    return len(all_digests)


async def compose_if_due(log: EventLog, at: datetime) -> None:
    """Composes the digests where they are due and not done; a failure is logged and tried again at the next turn."""
    try:
        if not await outbox.done_on(log, NAME, at.date()) and digest_due(at, await load_duties.load_registers(log)):
            LOG.info("%s digests of %s", await compose(log, at), at.date())
    except Unavailable as error:
        LOG.warning("the digest waits: %s", error)
    except Exception:
        LOG.exception("the digest waits")


async def every_morning(command_handler: CommandHandler) -> None:
    """Runs until cancelled."""
    while True:
        await compose_if_due(command_handler.log, outbox.now())
        await sleep(INTERVAL_S)
