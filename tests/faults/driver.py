"""Plays a list as a clerk at the command line would, restarts after a kill, and records what was acknowledged."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from services.cli.demo import player
from services.desk.imports.handover_list import HandOverList
from shared.bus.command_client import CommandClient
from shared.eventlog.log import Connection
from shared.messaging.envelope import Actor, Command
from shared.messaging.errors import Unavailable
from shared.runtime.command_handler import WrittenEvents
from shared.settings import Settings
from shared.tasks import cancel_and_wait

REST = 0.2
Promise = tuple[str, str, int, str]  # service, stream, version, type


class RecordingCommandClient(CommandClient):
    """A client that records in `promised` the events that were acknowledged to it."""

    promised: set[Promise]

    async def send(
        self, stream: str, command: Command, actor: Actor, on: date, id: UUID | None = None, **more: Any
    ) -> WrittenEvents:
        done = await super().send(stream, command, actor, on, id, **more)
        self.promised |= {(command.service(), *written_event) for written_event in done}
        return done


class Driver:
    """Plays a list to its end, however often an engine is away or the driver itself is killed."""

    def __init__(self, settings: Settings, hand_over_list: HandOverList) -> None:
        self.settings, self.hand_over_list = settings, hand_over_list
        self.promised: set[Promise] = set()
        self.rounds, self._away = 0, 0.0
        self._round: asyncio.Task[None] | None = None

    async def play(self) -> None:
        while not await self._play_round():
            await asyncio.sleep(max(REST, self._away))
            self._away = 0.0

    async def _play_round(self) -> bool:
        self.rounds += 1
        self._round = asyncio.create_task(self._run_once())
        try:
            await asyncio.wait({self._round})
        finally:
            await self.restart(self._away)
        if self._round.cancelled():
            return False
        try:
            self._round.result()
        except (Unavailable, OSError):
            return False
        return True

    async def _run_once(self) -> None:
        async with RecordingCommandClient(self.settings) as client:
            client.promised = self.promised
            db = Connection(self.settings.dsn("desk"), "play")
            try:
                with Progress(console=Console(quiet=True)) as progress:
                    await player.play(client, db, self.hand_over_list, progress)
            finally:
                await db.close()

    async def restart(self, away: float) -> None:
        """Cancels the round; `play` begins the next one after `away` seconds, with the same command ids."""
        self._away = away
        if self._round is not None and not self._round.done():
            await cancel_and_wait([self._round])
