"""A service, put together: its name, its law, what it hears and what it makes of it."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.domain.decider import Decider, PolicyCommands
from shared.eventlog.log import EventLog
from shared.messaging.envelope import COMMANDS, Command, Event, RecordedEvent

React = Callable[[RecordedEvent, Sequence[str]], PolicyCommands]
BackgroundJob = Callable[[Any], Coroutine[Any, Any, None]]
Operation = Callable[[Any, Mapping[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


class LocalReadModel(Protocol):
    """What a service keeps beside its streams, in tables that its migrations make."""

    async def prepare(self, log: EventLog) -> None:
        """Fills from the log what is disposable and empty, before the service answers."""

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Brings them up to what was heard."""

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        """The streams an event concerns that does not name them, such as a day that began."""


class NoReadModel:
    """For a service that keeps nothing beside its streams."""

    async def prepare(self, log: EventLog) -> None: ...

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None: ...

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        return ()


class CompositeReadModel:
    """Several read models as one, each asked in turn."""

    def __init__(self, *models: LocalReadModel) -> None:
        self.models = models

    async def prepare(self, log: EventLog) -> None:
        for model in self.models:
            await model.prepare(log)

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        for model in self.models:
            await model.project(log, recorded)

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        return [stream for model in self.models for stream in await model.affected_streams(log, recorded)]


def no_policy(_: RecordedEvent, __: Sequence[str]) -> PolicyCommands:
    """The policy of a service that hears nobody."""
    return ()


@dataclass(frozen=True, slots=True)
class Service:
    """The table of contents of one service.

    `react` is pure: the event that was received, and the streams it affects, to (stream, command) pairs for the
    service itself. `read_model` is where a service looks up which streams those are. `background_jobs` run in every
    replica for as long as the service does; each is given its `CommandHandler`. `operations` are what an operator may
    ask of the running service beside its commands, for what lies beside the log.
    """

    name: str
    decider: Decider[Any, Any, Any]
    subscribes_to: Sequence[type[Event]] = ()
    react: React = no_policy
    read_model: LocalReadModel = field(default_factory=NoReadModel)
    background_jobs: Sequence[BackgroundJob] = ()
    operations: Mapping[str, Operation] = field(default_factory=dict)

    @property
    def durable(self) -> str:
        return f"{self.name}-policy"

    @property
    def commands(self) -> list[type[Command]]:
        return [command for type, command in COMMANDS.items() if type.startswith(f"{self.name}.")]
