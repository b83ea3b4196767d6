"""Real PostgreSQL and NATS in tests: commands, appends, a running suite of processes, and what is in the log."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

import asyncpg
import nats
from nats.js import JetStreamContext

from services.assignment.service import service as assignment
from services.desk.service import desk
from services.desk.service import service as desk_service
from services.feedback.service import service as feedback
from services.intake.service import service as intake
from services.publication.service import service as publication
from services.sequencer.service import sequencer
from services.supervision.service import service as supervision
from shared.bus.broker import options
from shared.bus.command_client import CommandClient
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.intake import CaseRegistered, Correct, Facts, Register
from shared.contracts.subscriptions import SUBSCRIPTIONS, durable
from shared.eventlog.log import EventLog
from shared.eventlog.serialization import AppendRequest, StreamAppend, sql
from shared.messaging.envelope import Actor, Command, CommandEnvelope, Event, Role
from shared.process.supervise import Process, service_process, supervise
from shared.runtime.service import Service
from shared.settings import Settings
from shared.tasks import cancel_and_wait
from tests.cases import REGISTERED

T = TypeVar("T")
DAY = date(2023, 2, 16)
CASE, OTHER = "rd-16-1-0099", "rd-16-1-0100"
CLERK = Actor(id="wang", name="王某", department="局办公室", roles=(Role.OFFICE,))
FACTS = Facts(**{name: getattr(REGISTERED, name) for name in Facts.model_fields})
CORRECT = Correct(facts=FACTS, reason="誊抄有误")
SERVICES: tuple[Service, ...] = (intake, assignment, supervision, feedback, publication, desk_service)
PROCESSES: dict[str, Process] = {service.name: service_process(service) for service in SERVICES} | {
    "sequencer": sequencer,
    "desk": desk,
}


def register(number: str = "0099", **more: Any) -> Register:
    facts = FACTS.model_copy(update={name: more.pop(name) for name in list(more) if name in Facts.model_fields})
    defaults = {name: getattr(REGISTERED, name) for name in ("kind", "congress", "session", "part", "handed_over")}
    return Register(**defaults | more, number=number, facts=facts)


def registered(number: str = "0099") -> CaseRegistered:
    return REGISTERED.model_copy(update={"number": number})


def envelope(
    command: Command, stream: str = CASE, id: UUID | None = None, by: Actor = CLERK, **more: Any
) -> CommandEnvelope[Command]:
    return CommandEnvelope(id or uuid4(), stream, command, by, more.pop("on", DAY), **more)


def append(*streams: tuple[str, int, Sequence[Event]], id: UUID | None = None) -> AppendRequest:
    """An append of any events, as (stream, expected version, events); no decider is involved."""
    return AppendRequest(envelope(CORRECT, streams[0][0], id), [StreamAppend(*stream) for stream in streams])


async def append_registrations(log: EventLog, stream: str = CASE, after: int = 0, count: int = 1) -> None:
    await log.append(append((stream, after, [registered()] * count)))


async def wait_until(condition: Callable[[], Awaitable[T]], timeout_s: float = 30) -> T:
    """The first true result of the condition: the only way in which a test waits."""
    end = time.monotonic() + timeout_s
    while not (answer := await condition()):
        assert time.monotonic() < end, f"{condition} did not come true"
        await asyncio.sleep(0.01)
    return answer


async def end_sessions(settings: Settings, role: str) -> int:
    """Ends every session of the role in this database; returns how many there were."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()"
    return len(await admin(settings, end, role))


async def admin(settings: Settings, statement: str, *values: Any) -> list[Any]:
    """The rows of a statement of the superuser, in a session of its own."""
    connection = await asyncpg.connect(settings.postgres)
    try:
        return await connection.fetch(statement, *values)
    finally:
        await connection.close()


class Suite:
    """Chosen processes, running on the database and the JetStream streams of one test."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.client = settings, CommandClient(settings, timeout_s=20)
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self.client.__aenter__()
        self.connection = await nats.connect(self.settings.nats, **options(self.settings, "sequencer"))
        self.js: JetStreamContext = self.connection.jetstream()
        self.logs = {name: EventLog(self.settings.dsn(name), name) for name in SUBSCRIPTIONS}
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop(*self.tasks)
        for log in self.logs.values():
            await log.close()
        await self.connection.close()
        await self.client.__aexit__(None, None, None)

    async def start(self, *processes: str | Service) -> None:
        """Starts processes by name, or of a test's own service; returns when each answers a ping."""
        own = {item.name: service_process(item) for item in processes if isinstance(item, Service)}
        for name in (item if isinstance(item, str) else item.name for item in processes):
            process = own[name] if name in own else PROCESSES[name]
            self.tasks[name] = asyncio.create_task(supervise(process, self.settings))
        for name in self.tasks:
            await wait_until(lambda name=name: self._ready(name))

    async def _ready(self, name: str) -> bool:
        if self.tasks[name].done():
            await self.tasks[name]
        with suppress(Exception):
            ping = await self.client.call_operation(name, "ping", timeout_s=1)
            return bool(ping.get("active", ping["ok"]))
        return False

    async def stop(self, *names: str) -> None:
        """Ends these processes as production does: cancelled until they are over, for a library may swallow one."""
        await cancel_and_wait([self.tasks.pop(name) for name in names])

    async def wait_until_idle(self) -> int:
        """Waits until the running processes have handled everything; returns the last position of the log."""
        return (await wait_until(self._idle_position))[0]

    async def _idle_position(self) -> tuple[int] | None:
        with suppress(nats.errors.Error, TimeoutError):
            end = (await admin(self.settings, sql("tail")))[0]
            stream = await self.js.stream_info(EVENTS_STREAM)
            if end["waiting"] or stream.state.last_seq != end["position"]:
                return None
            names = [durable(name) for name in self.tasks if SUBSCRIPTIONS.get(name)]
            infos = [await self.js.consumer_info(EVENTS_STREAM, name) for name in names]
            if not any(info.num_pending or info.num_ack_pending for info in infos):
                return (end["position"],)
        return None

    async def events(self, where: str = "true") -> list[tuple[str, str, int, str]]:
        """(service, stream, version, type) of the events in the log that satisfy an SQL condition."""
        text = (
            f"SELECT service, stream, version, type FROM eventlog.event WHERE {where} ORDER BY service, stream, version"
        )
        return [tuple(row) for row in await admin(self.settings, text)]
