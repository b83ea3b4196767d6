"""Checks whether the records of a case still stand in the log as the sequencer placed them: each Merkle leaf is
computed again."""

from shared.eventlog.database import Database
from shared.eventlog.merkle_leaf import leaf_hash

RECORDS = """
SELECT service, stream, version, type, type_version, body, "on", actor, command_id, correlation_id, causation_id,
       recorded_at, position, leaf_hash
FROM eventlog.event JOIN eventlog.sequence USING (service, stream, version)
WHERE service = ANY($1::text[]) AND stream = $2
ORDER BY position"""


async def verified_hashes(db: Database, services: list[str], stream: str) -> dict[int, str]:
    """The hash of each record by its position; records whose leaf differs from the stored one are left out."""
    rows = await db.fetch(RECORDS, services, stream)
    return {
        row["position"]: row["leaf_hash"].hex() for row in rows if leaf_hash(row, row["position"]) == row["leaf_hash"]
    }
