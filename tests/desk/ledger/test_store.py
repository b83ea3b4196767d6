"""The ledger can be thrown away: it is folded again beside the live one, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from nats.js.errors import NotFoundError

from services.desk.ledger import store as shelves
from services.desk.ledger.facets import COLUMNS
from services.desk.ledger.store import LedgerStore, rebuild, registered_streams
from services.desk.ledger.table import NAMES
from shared.bus.subjects import EVENTS_STREAM
from shared.eventlog.log import Connection
from shared.settings import Settings
from tests.cases import REGISTERED
from tests.desk.histories import LIFE, append_life, assign_all_positions, case, event_logs, folded
from tests.engines import CLERK, CORRECT, DAY, FACTS, Suite, admin, append, wait_until

CASES = [case(n) for n in range(1, 8)]
TAMPER = "UPDATE desk.ledger SET row = jsonb_set(row::jsonb, '{title}', '\"另一件\"')::json WHERE case_id = $1"


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Connection]:
    made = Connection(settings.dsn("desk"), "rebuild")
    yield made
    await made.close()


@pytest.fixture
async def desk(suite: Suite) -> Suite:
    """The desk at work, with the cases half-way through their lives."""
    await suite.start("sequencer", "desk")
    async with event_logs(suite.settings) as logs:
        for stream in CASES:
            await append_life(logs, stream, 0, 8)
    await suite.wait_until_idle()
    return suite


async def test_a_lost_ledger_is_folded_again_as_it_was(desk: Suite, db: Connection) -> None:
    before = await LedgerStore(db).cases()
    assert before == await folded(db, CASES)
    await db.execute("TRUNCATE desk.ledger")
    assert await rebuild(db) == []
    assert await LedgerStore(db).cases() == before


async def test_its_columns_and_words_are_as_they_were_too(desk: Suite, db: Connection) -> None:
    whole = f"SELECT case_id, position, row::text, terms, {NAMES} FROM desk.ledger ORDER BY case_id"
    before = await db.fetch(whole)
    await db.execute("TRUNCATE desk.ledger")
    await rebuild(db)
    assert await db.fetch(whole) == before


async def test_a_column_that_differs_is_named(desk: Suite, db: Connection) -> None:
    await admin(desk.settings, "UPDATE desk.ledger SET marks = marks + 1 WHERE case_id = $1", CASES[3])
    assert await rebuild(db) == [CASES[3]]


async def test_both_tables_have_the_columns_that_lists_ask_for(db: Connection) -> None:
    """Where this fails, `COLUMNS` has changed: a migration must change both tables alike."""
    columns = """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""
    wanted = [("case_id", "text"), ("position", "bigint"), ("row", "json"), ("terms", "tsvector")]
    wanted += [(name, {"int": "integer"}.get(type, type)) for name, type in COLUMNS.items()]
    for table in ("desk.ledger", "desk.ledger_shadow"):
        assert await db.fetch(columns, table) == wanted


async def test_rows_of_an_older_shape_are_folded_anew(desk: Suite, db: Connection) -> None:
    before = await LedgerStore(db).cases()
    await db.execute("UPDATE desk.projection SET shape = 'older', position = 99")
    shelf = LedgerStore(db)
    await shelf.prepare()
    assert await shelf.cases() == []
    await shelf.catch_up()
    assert await shelf.cases() == before


async def test_a_start_looks_only_at_what_came_since_the_last(desk: Suite, db: Connection) -> None:
    shelf = LedgerStore(db)
    await shelf.catch_up()
    await db.execute("DELETE FROM desk.ledger WHERE case_id = ANY($1)", CASES[:2])
    async with event_logs(desk.settings) as logs:
        await desk.stop("desk")
        await append_life(logs, CASES[0], 8, len(LIFE))
    await desk.wait_until_idle()
    await shelf.catch_up()
    assert [row.id for row in await shelf.cases()] == [CASES[0], *CASES[2:]]


async def test_progress_is_told_for_every_case(desk: Suite, db: Connection) -> None:
    told: list[int] = []
    await rebuild(db, told.append)
    assert sum(told) == await registered_streams(db) == len(CASES)


async def test_the_live_refresh_goes_on_in_the_new_table(desk: Suite, db: Connection) -> None:
    await rebuild(db)
    async with event_logs(desk.settings) as logs:
        await append_life(logs, CASES[0], 8, len(LIFE))
    await desk.wait_until_idle()
    assert await LedgerStore(db).cases() == await folded(db, CASES)
    assert await rebuild(db) == []


async def test_a_rebuild_names_the_rows_that_differ_from_their_history(desk: Suite, db: Connection) -> None:
    for stream in (CASES[2], CASES[4]):
        await admin(desk.settings, TAMPER, stream)
    assert await rebuild(db) == [CASES[2], CASES[4]]
    assert await LedgerStore(db).cases() == await folded(db, CASES)
    assert await rebuild(db) == []


async def test_a_row_of_a_case_nobody_registered_is_named_too(desk: Suite, db: Connection) -> None:
    forged = """INSERT INTO desk.ledger SELECT 'rd-16-1-6666', position, replace(row::text, $1, 'rd-16-1-6666')::json
        FROM desk.ledger WHERE case_id = $1"""
    await admin(desk.settings, forged, CASES[0])
    assert await rebuild(db) == ["rd-16-1-6666"]
    assert await LedgerStore(db).cases() == await folded(db, CASES)


async def test_a_rebuild_while_events_keep_coming_misses_none_and_blames_nobody(desk: Suite, db: Connection) -> None:
    await admin(desk.settings, TAMPER, CASES[6])
    async with event_logs(desk.settings) as logs:
        coming = asyncio.gather(*(append_life(logs, stream, 8, len(LIFE)) for stream in CASES[:6]))
        found = []
        while not coming.done():
            found += await rebuild(db)
        await coming
    await desk.wait_until_idle()
    assert found == [CASES[6]]
    assert await LedgerStore(db).cases() == await folded(db, CASES)


async def test_a_case_registered_during_the_rebuild_is_no_difference(
    settings: Settings, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = shelves.differences

    async def after_a_registration(live: LedgerStore, shadow: LedgerStore, since: int) -> list[str]:
        async with event_logs(settings) as logs:
            await logs["intake"].append(append((case(9), 0, [REGISTERED])))
        await assign_all_positions(settings)
        await live.refresh([case(9)])
        return await compare(live, shadow, since)

    monkeypatch.setattr(shelves, "differences", after_a_registration)
    assert await rebuild(db) == []


async def test_what_the_live_table_heard_during_the_rebuild_is_in_the_new_one(
    settings: Settings, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its case was folded before, and nothing will ever come to refresh it again."""
    compare = shelves.differences

    async def after_more_of_a_life(live_one: LedgerStore, shadow: LedgerStore, since: int) -> list[str]:
        await further(8, len(LIFE))
        await live_one.refresh(CASES[:1])
        return await compare(live_one, shadow, since)

    async def further(begin: int, end: int) -> None:
        async with event_logs(settings) as logs:
            await append_life(logs, CASES[0], begin, end)
        await assign_all_positions(settings)

    await further(0, 8)
    monkeypatch.setattr(shelves, "differences", after_more_of_a_life)
    assert await rebuild(db) == []
    assert await LedgerStore(db).cases() == await folded(db, CASES)


async def test_events_are_published_between_the_batches_of_a_rebuild(
    suite: Suite, db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild in one transaction would hold back every position until its end, and each wait here would be vain."""
    log = suite.logs["intake"]
    await suite.start("sequencer", "intake")
    await asyncio.gather(*(log.append(append((case(n), 0, [REGISTERED] * 10))) for n in range(150)))
    await suite.wait_until_idle()
    refresh, batches = LedgerStore.refresh, list[int]()

    async def refresh_then_command(shelf: LedgerStore, streams: list[str]) -> None:
        await refresh(shelf, streams)
        if shelf.table.endswith("ledger_shadow"):
            batches.append(len(streams))
            await commanded_and_published(suite, len(batches))

    monkeypatch.setattr(LedgerStore, "refresh", refresh_then_command)
    await rebuild(db)
    assert len(batches) > 1
    assert sum(batches) == 150


async def commanded_and_published(suite: Suite, n: int) -> None:
    """Corrects the first case for the nth time and waits until that event is in the stream."""
    correction = CORRECT.model_copy(update={"facts": FACTS.model_copy(update={"title": f"第{n}稿"})})
    await suite.client.send(case(0), correction, CLERK, DAY)
    subject = f"ev.v1.intake.{case(0)}.case-corrected"

    async def published() -> bool:
        with suppress(NotFoundError):
            message = await suite.js.get_last_msg(EVENTS_STREAM, subject)
            return (message.headers or {})["ce-sequence"] == str(n + 10)
        return False

    await wait_until(published)
