"""Tests of deciders: given earlier events, when a command is given, then events are decided or it is refused."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.domain.decider import Decider, EventForStream
from shared.messaging.envelope import Actor, Command, CommandEnvelope, Event, RecordedEvent, Role
from shared.messaging.errors import CommandError

CASE, DAY, ID = "rd-16-1-0099", date(2023, 5, 15), UUID(int=1)


def actor(id: str, *roles: Role, department: str = "") -> Actor:
    return Actor(id=id, name=id, department=department, roles=roles)


CLERK = actor("wang", Role.OFFICE, department="办公室")


class given:
    """`EventForStream` marks an event of another stream; all are folded in the order they are given in."""

    def __init__(self, decider: Decider[Any, Any, Any], *events: Event | EventForStream) -> None:
        self.decider = decider
        self.state = decider.fold(event.event if isinstance(event, EventForStream) else event for event in events)

    def when(self, command: Command, by: Actor = CLERK, on: date = DAY, stream: str = CASE) -> "given":
        self.envelope = CommandEnvelope(ID, stream, command, by, on)
        return self

    def then(self, *events: Event | EventForStream) -> None:
        assert list(self.decider.decide(self.envelope, self.state)) == list(events)

    def then_rejected(self, refusal: type[CommandError]) -> None:
        with pytest.raises(refusal):
            self.decider.decide(self.envelope, self.state)


def as_recorded(event: Event, stream: str = CASE) -> RecordedEvent:
    """An event as a policy receives it."""
    at = datetime(2023, 5, 15, tzinfo=UTC)
    return RecordedEvent("another", stream, 1, event, DAY, CLERK, ID, b"", ID, None, "", at, 1)
