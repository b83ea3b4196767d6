"""Makes the log ready: roles named as the services, their limits, and the migrations of the log."""

from collections.abc import Mapping
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

OWNER = "banli_owner"
SERVICES = ("intake", "assignment", "supervision", "feedback", "publication", "desk")
ROLES = (*SERVICES, "sequencer", "auditor")
MIGRATIONS = Path(__file__).parents[1] / "migrations"

# Plans are made once and by index; a commit is on disk before it is acknowledged; nobody holds the gate for long.
SETTINGS = {
    "synchronous_commit": "on",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit": "off",
    "transaction_timeout": "30s",
    "idle_in_transaction_session_timeout": "10s",
    "client_encoding": "UTF8",
}

# Who was lost without a word (a cut cable, a dead machine) must not keep the sequencer's lock; at work it never rests
# for so long.
OWN = {"sequencer": {"idle_session_timeout": "10s"}}


async def migrate(dsn: str, passwords: Mapping[str, str] | None = None) -> None:
    """Roles first, then every migration not yet applied; twice changes nothing. `dsn` is the administrator's."""
    await _roles(dsn, passwords or {})
    engine = create_async_engine(make_url(dsn).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"SET ROLE {OWNER}")
            await connection.commit()
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


async def _roles(dsn: str, passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('banli.roles'))")
            known = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
            for role in (OWNER, *ROLES):
                if role not in known:
                    await connection.execute(f"CREATE ROLE {role} {'NOLOGIN' if role == OWNER else 'LOGIN'} NOINHERIT")
            for role in ROLES:
                for name, value in (SETTINGS | OWN.get(role, {})).items():
                    await connection.execute(f"ALTER ROLE {role} SET {name} = '{value}'")
                if password := passwords.get(role):
                    quoted = await connection.fetchval("SELECT quote_literal($1)", password)
                    await connection.execute(f"ALTER ROLE {role} PASSWORD {quoted}")
            database = await connection.fetchval("SELECT quote_ident(current_database())")
            await connection.execute(f"GRANT CREATE ON DATABASE {database} TO {OWNER}")
            await connection.execute(f"GRANT pg_read_all_stats TO {OWNER} WITH INHERIT TRUE")
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS eventlog AUTHORIZATION {OWNER}")
    finally:
        await connection.close()
