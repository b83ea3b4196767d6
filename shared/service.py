"""A service, put together: its name, its law, what it hears and what it makes of it."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.decider import Decider
from shared.eventlog.log import EventLog
from shared.messages import COMMANDS, Command, Event, Recorded

Follows = Sequence[tuple[str, Command]]
React = Callable[[Recorded, Sequence[str]], Follows]


class Tables(Protocol):
    """What a service keeps beside its streams: disposable, made again by hearing its events again."""

    async def prepare(self, log: EventLog) -> None:
        """Makes the tables where they are missing."""

    async def remember(self, log: EventLog, recorded: Recorded) -> None:
        """Brings them up to what was heard."""

    async def concerned(self, log: EventLog, recorded: Recorded) -> Sequence[str]:
        """The streams an event concerns that does not name them, such as a day that began."""


class NoTables:
    """For a service that keeps nothing beside its streams."""

    async def prepare(self, log: EventLog) -> None: ...

    async def remember(self, log: EventLog, recorded: Recorded) -> None: ...

    async def concerned(self, log: EventLog, recorded: Recorded) -> Sequence[str]:
        return ()


def deaf(_: Recorded, __: Sequence[str]) -> Follows:
    """The policy of a service that hears nobody."""
    return ()


@dataclass(frozen=True, slots=True)
class Service:
    """The table of contents of one service.

    `react` is pure: what was heard, and the streams it concerns, to (stream, command) pairs for the service itself
    (truth 7). `tables` is where a service looks up which streams those are.
    """

    name: str
    decider: Decider[Any, Any, Any]
    hears: Sequence[type[Event]] = ()
    react: React = deaf
    tables: Tables = field(default_factory=NoTables)
    daily: Callable[[Any], Coroutine[Any, Any, None]] | None = None

    @property
    def durable(self) -> str:
        return f"{self.name}-policy"

    @property
    def commands(self) -> list[type[Command]]:
        return [command for type, command in COMMANDS.items() if type.startswith(f"{self.name}.")]
