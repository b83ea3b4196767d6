"""An installation of before is upgraded: nothing that was kept is lost, and what is folded comes out the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import nats
import pytest
from nats.js.errors import NotFoundError

from services.desk.accounts import accounts, drafts, one_time_links
from services.desk.accounts.clock import now
from services.desk.ledger.store import LedgerStore, histories, rebuild
from services.desk.queries import list_columns
from shared.bus.broker import options
from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM
from shared.eventlog.admin import OWNER, ROLES, migrate
from shared.eventlog.log import Connection
from shared.eventlog.restore import restore
from shared.messaging.errors import NeedsOperator
from shared.process.local_postgres import Postgres
from shared.process.local_stack import Engines, provision_streams
from shared.settings import Settings
from tests.engines import PROCESSES, Suite, admin
from tests.golden import FOLDER
from tests.golden.test_interfaces import tables
from tests.installations import PASSWORD, before_the_upgrade

NEW_NAMES = {
    "heard": "checkpoint",
    "desk.once": "desk.idempotency_key",
    "desk.access": "desk.access_log",
    "desk.link": "desk.one_time_link",
    "desk.columns_shown": "desk.list_preference",
    "desk.list_report": "desk.import_report",
    "desk.address": "desk.postal_address",
    "supervision.address": "supervision.contact_address",
    "supervision.due": "supervision.due_case",
    "supervision.works": "supervision.job_run",
    "supervision.title": "supervision.case_title",
}
TABLES = """SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
    AND relnamespace::regnamespace::text = ANY($1) ORDER BY 1"""
SCHEMAS = ["eventlog", "intake", "assignment", "supervision", "feedback", "publication", "desk"]
HANDLER = "SELECT person_id FROM desk.draft WHERE command = 'feedback.submit-reply'"
Rows = dict[str, list[str]]


def new_name(table: str) -> str:
    schema, _, name = table.partition(".")
    return NEW_NAMES.get(table) or f"{schema}.{NEW_NAMES.get(name, name)}"


async def rows_of(settings: Settings, table: str) -> list[str]:
    """Every row of a table as text, sorted."""
    return sorted(row[0] for row in await admin(settings, f"SELECT whole::text FROM {table} AS whole"))


@dataclass(frozen=True)
class Upgraded:
    settings: Settings
    before: Rows


@pytest.fixture(scope="module")
async def upgraded(engines: Engines) -> AsyncIterator[Upgraded]:
    async with before_the_upgrade(engines) as settings:
        names = [row[0] for row in await admin(settings, TABLES, SCHEMAS)]
        before = {table: await rows_of(settings, table) for table in names}
        await migrate(settings.postgres)
        yield Upgraded(settings, before)


async def test_the_installation_of_before_has_something_in_every_table_that_is_kept(upgraded: Upgraded) -> None:
    empty = {table for table, rows in upgraded.before.items() if not rows}
    rare = {f"{name}.{table}" for name in SCHEMAS[1:] for table in ("parked", "refusal")}
    assert empty - rare == {"desk.heard"}  # the desk has no policy
    assert set(NEW_NAMES) - {"heard"} < set(upgraded.before)


async def test_every_row_is_kept_under_the_new_name_of_its_table(upgraded: Upgraded) -> None:
    for table, rows in upgraded.before.items():
        if table != "desk.ledger":  # folded again
            assert await rows_of(upgraded.settings, new_name(table)) == rows, table


async def test_its_tables_are_those_of_a_fresh_installation(upgraded: Upgraded) -> None:
    assert tables(upgraded.settings) == (FOLDER / "schema.sql").read_text(encoding="utf-8")


async def test_migrating_twice_changes_nothing(upgraded: Upgraded) -> None:
    before = tables(upgraded.settings)
    await migrate(upgraded.settings.postgres)
    assert tables(upgraded.settings) == before


@pytest.fixture
async def running(engines: Engines) -> AsyncIterator[Suite]:
    """Upgraded, confirmed in its new cluster, all parts at work on it."""
    async with before_the_upgrade(engines) as settings:
        await migrate(settings.postgres)
        await restore(settings.dsn("sequencer"), "升级演练")
        connection = await nats.connect(settings.nats, **options(settings, "sequencer"))
        for stream in (EVENTS_STREAM, PARKED_STREAM):
            try:
                await connection.jetstream().delete_stream(stream)
            except NotFoundError:
                continue
        await connection.close()
        await provision_streams(settings)
        async with Suite(settings) as suite:
            await suite.start(*PROCESSES)
            yield suite


@pytest.fixture
async def db(running: Suite) -> AsyncIterator[Connection]:
    connection = Connection(running.settings.dsn("desk"), "test")
    yield connection
    await connection.close()


async def test_all_parts_start_on_it_and_the_ledger_is_rebuilt_without_a_difference(
    running: Suite, db: Connection, upgraded: Upgraded
) -> None:
    await running.wait_until_idle()
    cases = await LedgerStore(db).cases()
    assert len(cases) == len(upgraded.before["desk.ledger"])
    assert await rebuild(db) == []
    assert await LedgerStore(db).cases() == cases


async def test_histories_are_the_same_and_nobody_acts_a_second_time(
    running: Suite, db: Connection, upgraded: Upgraded
) -> None:
    await running.wait_until_idle()
    for table in ("eventlog.event", "eventlog.sequence"):
        assert await rows_of(running.settings, table) == upgraded.before[table]
    cases = await LedgerStore(db).cases()
    read = await histories(db, [case.id for case in cases])
    assert sum(len(history) for history in read.values()) == sum(
        f",{case.id}," in row for case in cases for row in upgraded.before["eventlog.sequence"]
    )


async def test_what_lies_beside_the_log_is_in_use_again(running: Suite, db: Connection) -> None:
    handler = (await db.one(HANDLER))["person_id"]
    assert (await accounts.sign_in(db, handler, PASSWORD, now())).person_id == handler
    draft = (await drafts.drafts_of(db, handler))[0]
    assert draft.fields["reason"] == ["第一稿\n两行"]
    assert [link.said for link in await one_time_links.links_of(db, draft.stream)] == ["已确认接受"]
    assert "topic" in [column.key for column in await list_columns.load_columns(db, handler)]
    address = await running.client.call_operation("supervision", "remove-address", recipient="食品处", channel="mail")
    assert address == {"count": 1}


@pytest.mark.parametrize(
    "plant",
    [
        "CREATE VIEW supervision.open_case AS SELECT 1 AS one",
        "CREATE FUNCTION supervision.f() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
        "CREATE RULE quiet AS ON DELETE TO supervision.inbox DO INSTEAD NOTHING",
        "CREATE TRIGGER t BEFORE INSERT ON supervision.inbox EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "SELECT lo_create(0)",
    ],
)
async def test_what_a_service_has_planted_must_go_before_the_upgrade(engines: Engines, plant: str) -> None:
    async with before_the_upgrade(engines) as settings:
        before = tables(settings)
        await admin(settings.model_copy(update={"postgres": settings.dsn("supervision")}), plant)
        with pytest.raises(NeedsOperator, match="不属于本系统的对象"):
            await migrate(settings.postgres)
        assert "CREATE TABLE supervision.works" in tables(settings)
        assert before.count("OWNER TO banli_owner") == tables(settings).count("OWNER TO banli_owner")


def without_large_objects(schema: str) -> str:
    return "".join(line for line in schema.splitlines(keepends=True) if "ON FUNCTION pg_catalog.lo_" not in line)


FRESH = without_large_objects((FOLDER / "schema.sql").read_text(encoding="utf-8"))
MEMBERSHIPS = """SELECT count(*) FROM pg_auth_members
    WHERE member::regrole::text = 'cloud_admin' AND set_option AND NOT starts_with(roleid::regrole::text, 'pg_')"""


async def test_an_administrator_who_is_no_superuser_upgrades(
    engines: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    """He owns the database and may grant the roles; only large objects can't be taken from everybody by him."""
    await admin(engines.settings, "CREATE ROLE cloud_admin LOGIN CREATEROLE")
    for role in (OWNER, *ROLES):
        await admin(engines.settings, f"GRANT {role} TO cloud_admin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    try:
        async with before_the_upgrade(engines, "cloud_admin") as settings:
            await migrate(settings.dsn("cloud_admin"))
            assert "lo_create" in caplog.text
            assert "TEMPORARY" not in caplog.text
            assert await admin(settings, MEMBERSHIPS) == [(0,)]
            assert without_large_objects(tables(settings)) == FRESH
    finally:
        await admin(engines.settings, "DROP ROLE cloud_admin")


async def test_an_administrator_who_is_no_superuser_installs(engines: Engines, tmp_path: Path) -> None:
    """In a cluster that has no role of Banli yet."""
    postgres = Postgres(tmp_path)
    await postgres.start()
    try:
        settings = engines.settings.model_copy(update={"postgres": postgres.dsn()})
        await admin(settings, "CREATE ROLE cloud_admin LOGIN CREATEROLE")
        await admin(settings, "GRANT pg_read_all_stats TO cloud_admin WITH ADMIN OPTION")
        await admin(settings, "ALTER DATABASE banli OWNER TO cloud_admin")
        for _ in range(2):
            await migrate(settings.dsn("cloud_admin"))
        assert await admin(settings, MEMBERSHIPS) == [(0,)]
        assert without_large_objects(tables(settings)) == FRESH
    finally:
        await postgres.stop()
