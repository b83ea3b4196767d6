"""The log, the order of its events, what each service has heard, and who may do what with them."""

from shared.eventlog.migration_script import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
