"""Delivers events of other services to a service, in order and once.

An event that fails `MAX_TRIES` times is parked, and later events of its stream wait.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared.bus.command_endpoint import BROKEN, NO_SUCH_OPERATION, ping_answer
from shared.bus.provision import ACK_WAIT_S
from shared.bus.subjects import as_json, park_subject, received
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import BanliError, CommandError, NeedsOperator, Unavailable
from shared.runtime.command_handler import CommandHandler
from shared.runtime.dry_run import dry_run
from shared.runtime.service import Operation
from shared.telemetry import continuing, meter

LOG = logging.getLogger("banli.subscription")
MAX_TRIES = 8
FIRST_DELAY_S, LONGEST_DELAY_S, OUTAGE_DELAY_S = 0.05, 5.0, 0.5


class Subscription:
    """Handles events for the policy of a service: calls the policy, handles the commands it returns, stores the
    checkpoint, acknowledges. See docs/architecture.md, truths 6, 7 and 12."""

    def __init__(self, command_handler: CommandHandler, js: JetStreamContext) -> None:
        self.command_handler, self.js = command_handler, js
        self.service, self.log = command_handler.service, command_handler.log
        self._turn = asyncio.Lock()
        self._failures: Counter[int] = Counter()
        self._parked = meter().create_counter("banli.parked", description="messages set aside")
        name = self.service.name
        self._known = f"""SELECT coalesce((SELECT position FROM {name}.checkpoint WHERE durable = $1), 0) AS mark,
            EXISTS (SELECT FROM {name}.parked WHERE durable = $1 AND stream = $2) AS waiting"""
        self._advance = f"""INSERT INTO {name}.checkpoint AS mine (durable, position) VALUES ($1, $2)
            ON CONFLICT (durable) DO UPDATE SET position = excluded.position WHERE mine.position < excluded.position"""
        self._park = f"""INSERT INTO {name}.parked (durable, position, stream, subject, headers, body, error)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"""

    async def handle(self, message: Msg) -> None:
        """One delivery. Nothing is acknowledged before its effects and the mark are durable."""
        position = message.metadata.sequence.stream
        headers = dict(message.headers or {})
        with continuing(headers, f"process {headers.get('ce-type', '')}", position=position):
            async with self._turn, extend_ack_deadline(message):
                delay = await self._handle_once(position, message.subject, headers, message.data)
        await message.ack() if delay is None else await message.nak(delay=delay)

    async def _handle_once(self, position: int, subject: str, headers: Mapping[str, str], body: bytes) -> float | None:
        """None when the message is dealt with, else the seconds after which it should come again."""
        try:
            known = (await self.log.fetch(self._known, self.service.durable, subject.split(".")[3]))[0]
            if position <= known["mark"]:
                return None
            if known["waiting"]:
                await self.park(position, subject, headers, body, "等待此件先前搁置的消息")
            else:
                await self._react_or_park(position, subject, headers, body)
            await self.log.execute(self._advance, self.service.durable, position)
        except (Unavailable, NeedsOperator) as error:  # not the message's fault: it does not count
            LOG.warning("%s %s: %s", self.service.durable, position, error)
            return OUTAGE_DELAY_S
        except Exception as error:
            self._failures[position] += 1
            LOG.warning("%s %s, try %s: %r", self.service.durable, position, self._failures[position], error)
            return min(LONGEST_DELAY_S, FIRST_DELAY_S * float(2 ** self._failures[position]))
        self._failures.pop(position, None)
        return None

    async def _react_or_park(self, position: int, subject: str, headers: Mapping[str, str], body: bytes) -> None:
        try:
            await self.react(received(headers, body))
        except (Unavailable, NeedsOperator):
            raise
        except Exception as error:
            if not isinstance(error, CommandError) and self._failures[position] + 1 < MAX_TRIES:
                raise
            LOG.exception("%s sets %s aside", self.service.durable, position)
            await self.park(position, subject, headers, body, f"{type(error).__name__}: {error}")

    async def react(self, recorded: RecordedEvent) -> None:
        """What the service makes of an event: commands to itself, each with an id that follows from the event."""
        read_model = self.service.read_model
        await read_model.project(self.log, recorded)
        affected_streams = await read_model.affected_streams(self.log, recorded)
        for n, (stream, command) in enumerate(self.service.react(recorded, affected_streams)):
            await self.command_handler.handle(
                recorded.caused_command(self.service.name, stream, command, 0 if affected_streams else n)
            )

    async def park(self, position: int, subject: str, headers: Mapping[str, str], body: bytes, error: str) -> None:
        """Keeps the message and its error beside the log, and shows it on stream PARKED."""
        stream = subject.split(".")[3]
        values = (self.service.durable, position, stream, subject, json.dumps(headers), body.decode(), error)
        await self.log.execute(self._park, *values)
        self._parked.add(1, {"service": self.service.name})
        id = f"{self.service.durable}-{position}"
        shown = {  # what JetStream was told about stream EVENTS would be wrong for this one
            **{name: value for name, value in headers.items() if not name.startswith("Nats-")},
            "Nats-Msg-Id": id,
            "banli-error": error.encode("ascii", "backslashreplace").decode()[:500].replace("\n", " "),
        }
        try:
            await self.js.publish(
                park_subject(self.service.name, headers.get("ce-type", "x.unknown")), body, headers=shown
            )
        except Exception as trouble:
            LOG.warning("parked %s is not shown on the bus: %r", id, trouble)

    async def retry_parked(self) -> dict[str, Any]:
        """Handles what was set aside again, each case in its order; a case stops at its first failure."""
        name, handled, stuck = self.service.name, 0, set[str]()
        async with self._turn:
            rows = await self.log.fetch(
                f"SELECT * FROM {name}.parked WHERE durable = $1 ORDER BY position", self.service.durable
            )
            for row in rows:
                if row["stream"] in stuck:
                    continue
                try:
                    await self.react(received(json.loads(row["headers"]), row["body"].encode()))
                except Exception as error:
                    LOG.warning("%s %s still fails: %r", self.service.durable, row["position"], error)
                    stuck.add(row["stream"])
                else:
                    handled += 1
                    delete = f"DELETE FROM {name}.parked WHERE durable = $1 AND position = $2"
                    await self.log.execute(delete, self.service.durable, row["position"])
        return {"handled": handled, "left": len(rows) - handled}


@asynccontextmanager
async def extend_ack_deadline(message: Msg) -> AsyncIterator[None]:
    """Tells the server, while a message takes long, that nobody else should have it."""

    async def tell() -> None:
        while True:
            await asyncio.sleep(ACK_WAIT_S / 3)
            await message.in_progress()

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()


class Operations:
    """What an operator may ask of a running service."""

    def __init__(self, command_handler: CommandHandler, subscription: Subscription | None) -> None:
        self.command_handler, self.subscription = command_handler, subscription

    async def handle(self, message: Any) -> bytes:
        """The answer to one operation, as JSON; an unknown word is answered as such."""
        match message.raw_message.subject.rpartition(".")[2]:
            case "ping":
                return await ping_answer(self.command_handler.log.db, self.command_handler.service.name)
            case "dry-run":
                return as_json(await self._done(dry_run, message.raw_message.data))
            case "rerun-parked" if self.subscription:
                return as_json(await self.subscription.retry_parked())
            case word if operation := self.command_handler.service.operations.get(word):
                return as_json(await self._done(operation, message.raw_message.data))
        return NO_SUCH_OPERATION

    async def _done(self, operation: Operation, data: bytes) -> dict[str, Any]:
        try:
            return await operation(self.command_handler, json.loads(data or b"{}"))
        except BanliError as error:
            return {"error": str(error)}
        except Exception:
            LOG.exception("%s can't do what was asked", self.command_handler.service.name)
            return {"error": BROKEN["title"]}
