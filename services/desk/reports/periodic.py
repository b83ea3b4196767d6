"""办理进展周报 and 月报: what has not begun, is due or late, with whom it lies, and what changed since the last
report."""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.desk.ledger.case_parts import Commitment
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.facets import due_of, owes_answer
from services.desk.reports.monitoring import is_late
from services.desk.reports.summary import is_counted
from shared.contracts.common.vocabulary import Satisfaction, display
from shared.messaging.envelope import LabelledEnum

NOT_BEGUN_STAGES = (Stage.TO_RECEIVE, Stage.TO_PROPOSE, Stage.TO_CONFIRM, Stage.TO_ACCEPT)
SOON_DAYS, NEXT_DAYS, COMMITMENT_DAYS = 7, 15, 30  # ahead of the last day of a report


class ReportPeriodKind(LabelledEnum):
    """How often a report is made."""

    WEEKLY = "weekly", "周报"
    MONTHLY = "monthly", "月报"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a report, first and last included; it is compared with the evening before the first."""

    kind: ReportPeriodKind
    since: date
    until: date

    @property
    def before(self) -> date:
        """The day before the first."""
        return self.since - timedelta(days=1)

    @property
    def title(self) -> str:
        """The title of the report."""
        return f"建议提案办理进展{self.kind.label}（{display(self.since)}至{display(self.until)}）"


def period_of(kind: ReportPeriodKind, day: date, today: date) -> Period:
    """The week from Monday, or the month, that contains the day; the present one ends today."""
    if kind is ReportPeriodKind.WEEKLY:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    else:
        first = day.replace(day=1)
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return Period(kind, first, min(last, today) if first <= today else last)


@dataclass(frozen=True, slots=True)
class Section:
    """One named list of a report, with its cases in the order in which they are read."""

    name: str
    cases: tuple[CaseRow, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return tuple(case.id for case in self.cases)


@dataclass(frozen=True, slots=True)
class Owner:
    """The open cases of a leader or a department: all, not begun, due soon, late."""

    name: str
    open: tuple[str, ...]
    waiting: tuple[str, ...]
    soon: tuple[str, ...]
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    """A commitment that falls due soon, or has fallen due and is still open."""

    case: CaseRow
    commitment: Commitment


@dataclass(frozen=True, slots=True)
class PeriodicReport:
    """A report as of the evening of its last day: present lists (`current`), changes, owners, commitments and
    leaders' inquiries."""

    period: Period
    total: tuple[str, ...]
    answered: tuple[str, ...]
    current: tuple[Section, ...]
    changes: tuple[Section, ...]
    leaders: tuple[Owner, ...]
    departments: tuple[Owner, ...]
    promises: tuple[OpenCommitment, ...]
    inquiries: tuple[Section, ...]

    def section(self, name: str) -> Section:
        """The section of that name. Raises `StopIteration` where there is none."""
        return next(section for section in (*self.current, *self.changes, *self.inquiries) if section.name == name)

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections in their order."""
        return (*self.current, *self.changes, *self.inquiries)


def periodic_report(
    now: Iterable[CaseRow], earlier: Iterable[CaseRow], period: Period, leads: Mapping[str, str] | None = None
) -> PeriodicReport:
    """The report of a period. `now` are the rows of the evening of its last day, `earlier` those of the evening before
    its first; `leads` names the leader of a department for cases that name none."""
    rows = sorted((row for row in now if is_counted(row) and not row.released), key=_urgency)
    earlier_rows = {row.id: row for row in earlier}
    waiting = [row for row in rows if owes_answer(row)]
    return PeriodicReport(
        period,
        tuple(row.id for row in rows),
        tuple(row.id for row in rows if row.sent_on),
        _current_sections(waiting, rows, period.until),
        _change_sections(rows, earlier_rows, period),
        _owners(waiting, lambda row: row.leader or (leads or {}).get(row.department, ""), period.until),
        _owners(waiting, lambda row: row.department, period.until),
        _open_commitments(rows, period.until),
        _inquiry_sections(rows, earlier_rows),
    )


def _urgency(row: CaseRow) -> tuple[date, str]:
    return due_of(row) or date.max, row.id


def _due_in(row: CaseRow, day: date, from_days: int, to_days: int) -> bool:
    due = due_of(row)
    return due is not None and day + timedelta(days=from_days) <= due <= day + timedelta(days=to_days)


def _current_sections(waiting: Sequence[CaseRow], rows: Sequence[CaseRow], day: date) -> tuple[Section, ...]:
    return (
        Section("尚未启动", tuple(row for row in waiting if row.stage in NOT_BEGUN_STAGES)),
        Section("7日内到期", tuple(row for row in waiting if _due_in(row, day, 0, SOON_DAYS))),
        Section("8至15日内到期", tuple(row for row in waiting if _due_in(row, day, SOON_DAYS + 1, NEXT_DAYS))),
        Section("逾期未办结", tuple(row for row in waiting if is_late(row, day))),
        Section("不满意件", tuple(row for row in rows if dissatisfied(row))),
    )


def dissatisfied(row: CaseRow) -> bool:
    """Whether the last evaluation was 不满意, or the case is handled again after such a one and not yet evaluated
    anew."""
    handled_again = row.rounds > 1 and row.ever_dissatisfied and row.outcome is None
    return Satisfaction.DISSATISFIED in (row.attitude, row.outcome) or handled_again


def _change_sections(rows: Sequence[CaseRow], earlier: Mapping[str, CaseRow], period: Period) -> tuple[Section, ...]:
    def since(day: date | None) -> bool:
        return day is not None and period.since <= day <= period.until

    def was_late(row: CaseRow) -> bool:
        return row.id in earlier and is_late(earlier[row.id], period.before)

    tests: dict[str, Callable[[CaseRow], bool]] = {
        "新收": lambda row: row.id not in earlier,
        "新答复": lambda row: since(row.sent_on),
        "新公开": lambda row: since(row.published_on),
        "新收到评价": lambda row: row.outcome is not None and getattr(earlier.get(row.id), "outcome", None) is None,
        "新办结": lambda row: since(row.closed_on),
        "新增逾期": lambda row: is_late(row, period.until) and not was_late(row),
        "逾期已消除": lambda row: was_late(row) and not is_late(row, period.until),
        "期限有变动": lambda row: _due_date_moved(row, earlier.get(row.id)),
    }
    return tuple(Section(name, tuple(row for row in rows if holds(row))) for name, holds in tests.items())


def _due_date_moved(row: CaseRow, before: CaseRow | None) -> bool:
    main, was = row.main_deadline, before.main_deadline if before else None
    return bool(main and was and main.round == was.round and main.due != was.due)


def _owners(waiting: Sequence[CaseRow], of: Callable[[CaseRow], str], day: date) -> tuple[Owner, ...]:
    """Each owner of an open case; the one with the most late cases first."""

    def owner(name: str) -> Owner:
        rows_of_owner = [row for row in waiting if of(row) == name]
        return Owner(
            name or "未定",
            tuple(row.id for row in rows_of_owner),
            tuple(row.id for row in rows_of_owner if row.stage in NOT_BEGUN_STAGES),
            tuple(row.id for row in rows_of_owner if _due_in(row, day, 0, NEXT_DAYS)),
            tuple(row.id for row in rows_of_owner if is_late(row, day)),
        )

    owners = [owner(name) for name in sorted({of(row) for row in waiting})]
    return tuple(sorted(owners, key=lambda owner: (-len(owner.late), -len(owner.open), owner.name)))


def _open_commitments(rows: Sequence[CaseRow], day: date) -> tuple[OpenCommitment, ...]:
    """Commitments due within `COMMITMENT_DAYS`, and those overdue."""
    last = day + timedelta(days=COMMITMENT_DAYS)
    commitments = [
        OpenCommitment(row, commitment)
        for row in rows
        for commitment in row.commitments.values()
        if commitment.open and commitment.due <= last
    ]
    return tuple(sorted(commitments, key=lambda commitment: (commitment.commitment.due, commitment.case.id)))


def _inquiry_sections(rows: Sequence[CaseRow], earlier: Mapping[str, CaseRow]) -> tuple[Section, ...]:
    """Leaders' inquiries: those without an answer, and those answered since."""

    def newly_answered(row: CaseRow) -> bool:
        before = earlier[row.id].inquiries if row.id in earlier else {}
        return any(done and not before.get(name, False) for name, done in row.inquiries.items())

    return (
        Section("问询未答复", tuple(row for row in rows if not all(row.inquiries.values()))),
        Section("问询新答复", tuple(row for row in rows if newly_answered(row))),
    )
