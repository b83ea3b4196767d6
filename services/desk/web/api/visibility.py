"""What of a case and its history the JSON API shows to whom: the same sections as the page of the case."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from services.desk.access.permissions import CaseSection
from services.desk.casefile.timeline import timeline
from services.desk.web.core.case_view import SUBJECTS_BY_SECTION
from shared.contracts.common.vocabulary import Chapter, sentence_of
from shared.messaging.envelope import Actor, RecordedEvent

HASH_PREFIX = "sha256:"


class RecordAuthor(BaseModel):
    """Who did it, for whom, and who recorded it."""

    name: str
    department: str
    shown: str


class HistoryRecord(BaseModel):
    """One record: where it stands in the log, what it says in words, and its body as it was written."""

    service: str
    stream: str
    version: int
    position: int
    type: str
    label: str
    told: str
    on: date
    recorded_at: datetime
    actor: RecordAuthor
    body: dict[str, Any]


def visible_history(
    history: Iterable[RecordedEvent], sections: frozenset[CaseSection], after: int
) -> list[HistoryRecord]:
    """The records after that position, without entries of sections that the user may not see."""
    events = list(history)
    hidden = {
        subject for section, subjects in SUBJECTS_BY_SECTION.items() if section not in sections for subject in subjects
    }
    behind = _hidden_positions(events, hidden) if hidden else set()
    records = [_history_record(event) for event in events if event.position > after and event.position not in behind]
    return (
        records
        if CaseSection.DRAFTS in sections
        else [record.model_copy(update={"body": without_hashes(record.body)}) for record in records]
    )


def without_hashes(body: Any) -> Any:
    """The body without content hashes: whoever knows one could attach the file to their own case and read it."""
    match body:
        case dict():
            return {name: without_hashes(value) for name, value in body.items()}
        case list():
            return [without_hashes(item) for item in body]
        case str() if body.startswith(HASH_PREFIX):
            return ""
    return body


def _hidden_positions(past: Sequence[RecordedEvent], hidden: set[Chapter]) -> set[int]:
    return {entry.position for entry in timeline(past) if entry.chapter in hidden}


def _history_record(recorded: RecordedEvent) -> HistoryRecord:
    fields = {name: getattr(recorded, name) for name in ("service", "stream", "version", "position", "recorded_at")}
    fields["on"] = recorded.business_date
    event = recorded.event
    body = event.model_dump(mode="json")
    return HistoryRecord(
        **fields, type=event.type, label=event.label, told=sentence_of(event), actor=_author(recorded.actor), body=body
    )


def _author(actor: Actor) -> RecordAuthor:
    return RecordAuthor(name=actor.name, department=actor.department, shown=actor.display_name)
