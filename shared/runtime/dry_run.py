"""What would be said to a command: the same law as for giving it, asked without writing anything."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from shared.messaging.envelope import COMMANDS, Actor, Command, CommandEnvelope, RecordedEvent, field_error
from shared.messaging.errors import CommandError, Invalid

if TYPE_CHECKING:
    from shared.runtime.command_handler import CommandHandler

DRY_RUN_ID = UUID(int=0)  # no command has it: it marks one that is only tried


async def dry_run_all(
    runtime: "CommandHandler", stream: str, actor: Actor, on: date, commands: Sequence[Command]
) -> list[CommandError | int]:
    """For each command what would refuse it now, or how many events it would write (0: it is so already).

    The streams are read once for all."""
    envelopes = [CommandEnvelope(DRY_RUN_ID, stream, command, actor, on) for command in commands]
    consulted = (stream for envelope in envelopes for stream in runtime.service.decider.read_streams(envelope))
    histories = await runtime.log.load(list(dict.fromkeys([stream, *consulted])))
    return [_outcome(runtime, envelope, histories) for envelope in envelopes]


def _outcome(
    runtime: "CommandHandler", envelope: CommandEnvelope[Command], histories: Mapping[str, list[RecordedEvent]]
) -> CommandError | int:
    own = dict.fromkeys([envelope.stream, *runtime.service.decider.read_streams(envelope)])
    try:
        runtime.authorize(envelope)
        return sum(len(part.events) for part in runtime.plan_append(envelope, {each: histories[each] for each in own}))
    except CommandError as refused:
        return refused


async def dry_run(runtime: "CommandHandler", said: Mapping[str, Any]) -> dict[str, Any]:
    """The operation `dry-run`: {stream, actor, on, commands: [{type, command}]} to one answer per command, in order:
    {allowed, events} or {allowed, code, status, title, detail}. A body that is no such command is refused
    like any other."""
    stream, actor, on = said["stream"], Actor.model_validate(said["actor"]), date.fromisoformat(said["on"])
    read = [_read(each) for each in said["commands"]]
    answers = iter(await dry_run_all(runtime, stream, actor, on, [each for each in read if isinstance(each, Command)]))
    return {"answers": [_said(next(answers) if isinstance(each, Command) else each) for each in read]}


def _read(said: Mapping[str, Any]) -> Command | CommandError:
    if said["type"] not in COMMANDS:
        return Invalid(f"没有名为 {said['type']} 的命令")
    try:
        return COMMANDS[said["type"]].model_validate(said["command"])
    except ValidationError as error:
        return Invalid(errors=[field_error(error) for error in error.errors()])


def _said(outcome: CommandError | int) -> dict[str, Any]:
    if isinstance(outcome, int):
        return {"allowed": True, "events": outcome}
    known = {"code": outcome.code, "status": outcome.status, "title": outcome.message, "detail": outcome.detail}
    return {"allowed": False, **known, **outcome.extra}


def dry_run_request(stream: str, actor: Actor, on: date, commands: Iterable[Command]) -> dict[str, Any]:
    """The request that the operation `dry-run` answers."""
    return {
        "stream": stream,
        "actor": actor.model_dump(mode="json", exclude_none=True),
        "on": on.isoformat(),
        "commands": [{"type": command.type, "command": command.model_dump(mode="json")} for command in commands],
    }
