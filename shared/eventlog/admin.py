"""Makes a database ready: roles named as the services, their limits, and the migrations of every schema."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from shared.messaging.errors import NeedsOperator

LOG = logging.getLogger("banli.admin")
OWNER = "banli_owner"
SERVICES = ("intake", "assignment", "supervision", "feedback", "publication", "desk")
ROLES = (*SERVICES, "sequencer", "auditor")
ROOT = Path(__file__).parents[2]
# One line of numbered migrations for the whole database; each lies with those whose tables it makes.
MIGRATIONS = (ROOT / "shared" / "migrations", *(ROOT / "services" / name / "migrations" for name in SERVICES))

# Plans are made once and by index; a commit is on disk before it is acknowledged; no session holds back
# the commit horizon for long.
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
ROLE_SETTINGS = {"sequencer": {"idle_session_timeout": "10s"}}

# What PostgreSQL allows everybody, and nobody here needs.
FORBID = """
DO $$
DECLARE function regprocedure;
BEGIN
  EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  FOR function IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^lo_' AND has_function_privilege(oid, 'EXECUTE')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function);
  END LOOP;
END $$"""
REMAINING_GRANTS_SQL = """
SELECT what FROM (VALUES
  ('TEMPORARY ON DATABASE', has_database_privilege($1, current_database(), 'TEMPORARY')),
  ('CREATE ON SCHEMA public', has_schema_privilege($1, 'public', 'CREATE')),
  ('EXECUTE ON FUNCTION lo_create(oid)', has_function_privilege($1, 'pg_catalog.lo_create(oid)', 'EXECUTE'))
) AS door(what, is_open) WHERE is_open"""


async def migrate(dsn: str, passwords: Mapping[str, str] | None = None) -> None:
    """Roles first, then every migration not yet applied; twice changes nothing.

    `dsn` is the administrator's: a superuser, or who owns the database, may create roles and may grant those of Banli
    (and `pg_read_all_stats`). Raises `NeedsOperator` where a migration finds what it must not touch; it is undone then.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await _make_roles(connection, passwords or {})
        async with _membership(connection):
            await _prepare_database(connection)
            await _run_migrations(dsn)
    except asyncpg.RaiseError as error:
        raise NeedsOperator(str(error)) from error
    finally:
        await connection.close()


async def _run_migrations(dsn: str) -> None:
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
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in MIGRATIONS if folder.exists()))
    config.set_main_option("path_separator", "newline")
    command.upgrade(config, "head")


async def _make_roles(connection: asyncpg.Connection, passwords: Mapping[str, str]) -> None:
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('banli.roles'))")
        existing = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for role in (OWNER, *ROLES):
            if role not in existing:
                await connection.execute(f"CREATE ROLE {role} {'NOLOGIN' if role == OWNER else 'LOGIN'} NOINHERIT")
        for role in ROLES:
            for name, value in (SETTINGS | ROLE_SETTINGS.get(role, {})).items():
                await connection.execute(f"ALTER ROLE {role} SET {name} = '{value}'")
            if password := passwords.get(role):
                quoted = await connection.fetchval("SELECT quote_literal($1)", password)
                await connection.execute(f"ALTER ROLE {role} PASSWORD {quoted}")


@asynccontextmanager
async def _membership(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """An administrator who is no superuser becomes a member of Banli's roles until the block ends."""
    roles = ", ".join((OWNER, *ROLES))
    if await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield
        return
    await connection.execute(f"GRANT {roles} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE")
    try:
        yield
    finally:
        await connection.execute(f"REVOKE {roles} FROM CURRENT_USER GRANTED BY CURRENT_USER")


async def _prepare_database(connection: asyncpg.Connection) -> None:
    """What the owner of the tables needs in this database, and what nobody else gets."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('banli.roles'))")
        database = await connection.fetchval("SELECT quote_ident(current_database())")
        await connection.execute(f"GRANT CREATE ON DATABASE {database} TO {OWNER}")
        if not await connection.fetchval("SELECT pg_has_role($1, 'pg_read_all_stats', 'USAGE')", OWNER):
            await connection.execute(f"GRANT pg_read_all_stats TO {OWNER} WITH INHERIT TRUE")
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS eventlog AUTHORIZATION {OWNER}")
        await connection.execute(FORBID)
        for privilege in await connection.fetch(REMAINING_GRANTS_SQL, SERVICES[0]):
            LOG.warning("数据库管理员无权收回 %s（PUBLIC），请由超级用户收回。", privilege["what"])
