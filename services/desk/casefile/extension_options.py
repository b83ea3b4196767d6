"""By how long a deadline of a case may still be extended, and which due dates that gives."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow
from shared.contracts import supervision
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent


@dataclass(frozen=True, slots=True)
class ExtensionOption:
    """An open deadline that may be extended by at most `months`, counted from `base`, its date before any extension."""

    limit: Deadline
    months: int
    base: date

    @property
    def latest(self) -> date:
        """The last due date that the rule allows."""
        return months_later(self.base, self.months)

    @property
    def dates(self) -> list[tuple[str, date]]:
        """The usual choices: each whole month after the present due date up to the last date allowed, with its
        label."""
        candidates = [(f"{n}个月", months_later(self.base, n)) for n in range(1, self.months + 1)]
        return [(name, day) for name, day in candidates if self.limit.due < day <= self.latest]

    def days_added(self, until: date) -> int:
        """How many days the deadline would gain."""
        return (until - self.limit.due).days


def extension_options(row: CaseRow, history: Iterable[RecordedEvent]) -> list[ExtensionOption]:
    """The open deadlines that the rules allow to be extended, the nearest due date first."""
    deadline_events = {_key(event): event for event in _deadlines_set(history)}
    options = [
        ExtensionOption(deadline, event_set.extendable, deadline.statutory_due or deadline.original or deadline.due)
        for deadline in row.deadlines.values()
        if deadline.open
        and (event_set := deadline_events.get((deadline.rule, deadline.subject, deadline.round)))
        and event_set.extendable
    ]
    return sorted(options, key=lambda option: option.limit.due)


def _deadlines_set(history: Iterable[RecordedEvent]) -> Iterator[supervision.DeadlineSet]:
    return (fact.event for fact in apply_corrections(history) if isinstance(fact.event, supervision.DeadlineSet))


def _key(event: supervision.DeadlineSet) -> tuple[str, str, int]:
    return event.rule, event.subject, event.round


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or the last day of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
