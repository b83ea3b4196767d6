"""The workbench as a part of Banli: it serves its pages until it is stopped."""

import asyncio
import logging
from contextlib import suppress

import uvicorn

from services.desk.web.app import app
from services.desk.web.core.context import desk_context
from services.desk.web.core.local_address import listening_socket
from shared.settings import Settings

LOG = logging.getLogger("banli.workbench")
GRACE = 3  # seconds that open requests are given at the end


async def workbench(settings: Settings) -> None:
    """Serves until cancelled or until the connection to NATS is lost for good."""
    async with desk_context(settings) as desk:
        with listening_socket(settings) as door:
            config = uvicorn.Config(
                app(desk), log_level="warning", lifespan="off", proxy_headers=True, timeout_graceful_shutdown=GRACE
            )
            server = uvicorn.Server(config)
            LOG.info("the workbench is at %s:%s", *door.getsockname()[:2])
            serving = asyncio.ensure_future(server._serve([door]))  # signals belong to whoever runs the parts
            try:
                await asyncio.shield(serving)
            finally:
                server.should_exit = True
                with suppress(asyncio.CancelledError):
                    await serving
