"""办理进展周报 and 月报: what stands still, what is due, what is late, with whom, and what changed since last time."""

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

NOT_BEGUN = (Stage.TO_RECEIVE, Stage.TO_PROPOSE, Stage.TO_CONFIRM, Stage.TO_ACCEPT)
SOON_DAYS, NEXT_DAYS, COMMITMENT_DAYS = 7, 15, 30


class ReportPeriodKind(LabelledEnum):
    """How often a report is made."""

    WEEKLY = "weekly", "周报"
    MONTHLY = "monthly", "月报"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day of a report; it compares with the evening before the first."""

    rhythm: ReportPeriodKind
    since: date
    until: date

    @property
    def before(self) -> date:
        return self.since - timedelta(days=1)

    @property
    def title(self) -> str:
        return f"建议提案办理进展{self.rhythm.label}（{display(self.since)}至{display(self.until)}）"


def period(rhythm: ReportPeriodKind, day: date, today: date) -> Period:
    """The week from Monday, or the month, that holds the day; the one that runs ends today."""
    if rhythm is ReportPeriodKind.WEEKLY:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    else:
        first = day.replace(day=1)
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return Period(rhythm, first, min(last, today) if first <= today else last)


@dataclass(frozen=True, slots=True)
class Section:
    """One list of a report by its name, with the cases in the order in which they are read."""

    name: str
    cases: tuple[CaseRow, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(case.id for case in self.cases)


@dataclass(frozen=True, slots=True)
class Owner:
    """What lies with a leader or a department: not begun, due soon, late."""

    name: str
    open: tuple[str, ...]
    waiting: tuple[str, ...]
    soon: tuple[str, ...]
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    """A promise that falls due soon, or did and is still open."""

    case: CaseRow
    commitment: Commitment


@dataclass(frozen=True, slots=True)
class PeriodicReport:
    """A report as it stood on the evening of its last day."""

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
        return next(change for change in (*self.current, *self.changes, *self.inquiries) if change.name == name)

    @property
    def sections(self) -> tuple[Section, ...]:
        return (*self.current, *self.changes, *self.inquiries)


def periodic_report(
    now: Iterable[CaseRow], then: Iterable[CaseRow], span: Period, leads: Mapping[str, str] | None = None
) -> PeriodicReport:
    """`now` are the rows of the evening of its last day, `then` those of the evening before its first; `leads` says who
    is in charge of a department, where a case names no leader."""
    rows = sorted((row for row in now if is_counted(row) and not row.released), key=_urgency)
    earlier = {row.id: row for row in then}
    waiting = [row for row in rows if owes_answer(row)]
    return PeriodicReport(
        span,
        tuple(row.id for row in rows),
        tuple(row.id for row in rows if row.sent_on),
        _standing(waiting, rows, span.until),
        _changes(rows, earlier, span),
        _owners(waiting, lambda row: row.leader or (leads or {}).get(row.department, ""), span.until),
        _owners(waiting, lambda row: row.department, span.until),
        _promises(rows, span.until),
        _asked(rows, earlier),
    )


def _urgency(row: CaseRow) -> tuple[date, str]:
    return due_of(row) or date.max, row.id


def _due_in(row: CaseRow, day: date, first: int, last: int) -> bool:
    due = due_of(row)
    return due is not None and day + timedelta(days=first) <= due <= day + timedelta(days=last)


def _standing(waiting: Sequence[CaseRow], rows: Sequence[CaseRow], day: date) -> tuple[Section, ...]:
    return (
        Section("尚未启动", tuple(row for row in waiting if row.stage in NOT_BEGUN)),
        Section("7日内到期", tuple(row for row in waiting if _due_in(row, day, 0, SOON_DAYS))),
        Section("8至15日内到期", tuple(row for row in waiting if _due_in(row, day, SOON_DAYS + 1, NEXT_DAYS))),
        Section("逾期未办结", tuple(row for row in waiting if is_late(row, day))),
        Section("不满意件", tuple(row for row in rows if dissatisfied(row))),
    )


def dissatisfied(row: CaseRow) -> bool:
    """The last word was 不满意, or a case is handled again after it and not yet judged anew."""
    again = row.rounds > 1 and row.ever_dissatisfied and row.outcome is None
    return Satisfaction.DISSATISFIED in (row.attitude, row.outcome) or again


def _changes(rows: Sequence[CaseRow], then: Mapping[str, CaseRow], span: Period) -> tuple[Section, ...]:
    def since(day: date | None) -> bool:
        return day is not None and span.since <= day <= span.until

    def was_late(row: CaseRow) -> bool:
        return row.id in then and is_late(then[row.id], span.before)

    tests: dict[str, Callable[[CaseRow], bool]] = {
        "新收": lambda row: row.id not in then,
        "新答复": lambda row: since(row.sent_on),
        "新公开": lambda row: since(row.published_on),
        "新收到评价": lambda row: row.outcome is not None and getattr(then.get(row.id), "outcome", None) is None,
        "新办结": lambda row: since(row.closed_on),
        "新增逾期": lambda row: is_late(row, span.until) and not was_late(row),
        "逾期已消除": lambda row: was_late(row) and not is_late(row, span.until),
        "期限有变动": lambda row: _moved(row, then.get(row.id)),
    }
    return tuple(Section(name, tuple(row for row in rows if holds(row))) for name, holds in tests.items())


def _moved(row: CaseRow, before: CaseRow | None) -> bool:
    main, was = row.main_deadline, before.main_deadline if before else None
    return bool(main and was and main.round == was.round and main.due != was.due)


def _owners(waiting: Sequence[CaseRow], of: Callable[[CaseRow], str], day: date) -> tuple[Owner, ...]:
    """Each with something open; whoever has most late stands first."""

    def owner(name: str) -> Owner:
        own = [row for row in waiting if of(row) == name]
        return Owner(
            name or "未定",
            tuple(row.id for row in own),
            tuple(row.id for row in own if row.stage in NOT_BEGUN),
            tuple(row.id for row in own if _due_in(row, day, 0, NEXT_DAYS)),
            tuple(row.id for row in own if is_late(row, day)),
        )

    found = [owner(name) for name in sorted({of(row) for row in waiting})]
    return tuple(sorted(found, key=lambda owner: (-len(owner.late), -len(owner.open), owner.name)))


def _promises(rows: Sequence[CaseRow], day: date) -> tuple[OpenCommitment, ...]:
    """What is promised for the next thirty days, and what should have been done already."""
    last = day + timedelta(days=COMMITMENT_DAYS)
    found = [
        OpenCommitment(row, commitment)
        for row in rows
        for commitment in row.commitments.values()
        if commitment.open and commitment.due <= last
    ]
    return tuple(sorted(found, key=lambda commitment: (commitment.commitment.due, commitment.case.id)))


def _asked(rows: Sequence[CaseRow], then: Mapping[str, CaseRow]) -> tuple[Section, ...]:
    """Leaders' questions: those without an answer, and those answered since."""

    def newly(row: CaseRow) -> bool:
        before = then[row.id].inquiries if row.id in then else {}
        return any(done and not before.get(name, False) for name, done in row.inquiries.items())

    return (
        Section("问询未答复", tuple(row for row in rows if not all(row.inquiries.values()))),
        Section("问询新答复", tuple(row for row in rows if newly(row))),
    )
