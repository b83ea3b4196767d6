"""How a service answers commands: done, or refused with a sentence; it never leaves anybody without an answer."""

import logging
from typing import Any

from faststream.nats import NatsResponse

from shared.bus.subjects import as_json
from shared.eventlog.log import Connection
from shared.messaging.envelope import Command, CommandEnvelope, Role
from shared.messaging.errors import CommandError, Forbidden, Invalid, NeedsOperator, Unavailable
from shared.runtime.command_handler import CommandHandler, WrittenEvents
from shared.telemetry import continuing

LOG = logging.getLogger("banli.command_endpoint")
REFUSAL = """INSERT INTO {service}.refusal (stream, command, command_id, code, detail, actor, "on")
             VALUES ($1, $2, $3, $4, $5, $6, $7)"""


def done_answer(result: WrittenEvents) -> dict[str, Any]:
    """The answer to a command that was handled: what it wrote."""
    return {"kind": "done", "result": [list(written_event) for written_event in result]}


def problem_answer(error: CommandError) -> dict[str, Any]:
    """An RFC 9457 problem: a stable code, a sentence in Chinese, and what stands in the way."""
    return {
        "kind": "problem",
        "type": f"urn:banli:problem:{error.code}",
        "status": error.status,
        "title": error.message,
        "detail": error.detail,
        **error.extra,
    }


UNAVAILABLE = {
    "kind": "problem",
    "type": "urn:banli:problem:unavailable",
    "status": 503,
    "title": "系统繁忙，请稍候重试。",
}
BROKEN = {
    "kind": "problem",
    "type": "urn:banli:problem:internal",
    "status": 500,
    "title": "系统内部错误，已记录，请联系运维。",
}


NO_SUCH_OPERATION = as_json({"error": "没有这项操作"})


async def ping_answer(db: Connection, part: str, **more: Any) -> bytes:
    """The answer of a part to a ping, after a real round trip: to here by NATS, from here to PostgreSQL."""
    try:
        await db.fetch("SELECT 1")
    except (Unavailable, NeedsOperator) as error:
        return as_json({"ok": False, "error": str(error)})
    return as_json({"ok": True, "service": part, **more})


class CommandEndpoint:
    """The command side of a service on the bus."""

    def __init__(self, command_handler: CommandHandler) -> None:
        self.command_handler = command_handler

    async def answer(self, message: Any) -> NatsResponse:
        """The reply to one message of a command subject; never raises."""
        raw = message.raw_message
        with continuing(message.headers, f"answer {self.command_handler.service.name}"):
            return NatsResponse(
                as_json(await self._answer(raw.subject, message.body)), headers={"content-type": "application/json"}
            )

    async def _answer(self, subject: str, body: bytes) -> dict[str, Any]:
        envelope: CommandEnvelope[Command] | None = None
        try:
            envelope = CommandEnvelope.from_wire(body)
            self._check_subject(subject, envelope)
            return done_answer(await self.command_handler.handle(envelope))
        except CommandError as refused:
            await self._log_refusal(subject, envelope, refused)
            return problem_answer(refused)
        except Unavailable as error:
            LOG.warning("%s: %s", subject, error)
            return UNAVAILABLE
        except NeedsOperator as reason:
            LOG.critical("%s: %s", subject, reason)
            return {**BROKEN, "type": "urn:banli:problem:stopped", "title": str(reason)}
        except Exception:
            LOG.exception("%s", subject)
            return BROKEN

    def _check_subject(self, subject: str, envelope: CommandEnvelope[Command]) -> None:
        """Raises `Invalid` unless the subject, on which NATS checked permissions, is that of the command; `Forbidden`
        for an actor with the system role, which no client may claim."""
        if subject != f"cmd.v1.{envelope.command.service()}.{envelope.command.word()}":
            raise Invalid(f"命令 {envelope.command.type} 不应发到 {subject}")
        if Role.SYSTEM in envelope.actor.roles or envelope.actor.id.startswith("system:"):
            raise Forbidden("系统命令不能由人下达")

    async def _log_refusal(
        self, subject: str, envelope: CommandEnvelope[Command] | None, refused: CommandError
    ) -> None:
        """A refused command leaves no event, but a row in the service's table `refusal`
        (docs/architecture.md, truth 10)."""
        service, detail = self.command_handler.service.name, refused.detail.replace("\0", "\ufffd")
        values = (
            (
                envelope.stream,
                envelope.command.type,
                envelope.id,
                refused.code,
                detail,
                envelope.actor.model_dump_json(),
                envelope.business_date,
            )
            if envelope
            else (None, subject.removeprefix("cmd.v1."), None, refused.code, detail, None, None)
        )
        try:
            await self.command_handler.log.execute(REFUSAL.format(service=service), *values)
        except Exception as error:  # the answer matters more than the note of it
            LOG.warning("refusal not noted: %r", error)
