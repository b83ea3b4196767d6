"""The log keeps what was written, for everybody and for ever; writers of one stream never overwrite each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import product
from typing import Any

import asyncpg
import pytest

from shared.eventlog.admin import OWNER, ROLES, SERVICES
from shared.eventlog.log import Connection, EventLog
from shared.messaging.errors import ConcurrencyConflict, Invalid, Unavailable
from shared.settings import Settings
from tests.engines import CASE, OTHER, admin, append, append_registrations, end_sessions, registered, wait_until

LOG = ("event", "sequence", "epoch")
CHANGES = {
    "event": "UPDATE eventlog.event SET body = '{}'",
    "sequence": "UPDATE eventlog.sequence SET position = 7",
    "epoch": "UPDATE eventlog.epoch SET after_position = 7",
}
WRITTEN = """INSERT INTO eventlog.event
  (stream, version, type, type_version, body, "on", actor, command_id, command_hash, correlation_id{more})
  OVERRIDING SYSTEM VALUE VALUES ('rd-16-1-0001', 1, '{type}', 1, '{{}}', '2023-02-16', '{{}}', gen_random_uuid(),
  sha256(''), gen_random_uuid(){values})"""
BORROWED = """CREATE FUNCTION pg_temp.borrowed() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
    ALTER TABLE eventlog.event DISABLE TRIGGER append_only; DELETE FROM eventlog.event; RETURN 1; END $$;
  CREATE TEMP VIEW pg_stat_activity AS SELECT now() AS xact_start, pg_temp.borrowed() AS pid, 'x'::text AS usename,
    'q'::text AS query, '1'::xid AS backend_xid;
  GRANT SELECT ON pg_temp.pg_stat_activity TO PUBLIC; SELECT * FROM eventlog.gate()"""
KEPT = {"service": "'feedback'", "xid": "'1'", "ordinal": "1", "recorded_at": "'2001-01-01'"}


@pytest.fixture
async def log(settings: Settings) -> AsyncIterator[EventLog]:
    own_log = EventLog(settings.dsn("intake"), "intake")
    yield own_log
    await own_log.close()


async def tried(settings: Settings, role: str, *statements: str) -> None:
    connection = await asyncpg.connect(settings.dsn(role))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def changes(table: str) -> list[str]:
    return [CHANGES[table], f"DELETE FROM eventlog.{table}", f"TRUNCATE eventlog.{table}"]


async def test_no_runtime_role_may_change_or_remove_what_was_written(settings: Settings, log: EventLog) -> None:
    await append_registrations(log)
    for role, table in product(ROLES, LOG):
        for statement in changes(table):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await tried(settings, role, statement)


@pytest.mark.parametrize("mode", ["origin", "replica", "local"])
async def test_not_even_the_superuser_may_unless_he_takes_the_trigger_away(
    settings: Settings, log: EventLog, mode: str
) -> None:
    await append_registrations(log)
    for table in LOG:
        for statement in changes(table):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="只能追加"):
                await tried(settings, "postgres", f"SET session_replication_role = {mode}", statement)


@pytest.mark.parametrize("column", KEPT)
async def test_no_service_writes_a_column_that_orders_times_or_attributes(settings: Settings, column: str) -> None:
    for role in SERVICES:
        text = WRITTEN.format(type=f"{role}.x", more=f", {column}", values=f", {KEPT[column]}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for table event"):
            await tried(settings, role, text)


async def test_a_service_can_not_write_events_of_another(settings: Settings) -> None:
    for role, other in product(SERVICES, SERVICES):
        text = WRITTEN.format(type=f"{other}.x", more="", values="")
        if role == other:
            await tried(settings, role, text)
        else:
            with pytest.raises(asyncpg.CheckViolationError):
                await tried(settings, role, text)


async def test_who_is_not_a_service_writes_no_event(settings: Settings) -> None:
    for role in set(ROLES) - set(SERVICES):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tried(settings, role, WRITTEN.format(type=f"{role}.x", more="", values=""))


async def test_only_the_sequencer_gives_places_and_begins_epochs(settings: Settings) -> None:
    place = "INSERT INTO eventlog.sequence VALUES (1, 'intake', 'x', 1, '1', 1, sha256(''))"
    epoch = "INSERT INTO eventlog.epoch VALUES (2, 1, 0, 0, 'x')"
    for role, statement in product(set(ROLES) - {"sequencer"}, (place, epoch)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tried(settings, role, statement)


async def test_no_role_is_a_member_of_another_or_can_become_one(settings: Settings) -> None:
    members = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text = ANY($1)"
    assert await admin(settings, members, list(ROLES)) == []
    powers = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR rolinherit"
    assert (
        await admin(settings, f"SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND ({powers})", list(ROLES)) == []
    )
    for role, other in product(ROLES, {*ROLES, OWNER, "postgres"}):
        if role != other:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tried(settings, role, f"SET ROLE {other}")


async def test_the_rights_of_the_owner_can_not_be_borrowed_through_a_function(
    settings: Settings, log: EventLog
) -> None:
    """A temporary view in the place of pg_stat_activity would run with the rights of who owns the log."""
    await append_registrations(log)
    with suppress(asyncpg.PostgresError):
        await tried(settings, "auditor", BORROWED)
    assert len((await log.load([CASE]))[CASE]) == 1


async def test_no_role_may_turn_the_count_of_ordinals(settings: Settings) -> None:
    for role in ROLES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tried(settings, role, "SELECT setval('eventlog.event_ordinal_seq', 1)")


async def test_of_two_writers_of_one_stream_one_wins(settings: Settings, log: EventLog) -> None:
    other = EventLog(settings.dsn("intake"), "intake")
    for after in range(40):
        both = (append_registrations(writer, CASE, after) for writer in (log, other))
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(map(repr, outcomes)) == ["ConcurrencyConflict()", "None"]
    await other.close()
    assert [event.version for event in (await log.load([CASE]))[CASE]] == list(range(1, 41))


async def test_many_writers_leave_no_gap(settings: Settings) -> None:
    logs = [EventLog(settings.dsn("intake"), "intake") for _ in range(4)]

    async def lengthen(log: EventLog) -> None:
        for _ in range(25):
            while True:
                try:
                    await append_registrations(log, CASE, len((await log.load([CASE]))[CASE]))
                    break
                except ConcurrencyConflict:
                    continue

    await asyncio.gather(*map(lengthen, logs))
    assert [event.version for event in (await logs[0].load([CASE]))[CASE]] == list(range(1, 101))
    for log in logs:
        await log.close()


async def test_a_gap_is_refused_and_nothing_written(log: EventLog) -> None:
    await append_registrations(log)
    for after in (2, 7, 0):
        with pytest.raises(ConcurrencyConflict):
            await append_registrations(log, CASE, after)
    assert len((await log.load([CASE]))[CASE]) == 1


async def test_several_streams_are_written_together_or_not_at_all(log: EventLog) -> None:
    await append_registrations(log, OTHER)
    for stale in (append((CASE, 0, [registered()]), (OTHER, 5, [registered()])),
                  append((CASE, 0, [registered()]), (OTHER, 0, [registered()]))):  # fmt: skip
        with pytest.raises(ConcurrencyConflict):
            await log.append(stale)
    assert await lengths(log) == (0, 1)
    await log.append(append((CASE, 0, [registered()] * 2), (OTHER, 1, [registered()])))
    assert await lengths(log) == (2, 2)


async def lengths(log: EventLog) -> tuple[int, int]:
    loaded = await log.load([CASE, OTHER])
    return len(loaded[CASE]), len(loaded[OTHER])


async def test_in_a_common_commit_one_bad_append_harms_no_other(log: EventLog) -> None:
    """The first leaves alone; the others wait meanwhile and leave together."""
    huge = registered().model_copy(update={"note": "长" * 90_000})
    streams = [f"rd-16-1-{n:04}" for n in range(20)]
    appends = [append((stream, 0, [registered()])) for stream in streams]
    appends[7], appends[11] = append((streams[7], 3, [registered()])), append((streams[11], 0, [huge]))
    commits: list[int] = []
    log.on_commit = lambda: commits.append(1)
    outcomes: list[Any] = await asyncio.gather(*map(log.append, appends), return_exceptions=True)
    wrong = {n: type(outcome) for n, outcome in enumerate(outcomes) if outcome is not None}
    assert wrong == {7: ConcurrencyConflict, 11: Invalid}
    loaded = await log.load(streams)
    assert [n for n, stream in enumerate(streams) if not loaded[stream]] == [7, 11]


async def test_appends_that_wait_leave_in_one_commit(log: EventLog) -> None:
    commits: list[int] = []
    log.on_commit = lambda: commits.append(1)
    await asyncio.gather(*(append_registrations(log, f"rd-16-1-{n:04}") for n in range(50)))
    assert len(commits) <= 2


async def test_a_body_over_256_kib_is_refused_and_one_of_256_kib_is_kept(log: EventLog) -> None:
    room = 256 * 1024 - len(registered().model_copy(update={"note": ""}).model_dump_json().encode())
    full, over = (registered().model_copy(update={"note": "x" * (room + n)}) for n in (0, 1))
    with pytest.raises(Invalid, match="256 KiB"):
        await log.append(append((CASE, 0, [over])))
    await log.append(append((CASE, 0, [full])))
    assert (await log.load([CASE]))[CASE][0].event == full


async def test_a_lost_connection_is_unavailable_once_and_then_made_again(settings: Settings, log: EventLog) -> None:
    await append_registrations(log)
    await log.load([CASE])

    async def ended() -> bool:
        return await end_sessions(settings, "intake") == 0

    await wait_until(ended)
    with pytest.raises(Unavailable):
        await append_registrations(log, CASE, 1)
    with pytest.raises(Unavailable):
        await log.load([CASE])
    await append_registrations(log, CASE, 1)
    assert len((await log.load([CASE]))[CASE]) == 2


@pytest.mark.parametrize("code", ["57014", "57P01", "53100", "53300", "40P01", "25006", "25P04", "58030"])
async def test_what_the_server_could_not_do_just_now_is_asked_again(log: EventLog, code: str) -> None:
    """Cancelled, shut down, full, too many, a deadlock, now a standby, too long, a broken disk: nobody's mistake."""
    with pytest.raises(Unavailable):
        await log.execute(f"DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'; END $$")
    assert (await log.fetch("SELECT 1 AS one"))[0]["one"] == 1


class Dead:
    """A session whose server does not say goodbye."""

    async def close(self, **_: float) -> None:
        raise TimeoutError


async def test_a_session_is_left_behind_whatever_state_it_is_in(settings: Settings) -> None:
    db = Connection(settings.dsn("sequencer"), "test")
    db._connection = Dead()  # type: ignore[assignment]
    await db.close()
    assert (await db.fetch("SELECT 1 AS one"))[0]["one"] == 1
    await db.close()


async def test_only_the_sequencers_session_is_ended_when_it_falls_silent(settings: Settings) -> None:
    """It holds the lock; behind a cut cable it would hold it for as long as TCP has patience, which is hours."""
    for role, limit in (("sequencer", "10s"), ("intake", "0"), ("desk", "0")):
        connection = await asyncpg.connect(settings.dsn(role))
        assert await connection.fetchval("SHOW idle_session_timeout") == limit
        await connection.close()
