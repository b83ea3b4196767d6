"""A row of the ledger is its case's history, folded: nothing else makes a difference, not even how it was delivered."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from services.desk.ledger.projection import CaseRow, Stage, fold
from services.desk.ledger.store import LedgerStore, Refresher, histories
from shared.eventlog.log import Connection
from shared.settings import Settings
from tests.cases import REGISTERED
from tests.desk.histories import LIFE, append_life, assign_all_positions, case, event_logs, folded
from tests.engines import admin

CASES = [case(n) for n in range(1, 7)]


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[LedgerStore]:
    made = LedgerStore(Connection(settings.dsn("desk"), "desk"))
    await made.prepare()
    yield made
    await made.db.close()


@pytest.fixture
async def settings_with_histories(settings: Settings) -> Settings:
    """Six cases, each further on than the last, their events mixed."""
    async with event_logs(settings) as logs:
        for n in range(len(LIFE)):
            for k, stream in enumerate(CASES):
                if n < 4 * (k + 1) - 3:
                    await append_life(logs, stream, n, n + 1)
    await assign_all_positions(settings)
    return settings


async def deliveries(settings: Settings) -> list[tuple[str, int]]:
    return [
        tuple(row) for row in await admin(settings, "SELECT stream, position FROM eventlog.sequence ORDER BY position")
    ]


@pytest.mark.parametrize("seed", range(5))
async def test_order_and_repetition_of_deliveries_do_not_matter(
    settings_with_histories: Settings, store: LedgerStore, seed: int
) -> None:
    dice, heard = random.Random(seed), await deliveries(settings_with_histories) * 3
    dice.shuffle(heard)
    refresher = Refresher(store)
    while heard:
        some, heard = heard[: (size := dice.randint(1, 40))], heard[size:]
        await asyncio.gather(*(refresher.refresh(*stream) for stream in some))
    assert await store.cases() == await folded(store.db, CASES)
    assert len({row.stage for row in await store.cases()}) > 3


async def test_deliveries_while_the_case_goes_on_lead_to_the_same_row(settings: Settings, store: LedgerStore) -> None:
    """Every third delivery is late, every fifth comes again at the end."""
    refresher, missed = Refresher(store), list[tuple[str, int]]()
    async with event_logs(settings) as logs:
        for n in range(len(LIFE)):
            await append_life(logs, CASES[0], n, n + 1)
            await assign_all_positions(settings)
            if n % 3:
                await refresher.refresh(CASES[0], n + 1)
            if n % 5 == 0:
                missed.append((CASES[0], n + 1))
    for stream in reversed(missed):
        await refresher.refresh(*stream)
    await refresher.refresh(CASES[0], len(LIFE))
    assert await store.cases() == await folded(store.db, CASES[:1])


async def test_a_refresh_returns_when_the_row_has_seen_the_event(
    settings_with_histories: Settings, store: LedgerStore
) -> None:
    refresher = Refresher(store)
    for stream, position in await deliveries(settings_with_histories):
        await refresher.refresh(stream, position)
        assert (await store.positions([stream]))[stream] >= position


async def test_an_older_row_never_replaces_a_newer_one(settings_with_histories: Settings, store: LedgerStore) -> None:
    history = (await histories(store.db, CASES))[CASES[-1]]
    rows = [row for n in range(len(history)) if (row := fold(history[: n + 1]))]
    for row in (rows[-1], *rows, *reversed(rows)):
        await store.upsert([row])
    assert await store.case(CASES[-1]) == rows[-1]


async def test_every_prefix_of_a_history_has_its_row(settings_with_histories: Settings, store: LedgerStore) -> None:
    """The as-of view calls the same function."""
    history = (await histories(store.db, CASES))[CASES[-1]]
    rows = [fold(history[: n + 1]) for n in range(len(history))]
    assert [row.position for row in rows if row] == [event.position for event in history]
    assert rows[0] is not None
    assert (rows[0].stage, rows[0].title) == (Stage.TO_RECEIVE, REGISTERED.title)


async def test_a_row_keeps_the_last_version_seen_per_service(
    settings_with_histories: Settings, store: LedgerStore
) -> None:
    await store.refresh(CASES)
    for stream, row in zip(CASES, await store.cases(), strict=True):
        versions = await admin(
            settings_with_histories,
            "SELECT service, max(version) FROM eventlog.event WHERE stream = $1 GROUP BY 1",
            stream,
        )
        assert row.seen == {version["service"]: version["max"] for version in versions}


async def test_what_was_never_registered_has_no_row(settings: Settings, store: LedgerStore) -> None:
    async with event_logs(settings) as logs:
        await append_life(logs, CASES[0], 1, 4)
    await assign_all_positions(settings)
    await Refresher(store).refresh(CASES[0], 3)
    assert await store.cases() == []


async def test_a_row_on_the_shelf_reads_back_as_it_was(settings_with_histories: Settings, store: LedgerStore) -> None:
    await store.refresh(CASES)
    row = await store.case(CASES[-1])
    assert isinstance(row, CaseRow)
    assert CaseRow.model_validate_json(row.model_dump_json()) == row
