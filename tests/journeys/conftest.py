"""The year 2023, played once for the session through the whole suite in one process."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest
from rich.console import Console
from rich.progress import Progress

from services.cli.demo import player
from services.cli.install.all_in_one import embedded_system
from services.desk.imports.handover_list import HandOverList, read_handover_list
from services.desk.ledger.projection import CaseRow, fold
from services.desk.ledger.store import case_streams, histories
from shared.bus.command_client import CommandClient
from shared.eventlog.checkpoints import parked
from shared.eventlog.log import Connection
from shared.messaging.envelope import RecordedEvent


@dataclass
class Year:
    """A suite in which a list has been played, and hands to look at it."""

    client: CommandClient
    db: Connection
    hand_over_list: HandOverList

    async def play_again(self) -> None:
        with Progress(console=Console(quiet=True)) as progress:
            await player.play(self.client, self.db, self.hand_over_list, progress)
        await self.client.wait_until_idle()

    async def events(self, where: str = "true") -> int:
        return int((await self.db.one(f"SELECT count(*) AS n FROM eventlog.event WHERE {where}"))["n"])

    async def folded(self, until: date | None = None) -> dict[str, CaseRow]:
        """Every case from the log alone, now or as it was on the evening of a day."""
        pages = [await histories(self.db, page) async for page in case_streams(self.db)]
        return {row.id: row for page in pages for events in page.values() if (row := fold(events, until))}

    async def history(self, stream: str) -> list[RecordedEvent]:
        return (await histories(self.db, [stream]))[stream]

    async def parked(self) -> int:
        return len(await parked(self.db))


@pytest.fixture(scope="session")
async def year(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    async with (
        embedded_system(tmp_path_factory.mktemp("year"), clock=False) as settings,
        CommandClient(settings) as client,
    ):
        db = Connection(settings.dsn("desk"), "test")
        played = Year(client, db, read_handover_list(player.HANDOVER_LIST_FILE))
        await played.play_again()
        yield played
        await db.close()
