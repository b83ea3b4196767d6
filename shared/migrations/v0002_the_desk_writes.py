"""The desk keeps registers of its own and files what belongs to a case: it writes events like the other services."""

from alembic import op

revision = "0002"
down_revision = "0001"
WRITTEN = """stream, version, type, type_version, body, "on", actor, command_id, command_hash, causation_id,
             correlation_id, traceparent"""


def upgrade() -> None:
    """Applied once, by the migration role."""
    op.execute(f"GRANT INSERT ({WRITTEN}) ON eventlog.event TO desk")
