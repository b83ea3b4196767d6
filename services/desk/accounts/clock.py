"""The clock by which accounts, sessions, links and drafts begin and end."""

from datetime import UTC, datetime


def now() -> datetime:
    """The moment of the call, in UTC."""
    return datetime.now(UTC)
