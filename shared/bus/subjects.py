"""NATS subjects, and events as CloudEvents 1.0 in binary mode."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from shared.eventlog.serialization import actor_of
from shared.messaging.envelope import Command, Event, RecordedEvent, event_id

EVENTS_STREAM, PARKED_STREAM = "EVENTS", "PARKED"
WAKE = "wake.log"


def command_subject(command: type[Command]) -> str:
    """`cmd.v1.<service>.<command>`, to which a command of this class is sent."""
    return f"cmd.v1.{command.service()}.{command.word()}"


def event_subject(service: str, stream: str, type: str) -> str:
    """`ev.v1.<service>.<stream>.<event>`, under which an event is published; `type` is its full type."""
    return f"ev.v1.{service}.{stream}.{type.partition('.')[2]}"


def event_filter_subject(event: type[Event]) -> str:
    """The filter for one type of event, of whatever stream."""
    return event_subject(event.service(), "*", event.type)


def park_subject(service: str, type: str) -> str:
    """`park.<service>.<event>`, under which a message that could not be handled is shown."""
    return f"park.{service}.{type.partition('.')[2]}"


def operation_subject(service: str, word: str) -> str:
    """What an operator asks of a running part: `ping`, `rerun-parked`."""
    return f"ops.v1.{service}.{word}"


def event_headers(row: Mapping[str, Any], position: int) -> dict[str, str]:
    """What stands beside the body. Values are ASCII: the actor is percent-encoded JSON."""
    id = str(event_id(row["service"], row["stream"], row["version"]))
    headers = {
        "Nats-Msg-Id": id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-source": f"/{row['service']}",
        "ce-subject": row["stream"],
        "ce-type": row["type"],
        "ce-dataversion": str(row["type_version"]),
        "ce-datacontenttype": "application/json",
        "ce-time": row["recorded_at"].isoformat(),
        "ce-sequence": str(row["version"]),
        "ce-position": str(position),
        "ce-on": row["on"].isoformat(),
        "ce-actor": quote(row["actor"], safe=""),
        "ce-commandid": str(row["command_id"]),
        "ce-commandhash": row["command_hash"].hex(),
        "ce-correlationid": str(row["correlation_id"]),
        "ce-causationid": str(row["causation_id"] or ""),
    }
    if row["traceparent"]:
        headers["traceparent"] = row["traceparent"]
    return headers


def received(headers: Mapping[str, str], body: bytes) -> RecordedEvent:
    """The event of a message, as it was recorded; the inverse of `event_headers`."""
    causation = headers["ce-causationid"]
    return RecordedEvent(
        service=headers["ce-source"].lstrip("/"),
        stream=headers["ce-subject"],
        version=int(headers["ce-sequence"]),
        event=Event.from_stored(headers["ce-type"], int(headers["ce-dataversion"]), body),
        business_date=date.fromisoformat(headers["ce-on"]),
        actor=actor_of(unquote(headers["ce-actor"])),
        command_id=UUID(headers["ce-commandid"]),
        command_hash=bytes.fromhex(headers["ce-commandhash"]),
        correlation_id=UUID(headers["ce-correlationid"]),
        causation_id=UUID(causation) if causation else None,
        traceparent=headers.get("traceparent", ""),
        recorded_at=datetime.fromisoformat(headers["ce-time"]),
        position=int(headers["ce-position"]),
    )


def as_json(value: Any) -> bytes:
    """The value as UTF-8 JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
