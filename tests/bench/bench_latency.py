"""From the commit until the handler of another service is entered, against one bare hop through JetStream."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import count
from uuid import uuid4

import nats
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from shared.bus import broker as bus
from shared.bus.event_consumer import EventConsumer
from shared.contracts.subscriptions import durable
from shared.eventlog.log import EventLog
from shared.eventlog.serialization import AppendRequest, StreamAppend
from shared.process.local_nats import Nats
from shared.process.local_stack import provision_streams
from shared.process.supervise import Waker
from tests.bench.common import Cell, Lab, Sample, in_turn, processes
from tests.bench.made_up_log import BODY, EVENT, envelope_for

PAUSE, PATIENCE = 0.01, 10.0
AFTER, WHOLE, PUBLISHED = "ours, commit to handler", "ours, append to handler", "bare, publish to receive"
Stamps = dict[str, float]


async def bench(lab: Lab) -> None:
    messages = lab.pick(500, 40)
    await provision_streams(lab.settings)
    bare = Nats(lab.engines.home / "bare")
    await bare.start()
    try:
        async with processes(lab.settings, "sequencer"):
            cells = {AFTER: ours(lab, messages, 1), WHOLE: ours(lab, messages, 0), PUBLISHED: hop(bare, messages)}
            found = await in_turn(cells)
    finally:
        await bare.stop()
    rows = [[name, f"{item.p50:.2f}", f"{item.p99:.2f}"] for name, item in found.items()]
    lab.show(f"{messages} events at {1 / PAUSE:.0f}/s, ms", ["", "p50", "p99"], rows)
    lab.goal("latency p50: commit to handler / bare JetStream hop", "<= 3", found[AFTER].p50 / found[PUBLISHED].p50)
    lab.goal("latency p99: commit to handler / bare JetStream hop", "", found[AFTER].p99 / found[PUBLISHED].p99)
    lab.goal("latency p50: append to handler / bare JetStream hop", "", found[WHOLE].p50 / found[PUBLISHED].p50)


async def paced(messages: int, send: Callable[[str], Awaitable[float]], entered: Stamps) -> list[float]:
    """Sends at a steady pace, first a few to warm up; how long each took, by its name, from what `send` says."""
    sent: Stamps = {}
    for n in range(messages + 20):
        await asyncio.sleep(PAUSE)
        name = f"zx-16-3-{uuid4().hex[:12]}"
        began = await send(name)
        if n >= 20:
            sent[name] = began
    until = time.monotonic() + PATIENCE
    while missing := sent.keys() - entered.keys():
        assert time.monotonic() < until, f"{len(missing)} of {messages} never came"
        await asyncio.sleep(0.01)
    return [entered[name] - began for name, began in sent.items()]


def ours(lab: Lab, messages: int, since: int) -> Cell:
    """The log with its wake-up, the sequencer in its own process, and a subscriber as every service has one."""

    async def cell() -> Sample:
        settings, entered, consuming = lab.settings, Stamps(), list[asyncio.Task[None]]()
        writes, hears = bus.Broker(settings, "intake"), bus.Broker(settings, "assignment")
        log = EventLog(settings.dsn("intake"), "intake")

        async def hear(message: Msg) -> None:
            entered[(message.headers or {})["ce-subject"]] = time.perf_counter()
            await message.ack()

        async def send(stream: str) -> float:
            before = time.perf_counter()
            await log.append(AppendRequest(envelope_for(stream), [StreamAppend(stream, 0, [EVENT])]))
            return (before, time.perf_counter())[since]

        try:
            log.on_commit = Waker(await writes.connect()).wake
            consumer = EventConsumer(await bus.start(hears), durable("assignment"), hear)
            consuming.append(asyncio.create_task(consumer.run()))
            return Sample.of(await paced(messages, send, entered), messages * PAUSE)
        finally:
            for task in consuming:
                task.cancel()
            await hears.stop()
            await writes.stop()
            await log.close()

    return cell


def hop(server: Nats, messages: int) -> Cell:
    """One publish to the same kind of stream, received by the same pull loop."""
    numbers = count(1)

    async def cell() -> Sample:
        name, entered = f"BARE{next(numbers)}", Stamps()
        publisher, subscriber = await nats.connect(server.url), await nats.connect(server.url)
        js = publisher.jetstream()
        await js.add_stream(StreamConfig(name=name, subjects=[f"{name}.>"], storage=StorageType.FILE))
        hop_durable = ConsumerConfig(durable_name="hop", ack_policy=AckPolicy.EXPLICIT, max_ack_pending=1)
        await js.add_consumer(name, hop_durable)

        async def receive(message: Msg) -> None:
            entered[message.subject.partition(".")[2]] = time.perf_counter()
            await message.ack()

        async def send(stream: str) -> float:
            before = time.perf_counter()
            await js.publish(f"{name}.{stream}", BODY.encode())
            return before

        receiving = asyncio.create_task(EventConsumer(subscriber, "hop", receive, stream=name).run())
        try:
            return Sample.of(await paced(messages, send, entered), messages * PAUSE)
        finally:
            receiving.cancel()
            await js.delete_stream(name)
            await publisher.close()
            await subscriber.close()

    return cell
