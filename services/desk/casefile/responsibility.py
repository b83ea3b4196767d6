"""The responsibility sheet of a case: each step, who had it and when, how many days late, and what followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.casefile.custody import CustodyPeriod, WorkflowStep, custody_periods, days_late
from services.desk.ledger.case_parts import Consequence, Deadline
from services.desk.ledger.case_row import CaseRow
from shared.messaging.envelope import RecordedEvent

# The rules whose deadline a step has to meet; a step without one is only counted in days.
RULES_BY_STEP: dict[WorkflowStep, tuple[str, ...]] = {
    WorkflowStep.RECEIVE: ("receipt",),
    WorkflowStep.PROPOSE: ("proposal",),
    WorkflowStep.ACCEPT: ("acceptance",),
    WorkflowStep.HANDLE: ("reply-draft", "opinion-draft"),
    WorkflowStep.SEND: ("reply", "opinion", "second-reply"),
}


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A line of the sheet. `late` are the days after the step's own due date, `cost` the days of the case's
    statutory lateness that fell into this period."""

    custody: CustodyPeriod
    days: int
    due: date | None
    late: int
    cost: int
    reason: str
    consequences: tuple[Consequence, ...]


def responsibility_sheet(row: CaseRow, history: Iterable[RecordedEvent], today: date) -> list[Responsibility]:
    """One line for each period of custody, in their order."""
    periods = custody_periods(history)
    costs = days_late(periods, *_overrun(row.main_deadline, today))
    return [_line(row, period, cost, today) for period, cost in zip(periods, costs, strict=True)]


def _overrun(deadline: Deadline | None, today: date) -> tuple[date, date]:
    """From the due date to the day on which it was met; an empty span where it was met in time or is not due."""
    if deadline is None or deadline.ended:
        return today, today
    return deadline.due, deadline.met_on or today


def _line(row: CaseRow, period: CustodyPeriod, cost: int, today: date) -> Responsibility:
    deadline = _own_deadline(row.deadlines.values(), period)
    end = period.until or today
    late = max(0, (end - max(deadline.due, period.since)).days) if deadline and end > deadline.due else 0
    consequences = tuple(consequence for consequence in row.consequences if consequence.link == period.step.label)
    reason = "；".join(consequence.reason for consequence in consequences)
    return Responsibility(
        period, period.days(today), deadline.due if deadline else None, late, cost, reason, consequences
    )


def _own_deadline(deadlines: Iterable[Deadline], period: CustodyPeriod) -> Deadline | None:
    """The deadline that this period had to meet: of its step, begun by then, and not met before the case came."""
    candidates: Sequence[Deadline] = [
        deadline
        for deadline in deadlines
        if deadline.rule in RULES_BY_STEP.get(period.step, ())
        and not deadline.ended
        and (deadline.met_on or period.since) >= period.since
        and (deadline.since or period.since) <= (period.until or deadline.due)
    ]
    return min(candidates, key=lambda deadline: deadline.due, default=None)
