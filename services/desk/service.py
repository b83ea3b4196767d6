"""The desk process: refreshes ledger rows, answers the desk's commands, deletes purged texts."""

import asyncio
import logging

from nats.aio.msg import Msg

from services.desk.domain import decider
from services.desk.ledger import search_terms
from services.desk.ledger.store import LedgerStore, Refresher, is_case
from shared.blobs.store import BlobStore, blob_store
from shared.bus import broker as bus
from shared.bus.command_endpoint import CommandEndpoint
from shared.bus.event_consumer import EventConsumer
from shared.bus.provision import LEDGER_MAX_ACK_PENDING
from shared.bus.subjects import received
from shared.bus.subscription import Operations
from shared.contracts.publication import TextPurged
from shared.contracts.subscriptions import durable
from shared.eventlog.log import Connection, EventLog
from shared.messaging.errors import Unavailable
from shared.process.supervise import Waker
from shared.runtime.command_handler import CommandHandler
from shared.runtime.service import Service
from shared.settings import Settings
from shared.tasks import run_all
from shared.telemetry import continuing

LOG = logging.getLogger("banli.desk")
NAME = "desk"
service = Service(name=NAME, decider=decider.desk_decider)
PURGED = "SELECT body FROM eventlog.event WHERE service = 'publication' AND type = $1"


async def desk(settings: Settings) -> None:
    """Runs until cancelled or until the connection is lost for good."""
    broker = bus.Broker(settings, NAME)
    db, log = Connection(settings.dsn(NAME), NAME), EventLog(settings.dsn(NAME), NAME)
    try:
        texts = blob_store(settings)
        store = LedgerStore(db, texts=texts)
        await asyncio.to_thread(search_terms.load_dictionary)
        await store.prepare()
        await store.catch_up()
        await purge_again(db, texts)
        subscription = LedgerSubscription(db, Refresher(store), texts)
        await answer_commands(broker, CommandHandler(service, log, settings=settings))
        client = await bus.start(broker)
        consumer = EventConsumer(client, durable(NAME), subscription.handle, batch=LEDGER_MAX_ACK_PENDING)
        await run_all(bus.watch_connection(broker), consumer.run())
    finally:
        await bus.stop(broker)
        await db.close()
        await log.close()


async def answer_commands(broker: bus.Broker, command_handler: CommandHandler) -> None:
    """Answers the desk's commands and operations."""
    command_handler.log.on_commit = Waker(await broker.connect()).wake
    bus.serve_commands(broker, NAME, CommandEndpoint(command_handler).answer)
    bus.serve_operations(broker, NAME, Operations(command_handler, None).handle)


async def purge_again(db: Connection, texts: BlobStore) -> None:
    """A backup of the texts may bring back what was purged after it was made."""
    for row in await db.fetch(PURGED, TextPurged.type):
        await destroyed(texts, TextPurged.model_validate_json(row["body"]))


async def destroyed(texts: BlobStore, event: TextPurged) -> None:
    """Removes the text that an order has purged; in a thread, for it writes to the disk or a bucket."""
    await asyncio.to_thread(texts.purge, event.text, event.order)


class LedgerSubscription:
    """Refreshes a case from the log at every delivery, whose order and repetition do not matter.

    See docs/architecture.md, truth 8.
    """

    def __init__(self, db: Connection, refresher: Refresher, texts: BlobStore) -> None:
        self.db, self.refresher, self.texts = db, refresher, texts

    async def handle(self, message: Msg) -> None:
        """One delivery: the case it names is folded anew, and the message acknowledged when its row has seen it."""
        stream, position = message.subject.split(".")[3], message.metadata.sequence.stream
        with continuing(message.headers, "refresh ledger"):
            try:
                await self.remove(message)
                if is_case(stream):
                    await self.refresher.refresh(stream, position)
            except Unavailable as error:
                LOG.warning("ledger waits: %s", error)
                await message.nak(delay=0.5)
            except Exception:
                LOG.exception("ledger cannot refresh %s", message.subject)
                await message.nak(delay=5)
            else:
                await message.ack()

    async def remove(self, message: Msg) -> None:
        """Deletes the file of a `TextPurged` event before the message is acknowledged."""
        if (message.headers or {})["ce-type"] == TextPurged.type:
            event = received(message.headers or {}, message.data).event
            assert isinstance(event, TextPurged)
            await destroyed(self.texts, event)
