"""Between a row of the log and what was recorded: the only place that knows both shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.messaging.envelope import Actor, Command, CommandEnvelope, Event, RecordedEvent, actor_json

HERE = Path(__file__).parent


def sql(name: str) -> str:
    """The statement in `name`.sql."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def actor_of(text: str) -> Actor:
    return Actor.model_validate_json(text)


def recorded_event(row: Any) -> RecordedEvent:
    """A row of load.sql, history.sql or replay.sql as it was recorded."""
    return RecordedEvent(
        service=row["service"],
        stream=row["stream"],
        version=row["version"],
        event=Event.from_stored(row["type"], row["type_version"], row["body"]),
        business_date=row["on"],
        actor=actor_of(row["actor"]),
        command_id=row["command_id"],
        command_hash=row["command_hash"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        traceparent=row["traceparent"],
        recorded_at=row["recorded_at"],
        position=row.get("position", 0),
    )


@dataclass(frozen=True, slots=True)
class StreamAppend:
    """New events for one stream, which stands at version `expected`."""

    stream: str
    expected: int
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """What one command writes: parts of one service, all or nothing."""

    envelope: CommandEnvelope[Command]
    parts: Sequence[StreamAppend]
    traceparent: str = ""

    @property
    def streams(self) -> set[str]:
        return {part.stream for part in self.parts}

    @property
    def size(self) -> int:
        return sum(len(part.events) for part in self.parts)


def arguments(appends: Sequence[AppendRequest]) -> list[list[Any]]:
    """The sixteen arrays of append.sql."""
    heads = [(n, part.stream, part.expected) for n, append in enumerate(appends) for part in append.parts]
    lines = [line for n, append in enumerate(appends) for line in _lines(n, append)]
    return [list(column) for column in zip(*heads, strict=True)] + [list(column) for column in zip(*lines, strict=True)]


def _lines(n: int, append: AppendRequest) -> list[tuple[Any, ...]]:
    envelope, content = append.envelope, append.envelope.content
    actor, correlation = actor_json(envelope.actor), envelope.correlation_id or envelope.id
    return [
        (
            n,
            part.stream,
            part.expected + k,
            event.type,
            event.type_version,
            event.model_dump_json(),
            envelope.business_date,
            actor,
            envelope.id,
            content,
            envelope.causation_id,
            correlation,
            append.traceparent,
        )
        for part in append.parts
        for k, event in enumerate(part.events, start=1)
    ]
