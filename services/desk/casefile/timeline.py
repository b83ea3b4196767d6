"""The timeline of a case: who did what on which day, what it changed, and what caused it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from services.desk.casefile.field_changes import FieldChangeTracker
from shared.contracts.common.corrections import Amended, Retracted
from shared.contracts.common.vocabulary import Change, Chapter, sentence_of
from shared.messaging.envelope import SHANGHAI, Event, RecordedEvent, Role

SERVICE_LABELS = MappingProxyType(
    {
        "intake": "收件",
        "assignment": "分办",
        "supervision": "督办",
        "feedback": "沟通答复",
        "publication": "公开",
        "desk": "局务",
    }
)
# Events by which a service notes for itself what happened in another; they add nothing to the timeline.
BOOKKEEPING_EVENTS = frozenset(
    {
        "supervision.day-begun",
        "supervision.fact-noted",
        "supervision.fact-struck",
        "supervision.holder-noted",
        "assignment.correction-noted",
        "feedback.correction-noted",
        "feedback.department-noted",
        "feedback.disclosure-noted",
        "publication.correction-noted",
        "publication.text-noted",
        "publication.signing-noted",
        "publication.reply-noted",
    }
)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One act, or what followed from it.

    `step` is its number on the timeline, `number` that of the record in its service (by which it is corrected),
    `position` its position in the event log; `on` is the business date, `recorded_at` the moment of recording.
    `said` is the event as a sentence, `quiet` marks bookkeeping.
    """

    step: int
    position: int
    number: str
    service: str
    version: int
    chapter: Chapter
    label: str
    sentence: str
    on: date
    recorded_at: datetime
    who: str
    automatic: bool
    cause: str = ""
    changes: tuple[Change, ...] = ()
    taken_back: str = ""
    amended: bool = False
    is_bookkeeping: bool = False

    @property
    def late_entry(self) -> bool:
        """Whether it was recorded on another day than it was done on."""
        return self.on != self.recorded_at.astimezone(SHANGHAI).date()

    @property
    def moment(self) -> str:
        """The moment of recording in Shanghai time, to the second."""
        return f"{self.recorded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def timeline(history: Sequence[RecordedEvent]) -> list[TimelineEntry]:
    """Every record of a case in the order of the log, with what it changed; a retracted record stays and says so."""
    labels = {event.id: event.event.label for event in history}
    retractions, amended = _corrections(history)
    tracker, steps, entries = FieldChangeTracker(), 0, []
    for event in history:
        quiet = event.event.type in BOOKKEEPING_EVENTS
        steps += not quiet
        key = event.service, event.version
        cause = labels.get(event.causation_id, "") if event.causation_id else ""
        entry = _entry(event, steps, cause, tracker.changes_of(event), quiet)
        entries.append(replace(entry, taken_back=retractions.get(key, ""), amended=key in amended))
    return entries


def _entry(
    record: RecordedEvent, step: int, cause: str, changes: tuple[Change, ...], is_bookkeeping: bool
) -> TimelineEntry:
    automatic = Role.SYSTEM in record.actor.roles
    name = SERVICE_LABELS.get(record.service, record.service)
    return TimelineEntry(
        step=step,
        position=record.position,
        number=f"{name}{record.version}",
        service=record.service,
        version=record.version,
        chapter=chapter_of(record.event),
        label=record.event.label,
        sentence=sentence_of(record.event),
        on=record.business_date,
        recorded_at=record.recorded_at,
        who=f"{name}（自动）" if automatic else record.actor.display_name,
        automatic=automatic,
        cause=cause,
        changes=changes,
        is_bookkeeping=is_bookkeeping,
    )


def _corrections(history: Iterable[RecordedEvent]) -> tuple[Mapping[tuple[str, int], str], set[tuple[str, int]]]:
    """By service and version: by whom and when a record was retracted, and which records were amended."""
    retractions: dict[tuple[str, int], str] = {}
    amended: set[tuple[str, int]] = set()
    for event in history:
        if isinstance(event.event, Retracted):
            retractions[event.service, event.event.version] = (
                f"{event.business_date.isoformat()} 由{event.actor.display_name}撤销"
            )
        if isinstance(event.event, Amended):
            amended.add((event.service, event.event.version))
    return retractions, amended


def chapter_of(event: Event) -> Chapter:
    """The heading under which an event is filed. Raises TypeError for one that declares none."""
    if not isinstance(event.chapter, Chapter):
        raise TypeError(f"{event.type} declares no chapter of the history")
    return event.chapter


def filter_entries(
    entries: Iterable[TimelineEntry], chapters: Iterable[str] = (), *, people: bool = False, changed: bool = False
) -> list[TimelineEntry]:
    """The entries of these chapters (none: all), newest first; `people` leaves out automatic ones, `changed` those
    without a changed value."""
    chosen = set(chapters)
    matching = [
        entry
        for entry in entries
        if (not chosen or entry.chapter in chosen)
        and not (people and entry.automatic)
        and not (changed and not entry.changes and not entry.taken_back)
    ]
    return matching[::-1]


def counts_by_chapter(entries: Iterable[TimelineEntry]) -> dict[Chapter, int]:
    """How many entries each chapter has, in the order of the chapters, without those that have none."""
    chapters = [entry.chapter for entry in entries]
    return {chapter: chapters.count(chapter) for chapter in Chapter if chapter in chapters}


def history_until_step(history: Sequence[RecordedEvent], step: int) -> list[RecordedEvent]:
    """The records up to a step of the timeline, with the bookkeeping between them."""
    past, steps = [], 0
    for event in history:
        steps += event.event.type not in BOOKKEEPING_EVENTS
        if steps > step:
            break
        past.append(event)
    return past
