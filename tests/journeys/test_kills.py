"""Processes die in the middle of the work, without a word, and the figures are the same as if none had."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from services.cli import demo
from services.cli.suite import brought_along
from services.desk.handover import read
from services.desk.ledger import Case
from services.desk.shelf import Shelf, rebuild
from services.desk.summary import Scope, Summary, summarise
from shared import testing
from shared.bus.client import Client
from shared.errors import Unavailable
from shared.eventlog.log import Line
from shared.testing import provisioned
from tests.journeys.conftest import Year
from tests.journeys.processes import Faults, Processes

pytestmark = pytest.mark.timeout(400)
SMALL = Path(__file__).parents[1] / "data" / "handover-small.csv"
Fault = Callable[[Faults], Awaitable[None]]

# After how many events each thing happens; a day's acts are under way at each of these moments.
FAULTS: tuple[tuple[int, Fault], ...] = (
    (60, lambda faults: faults.service("intake")),
    (110, lambda faults: faults.service("supervision")),
    (150, lambda faults: faults.service("sequencer")),
    (190, lambda faults: faults.nats()),
    (230, lambda faults: faults.service("assignment")),
    (260, lambda faults: faults.postgres()),
    (300, lambda faults: faults.service("feedback")),
    (340, lambda faults: faults.nats(wipe=True)),
    (390, lambda faults: faults.service("publication")),
    (420, lambda faults: faults.service("desk")),
    (450, lambda faults: faults.postgres()),
    (480, lambda faults: faults.service("sequencer")),
)


def comparable(rows: dict[str, Case]) -> dict[str, Case]:
    """Positions depend on who was faster; nothing else may."""
    return {id: row.model_copy(update={"position": 0}) for id, row in rows.items()}


async def undisturbed(home: Path, file: Path) -> tuple[Summary, dict[str, Case]]:
    async with brought_along(home, clock=False) as settings, Client(settings) as client:
        line = Line(settings.dsn("desk"), "test")
        year = Year(client, line, read(file))
        await year.again()
        rows = await year.folded()
        await line.close()
    return summarise(rows.values(), Scope(year=2023)), comparable(rows)


async def disturb(line: Line, faults: Faults, scale: int) -> None:
    for threshold, fault in FAULTS:
        while await count(line) < threshold * scale:
            await asyncio.sleep(0.02)
        await fault(faults)


async def count(line: Line) -> int:
    try:
        return int((await line.one("SELECT count(*) AS n FROM eventlog.event"))["n"])
    except Unavailable:
        return 0


async def test_a_list_is_played_to_the_same_end_whatever_is_killed(tmp_path: Path) -> None:
    await survives(tmp_path, SMALL, 1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_whole_year_is_played_to_the_same_end_whatever_is_killed(tmp_path: Path) -> None:
    await survives(tmp_path, demo.LIST, 9)


async def survives(tmp_path: Path, file: Path, scale: int) -> None:
    expected, rows = await undisturbed(tmp_path / "quiet", file)
    async with testing.engines(tmp_path / "killed") as engines:
        settings = engines.settings
        await provisioned(settings)
        async with Processes(settings) as processes, Client(settings) as client:
            faults = Faults(engines, processes)
            line, eye = Line(settings.dsn("desk"), "test"), Line(settings.dsn("desk"), "eye")
            year = Year(client, line, read(file))
            killer = asyncio.create_task(disturb(eye, faults, scale))
            await played(year)
            await killer
            await client.settle()
            await line.close()
            figures, killed = (
                summarise((await year.folded()).values(), Scope(year=2023)),
                comparable(await year.folded()),
            )
            assert len(faults.done) == len(FAULTS)
            assert await year.parked() == 0
            assert comparable({row.id: row for row in await Shelf(line).cases()}) == killed
            assert await rebuild(line) == []
            await line.close()
            await eye.close()
    assert killed == rows
    assert figures == expected


async def played(year: Year) -> None:
    """The driver is a client like any other: where an engine is away it begins again, and nothing doubles."""
    while True:
        try:
            with Progress(console=Console(quiet=True)) as progress:
                await demo.play(year.client, year.line, year.found, progress)
        except Unavailable:
            await asyncio.sleep(0.2)
        else:
            return
