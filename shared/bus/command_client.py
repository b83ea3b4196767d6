"""How desk and CLI give commands, and wait until everything that follows has happened."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import nats
from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.errors import NotFoundError

from shared.bus.broker import close_connection, options
from shared.bus.provision import durables
from shared.bus.subjects import EVENTS_STREAM, as_json, command_subject, operation_subject
from shared.contracts import LEDGER
from shared.eventlog.log import Connection
from shared.eventlog.serialization import sql
from shared.messaging.envelope import Actor, Command, CommandEnvelope
from shared.messaging.errors import CommandError, Unavailable
from shared.runtime.command_handler import WrittenEvent, WrittenEvents
from shared.settings import Settings
from shared.tasks import cancel_and_wait
from shared.telemetry import carrier, tracer

ANSWER_TIMEOUT_S, DEADLINE_S, WATCH_INTERVAL_S = 2.0, 60.0, 1.0


class RemoteCommandError(CommandError):
    """A refusal as it came over the bus, with the code and the sentence of the service that refused."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        own = ("type", "status", "title", "detail", "kind")
        self.problem = str(fields["type"]).rpartition(":")[2]
        self.title = str(fields["title"])
        self.status = int(fields.get("status", type(self).status))
        super().__init__(fields.get("detail", ""), **{name: value for name, value in fields.items() if name not in own})

    @property
    def user_message(self) -> str:
        """The sentence for people: title, detail, and what is wrong with which field."""
        wrong_fields = "；".join(f"{error['field']}：{error['remedy']}" for error in self.extra.get("errors", ()))
        detail = "；".join(part for part in (self.detail, wrong_fields) if part)
        return f"{self.title.removesuffix('。')}（{detail.removesuffix('。')}）。" if detail else self.title


@dataclass
class CommandClient:
    """Gives commands as one actor over NATS; tries again with the same id until answered or `timeout_s` is over."""

    settings: Settings
    user: str = "cli"
    timeout_s: float = DEADLINE_S

    async def __aenter__(self) -> Self:
        self.connection = await self._connect()
        self._db = Connection(self.settings.dsn("desk"), f"{self.user}-settle")
        self._watching = asyncio.create_task(self._watch_connection())
        return self

    async def _connect(self) -> Nats:
        return await nats.connect(self.settings.nats, **options(self.settings, self.user))

    async def _watch_connection(self) -> None:
        """Replaces a closed connection by a new one; `_ask` repeats its request on it."""
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            if self.connection.is_closed:
                self.connection = await self._connect()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await cancel_and_wait([self._watching], retry_after_s=1)
        await close_connection(self.connection)
        await self._db.close()

    async def send(
        self, stream: str, command: Command, actor: Actor, on: date, id: UUID | None = None, expected: int | None = None
    ) -> WrittenEvents:
        """What the command wrote. Raises `RemoteCommandError` (refused) or `Unavailable` (no answer in time)."""
        envelope = CommandEnvelope(id or uuid4(), stream, command, actor, on, expected)
        with tracer().start_as_current_span(f"send {command.type}"):
            answer = await self._ask(command_subject(type(command)), envelope.to_wire())
        if answer["kind"] == "done":
            return [WrittenEvent(*written) for written in answer["result"]]
        raise RemoteCommandError(answer)

    async def call_operation(
        self, service: str, word: str, timeout_s: float = ANSWER_TIMEOUT_S, **arguments: Any
    ) -> dict[str, Any]:
        """What an operator asks of a running part; one that is just starting is waited for."""
        body = as_json(arguments) if arguments else b""
        until = time.monotonic() + timeout_s
        while True:
            try:
                reply = await self.connection.request(operation_subject(service, word), body, timeout=timeout_s)
            except NoRespondersError:
                if time.monotonic() > until:
                    raise Unavailable(f"{service} 没有应答") from None
                await asyncio.sleep(0.1)
            except (NatsError, TimeoutError) as error:
                raise Unavailable(f"{service} 没有应答") from error
            else:
                answer: dict[str, Any] = json.loads(reply.data)
                return answer

    async def _ask(self, subject: str, data: bytes) -> dict[str, Any]:
        """The first answer other than 503; repeats the request until then, which is safe because of its id
        (docs/architecture.md, truth 3)."""
        until, pause = time.monotonic() + self.timeout_s, 0.02
        headers = {"traceparent": carrier()} if carrier() else None
        while True:
            try:
                reply = await self.connection.request(subject, data, timeout=ANSWER_TIMEOUT_S, headers=headers)
                answer: dict[str, Any] = json.loads(reply.data)
                if answer.get("status") != 503:
                    return answer
            except (NatsError, TimeoutError):
                pass
            if time.monotonic() > until:
                raise Unavailable(f"{subject.split('.')[2]} 服务没有应答，请确认系统正在运行（banli up）")
            await asyncio.sleep(pause)
            pause = min(1.0, pause * 2)

    async def wait_until_idle(self, ledger: bool = True, timeout_s: float = 120.0) -> int:
        """Waits until every event has a position, is published and is handled by every durable, twice in a row; returns
        the last position. Without `ledger` the read model may still be catching up."""
        until, quiet, last, pause = time.monotonic() + timeout_s, 0, -1, 0.005
        while quiet < 2:
            position = await self._idle_position(ledger)
            quiet = 0 if position is None else quiet + 1 if position == last else 1
            last = -1 if position is None else position
            if time.monotonic() > until:
                raise Unavailable("等待各服务处理完毕超时")
            if quiet < 2:
                await asyncio.sleep(0.002 if quiet else pause)
                pause = min(0.05, pause * 1.2)  # what takes long is not asked for two hundred times a second
        return last

    async def _idle_position(self, ledger: bool) -> int | None:
        try:
            row = await self._db.one(sql("tail"))
            if row["waiting"]:
                return None
            js = self.connection.jetstream(timeout=5)
            if (await js.stream_info(EVENTS_STREAM)).state.last_seq != row["position"]:
                return None
            names = [config.durable_name or "" for config in durables({})]
            infos = await asyncio.gather(
                *(js.consumer_info(EVENTS_STREAM, name) for name in names if ledger or name != LEDGER)
            )
            idle = all(not info.num_pending and not info.num_ack_pending for info in infos)
            return int(row["position"]) if idle else None
        except (NatsError, TimeoutError, NotFoundError, Unavailable):
            return None
