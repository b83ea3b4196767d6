"""Every committed event gets the next position, none is skipped, and each stream keeps its own order."""

import asyncio
import hashlib
import json
from collections import defaultdict

import pytest

from services.sequencer.positions import Fenced, PositionAllocator
from shared.eventlog.log import Connection, EventLog
from shared.messaging.errors import NeedsOperator, Unavailable
from shared.settings import Settings
from tests.engines import CASE, OTHER, admin, append_registrations, wait_until
from tests.sequencer.writers import active_allocator, connected, insert, positions, read_by_ordinal, write_until

SLOW, SECONDS = "rd-16-1-9999", 2.5


async def test_nothing_behind_an_open_transaction_is_placed_before_it(
    settings: Settings, allocator: PositionAllocator
) -> None:
    async with connected(settings) as slow, connected(settings) as fast:
        transaction = slow.transaction()
        await transaction.start()
        await insert(slow, CASE)
        for n in range(3):
            await insert(fast, OTHER, n + 1)
            assert await allocator.advance() == []
        assert await allocator.is_event_waiting()
        await insert(slow, CASE, 2)
        await transaction.commit()
    assert len(await allocator.advance()) == 5
    assert await positions(settings) == [(1, CASE, 1), (2, CASE, 2), (3, OTHER, 1), (4, OTHER, 2), (5, OTHER, 3)]
    assert not await allocator.is_event_waiting()


async def test_a_transaction_that_fails_holds_nobody_up_afterwards(
    settings: Settings, allocator: PositionAllocator
) -> None:
    async with connected(settings) as slow, connected(settings) as fast:
        transaction = slow.transaction()
        await transaction.start()
        await insert(slow, CASE)
        await insert(fast, OTHER)
        assert await allocator.advance() == []
        await transaction.rollback()
    await allocator.advance()
    assert await positions(settings) == [(1, OTHER, 1)]


async def test_among_many_writers_no_event_is_skipped_doubled_or_reordered(
    settings: Settings, allocator: PositionAllocator
) -> None:
    """The naive reader, beside it in the same run, loses what commits late."""
    end, done, found = asyncio.get_running_loop().time() + SECONDS, asyncio.Event(), list[tuple[str, int]]()
    reading = asyncio.create_task(read_by_ordinal(settings, found, done))
    async with connected(settings) as slow:
        transaction = slow.transaction()
        await transaction.start()
        await insert(slow, SLOW, 1, 3)
        writing = [asyncio.create_task(write_until(settings, n, end)) for n in range(8)]

        async def overtaken() -> bool:
            return bool(found)

        await wait_until(overtaken)
        assert await allocator.advance() == []
        await transaction.commit()
    while not all(task.done() for task in writing):
        await allocator.advance()
    while await allocator.advance():
        pass
    done.set()
    await reading
    written = sum(task.result() for task in writing) + 3
    placed = await positions(settings)
    assert [position for position, _, _ in placed] == list(range(1, written + 1))
    versions: dict[str, list[int]] = defaultdict(list)
    for _, stream, version in placed:
        versions[stream].append(version)
    assert all(stream_versions == list(range(1, len(stream_versions) + 1)) for stream_versions in versions.values())
    assert len(versions) == 9
    lost = written - len(set(found))
    assert lost > 0
    assert not {(SLOW, 1), (SLOW, 2), (SLOW, 3)} & set(found)


async def test_one_sequencer_works_and_the_other_stands_by_until_its_session_ends(settings: Settings) -> None:
    first, second = (PositionAllocator(Connection(settings.dsn("sequencer"), "sequencer")) for _ in range(2))
    assert await first.try_lock()
    assert not await second.try_lock()
    gone = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
    await admin(settings, f"{gone} (SELECT oid FROM pg_database WHERE datname = current_database())")
    await wait_until(second.try_lock)
    with pytest.raises(Unavailable):
        await first.advance()
    assert not await first.try_lock()
    for allocator in (first, second):
        await allocator.db.close()


async def test_a_sequencer_that_was_overtaken_can_place_nothing(
    settings: Settings, allocator: PositionAllocator, log: EventLog
) -> None:
    zombie = await active_allocator(settings)
    await append_registrations(log)
    await allocator.advance()
    await append_registrations(log, CASE, 1)
    with pytest.raises(Fenced):
        await zombie.advance()
    with pytest.raises(Fenced):
        await zombie.check_not_fenced()
    await allocator.advance()
    assert await positions(settings) == [(1, CASE, 1), (2, CASE, 2)]
    await zombie.db.close()


async def test_of_two_that_place_at_the_same_moment_one_is_fenced(settings: Settings, log: EventLog) -> None:
    for n in range(15):
        await append_registrations(log, CASE, n)
        both = [await active_allocator(settings), await active_allocator(settings)]
        outcomes = await asyncio.gather(*(allocator.advance() for allocator in both), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) in (["Fenced", "list"], ["list", "list"])
        assert sum(len(outcome) for outcome in outcomes if isinstance(outcome, list)) == 1
        for allocator in both:
            await allocator.db.close()
    assert await positions(settings) == [(n, CASE, n) for n in range(1, 16)]


async def test_a_leaf_can_be_computed_by_hand(settings: Settings, allocator: PositionAllocator, log: EventLog) -> None:
    """Section 4 of the architecture, word by word, on the text PostgreSQL gives out."""
    await append_registrations(log)
    await allocator.advance()
    e = (await admin(settings, """SELECT event.*, body::text AS body, actor::text AS actor, leaf_hash,
        (extract(epoch FROM recorded_at) * 1000000)::bigint AS us FROM eventlog.event JOIN eventlog.sequence
        USING (service, stream, version)"""))[0]  # fmt: skip
    body = hashlib.sha256(e["body"].encode()).hexdigest()
    said = [1, 1, "intake", CASE, 1, "intake.case-registered", 1, e["actor"], str(e["command_id"]), None,
            str(e["correlation_id"]), "2023-02-16", e["us"], body]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    assert e["leaf_hash"] == hashlib.sha256(b"\x00" + text.encode()).digest()


async def test_a_forgotten_event_raises_the_alarm(
    settings: Settings, allocator: PositionAllocator, log: EventLog
) -> None:
    """Only a superuser with forged columns can make one."""
    await append_registrations(log)
    await allocator.advance()
    await admin(settings, """INSERT INTO eventlog.event (service, stream, version, type, type_version, body, "on",
        actor, command_id, command_hash, correlation_id, xid) SELECT service, 'rd-16-1-0666', version, type,
        type_version, body, "on", actor, command_id, command_hash, correlation_id, '3'
        FROM eventlog.event""")  # fmt: skip
    assert await allocator.advance() == []
    with pytest.raises(NeedsOperator, match="intake/rd-16-1-0666/1"):
        await allocator.check_all_positioned()
    with pytest.raises(NeedsOperator, match="未定序"):
        await active_allocator(settings)


async def test_who_holds_the_commit_horizon_is_named(
    settings: Settings, allocator: PositionAllocator, log: EventLog
) -> None:
    assert (await allocator.horizon_holder())["pid"] is None
    async with connected(settings) as slow, slow.transaction():
        await insert(slow, CASE)
        await append_registrations(log, OTHER)
        holder = await allocator.horizon_holder()
        assert (holder["usename"], holder["pid"]) == ("intake", slow.get_server_pid())
        assert holder["seconds"] > 0
        assert await allocator.is_event_waiting()
    assert (await allocator.horizon_holder())["pid"] is None


async def test_the_order_is_taken_up_where_it_ended(
    settings: Settings, allocator: PositionAllocator, log: EventLog
) -> None:
    await append_registrations(log, CASE, 0, 3)
    await allocator.advance()
    await append_registrations(log, OTHER, 0, 600)
    next = await active_allocator(settings)
    assert next.position == 3
    assert [len(await next.advance()) for _ in range(3)] == [500, 100, 0]
    assert [position for position, _, _ in await positions(settings)] == list(range(1, 604))
    await next.db.close()
