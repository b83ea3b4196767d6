"""The year month by month: what was handed over, fell due and was answered, and the share done so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.ledger.case_row import CaseRow
from services.desk.reports.summary import is_counted

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthProgress:
    """The ids of a year's cases by what happened in one month: handed over, fallen due, answered, and answered late."""

    number: int
    received: Ids
    due: Ids
    done: Ids
    late: Ids


@dataclass(frozen=True, slots=True)
class YearProgress:
    """A year's cases and its months; `after` are the cases answered after the year."""

    year: int
    cases: Ids
    months: tuple[MonthProgress, ...]
    after: Ids

    @property
    def peak(self) -> MonthProgress | None:
        """The month with the most due dates; None where nothing falls due."""
        busiest = max(self.months, key=lambda month: len(month.due), default=None)
        return busiest if busiest and busiest.due else None

    def share(self, until: int) -> float | None:
        """The share of the year's cases answered by the end of a month (1 to 12), 0 to 1; None without cases."""
        done = sum(len(month.done) for month in self.months[:until])
        return done / len(self.cases) if self.cases else None

    @property
    def cumulative(self) -> list[int]:
        """How many were answered by the end of each month."""
        return [sum(len(month.done) for month in self.months[:n]) for n in range(1, 13)]


def year_progress(rows: Iterable[CaseRow], year: int) -> YearProgress:
    """The progress of the cases handed over in that year, without released ones."""
    counted = [row for row in rows if is_of_year(row, year)]
    months = tuple(_month(counted, year, number) for number in range(1, 13))
    done = {id for month in months for id in month.done}
    return YearProgress(
        year, _ids(counted), months, tuple(row.id for row in counted if row.sent_on and row.id not in done)
    )


def is_of_year(row: CaseRow, year: int) -> bool:
    """Whether the case counts for that year: by the day of its hand-over, and not released."""
    return is_counted(row) and not row.released and row.handed_over is not None and row.handed_over.year == year


def _month(rows: Sequence[CaseRow], year: int, number: int) -> MonthProgress:
    def within(day: date | None) -> bool:
        return day is not None and (day.year, day.month) == (year, number)

    done = [row for row in rows if within(row.sent_on)]
    return MonthProgress(
        number,
        _ids(row for row in rows if within(row.handed_over)),
        _ids(row for row in rows if row.main_deadline and within(row.main_deadline.due)),
        _ids(done),
        _ids(row for row in done if row.main_deadline and row.main_deadline.late),
    )


def _ids(rows: Iterable[CaseRow]) -> Ids:
    return tuple(sorted(row.id for row in rows))
