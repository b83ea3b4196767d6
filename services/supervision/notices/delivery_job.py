"""Sends what waits in the outbox: in office hours, only while it is still true, again and again until it is taken."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from services.supervision.deadlines.office_hours import in_office_hours
from services.supervision.deadlines.state import CaseDeadlines
from services.supervision.notices import load_duties, open_duties, outbox
from services.supervision.notices.channel_kind import ChannelKind
from services.supervision.notices.channels import Channel, PermanentFailure, TemporaryFailure, configured_channels
from services.supervision.notices.notices import STRUCK, obsolete_reason
from services.supervision.notices.outbox import Claimed, Failed, Later, Outcome, Sent, Skipped
from shared.eventlog.log import EventLog
from shared.messaging.errors import Unavailable
from shared.runtime.command_handler import CommandHandler

LOG = logging.getLogger("banli.supervision.delivering")
NAME = "提醒送达"
EVERY, BEAT = 5.0, timedelta(minutes=1)
TRIES, FIRST, LONGEST = 10, timedelta(minutes=1), timedelta(hours=1)
REPLACED, YESTERDAY = "已有更新的提醒", "已过当日"


def pause(tries: int) -> timedelta:
    """After each try twice as long, and never longer than an hour."""
    return min(LONGEST, FIRST * (1 << (tries - 1)))


class DeliveryJob:
    """One deliverer; any number of them share the outbox."""

    def __init__(
        self,
        log: EventLog,
        open_ports: Callable[[], Mapping[ChannelKind, Channel]],
        clock: Callable[[], datetime] = outbox.now,
    ) -> None:
        self.log, self.open_ports, self.clock = log, open_ports, clock
        self._beat = datetime.min.replace(tzinfo=clock().tzinfo)

    async def round(self) -> None:
        """Everything that may go out now."""
        at, sent, failed = self.clock(), 0, 0
        if await outbox.waiting(self.log, at):
            house, ways = await load_duties.load_registers(self.log), self.open_ports()
            while outcome := await self.next(house, ways):
                sent += isinstance(outcome, Sent)
                failed += isinstance(outcome, Failed)
        if sent or failed or at - self._beat >= BEAT:
            self._beat = at
            await outbox.record_run(self.log, NAME, at, sent, failed)

    async def next(self, house: CaseDeadlines, ways: Mapping[ChannelKind, Channel]) -> Outcome | None:
        """What became of the next delivery; None where there is none, or the office is closed."""
        at = self.clock()
        claimed = await outbox.claim(self.log, at) if in_office_hours(at, house) else None
        if claimed is None:
            return None
        outcome = await self._skipped(claimed, at) or await self._sent(claimed, ways[claimed.means])
        await outbox.record(self.log, claimed, outcome, self.clock())
        return outcome

    async def _skipped(self, claimed: Claimed, at: datetime) -> Skipped | None:
        if claimed.replaced:
            return Skipped(REPLACED)
        if not claimed.parcel.address:
            return Skipped(outbox.NO_ADDRESS)
        if reason := await self._untrue(claimed, at):
            return Skipped(reason, settled=True)
        return None

    async def _untrue(self, claimed: Claimed, at: datetime) -> str:
        """Asked of the log itself, just before sending."""
        source = claimed.source
        if not source.version:
            return "" if source.on == at.date() else YESTERDAY
        history = await load_duties.history(self.log, source.stream)
        told = next((event for event in history if event.version == source.version), None)
        return obsolete_reason(told, open_duties.fold(history), at.date()) if told else STRUCK

    async def _sent(self, claimed: Claimed, port: Channel) -> Outcome:
        if claimed.tries > TRIES:
            return Failed("多次在发送中断，没有结果")
        try:
            await port.send(claimed.parcel)
        except PermanentFailure as error:
            return Failed(unaddressed(error, claimed))
        except TemporaryFailure as error:
            return self._again(unaddressed(error, claimed), claimed)
        except Exception as error:
            LOG.exception("%s can't be sent", claimed.parcel.id)
            return self._again(unaddressed(error, claimed), claimed)
        return Sent()

    def _again(self, error: str, claimed: Claimed) -> Failed | Later:
        if claimed.tries >= TRIES:
            return Failed(f"试了{claimed.tries}次：{error}")
        return Later(error, self.clock() + pause(claimed.tries))


def unaddressed(error: Exception, claimed: Claimed) -> str:
    """An address stands in the table of addresses alone, where it can be erased."""
    return str(error).replace(claimed.parcel.address, "…")[:500] or type(error).__name__


async def deliver(runtime: CommandHandler) -> None:
    """Until cancelled."""
    delivering = DeliveryJob(runtime.log, lambda: configured_channels(runtime.settings))
    while True:
        try:
            await delivering.round()
        except Unavailable as error:
            LOG.warning("deliveries wait: %s", error)
        except Exception:
            LOG.exception("deliveries wait")
        await asyncio.sleep(EVERY)
