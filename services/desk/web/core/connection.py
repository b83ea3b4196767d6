"""The HTTP connections of the workbench: one that does not send its request in time is closed."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_TIMEOUT_S = 10.0  # from the connection, or the end of the last response, to the end of the next headers


class TimedConnection(H11Protocol):
    """A connection whose headers must arrive within `HEADERS_TIMEOUT_S`, however slowly their bytes come.

    uvicorn itself limits only the silence between two requests.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the first request."""
        super().connection_made(transport)
        self._close_later(None)

    def on_response_complete(self) -> None:
        """Begins to wait for the next request."""
        answered = self.cycle
        super().on_response_complete()
        self._close_later(answered)

    def _close_later(self, last_cycle: Any) -> None:
        self.loop.call_later(HEADERS_TIMEOUT_S, self._close_unless_asked, last_cycle)

    def _close_unless_asked(self, last_cycle: Any) -> None:
        if self.cycle is last_cycle and not self.transport.is_closing():
            self.transport.close()
