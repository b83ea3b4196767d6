"""By how long a deadline of a case may still be extended, and which dates that gives."""

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
    """An open deadline that may be extended: by so many months at most, counted from its date by the rule."""

    limit: Deadline
    months: int
    base: date

    @property
    def latest(self) -> date:
        return months_later(self.base, self.months)

    @property
    def dates(self) -> list[tuple[str, date]]:
        """What is usually asked for: each whole month up to the last day that is allowed."""
        found = [(f"{n}个月", months_later(self.base, n)) for n in range(1, self.months + 1)]
        return [(name, day) for name, day in found if self.limit.due < day <= self.latest]

    def days_added(self, until: date) -> int:
        """How many days that would add."""
        return (until - self.limit.due).days


def extension_options(row: CaseRow, history: Iterable[RecordedEvent]) -> list[ExtensionOption]:
    """The open deadlines that the rules allow to be extended, the nearest first."""
    terms = {_key(term): term for term in _terms(history)}
    found = [
        ExtensionOption(limit, said.extendable, limit.statutory_due or limit.original or limit.due)
        for limit in row.deadlines.values()
        if limit.open and (said := terms.get((limit.rule, limit.subject, limit.round))) and said.extendable
    ]
    return sorted(found, key=lambda option: option.limit.due)


def _terms(history: Iterable[RecordedEvent]) -> Iterator[supervision.DeadlineSet]:
    return (fact.event for fact in apply_corrections(history) if isinstance(fact.event, supervision.DeadlineSet))


def _key(said: supervision.DeadlineSet) -> tuple[str, str, int]:
    return said.rule, said.subject, said.round


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last day where it has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
