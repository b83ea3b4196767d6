"""The desk at work: it keeps one row per case up to date, answers its own commands, and removes purged texts."""

import asyncio
import logging
from typing import Any

from services.desk import decider, search
from services.desk.shelf import Refresher, Shelf, is_case
from shared.bus import broker as bus
from shared.bus.answering import Answering
from shared.bus.hearing import Operations
from shared.bus.names import received
from shared.bus.provision import LEDGER_AT_ONCE
from shared.config import Settings
from shared.contracts.publication import TextPurged
from shared.errors import Unavailable
from shared.eventlog.log import EventLog, Line
from shared.objects import texts_of
from shared.run import Waker
from shared.runtime import Runtime
from shared.service import Service
from shared.telemetry import continuing
from shared.texts import Texts

LOG = logging.getLogger("banli.desk")
NAME = "desk"
service = Service(name=NAME, decider=decider.affairs)
PURGED = "SELECT body FROM eventlog.event WHERE service = 'publication' AND type = $1"


async def desk(settings: Settings) -> None:
    """Runs until cancelled or until the connection is lost for good."""
    broker = bus.broker(settings, NAME)
    line, log = Line(settings.dsn(NAME), NAME), EventLog(settings.dsn(NAME), NAME)
    try:
        texts = texts_of(settings)
        shelf = Shelf(line, texts=texts)
        await asyncio.to_thread(search.ready)
        await shelf.prepare()
        await shelf.catch_up()
        await purge_again(line, texts)
        bus.events(broker, NAME, Hearing(line, Refresher(shelf), texts).hear, batch=LEDGER_AT_ONCE)
        await answering(broker, Runtime(service, log, settings=settings))
        await bus.watched(await bus.started(broker))
    finally:
        await bus.stopped(broker)
        await line.close()
        await log.close()


async def answering(broker: bus.NatsBroker, runtime: Runtime) -> None:
    """The desk's own law answers beside its ledger."""
    runtime.log.committed = Waker(await broker.connect()).wake
    bus.commands(broker, NAME, Answering(runtime).answer)
    bus.operations(broker, NAME, Operations(runtime, None).operate)


async def purge_again(line: Line, texts: Texts) -> None:
    """A backup of the texts may bring back what was purged after it was made."""
    for row in await line.fetch(PURGED, TextPurged.type):
        await destroyed(texts, TextPurged.model_validate_json(row["body"]))


async def destroyed(texts: Texts, event: TextPurged) -> None:
    await asyncio.to_thread(texts.purge, event.text, event.order)


class Hearing:
    """Every delivery refreshes its case from the log, so order and repetition of deliveries do not matter (truth 8)."""

    def __init__(self, line: Line, refresher: Refresher, texts: Texts) -> None:
        self.line, self.refresher, self.texts = line, refresher, texts

    async def hear(self, message: Any) -> None:
        raw = message.raw_message
        stream, position = raw.subject.split(".")[3], raw.metadata.sequence.stream
        with continuing(raw.headers, "refresh ledger"):
            try:
                await self.remove(raw)
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

    async def remove(self, raw: Any) -> None:
        """A purged text is gone before the message counts as heard."""
        if raw.headers["ce-type"] == TextPurged.type:
            event = received(raw.headers, raw.data).event
            assert isinstance(event, TextPurged)
            await destroyed(self.texts, event)
