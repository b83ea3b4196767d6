"""Histories for pure questions: facts with their days, as if all services had recorded them one after another."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from shared.messaging.envelope import Event, RecordedEvent
from tests.given_when_then import CASE, CLERK


def history(*facts: tuple[Event, date], stream: str = CASE) -> list[RecordedEvent]:
    """Each fact of the service its type names, in the order given."""
    at, versions = datetime(2023, 5, 15, tzinfo=UTC), Counter[str]()
    told = []
    for position, (event, on) in enumerate(facts, start=1):
        versions[event.service()] += 1
        version = versions[event.service()]
        id = UUID(int=position)
        told.append(
            RecordedEvent(event.service(), stream, version, event, on, CLERK, id, b"", id, None, "", at, position)
        )
    return told


def days(month: int, *of: int) -> Sequence[date]:
    return [date(2023, month, day) for day in of]
