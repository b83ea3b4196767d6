"""The ledger's two tables and the function that swaps them; how far a projection has followed the log."""

from shared.eventlog.migration_script import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
