"""The process that serves the workbench."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn

from services.desk.web.app import create_app
from services.desk.web.core.connection import TimedConnection
from services.desk.web.core.context import desk_context
from services.desk.web.core.local_address import listening_socket
from shared.settings import Settings

LOG = logging.getLogger("banli.workbench")
SHUTDOWN_GRACE_S = 3  # seconds that open requests are given at the end


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
