"""Server-sent events that tell open pages when the ledger changed: `/live`."""

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
POLL_INTERVAL_S = 0.5
PING_INTERVAL_S = 20  # comments that keep the connection open
MAX_CASES = 500  # named in one event; more are announced as "all"
CHANGED_SINCE = "SELECT case_id, position FROM desk.ledger WHERE position > $1 ORDER BY position LIMIT $2"
LAST_POSITION = "SELECT coalesce(max(position), 0) AS position FROM desk.ledger"


class LedgerWatch:
    """Polls the ledger once for all open pages, and only while there are any."""

    def __init__(self, desk: DeskContext) -> None:
        self.desk = desk
        self.subscribers: set[asyncio.Queue[set[str]]] = set()
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Queue[set[str]]]:
        """A queue of the changed cases of each poll from now on; an empty set stands for more than `MAX_CASES`."""
        queue: asyncio.Queue[set[str]] = asyncio.Queue(maxsize=16)
        self.subscribers.add(queue)
        try:
            if self._task is None or self._task.done():
                self._first = asyncio.ensure_future(self.desk.db.one(LAST_POSITION))
                self._task = asyncio.create_task(self._poll(self._first))
            await asyncio.shield(self._first)
            yield queue
        finally:
            self.subscribers.discard(queue)

    async def _poll(self, first: asyncio.Future[Any]) -> None:
        position = (await first)["position"]
        while self.subscribers:
            await asyncio.sleep(POLL_INTERVAL_S)
            with suppress(Unavailable):
                rows = await self.desk.db.fetch(CHANGED_SINCE, position, MAX_CASES)
                if rows:
                    position = rows[-1]["position"]
                    self._notify({row["case_id"] for row in rows} if len(rows) < MAX_CASES else set())

    def _notify(self, cases: set[str]) -> None:
        for queue in self.subscribers:
            with suppress(asyncio.QueueFull):  # a browser that does not listen refreshes when it comes back
                queue.put_nowait(cases)


@router.get("/live")
async def live(request: Request, desk: ContextDep, user: PassiveUser, case: str = "") -> Response:
    """The event `ledger` when a case changed, with `case` only when that one did; ends with the session."""
    if case and not can_see(user, await desk.case(case)):
        raise NotSignedIn
    ledger: LedgerWatch = request.app.state.ledger

    async def events() -> AsyncIterator[ServerSentEvent]:
        async with ledger.changes() as changes:
            yield ServerSentEvent(comment="open")
            while True:
                cases = await changes.get()
                if not await session_is_alive(request):
                    return
                if not case or not cases or case in cases:
                    yield ServerSentEvent(event="ledger", data=case or "all")

    return EventSourceResponse(events(), ping=PING_INTERVAL_S)


async def session_is_alive(request: Request) -> bool:
    """Whether the session has not ended meanwhile; being asked here does not prolong it."""
    if hasattr(request.state, "session"):
        del request.state.session
    return await session_of(request, touch=False) is not None
