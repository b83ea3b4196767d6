"""Looks up in the log what an import needs beside the ledger: earlier values taken over, and today's departments."""

from collections.abc import Iterable

from services.desk.imports.import_cases import KnownCases
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import histories
from shared.contracts.assignment import DIRECTORY, DirectoryAdopted
from shared.contracts.intake import CaseTakenOver
from shared.eventlog.database import Database


async def load_known_cases(db: Database, cases: Iterable[CaseRow], hand_over_reason: str = "") -> KnownCases:
    """What the log knows of these cases; of several events of a case the last one counts. `hand_over_reason` is the
    reason of a new hand-over."""
    events = await histories(db, [*(case.id for case in cases if case.taken_over), DIRECTORY])
    directory = [event.event for event in events.pop(DIRECTORY) if isinstance(event.event, DirectoryAdopted)]
    return KnownCases(
        hand_over_reason=hand_over_reason,
        taken={
            stream: event.event.taken
            for stream, history in events.items()
            for event in history
            if isinstance(event.event, CaseTakenOver)
        },
        departments=[department.name for department in directory[-1].departments] if directory else [],
    )
