"""The definition of a service: decider, subscriptions, policy, local read model, background jobs, operations."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.domain.decider import Decider, PolicyCommands
from shared.eventlog.log import EventLog
from shared.messaging.envelope import Event, RecordedEvent

React = Callable[[RecordedEvent, Sequence[str]], PolicyCommands]
"""A policy: the received event and the streams it affects, to commands of the service itself."""
BackgroundJob = Callable[[Any], Coroutine[Any, Any, None]]
"""Runs until it is cancelled; its argument is the service's `CommandHandler`."""
Operation = Callable[[Any, Mapping[str, Any]], Coroutine[Any, Any, dict[str, Any]]]
"""Answers a request on `ops.v1.<service>.<name>`: the `CommandHandler` and the JSON body, to the JSON answer."""


class LocalReadModel(Protocol):
    """Tables of a service beside its streams, made by its migrations, projected from what it subscribes to."""

    async def prepare(self, log: EventLog) -> None:
        """Fills from the log what is disposable and empty; called before the service receives anything."""

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Takes an event into the tables; idempotent, for an event can be delivered more than once."""

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        """The streams that an event affects without naming them, as a new day affects every case with a deadline."""


class NoReadModel:
    """The read model of a service that has none."""

    async def prepare(self, log: EventLog) -> None:
        """Does nothing."""

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Does nothing."""

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        """Always empty."""
        return ()


class CompositeReadModel:
    """Several read models as one, each called in turn."""

    def __init__(self, *models: LocalReadModel) -> None:
        self.models = models

    async def prepare(self, log: EventLog) -> None:
        """Creates the missing tables of all models."""
        for model in self.models:
            await model.prepare(log)

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Takes the event into the tables of all models."""
        for model in self.models:
            await model.project(log, recorded)

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> Sequence[str]:
        """The streams that any of the models names, in the order of the models."""
        return [stream for model in self.models for stream in await model.affected_streams(log, recorded)]


def no_policy(_: RecordedEvent, __: Sequence[str]) -> PolicyCommands:
    """The `react` of a service that subscribes to nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Service:
    """All that makes up one service; `shared.process.supervise.service_process` runs it.

    * `name` is its PostgreSQL role, its NATS user and the first part of its message types.
    * `subscribes_to` are the types of events that it receives (shared/contracts/subscriptions.py).
    * `react` is its policy: a pure function from a received event and the streams that it affects to pairs of a
      stream and a command, which the service gives to itself.
    * `read_model` tells which streams an event affects.
    * `background_jobs` run in every replica for as long as the service does.
    * `operations` answer requests of operators, by name, for what lies beside the log.
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
        """The name of its durable consumer on JetStream, and the key of its checkpoint."""
        return f"{self.name}-policy"
