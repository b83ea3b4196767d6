"""What every page has at hand: the ledger and the log to read, the services to ask, the texts, and today's date."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.desk.access.delegation import acting_as, delegation_of
from services.desk.access.directory import Person
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.store import LedgerStore, histories, is_case
from shared.blobs.store import BlobStore, blob_store
from shared.bus.command_client import CommandClient
from shared.contracts.assignment import DIRECTORY
from shared.domain.corrections import apply_corrections
from shared.eventlog.connection_pool import ConnectionPool
from shared.messaging.envelope import Actor, Command, RecordedEvent
from shared.messaging.errors import NotFound
from shared.runtime.command_handler import WrittenEvents, today
from shared.settings import Settings

POSITIONS = "SELECT FROM eventlog.sequence WHERE service = $1 AND stream = $2 AND version >= $3 LIMIT 1"
PROJECTION_TIMEOUT_S, POLL_INTERVAL_S = (
    2.0,
    0.01,
)  # seconds: how long a page waits for the ledger (truth 8), and how often it looks


@dataclass(frozen=True, slots=True)
class CommandReceipt:
    """What a command wrote, and whether the ledger has seen it already; if not, the page says 正在更新."""

    done: WrittenEvents
    seen: bool


@dataclass
class DeskContext:
    """One for the whole workbench."""

    settings: Settings
    db: ConnectionPool
    client: CommandClient
    blobs: BlobStore
    store: LedgerStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = LedgerStore(self.db)

    def today(self) -> date:
        """The business date in Shanghai; a rehearsal has its own."""
        return self.settings.day or today()

    async def case(self, id: str) -> CaseRow:
        """The ledger's row; raises `NotFound`."""
        found = await self.store.case(id)
        if found is None:
            raise NotFound(id)
        return found

    async def history(self, stream: str) -> list[RecordedEvent]:
        """All that was recorded of a case or in a register, in the order of the log."""
        return (await histories(self.db, [stream]))[stream]

    async def register(self, stream: str) -> list[RecordedEvent]:
        """A register's facts as they stand: corrections applied, what was taken back left out."""
        return list(apply_corrections(await self.history(stream)))

    async def send_command(
        self,
        user: Person | Actor,
        stream: str,
        command: Command,
        *,
        id: UUID,
        expected: int | None = None,
        on: date | None = None,
        principal: str = "",
    ) -> CommandReceipt:
        """Gives the command and waits a moment until its author can see what they did.

        Raises `RemoteCommandError` when it is refused, `Unavailable` when nobody answers, `MandateExceeded` where
        the directory knows no delegation by `principal`.
        """
        actor, day = user if isinstance(user, Actor) else user.actor, on or self.today()
        if principal:
            past = [event.event for event in await self.register(DIRECTORY)]
            actor = acting_as(actor, delegation_of(past, actor, principal, type(command), day))
        done = await self.client.send(stream, command, actor, day, id, expected)
        written: dict[str, int] = {}
        for of, version, type_ in done:
            if of == stream:
                written[type_.partition(".")[0]] = version
        there = self.wait_for_projection if is_case(stream) else self.wait_for_position
        return CommandReceipt(done, await there(stream, written))

    async def wait_for_projection(
        self, stream: str, written: Mapping[str, int], patience: float = PROJECTION_TIMEOUT_S
    ) -> bool:
        """Whether the row of the case has seen these versions of the services, waiting no longer than that."""

        async def seen() -> bool:
            row = await self.store.case(stream)
            return row is not None and all(row.seen.get(service, 0) >= version for service, version in written.items())

        return await poll_until(seen, patience)

    async def wait_for_position(
        self, stream: str, written: Mapping[str, int], patience: float = PROJECTION_TIMEOUT_S
    ) -> bool:
        """Whether what was written into a register has its place in the log, from where the next page reads it."""

        async def read() -> bool:
            found = [await self.db.fetch(POSITIONS, service, stream, last) for service, last in written.items()]
            return all(found)

        return await poll_until(read, patience)


async def poll_until(condition: Callable[[], Awaitable[bool]], patience: float) -> bool:
    """Looks again and again, no longer than that."""
    until = time.monotonic() + patience
    while not await condition():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(POLL_INTERVAL_S)
    return True


@asynccontextmanager
async def desk_context(settings: Settings) -> AsyncIterator[DeskContext]:
    """The desk with its connections, for as long as the block lasts."""
    db = ConnectionPool(settings.dsn("desk"), "workbench")
    try:
        async with CommandClient(settings, user="desk", deadline=10) as client:
            await LedgerStore(db).prepare()
            yield DeskContext(settings, db, client, blob_store(settings))
    finally:
        await db.close()


def context_of(request: Request) -> DeskContext:
    desk: DeskContext = request.app.state.desk
    return desk


ContextDep = Annotated[DeskContext, Depends(context_of)]
