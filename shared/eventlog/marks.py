"""How far each service has heard, read from the marks that lie beside the log."""

from shared.eventlog.admin import SERVICES
from shared.eventlog.log import Line

MARKS = " UNION ALL ".join(f"SELECT durable, position FROM {service}.heard" for service in SERVICES)


async def heard(line: Line) -> dict[str, int]:
    """The last position each durable has dealt with; a durable that is made again goes on after it (truth 6)."""
    return {row["durable"]: row["position"] for row in await line.fetch(MARKS)}
