"""Who plays the list: a clerk at the command line, who may be killed and begins again, and notes what was promised."""

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


class Noting(CommandClient):
    """A client that keeps what it was told had been done."""

    promised: set[Promise]

    async def send(
        self, stream: str, command: Command, actor: Actor, on: date, id: UUID | None = None, **more: Any
    ) -> WrittenEvents:
        done = await super().send(stream, command, actor, on, id, **more)
        self.promised |= {(command.service(), *each) for each in done}
        return done


class Driver:
    """Plays a list to its end, however often an engine is away or the driver itself is killed."""

    def __init__(self, settings: Settings, hand_over_list: HandOverList) -> None:
        self.settings, self.hand_over_list = settings, hand_over_list
        self.promised: set[Promise] = set()
        self.rounds, self._away = 0, 0.0
        self._round: asyncio.Task[None] | None = None

    async def play(self) -> None:
        while not await self._played():
            await asyncio.sleep(max(REST, self._away))
            self._away = 0.0

    async def _played(self) -> bool:
        self.rounds += 1
        self._round = asyncio.create_task(self._once())
        try:
            await asyncio.wait({self._round})
        finally:
            await self.again(self._away)
        if self._round.cancelled():
            return False
        try:
            self._round.result()
        except (Unavailable, OSError):
            return False
        return True

    async def _once(self) -> None:
        async with Noting(self.settings) as client:
            client.promised = self.promised
            db = Connection(self.settings.dsn("desk"), "play")
            try:
                with Progress(console=Console(quiet=True)) as progress:
                    await player.play(client, db, self.hand_over_list, progress)
            finally:
                await db.close()

    async def again(self, away: float) -> None:
        """Dies, and begins again after a while with the same ids."""
        self._away = away
        if self._round is not None and not self._round.done():
            await cancel_and_wait([self._round])
