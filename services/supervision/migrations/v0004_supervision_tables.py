"""The due list, notices with their deliveries, and where people are reached."""

from shared.eventlog.migration_script import run_script

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
