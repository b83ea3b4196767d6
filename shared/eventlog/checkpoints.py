"""What lies beside the log in each service's schema: its checkpoint, and the messages it has set aside."""

from typing import Any

from shared.eventlog.admin import SERVICES
from shared.eventlog.database import Database

CHECKPOINTS = " UNION ALL ".join(f"SELECT durable, position FROM {service}.checkpoint" for service in SERVICES)
PARKED = " UNION ALL ".join(
    f"SELECT '{service}' AS service, position, stream, subject, error, parked_at FROM {service}.parked"
    for service in SERVICES
)


async def checkpoints(db: Database) -> dict[str, int]:
    """The last position each durable has dealt with; one that is made again goes on after it.

    See docs/architecture.md, truth 6.
    """
    return {row["durable"]: row["position"] for row in await db.fetch(CHECKPOINTS)}


async def parked(db: Database) -> list[Any]:
    """Every message that was set aside, by position: service, stream, error, when (docs/architecture.md, truth 12)."""
    return await db.fetch(f"{PARKED} ORDER BY position")
