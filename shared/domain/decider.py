"""The decider pattern (Jérémie Chassaing): a service's rules as an initial state, `decide` and `evolve`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.messaging.envelope import Command, CommandEnvelope, Event

S = TypeVar("S")
C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class EventForStream:
    """An event that a decision appends to another stream of the same service, such as a number series."""

    stream: str
    event: Event


Decision = Sequence[Event | EventForStream]
"""The events of a decision in their order; plain events go to the stream of the command."""
PolicyCommands = Sequence[tuple[str, Command]]
"""The commands that a policy gives to its own service because of an event, each after the stream it is for."""


def no_other_streams(_: CommandEnvelope[C]) -> Sequence[str]:
    """The `read_streams` of a decider that decides every command from its own stream alone."""
    return ()


def unless_recorded(event: Event, recorded: Event | None) -> Sequence[Event]:
    """The decision for `event`, or for nothing where the last one of its kind says just the same."""
    return [] if event == recorded else [event]


@dataclass(frozen=True, slots=True)
class CorrectionPolicy:
    """How a type of event may be corrected by its author or the office.

    `fields` may be amended, as may the business date. An event can't be retracted while a later event of a type in
    `blocked_by` is effective on the same stream. `retractable` is False where a command of its own takes the place of
    retraction, such as the recall of a reply.
    """

    fields: frozenset[str] | set[str] = frozenset()
    blocked_by: tuple[type[Event], ...] = ()
    retractable: bool = True


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """The rules of one service, as pure functions: no log, bus, clock or random number.

    * `initial` is the state of a stream without events.
    * `decide` returns the events that a command leads to, none where what it asks for is so already, or raises a
      `RuleViolation`.
    * `evolve` returns the state after one more event.
    * `read_streams` names further streams (registers) that `decide` needs to know. Their effective events are folded
      into the same state, after those of the command's own stream.
    * `corrections` holds the types of events that may be retracted or amended; all others may not.
    """

    initial: S
    decide: Callable[[CommandEnvelope[C], S], Decision]
    evolve: Callable[[S, E], S]
    read_streams: Callable[[CommandEnvelope[C]], Sequence[str]] = no_other_streams
    corrections: Mapping[type[Event], CorrectionPolicy] = field(default_factory=dict)

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state after the events, in their order, from `state` or the initial state."""
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current
