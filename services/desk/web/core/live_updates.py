"""Tells open pages that the ledger went on, so that nobody works on what is no longer so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from services.desk.access.permissions import can_see
from services.desk.web.core.context import ContextDep, DeskContext
from services.desk.web.core.current_user import NotSignedIn, PassiveUser, session_of
from shared.messaging.errors import Unavailable

router = APIRouter()
LOOK_INTERVAL_S, SIGN, AT_ONCE = (
    0.5,
    20,
    500,
)  # seconds between two looks and between two signs of life; cases told at once
SINCE = "SELECT case_id, position FROM desk.ledger WHERE position > $1 ORDER BY position LIMIT $2"
LAST = "SELECT coalesce(max(position), 0) AS position FROM desk.ledger"


class LedgerWatch:
    """Looks at the ledger for all open pages together, and only while there are any."""

    def __init__(self, desk: DeskContext) -> None:
        self.desk = desk
        self.open: set[asyncio.Queue[set[str]]] = set()
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Queue[set[str]]]:
        """Whatever goes on in the ledger from now on: the cases of each look, or the empty set for too many to name."""
        mine: asyncio.Queue[set[str]] = asyncio.Queue(maxsize=16)
        self.open.add(mine)
        try:
            if self._task is None or self._task.done():
                self._first = asyncio.ensure_future(self.desk.db.one(LAST))
                self._task = asyncio.create_task(self._look(self._first))
            await asyncio.shield(self._first)
            yield mine
        finally:
            self.open.discard(mine)

    async def _look(self, first: asyncio.Future[Any]) -> None:
        seen = (await first)["position"]
        while self.open:
            await asyncio.sleep(LOOK_INTERVAL_S)
            with suppress(Unavailable):
                rows = await self.desk.db.fetch(SINCE, seen, AT_ONCE)
                if rows:
                    seen = rows[-1]["position"]
                    self._tell({row["case_id"] for row in rows} if len(rows) < AT_ONCE else set())

    def _tell(self, cases: set[str]) -> None:
        for queue in self.open:
            with suppress(asyncio.QueueFull):  # a browser that does not listen refreshes when it comes back
                queue.put_nowait(cases)


@router.get("/live")
async def live(request: Request, desk: ContextDep, user: PassiveUser, case: str = "") -> Response:
    """Server-sent events: `ledger` when a case that this person may see went on; with `case` only that one."""
    if case and not can_see(user, await desk.case(case)):
        raise NotSignedIn
    ledger: LedgerWatch = request.app.state.ledger

    async def said() -> AsyncIterator[ServerSentEvent]:
        async with ledger.changes() as changes:
            yield ServerSentEvent(comment="open")
            while True:
                cases = await changes.get()
                if not await session_goes_on(request):
                    return
                if not case or not cases or case in cases:
                    yield ServerSentEvent(event="ledger", data=case or "all")

    return EventSourceResponse(said(), ping=SIGN)


async def session_goes_on(request: Request) -> bool:
    """Whether the session has not ended meanwhile; watching is no sign of life."""
    if hasattr(request.state, "session"):
        del request.state.session
    return await session_of(request, touch=False) is not None
