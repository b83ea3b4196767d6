"""What the desk's own facts change in the row of a case: attachments, originals, the city's system, engagements."""

from typing import Any

from services.desk.ledger.case_parts import AttachedFile, CityEntry, Original
from services.desk.ledger.case_row import CaseRow
from shared.contracts import desk
from shared.messaging.envelope import RecordedEvent


def project_desk(row: CaseRow, fact: RecordedEvent) -> dict[str, Any]:
    """Registers have no row; of their facts only the links stand in a case's history."""
    match fact.event:
        case desk.FileAttached() as event:
            said = event.model_dump(include={"attachment", "name", "sort", "format", "size", "source", "note"})
            file = AttachedFile(**said, on=fact.business_date, by=fact.actor.display_name, version=fact.version)
            return {"files": (*(each for each in row.files if each.attachment != file.attachment), file)}
        case desk.OriginalRegistered() as event:
            original = Original(**event.model_dump(exclude={"what"}), on=fact.business_date)
            return {"originals": {**row.originals, event.what: original}}
        case desk.CityActNoted() as event:
            entry = CityEntry(**dict(event), on=fact.business_date, by=fact.actor.display_name, version=fact.version)
            return {"entered": {**row.entered, entry.key: entry}}
        case desk.EngagementLinked() as event:
            return {"engagements": {**row.engagements, event.engagement: event.what}}
        case desk.EngagementUnlinked(engagement=gone):
            return {"engagements": {each: what for each, what in row.engagements.items() if each != gone}}
    return {}
