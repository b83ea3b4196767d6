"""What an event changed: the value of a field before it and after it."""

from shared.contracts import assignment, intake, supervision
from shared.contracts.common.corrections import Amended
from shared.contracts.common.vocabulary import FIELD_LABELS, Change, display
from shared.messaging.envelope import Event, RecordedEvent

# Which other field of the event distinguishes several values of the same field in one case.
KEY_FIELDS = {
    "handler": "department",
    "due": "commitment",
    "percent": "commitment",
    "attitude": "round",
    "outcome": "round",
}


class FieldChangeTracker:
    """Reads a history from its beginning, in order, and says of each event what it changed."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], object] = {}

    def changes_of(self, record: RecordedEvent) -> tuple[Change, ...]:
        """Old and new values as people read them; nothing where a value is set for the first time or stays the same."""
        return (*_explicit_changes(record.event), *self._watched_changes(record.event))

    def _watched_changes(self, event: Event) -> list[Change]:
        changes = []
        for name in event.watched:
            key, new = (name, str(getattr(event, KEY_FIELDS.get(name, ""), ""))), getattr(event, name)
            if new in ("", None):
                continue
            old = self._values.get(key)
            self._values[key] = new
            if old is not None and old != new:
                changes.append(Change(field=FIELD_LABELS[name], old=display(old, name), new=display(new, name)))
        return changes


def _explicit_changes(event: Event) -> tuple[Change, ...]:
    """The old and new values that the event itself carries."""
    match event:
        case Amended(on=on, was_on=was_on) if on is not None:
            return (Change(field=FIELD_LABELS["on"], old=display(was_on), new=display(on)), *event.changed)
        case Amended() | intake.CaseCorrected():
            return event.changed
        case supervision.DeadlineMoved() | supervision.DeadlineExtended() if event.old_due != event.due:
            return (Change(field=event.name + "到期日", old=display(event.old_due), new=display(event.due)),)
        case assignment.WorkHandedOver():
            return (Change(field=event.post.label, old=event.from_whom, new=event.to_whom),)
    return ()
