"""What the desk keeps beside the log: accounts, drafts, links, tokens, the access log, reports, addresses, columns."""

from shared.eventlog.migration_script import run_script

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
