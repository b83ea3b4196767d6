"""Rows of the log to and from events: the only module that knows both shapes. Also reads the SQL statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.messaging.envelope import Actor, Command, CommandEnvelope, Event, RecordedEvent, actor_json

HERE = Path(__file__).parent


def sql(name: str) -> str:
    """The text of the statement `name`.sql of this folder."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def actor_of(text: str) -> Actor:
    """The actor of a row's JSON; cached, for few people give most commands."""
    return Actor.model_validate_json(text)


def recorded_event(row: Any) -> RecordedEvent:
    """The recorded event of a row of load.sql, history.sql or replay.sql; raises `ValidationError` for a bad body."""
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
    """New events for one stream, whose last version must still be `expected` (0: it is new)."""

    stream: str
    expected: int
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Everything that one command appends, to one or more streams of its service: all of it or nothing."""

    envelope: CommandEnvelope[Command]
    stream_appends: Sequence[StreamAppend]
    traceparent: str = ""

    @property
    def streams(self) -> set[str]:
        """The streams that it appends to."""
        return {append.stream for append in self.stream_appends}

    @property
    def size(self) -> int:
        """The number of its events."""
        return sum(len(append.events) for append in self.stream_appends)


def append_arguments(requests: Sequence[AppendRequest]) -> list[list[Any]]:
    """The arguments of append.sql: three columns of stream heads, then thirteen columns of events."""
    heads = [
        (number, append.stream, append.expected)
        for number, request in enumerate(requests)
        for append in request.stream_appends
    ]
    rows = [row for number, request in enumerate(requests) for row in _event_rows(number, request)]
    return [*_columns(heads), *_columns(rows)]


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _event_rows(number: int, request: AppendRequest) -> list[tuple[Any, ...]]:
    envelope = request.envelope
    of_command = (
        envelope.business_date,
        actor_json(envelope.actor),
        envelope.id,
        envelope.content,
        envelope.causation_id,
        envelope.correlation_id or envelope.id,
        request.traceparent,
    )
    return [
        (number, append.stream, version, event.type, event.type_version, event.model_dump_json(), *of_command)
        for append in request.stream_appends
        for version, event in enumerate(append.events, start=append.expected + 1)
    ]
