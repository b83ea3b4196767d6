"""What of a case, and of its history, the interface shows to whom: the same parts as the page of the case."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from services.desk.access.permissions import CaseSection
from services.desk.casefile.timeline import Subject, timeline
from services.desk.web.core.case_view import SUBJECTS_BY_SECTION
from shared.contracts.common.vocabulary import sentence_of
from shared.messaging.envelope import Actor, RecordedEvent

MARKED = "sha256:"


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
    history: Iterable[RecordedEvent], sights: frozenset[CaseSection], after: int
) -> list[HistoryRecord]:
    """The records behind that position, without those of a part the person may not see."""
    past = list(history)
    hidden = {subject for sight, subjects in SUBJECTS_BY_SECTION.items() if sight not in sights for subject in subjects}
    behind = _behind(past, hidden) if hidden else set()
    told = [_fact(event) for event in past if event.position > after and event.position not in behind]
    return (
        told
        if CaseSection.DRAFTS in sights
        else [record.model_copy(update={"body": nameless(record.body)}) for record in told]
    )


def nameless(body: Any) -> Any:
    """Without the hashes of files: who knows one could put the file into a case of their own, and read it there."""
    match body:
        case dict():
            return {name: nameless(value) for name, value in body.items()}
        case list():
            return [nameless(each) for each in body]
        case str() if body.startswith(MARKED):
            return ""
    return body


def _behind(past: Sequence[RecordedEvent], hidden: set[Subject]) -> set[int]:
    return {entry.position for entry in timeline(past) if entry.subject in hidden}


def _fact(each: RecordedEvent) -> HistoryRecord:
    place = {name: getattr(each, name) for name in ("service", "stream", "version", "position", "recorded_at")}
    place["on"] = each.business_date
    event = each.event
    body = event.model_dump(mode="json")
    return HistoryRecord(
        **place, type=event.type, label=event.label, told=sentence_of(event), actor=_who(each.actor), body=body
    )


def _who(actor: Actor) -> RecordAuthor:
    return RecordAuthor(name=actor.name, department=actor.department, shown=actor.shown)
