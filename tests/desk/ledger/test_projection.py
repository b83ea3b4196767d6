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
from tests.desk.histories import LIFE, case, folded, live, place, recording
from tests.real import admin

CASES = [case(n) for n in range(1, 7)]


@pytest.fixture
async def shelf(settings: Settings) -> AsyncIterator[LedgerStore]:
    made = LedgerStore(Connection(settings.dsn("desk"), "desk"))
    await made.prepare()
    yield made
    await made.db.close()


@pytest.fixture
async def lived(settings: Settings) -> Settings:
    """Six cases, each further on than the last, their events mixed."""
    async with recording(settings) as logs:
        for n in range(len(LIFE)):
            for k, stream in enumerate(CASES):
                if n < 4 * (k + 1) - 3:
                    await live(logs, stream, n, n + 1)
    await place(settings)
    return settings


async def deliveries(settings: Settings) -> list[tuple[str, int]]:
    return [
        tuple(row) for row in await admin(settings, "SELECT stream, position FROM eventlog.sequence ORDER BY position")
    ]


@pytest.mark.parametrize("seed", range(5))
async def test_order_and_repetition_of_deliveries_do_not_matter(lived: Settings, shelf: LedgerStore, seed: int) -> None:
    dice, heard = random.Random(seed), await deliveries(lived) * 3
    dice.shuffle(heard)
    refresher = Refresher(shelf)
    while heard:
        some, heard = heard[: (size := dice.randint(1, 40))], heard[size:]
        await asyncio.gather(*(refresher.refresh(*each) for each in some))
    assert await shelf.cases() == await folded(shelf.db, CASES)
    assert len({row.stage for row in await shelf.cases()}) > 3


async def test_deliveries_while_the_case_goes_on_lead_to_the_same_row(settings: Settings, shelf: LedgerStore) -> None:
    """Every third delivery is late, every fifth comes again at the end."""
    refresher, missed = Refresher(shelf), list[tuple[str, int]]()
    async with recording(settings) as logs:
        for n in range(len(LIFE)):
            await live(logs, CASES[0], n, n + 1)
            await place(settings)
            if n % 3:
                await refresher.refresh(CASES[0], n + 1)
            if n % 5 == 0:
                missed.append((CASES[0], n + 1))
    for each in reversed(missed):
        await refresher.refresh(*each)
    await refresher.refresh(CASES[0], len(LIFE))
    assert await shelf.cases() == await folded(shelf.db, CASES[:1])


async def test_a_refresh_returns_when_the_row_has_seen_the_event(lived: Settings, shelf: LedgerStore) -> None:
    refresher = Refresher(shelf)
    for stream, position in await deliveries(lived):
        await refresher.refresh(stream, position)
        assert (await shelf.positions([stream]))[stream] >= position


async def test_an_older_row_never_replaces_a_newer_one(lived: Settings, shelf: LedgerStore) -> None:
    history = (await histories(shelf.db, CASES))[CASES[-1]]
    rows = [row for n in range(len(history)) if (row := fold(history[: n + 1]))]
    for row in (rows[-1], *rows, *reversed(rows)):
        await shelf.upsert([row])
    assert await shelf.case(CASES[-1]) == rows[-1]


async def test_every_prefix_of_a_history_has_its_row(lived: Settings, shelf: LedgerStore) -> None:
    """The as-of view calls the same function."""
    history = (await histories(shelf.db, CASES))[CASES[-1]]
    rows = [fold(history[: n + 1]) for n in range(len(history))]
    assert [row.position for row in rows if row] == [each.position for each in history]
    assert rows[0] is not None
    assert (rows[0].stage, rows[0].title) == (Stage.TO_RECEIVE, REGISTERED.title)


async def test_a_row_keeps_the_last_version_seen_per_service(lived: Settings, shelf: LedgerStore) -> None:
    await shelf.refresh(CASES)
    for stream, row in zip(CASES, await shelf.cases(), strict=True):
        versions = await admin(
            lived, "SELECT service, max(version) FROM eventlog.event WHERE stream = $1 GROUP BY 1", stream
        )
        assert row.seen == {each["service"]: each["max"] for each in versions}


async def test_what_was_never_registered_has_no_row(settings: Settings, shelf: LedgerStore) -> None:
    async with recording(settings) as logs:
        await live(logs, CASES[0], 1, 4)
    await place(settings)
    await Refresher(shelf).refresh(CASES[0], 3)
    assert await shelf.cases() == []


async def test_a_row_on_the_shelf_reads_back_as_it_was(lived: Settings, shelf: LedgerStore) -> None:
    await shelf.refresh(CASES)
    row = await shelf.case(CASES[-1])
    assert isinstance(row, CaseRow)
    assert CaseRow.model_validate_json(row.model_dump_json()) == row
