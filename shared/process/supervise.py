"""How a part of Banli runs: started, watched, started again when it fails, stopped in order."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Collection, Coroutine
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

LOG = logging.getLogger("banli.run")
STEADY_S = 30.0  # a part that ran so long starts again after the first pause
Process = Callable[[Settings], Coroutine[Any, Any, None]]


def service_process(service: Service) -> Process:
    """The part that runs a service until it is cancelled or its connection is lost for good."""

    async def part(settings: Settings) -> None:
        broker = bus.Broker(settings, service.name)
        log = EventLog(settings.dsn(service.name), service.name)
        try:
            await _serve(service, settings, broker, log)
        finally:
            await bus.stop(broker)
            await log.close()

    part.__name__ = service.name
    return part


async def _serve(service: Service, settings: Settings, broker: bus.Broker, log: EventLog) -> None:
    await service.read_model.prepare(log)
    connection = await broker.connect()
    runtime = CommandHandler(service, log, settings=settings)
    log.committed = Waker(connection).wake
    hearing = Subscription(runtime, connection.jetstream()) if service.subscribes_to else None
    bus.commands(broker, service.name, CommandEndpoint(runtime).answer)
    bus.operations(broker, service.name, Operations(runtime, hearing).handle)
    client = await bus.start(broker)
    LOG.info("%s is ready", service.name)
    jobs = [job(runtime) for job in service.background_jobs if settings.clock]
    if hearing:
        jobs.append(EventConsumer(client, service.durable, hearing.handle).run())
    async with asyncio.TaskGroup() as tasks:
        for job in (bus.watch_connection(broker), *jobs):
            tasks.create_task(fail_on_foreign_cancellation(job))


class Waker:
    """Tells the sequencer that something was committed: a hint, at once and then at most once a millisecond."""

    def __init__(self, connection: bus.Client) -> None:
        self._connection, self._again = connection, False
        self._telling: asyncio.Task[None] | None = None

    def wake(self) -> None:
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell())
        else:
            self._again = True

    async def _tell(self) -> None:
        while True:
            self._again = False
            with suppress(Exception):
                if self._connection.is_connected:
                    await self._connection.publish(bus.WAKE, b"")
            await asyncio.sleep(0.001)
            if not self._again:
                return


async def supervise(part: Process, settings: Settings, first: float = 0.1, longest: float = 5.0) -> None:
    """Runs a part for ever: a failure starts it again, after `first` seconds and then twice as many, up to `longest`.

    Only `NeedsOperator` ends it.
    """
    pause = first
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await fail_on_foreign_cancellation(part(settings))
        except NeedsOperator:
            raise
        except Exception as error:
            for failure in error.exceptions if isinstance(error, ExceptionGroup) else [error]:
                level = logging.WARNING if isinstance(failure, Unavailable) else logging.ERROR
                LOG.log(level, "%s failed: %r", name_of(part), failure)
        if asyncio.get_running_loop().time() - started > STEADY_S:
            pause = first
        await asyncio.sleep(pause)
        pause = min(longest, pause * 2)


async def fail_on_foreign_cancellation(work: Coroutine[Any, Any, None]) -> None:
    """A cancellation that nobody asked for is a failure; in a group it would pass for an end in order."""
    try:
        await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise Unavailable("工作意外中断") from None


async def cancel_and_wait(tasks: Collection[asyncio.Future[None]], patience: float = 2.0) -> None:
    """Cancels tasks until they are over: a library that is just connecting may swallow a cancellation."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=patience)


def name_of(part: Process) -> str:
    return getattr(part, "__name__", repr(part))


def run(part: Process, name: str) -> int:
    """A process of its own for one part; ends with 0 on SIGTERM, with 3 when an operator must decide."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    telemetry.start(name)
    gc.collect()
    gc.freeze()  # what is loaded now stays for ever: no collection need look at it again
    try:
        return uvloop.run(_until_signal(part))
    finally:
        telemetry.flush()


async def _until_signal(part: Process) -> int:
    task, stop = asyncio.ensure_future(supervise(part, Settings())), asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await cancel_and_wait([task])
    if not task.cancelled() and isinstance(reason := task.exception(), NeedsOperator):
        LOG.critical("%s", reason)
        return 3
    return 0
