"""Sends the pending deliveries of the outbox: in office hours, only while they still hold, and again until they are
accepted."""

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

LOG = logging.getLogger("banli.supervision.delivery")
NAME = "提醒送达"
INTERVAL_S, RUN_RECORD_INTERVAL = 5.0, timedelta(minutes=1)
MAX_TRIES, FIRST_DELAY, MAX_DELAY = 10, timedelta(minutes=1), timedelta(hours=1)
REPLACED, YESTERDAY = "已有更新的提醒", "已过当日"


def retry_delay(tries: int) -> timedelta:
    """How long to wait after this many tries: 1, 2, 4 … minutes, at most an hour."""
    return min(MAX_DELAY, FIRST_DELAY * (1 << (tries - 1)))


class DeliveryJob:
    """One process that delivers; any number of them share the outbox."""

    def __init__(
        self,
        log: EventLog,
        open_ports: Callable[[], Mapping[ChannelKind, Channel]],
        clock: Callable[[], datetime] = outbox.now,
    ) -> None:
        self.log, self.open_channels, self.clock = log, open_ports, clock
        self._run_recorded_at = datetime.min.replace(tzinfo=clock().tzinfo)

    async def deliver_pending(self) -> None:
        """Sends all that is due now, and records the run."""
        at, sent, failed = self.clock(), 0, 0
        if await outbox.waiting(self.log, at):
            registers, channels = await load_duties.load_registers(self.log), self.open_channels()
            while outcome := await self.deliver_next(registers, channels):
                sent += isinstance(outcome, Sent)
                failed += isinstance(outcome, Failed)
        if sent or failed or at - self._run_recorded_at >= RUN_RECORD_INTERVAL:
            self._run_recorded_at = at
            await outbox.record_run(self.log, NAME, at, sent, failed)

    async def deliver_next(self, registers: CaseDeadlines, channels: Mapping[ChannelKind, Channel]) -> Outcome | None:
        """The outcome of the next delivery; None where none is due or the office is closed."""
        at = self.clock()
        claimed = await outbox.claim(self.log, at) if in_office_hours(at, registers) else None
        if claimed is None:
            return None
        outcome = await self._skip_if_obsolete(claimed, at) or await self._send(claimed, channels[claimed.channel_kind])
        await outbox.record(self.log, claimed, outcome, self.clock())
        return outcome

    async def _skip_if_obsolete(self, claimed: Claimed, at: datetime) -> Skipped | None:
        if claimed.replaced:
            return Skipped(REPLACED)
        if not claimed.message.address:
            return Skipped(outbox.NO_ADDRESS)
        if reason := await self._obsolete_reason(claimed, at):
            return Skipped(reason, settled=True)
        return None

    async def _obsolete_reason(self, claimed: Claimed, at: datetime) -> str:
        """Asked of the log itself, just before sending."""
        source = claimed.source
        if not source.version:
            return "" if source.on == at.date() else YESTERDAY
        history = await load_duties.history(self.log, source.stream)
        source_event = next((event for event in history if event.version == source.version), None)
        return obsolete_reason(source_event, open_duties.fold(history), at.date()) if source_event else STRUCK

    async def _send(self, claimed: Claimed, channel: Channel) -> Outcome:
        if claimed.tries > MAX_TRIES:
            return Failed("多次在发送中断，没有结果")
        try:
            await channel.send(claimed.message)
        except PermanentFailure as error:
            return Failed(error_without_address(error, claimed))
        except TemporaryFailure as error:
            return self._retry_or_fail(error_without_address(error, claimed), claimed)
        except Exception as error:
            LOG.exception("%s can't be sent", claimed.message.id)
            return self._retry_or_fail(error_without_address(error, claimed), claimed)
        return Sent()

    def _retry_or_fail(self, error: str, claimed: Claimed) -> Failed | Later:
        if claimed.tries >= MAX_TRIES:
            return Failed(f"试了{claimed.tries}次：{error}")
        return Later(error, self.clock() + retry_delay(claimed.tries))


def error_without_address(error: Exception, claimed: Claimed) -> str:
    """The text of an error without the address, which is stored only where it can be erased."""
    return str(error).replace(claimed.message.address, "…")[:500] or type(error).__name__


async def deliver(command_handler: CommandHandler) -> None:
    """Runs until cancelled."""
    job = DeliveryJob(command_handler.log, lambda: configured_channels(command_handler.settings))
    while True:
        try:
            await job.deliver_pending()
        except Unavailable as error:
            LOG.warning("deliveries wait: %s", error)
        except Exception:
            LOG.exception("deliveries wait")
        await asyncio.sleep(INTERVAL_S)
