"""Looks up in the log what decides over a list beside the ledger: earlier takings-over, and today's departments."""

from collections.abc import Iterable

from services.desk.imports.import_cases import KnownCases
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import histories
from shared.contracts.assignment import DIRECTORY, DirectoryAdopted
from shared.contracts.intake import CaseTakenOver
from shared.eventlog.connection_pool import Database


async def load_known_cases(db: Database, known: Iterable[CaseRow], again: str = "") -> KnownCases:
    """The last word of each history counts."""
    events = await histories(db, [*(case.id for case in known if case.taken_over), DIRECTORY])
    directory = [event.event for event in events.pop(DIRECTORY) if isinstance(event.event, DirectoryAdopted)]
    return KnownCases(
        again=again,
        taken={
            stream: event.event.taken
            for stream, history in events.items()
            for event in history
            if isinstance(event.event, CaseTakenOver)
        },
        departments=[department.name for department in directory[-1].departments] if directory else [],
    )
