"""How a migration runs: every one is a file of SQL beside the module that gives it its number."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only


def run_script(module_file: str) -> None:
    """Runs `v0001_name.sql` beside `v0001_name.py` as one script, in the transaction of the migration."""
    script = Path(module_file).with_suffix(".sql").read_text(encoding="utf-8")
    driver: Any = op.get_bind().connection.driver_connection
    await_only(driver.execute(script))
