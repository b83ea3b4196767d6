"""An installation of the time when services made tables of their own, restored into a database of the test's engine.

`tests/data/installation-8d25a43.sql.gz` is the `pg_dump --inserts` of a bureau in which commit 8d25a43 played the small
list of 2023, with accounts, sessions, drafts, links, tokens, reports, addresses and preferences.
"""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg

from shared.process.local_stack import Engines
from shared.settings import Settings
from tests.engines import admin

DUMP = Path(__file__).parent / "data" / "installation-8d25a43.sql.gz"
PASSWORD = "窗外有三棵梧桐-58"  # of everybody in the bureau
numbers = count(1)


@asynccontextmanager
async def before_the_upgrade(engines: Engines, owner: str = "postgres") -> AsyncIterator[Settings]:
    """The installation as it was dumped, in a database of that owner; the roles are there, as in every cluster."""
    name = f"installation_{next(numbers)}"
    keeper = engines.settings.model_copy(update={"postgres": engines.postgres.dsn(database="postgres")})
    await admin(keeper, f"CREATE DATABASE {name} OWNER {owner}")
    settings = engines.settings.model_copy(update={"postgres": engines.postgres.dsn(database=name)})
    connection = await asyncpg.connect(settings.postgres)
    try:
        await connection.execute(gzip.decompress(DUMP.read_bytes()).decode())
    finally:
        await connection.close()
    try:
        yield settings
    finally:
        await admin(keeper, f"DROP DATABASE {name} WITH (FORCE)")
