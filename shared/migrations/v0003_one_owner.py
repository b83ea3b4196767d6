"""Every table belongs to `banli_owner`, a runtime role creates nothing, and `heard` is called `checkpoint`."""

from shared.eventlog.migration_script import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Applied once, by the migration role."""
    run_script(__file__)
