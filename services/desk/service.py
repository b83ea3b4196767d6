"""The desk's ledger at work: it hears every event and keeps one row per case up to date."""

import logging
from typing import Any

from services.desk.shelf import Refresher, Shelf, is_case
from shared.bus import broker as bus
from shared.bus.answering import NO_SUCH_OPERATION, pinged
from shared.bus.provision import LEDGER_AT_ONCE
from shared.config import Settings
from shared.errors import Unavailable
from shared.eventlog.log import Line
from shared.telemetry import continuing

LOG = logging.getLogger("banli.desk")
NAME = "desk"


async def desk(settings: Settings) -> None:
    """Runs until cancelled or until the connection is lost for good."""
    broker = bus.broker(settings, NAME)
    line = Line(settings.dsn(NAME), NAME)
    try:
        shelf = Shelf(line)
        await shelf.prepare()
        await shelf.catch_up()
        hearing = Hearing(line, Refresher(shelf))
        bus.events(broker, NAME, hearing.hear, batch=LEDGER_AT_ONCE)
        bus.operations(broker, NAME, hearing.operate)
        await bus.watched(await bus.started(broker))
    finally:
        await broker.stop()
        await line.close()


class Hearing:
    """Every delivery refreshes its case from the log, so order and repetition of deliveries do not matter (truth 8)."""

    def __init__(self, line: Line, refresher: Refresher) -> None:
        self.line, self.refresher = line, refresher

    async def hear(self, message: Any) -> None:
        raw = message.raw_message
        stream, position = raw.subject.split(".")[3], raw.metadata.sequence.stream
        with continuing(raw.headers, "refresh ledger"):
            try:
                if is_case(stream):
                    await self.refresher.refresh(stream, position)
            except Unavailable as error:
                LOG.warning("ledger waits: %s", error)
                await raw.nak(delay=0.5)
            except Exception:
                LOG.exception("ledger cannot refresh %s", raw.subject)
                await raw.nak(delay=5)
            else:
                await raw.ack()

    async def operate(self, message: Any) -> bytes:
        if message.raw_message.subject.endswith(".ping"):
            return await pinged(self.line, NAME)
        return NO_SUCH_OPERATION
