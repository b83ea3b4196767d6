"""The projection of a case's history to its ledger row: pure, the same for live pages, reports and rebuilds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.desk.ledger.case_parts import Deadline
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.ledger.project_deadlines import project_supervision
from services.desk.ledger.project_files import project_desk
from services.desk.ledger.project_intake import project_assignment, project_intake
from services.desk.ledger.project_replies import project_feedback, project_publication
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent

__all__ = ["CaseRow", "Deadline", "Stage", "fold"]
PROJECTIONS: dict[str, Any] = {
    "intake": project_intake,
    "assignment": project_assignment,
    "supervision": project_supervision,
    "feedback": project_feedback,
    "publication": project_publication,
}

WORKING_SERVICES = ("assignment", "feedback")


def fold(history: Iterable[RecordedEvent], until: date | None = None) -> CaseRow | None:
    """The row of a case from its history in the order of the log; None where intake never registered it.

    With `until` as of the evening of that day: only events and corrections with a business date up to then count
    (docs/architecture.md, truth 9).
    """
    past = [event for event in history if until is None or event.business_date <= until]
    effective = {(fact.service, fact.version): fact for fact in apply_corrections(past)}
    row: CaseRow | None = None
    for recorded in past:
        row = evolve(row or CaseRow(id=recorded.stream), recorded, effective.get((recorded.service, recorded.version)))
    return row if row and row.kind else None


def evolve(row: CaseRow, recorded: RecordedEvent, fact: RecordedEvent | None) -> CaseRow:
    """The row after one recorded event; `fact` is the event after corrections, None where it was retracted or is
    itself a correction."""
    changes = row_changes(row, fact) if fact else {}
    if row.has_left_bureau and fact and fact.service in WORKING_SERVICES:
        changes = {**changes, "stage": row.stage}
    seen = {**row.seen, recorded.service: max(recorded.version, row.seen.get(recorded.service, 0))}
    return row.model_copy(update={**changes, "seen": seen, "position": recorded.position})


def row_changes(row: CaseRow, fact: RecordedEvent) -> dict[str, Any]:
    """The changed fields of the row; for events of the desk the projection also needs the record's actor."""
    return (
        project_desk(row, fact)
        if fact.service == "desk"
        else PROJECTIONS[fact.service](row, fact.event, fact.business_date)
    )
