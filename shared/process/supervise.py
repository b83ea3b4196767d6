"""Runs a service as a process: connected, supervised, started again when it fails, stopped in order by a signal."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import uvloop

from shared import telemetry
from shared.bus import broker as bus
from shared.bus.command_endpoint import CommandEndpoint
from shared.bus.event_consumer import EventConsumer
from shared.bus.subscription import Operations, Subscription
from shared.eventlog.log import EventLog
from shared.messaging.errors import NeedsOperator, Unavailable
from shared.runtime.command_handler import CommandHandler
from shared.runtime.service import Service
from shared.settings import Settings
from shared.tasks import cancel_and_wait, fail_on_foreign_cancellation, run_all

LOG = logging.getLogger("banli.run")
WAKE_INTERVAL_S = 0.001
STEADY_AFTER_S = 30.0
STOPPED_FOR_OPERATOR = 3  # exit code
Process = Callable[[Settings], Coroutine[Any, Any, None]]
"""Runs with the settings until it is cancelled, or raises."""


def service_process(service: Service) -> Process:
    """The process of a service: runs until it is cancelled; raises `Unavailable` where its NATS connection is lost."""

    async def process(settings: Settings) -> None:
        broker = bus.Broker(settings, service.name)
        log = EventLog(settings.dsn(service.name), service.name)
        try:
            await _serve(service, settings, broker, log)
        finally:
            await bus.stop(broker)
            await log.close()

    process.__name__ = service.name
    return process


async def _serve(service: Service, settings: Settings, broker: bus.Broker, log: EventLog) -> None:
    await service.read_model.prepare(log)
    connection = await broker.connect()
    handler = CommandHandler(service, log, settings=settings)
    log.on_commit = Waker(connection).wake
    subscription = Subscription(handler, connection.jetstream()) if service.subscribes_to else None
    bus.serve_commands(broker, service.name, CommandEndpoint(handler).answer)
    bus.serve_operations(broker, service.name, Operations(handler, subscription).handle)
    client = await bus.start(broker)
    LOG.info("%s is ready", service.name)
    jobs = [job(handler) for job in service.background_jobs if settings.clock]
    if subscription:
        jobs.append(EventConsumer(client, service.durable, subscription.handle).run())
    await run_all(bus.watch_connection(broker), *jobs)


class Waker:
    """Tells the sequencer by NATS that something was committed, at most once a millisecond.

    Only a hint that saves the wait for the sequencer's next poll: it may be lost.
    """

    def __init__(self, connection: bus.Client) -> None:
        self._connection, self._again = connection, False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Sends the hint soon; returns at once."""
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._publish())
        else:
            self._again = True

    async def _publish(self) -> None:
        while True:
            self._again = False
            with suppress(Exception):
                if self._connection.is_connected:
                    await self._connection.publish(bus.WAKE, b"")
            await asyncio.sleep(WAKE_INTERVAL_S)
            if not self._again:
                return


async def supervise(
    process: Process, settings: Settings, first_pause_s: float = 0.1, longest_pause_s: float = 5.0
) -> None:
    """Runs a process for ever: starts it again after a failure, after a pause that doubles each time.

    The pause begins anew where the process ran for 30 s. Only `NeedsOperator` is raised. What is logged is an error,
    or a warning for `Unavailable`.
    """
    pause_s = first_pause_s
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await fail_on_foreign_cancellation(process(settings))
        except NeedsOperator:
            raise
        except Exception as error:
            _log_failure(process, error)
        if asyncio.get_running_loop().time() - started > STEADY_AFTER_S:
            pause_s = first_pause_s
        await asyncio.sleep(pause_s)
        pause_s = min(longest_pause_s, pause_s * 2)


def _log_failure(process: Process, error: Exception) -> None:
    level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
    LOG.log(level, "%s failed: %r", process_name(process), error)


def process_name(process: Process) -> str:
    """The name of a process for logs and tables."""
    return getattr(process, "__name__", repr(process))


def run(process: Process, name: str) -> int:
    """Supervises `process` until SIGTERM or SIGINT; returns the exit code: 0, or 3 where an operator must decide."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    telemetry.start(name)
    gc.collect()
    gc.freeze()  # modules stay for ever: the garbage collector need not look at them again
    try:
        return uvloop.run(_until_signal(process))
    finally:
        telemetry.flush()


async def _until_signal(process: Process) -> int:
    task, stop = asyncio.ensure_future(supervise(process, Settings())), asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await cancel_and_wait([task])
    if not task.cancelled() and isinstance(reason := task.exception(), NeedsOperator):
        LOG.critical("%s", reason)
        return STOPPED_FOR_OPERATOR
    return 0
