"""`DeskContext`: what every page works with: the ledger and the log to read, the services to command, the blob store.

Pages take it as the parameter `desk: ContextDep`; `desk_context` opens and closes its connections.
"""

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

HAS_POSITION = "SELECT FROM eventlog.sequence WHERE service = $1 AND stream = $2 AND version >= $3 LIMIT 1"
PROJECTION_TIMEOUT_S = 2.0  # how long a page waits for the ledger (docs/architecture.md, truth 8)
POLL_INTERVAL_S = 0.01


@dataclass(frozen=True, slots=True)
class CommandReceipt:
    """What a command wrote (nothing where it was so already), and whether the ledger has projected it yet.

    Where it has not, the page says 正在更新.
    """

    written: WrittenEvents
    projected: bool


@dataclass
class DeskContext:
    """Settings and connections of the workbench; one for the whole application."""

    settings: Settings
    db: ConnectionPool
    client: CommandClient
    blobs: BlobStore
    store: LedgerStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = LedgerStore(self.db)

    def today(self) -> date:
        """The business date in Shanghai; a rehearsal sets its own in the settings."""
        return self.settings.day or today()

    async def case(self, id: str) -> CaseRow:
        """The ledger's row of the case. Raises `NotFound`."""
        row = await self.store.case(id)
        if row is None:
            raise NotFound(id)
        return row

    async def history(self, stream: str) -> list[RecordedEvent]:
        """All events of a case or register, in the order of the log."""
        return (await histories(self.db, [stream]))[stream]

    async def effective_events(self, stream: str) -> list[RecordedEvent]:
        """A register's effective events: amendments applied, retracted events left out."""
        return list(apply_corrections(await self.history(stream)))

    async def send_command(
        self,
        user: Person | Actor,
        stream: str,
        command: Command,
        *,
        id: UUID,
        expected_version: int | None = None,
        business_date: date | None = None,
        principal: str = "",
    ) -> CommandReceipt:
        """Sends the command and waits until the ledger shows what it wrote, no longer than `PROJECTION_TIMEOUT_S`.

        `business_date` is today where none is given; `principal` names the person on whose behalf `user` acts.
        Raises `RemoteCommandError` when it is refused, `Unavailable` when no service answers, `MandateExceeded`
        where the directory knows no delegation by `principal`.
        """
        actor, day = user if isinstance(user, Actor) else user.actor, business_date or self.today()
        if principal:
            facts = [event.event for event in await self.effective_events(DIRECTORY)]
            actor = acting_as(actor, delegation_of(facts, actor, principal, type(command), day))
        written = await self.client.send(stream, command, actor, day, id, expected_version)
        versions: dict[str, int] = {}
        for event_stream, version, event_type in written:
            if event_stream == stream:
                versions[event_type.partition(".")[0]] = version
        wait = self.wait_for_projection if is_case(stream) else self.wait_for_position
        return CommandReceipt(written, await wait(stream, versions))

    async def wait_for_projection(
        self, stream: str, versions: Mapping[str, int], timeout_s: float = PROJECTION_TIMEOUT_S
    ) -> bool:
        """Whether the row of the case has these versions (by service) within `timeout_s`."""

        async def is_projected() -> bool:
            row = await self.store.case(stream)
            return row is not None and all(row.seen.get(service, 0) >= version for service, version in versions.items())

        return await poll_until(is_projected, timeout_s)

    async def wait_for_position(
        self, stream: str, versions: Mapping[str, int], timeout_s: float = PROJECTION_TIMEOUT_S
    ) -> bool:
        """Whether what was written into a register has its position in the log within `timeout_s`.

        Pages of registers read the log, where events are visible from then on.
        """

        async def has_position() -> bool:
            rows = [
                await self.db.fetch(HAS_POSITION, service, stream, version) for service, version in versions.items()
            ]
            return all(rows)

        return await poll_until(has_position, timeout_s)


async def poll_until(condition: Callable[[], Awaitable[bool]], timeout_s: float) -> bool:
    """Whether the condition holds within `timeout_s`; asks every `POLL_INTERVAL_S`."""
    give_up_at = time.monotonic() + timeout_s
    while not await condition():
        if time.monotonic() > give_up_at:
            return False
        await asyncio.sleep(POLL_INTERVAL_S)
    return True


@asynccontextmanager
async def desk_context(settings: Settings) -> AsyncIterator[DeskContext]:
    """The desk with its connections open, and its own tables prepared, for as long as the block lasts."""
    db = ConnectionPool(settings.dsn("desk"), "workbench")
    try:
        async with CommandClient(settings, user="desk", timeout_s=10) as client:
            await LedgerStore(db).prepare()
            yield DeskContext(settings, db, client, blob_store(settings))
    finally:
        await db.close()


def context_of(request: Request) -> DeskContext:
    """The desk of the application that answers the request."""
    desk: DeskContext = request.app.state.desk
    return desk


ContextDep = Annotated[DeskContext, Depends(context_of)]
