"""What the desk's own events change in a ledger row: attachments, originals, entries in the city's system,
engagements."""

from typing import Any

from services.desk.ledger.case_parts import AttachedFile, CityEntry, Original
from services.desk.ledger.case_row import CaseRow
from shared.contracts import desk
from shared.messaging.envelope import RecordedEvent


def project_desk(row: CaseRow, fact: RecordedEvent) -> dict[str, Any]:
    """The fields of the row that an event of the desk changes; of the registers' events only links concern a case."""
    match fact.event:
        case desk.FileAttached() as event:
            values = event.model_dump(include={"attachment", "name", "sort", "format", "size", "source", "note"})
            file = AttachedFile(**values, on=fact.business_date, by=fact.actor.display_name, version=fact.version)
            return {"files": (*(attached for attached in row.files if attached.attachment != file.attachment), file)}
        case desk.OriginalRegistered() as event:
            original = Original(**event.model_dump(exclude={"what"}), on=fact.business_date)
            return {"originals": {**row.originals, event.what: original}}
        case desk.CityActNoted() as event:
            entry = CityEntry(**dict(event), on=fact.business_date, by=fact.actor.display_name, version=fact.version)
            return {"entered": {**row.entered, entry.key: entry}}
        case desk.EngagementLinked() as event:
            return {"engagements": {**row.engagements, event.engagement: event.what}}
        case desk.EngagementUnlinked(engagement=unlinked):
            return {"engagements": {id: what for id, what in row.engagements.items() if id != unlinked}}
    return {}
