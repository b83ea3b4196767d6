"""The process that serves the workbench."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.desk.web.app import create_app
from services.desk.web.core.context import desk_context
from services.desk.web.core.local_address import listening_socket
from shared.settings import Settings

LOG = logging.getLogger("banli.workbench")
HEADERS_TIMEOUT_S = 10.0  # from the connection, or the end of the last response, to the end of the next headers
SHUTDOWN_GRACE_S = 3  # seconds that open requests are given at the end


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


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs the processes."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Installs no signal handlers."""
        yield


async def workbench(settings: Settings) -> None:
    """Serves the pages until it is cancelled, or the connection to NATS is lost for good."""
    async with desk_context(settings) as desk:
        with listening_socket(settings) as listener:
            config = uvicorn.Config(
                create_app(desk),
                log_level="warning",
                lifespan="off",
                proxy_headers=True,
                forwarded_allow_ips=settings.forwarded_allow_ips,
                http=TimedConnection,
                timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
            )
            server = Server(config)
            LOG.info("the workbench is at %s:%s", *listener.getsockname()[:2])
            serve_task = asyncio.ensure_future(server.serve(sockets=[listener]))
            try:
                await asyncio.shield(serve_task)
            finally:
                server.should_exit = True
                with suppress(asyncio.CancelledError):
                    await serve_task
