"""Dry runs: what the decider would answer to a command, without writing anything.

The desk uses them to show which commands a person can give now, and why others are refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from shared.messaging.envelope import COMMANDS, Actor, Command, CommandEnvelope, RecordedEvent
from shared.messaging.errors import CommandError, Invalid
from shared.messaging.field_errors import field_error

if TYPE_CHECKING:
    from shared.runtime.command_handler import CommandHandler

DRY_RUN_ID = UUID(int=0)  # the id of every command that is only tried


async def dry_run_all(
    handler: "CommandHandler", stream: str, actor: Actor, business_date: date, commands: Sequence[Command]
) -> list[CommandError | int]:
    """For each command, in order, the error that would refuse it, or the number of events that it would append.

    0 events: what it asks for is so already. The streams are loaded once.
    """
    envelopes = [CommandEnvelope(DRY_RUN_ID, stream, command, actor, business_date) for command in commands]
    read_streams = (stream for envelope in envelopes for stream in handler.service.decider.read_streams(envelope))
    histories = await handler.log.load(list(dict.fromkeys([stream, *read_streams])))
    return [_outcome(handler, envelope, histories) for envelope in envelopes]


def _outcome(
    handler: "CommandHandler", envelope: CommandEnvelope[Command], histories: Mapping[str, list[RecordedEvent]]
) -> CommandError | int:
    streams = dict.fromkeys([envelope.stream, *handler.service.decider.read_streams(envelope)])
    own_histories = {stream: histories[stream] for stream in streams}
    try:
        handler.authorize(envelope)
        return sum(len(append.events) for append in handler.plan_append(envelope, own_histories))
    except CommandError as refusal:
        return refusal


async def dry_run(handler: "CommandHandler", request: Mapping[str, Any]) -> dict[str, Any]:
    """Answers the operation `dry-run` of the bus.

    The request is {stream, actor, on, commands: [{type, command}]}, as `dry_run_request` makes it. The answer is
    {answers: […]}, one for each command in order: {allowed: true, events} or {allowed: false, code, status, title,
    detail}. A body that is not valid for its type is refused as `invalid` and does not affect the others.
    """
    stream, actor, business_date = (
        request["stream"],
        Actor.model_validate(request["actor"]),
        date.fromisoformat(request["on"]),
    )
    parsed = [_parse_command(item) for item in request["commands"]]
    commands = [command for command in parsed if isinstance(command, Command)]
    outcomes = iter(await dry_run_all(handler, stream, actor, business_date, commands))
    return {"answers": [_outcome_json(next(outcomes) if isinstance(item, Command) else item) for item in parsed]}


def _parse_command(item: Mapping[str, Any]) -> Command | CommandError:
    if item["type"] not in COMMANDS:
        return Invalid(f"没有名为 {item['type']} 的命令")
    try:
        return COMMANDS[item["type"]].model_validate(item["command"])
    except ValidationError as error:
        return Invalid(errors=[field_error(error) for error in error.errors()])


def _outcome_json(outcome: CommandError | int) -> dict[str, Any]:
    if isinstance(outcome, int):
        return {"allowed": True, "events": outcome}
    problem = {"code": outcome.code, "status": outcome.status, "title": outcome.message, "detail": outcome.detail}
    return {"allowed": False, **problem, **outcome.extra}


def dry_run_request(stream: str, actor: Actor, business_date: date, commands: Iterable[Command]) -> dict[str, Any]:
    """The body of a request to the operation `dry-run`; see `dry_run`."""
    return {
        "stream": stream,
        "actor": actor.model_dump(mode="json", exclude_none=True),
        "on": business_date.isoformat(),
        "commands": [{"type": command.type, "command": command.model_dump(mode="json")} for command in commands],
    }
