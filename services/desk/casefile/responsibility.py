"""The responsibility sheet of a case: each link, who had it and when, how many days late, and what followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.desk.casefile.custody import CustodyPeriod, WorkflowStep, custody_periods, days_late
from services.desk.ledger.case_parts import Consequence, Deadline
from services.desk.ledger.case_row import CaseRow
from shared.messaging.envelope import RecordedEvent

# Which deadline a link has to keep; a link without one is only counted in days.
RULES_BY_STEP: dict[WorkflowStep, tuple[str, ...]] = {
    WorkflowStep.RECEIVE: ("receipt",),
    WorkflowStep.PROPOSE: ("proposal",),
    WorkflowStep.ACCEPT: ("acceptance",),
    WorkflowStep.HANDLE: ("reply-draft", "opinion-draft"),
    WorkflowStep.SEND: ("reply", "opinion", "second-reply"),
}


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A line of the sheet. `late` are the days after the link's own due date, `cost` the days of the case's statutory
    lateness that ran by with this holder."""

    hold: CustodyPeriod
    days: int
    due: date | None
    late: int
    cost: int
    reason: str
    consequences: tuple[Consequence, ...]


def responsibility_sheet(row: CaseRow, history: Iterable[RecordedEvent], today: date) -> list[Responsibility]:
    """One line per stretch of a holder, in their order."""
    holds = custody_periods(history)
    costs = days_late(holds, *_span(row.main_deadline, today))
    return [_duty(row, hold, cost, today) for hold, cost in zip(holds, costs, strict=True)]


def _span(main: Deadline | None, today: date) -> tuple[date, date]:
    """From the due date to the day on which it was kept; nothing where it was kept in time or is not due."""
    if main is None or main.ended:
        return today, today
    return main.due, main.met_on or today


def _duty(row: CaseRow, hold: CustodyPeriod, cost: int, today: date) -> Responsibility:
    deadline = _kept_by(row.deadlines.values(), hold)
    end = hold.until or today
    late = max(0, (end - max(deadline.due, hold.since)).days) if deadline and end > deadline.due else 0
    consequences = tuple(consequence for consequence in row.consequences if consequence.link == hold.step.label)
    reason = "；".join(consequence.reason for consequence in consequences)
    return Responsibility(hold, hold.days(today), deadline.due if deadline else None, late, cost, reason, consequences)


def _kept_by(deadlines: Iterable[Deadline], hold: CustodyPeriod) -> Deadline | None:
    """The deadline that this stretch had to keep: of its link, begun by then, and not kept before the case came."""
    named: Sequence[Deadline] = [
        deadline
        for deadline in deadlines
        if deadline.rule in RULES_BY_STEP.get(hold.step, ())
        and not deadline.ended
        and (deadline.met_on or hold.since) >= hold.since
        and (deadline.since or hold.since) <= (hold.until or deadline.due)
    ]
    return min(named, key=lambda deadline: deadline.due, default=None)
