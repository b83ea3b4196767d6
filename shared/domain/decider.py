"""A decider is three values: the first state, what a command decides, and the state after each event."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.messaging.envelope import Command, CommandEnvelope, Event

S = TypeVar("S")
C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class EventForStream:
    """An event for another stream of the same service, such as the number series a letter takes its number from."""

    stream: str
    event: Event


Decision = Sequence[Event | EventForStream]
PolicyCommands = Sequence[tuple[str, Command]]
"""What a policy makes of what it heard: commands of a service to itself, each with the stream it is for."""


def no_other_streams(_: CommandEnvelope[C]) -> Sequence[str]:
    """A command that needs only the stream it was given to."""
    return ()


def unless_recorded(event: Event, recorded: Event | None) -> Sequence[Event]:
    """The decision for `event`, or for nothing where the last one of its kind says just the same."""
    return [] if event == recorded else [event]


@dataclass(frozen=True, slots=True)
class CorrectionPolicy:
    """A recorded fact that its author or the office may take back or amend.

    `fields` are those that may be amended beside the date. While one of the later events of `blocked_by` counts, it
    can't be retracted. `retractable` is False where another act replaces the retraction, such as the recall of a reply.
    """

    fields: frozenset[str] | set[str] = frozenset()
    blocked_by: tuple[type[Event], ...] = ()
    retractable: bool = True


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """The pure decision logic of one service.

    `read_streams` names the further streams (registers) a decision reads; their events are folded into the same state,
    after those of the command's own stream. `decide` returns what happened, nothing when it is already so, or raises
    a `RuleViolation`. None of the three sees a log, a clock, a bus or a random number.
    """

    initial: S
    decide: Callable[[CommandEnvelope[C], S], Decision]
    evolve: Callable[[S, E], S]
    read_streams: Callable[[CommandEnvelope[C]], Sequence[str]] = no_other_streams
    corrections: Mapping[type[Event], CorrectionPolicy] = field(default_factory=dict)

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        current = self.initial if state is None else state
        for event in events:
            current = self.evolve(current, event)
        return current
