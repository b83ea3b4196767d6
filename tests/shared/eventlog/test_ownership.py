"""Every table belongs to `banli_owner`; no runtime role can plant anything that another one would run or read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from shared.eventlog.admin import OWNER, ROLES, SERVICES, migrate
from shared.process.local_stack import Engines
from shared.settings import Settings
from tests.conftest import fresh_log
from tests.engines import admin
from tests.installations import before_the_upgrade

TABLES = {"eventlog": "eventlog.event"} | {service: f"{service}.checkpoint" for service in SERVICES}
RELATIONS = """
    SELECT relkind::text || ' ' || pg_class.oid::regclass AS relation, relowner::regrole::text AS owner FROM pg_class
    WHERE relnamespace::regnamespace::text = ANY($1)"""
# What a role could put where another one reads, writes or calls.
PLANTS = {
    "a view in the place of a table": "ALTER TABLE {table} RENAME TO was",
    "a table of its own": "CREATE TABLE {schema}.planted (x int)",
    "a view of its own": "CREATE VIEW {schema}.planted AS SELECT 1 AS one",
    "a function": "CREATE FUNCTION {schema}.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function in the rights of the owner": "CREATE OR REPLACE FUNCTION desk.swap_ledger() RETURNS void LANGUAGE sql "
    "SECURITY DEFINER AS ''",
    "a trigger": "CREATE TRIGGER planted BEFORE INSERT ON {table} EXECUTE FUNCTION eventlog.refuse()",
    "a rule": "CREATE RULE planted AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "a policy of rows": "CREATE POLICY planted ON {table} USING (true)",
    "a default": "ALTER TABLE {table} ADD planted text DEFAULT current_user",
    "an index": "CREATE INDEX planted ON {table} ((1))",
    "another owner": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "no trigger any more": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "no table any more": "DROP TABLE {table}",
    "a note": "COMMENT ON TABLE {table} IS 'planted'",
    "a child of a table": "CREATE TABLE {schema}.planted () INHERITS ({table})",
    "a type": "CREATE TYPE {schema}.planted AS (x int)",
    "a domain": "CREATE DOMAIN {schema}.planted AS int",
    "an operator": "CREATE OPERATOR {schema}.= (FUNCTION = int4eq, LEFTARG = text, RIGHTARG = text)",
    "a sequence": "CREATE SEQUENCE {schema}.planted",
    "a temporary table": "CREATE TEMPORARY TABLE planted (x int)",
    "a temporary view": "CREATE TEMPORARY VIEW planted AS SELECT 1 AS one",
    "a temporary function": "CREATE FUNCTION pg_temp.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a large object": "SELECT lo_create(0)",
    "a large object of old": "SELECT lo_creat(-1)",
    "a large object with bytes": "SELECT lo_from_bytea(0, 'x')",
    "a schema": "CREATE SCHEMA planted",
    "a table for everybody": "CREATE TABLE public.planted (x int)",
    "a function for everybody": "CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a publication": "CREATE PUBLICATION planted",
}


@asynccontextmanager
async def upgraded(engines: Engines) -> AsyncIterator[Settings]:
    async with before_the_upgrade(engines) as settings:
        await migrate(settings.postgres)
        yield settings


@pytest.fixture(scope="module", params=[fresh_log, upgraded], ids=["fresh", "upgraded"])
async def installation(request: pytest.FixtureRequest, engines: Engines) -> AsyncIterator[Settings]:
    async with request.param(engines) as settings:
        yield settings


async def test_every_table_and_sequence_belongs_to_the_owner(installation: Settings) -> None:
    relations = await admin(installation, RELATIONS, list(TABLES))
    assert {row["owner"] for row in relations} == {OWNER}
    assert len(relations) > 60


@pytest.mark.parametrize("plant", PLANTS)
async def test_no_role_can_plant(installation: Settings, plant: str) -> None:
    for role in ROLES:
        connection = await asyncpg.connect(installation.dsn(role))
        try:
            for schema, table in TABLES.items():
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(PLANTS[plant].format(schema=schema, table=table))
        finally:
            await connection.close()


async def test_no_role_may_create_in_any_schema_or_database(installation: Settings) -> None:
    rights = """SELECT bool_or(has_schema_privilege(role, nspname, 'CREATE')),
        bool_or(has_database_privilege(role, current_database(), 'CREATE, TEMPORARY'))
        FROM pg_namespace, unnest($1::text[]) AS role"""
    assert await admin(installation, rights, list(ROLES)) == [(False, False)]


async def test_only_the_desk_swaps_the_ledger(installation: Settings) -> None:
    may = "SELECT role FROM unnest($1::text[]) AS role WHERE has_function_privilege(role, $2, 'EXECUTE')"
    assert await admin(installation, may, list(ROLES), "desk.swap_ledger()") == [("desk",)]


async def test_no_role_passes_its_rights_on(installation: Settings) -> None:
    passed = """SELECT count(*) FROM pg_class, aclexplode(relacl) AS grants
        WHERE relnamespace::regnamespace::text = ANY($1)
          AND (grantor <> relowner OR is_grantable AND grantee <> relowner)"""
    assert await admin(installation, passed, list(TABLES)) == [(0,)]


async def test_each_role_writes_in_its_own_schema_and_appends_to_the_log(installation: Settings) -> None:
    """The sequencer gives positions, the auditor only reads."""
    written = """SELECT role, pg_class.oid::regclass::text FROM pg_class, unnest($1::text[]) AS role
        WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY($2) AND relnamespace::regnamespace::text <> role
        AND (has_table_privilege(role, pg_class.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
             OR has_any_column_privilege(role, pg_class.oid, 'INSERT, UPDATE, REFERENCES'))"""
    assert {tuple(row) for row in await admin(installation, written, list(ROLES), list(TABLES))} == {
        *((service, "eventlog.event") for service in SERVICES),
        ("sequencer", "eventlog.epoch"),
        ("sequencer", "eventlog.sequence"),
    }
