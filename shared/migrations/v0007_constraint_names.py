"""A NOT NULL constraint is named as its table and column, also where the table was made under another name."""

from shared.eventlog.migration_script import run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
