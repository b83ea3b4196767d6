"""Tells placed events to JetStream so that its sequence is the log's position, and says so where it is not."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from services.sequencer.positions import PositionAllocator
from shared.bus.provision import provision
from shared.bus.subjects import EVENTS_STREAM, event_headers, event_subject
from shared.eventlog.checkpoints import checkpoints
from shared.messaging.envelope import event_id
from shared.messaging.errors import NeedsOperator
from shared.telemetry import continuing

LOG = logging.getLogger("banli.sequencer")
WINDOW, TIMEOUT = 250, 2.0


def heed_cancellation() -> None:
    """Before Python 3.12 `asyncio.wait_for`, on which the NATS client rests, can swallow one."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class EventPublisher:
    """The sole publisher of stream EVENTS. `tail` is the last position that JetStream is known to have."""

    def __init__(self, js: JetStreamContext, order: PositionAllocator, replicas: int) -> None:
        self.js, self.order, self.replicas = js, order, replicas
        self.tail = 0

    async def provision(self) -> None:
        """Makes missing streams and durables again; durables go on after what their service has heard."""
        if made := await provision(self.js, await checkpoints(self.order.db), self.replicas):
            LOG.info("made: %s", ", ".join(made))

    async def find_tail(self) -> None:
        """Compares the end of the stream with the log; raises `Stopped` where they disagree (truth 4)."""
        await self.provision()
        state = (await self.js.stream_info(EVENTS_STREAM)).state
        self.tail = state.last_seq
        if self.tail > self.order.position:
            await self.order.unfenced()
            raise NeedsOperator(
                f"JetStream 的 {EVENTS_STREAM} 已到第 {self.tail} 条，事件日志只到第 {self.order.position} 条："
                "数据库可能恢复到了更早的时间。请核对后删除该消息流再启动，定序服务将按日志重建。"
            )
        if self.tail and state.messages:
            await self._same()

    async def _same(self) -> None:
        message = await self.js.get_last_msg(EVENTS_STREAM, "ev.v1.>")
        here = (message.headers or {}).get("Nats-Msg-Id", "")
        rows = await self.order.placed(self.tail - 1)
        there = str(event_id(rows[0]["service"], rows[0]["stream"], rows[0]["version"]))
        if here != there:
            raise NeedsOperator(
                f"JetStream 第 {self.tail} 条是 {here}，事件日志第 {self.tail} 条是 {there}：两者不一致，请核对。"
            )

    async def publish(self, placed: Sequence[Mapping[str, Any]]) -> None:
        """Publishes up to the end of the order; after any trouble it reads the tail again and goes on from there."""
        while self.tail < self.order.position:
            heed_cancellation()
            rows = placed if placed and placed[0]["position"] == self.tail + 1 else await self.order.placed(self.tail)
            placed = ()
            for start in range(0, len(rows), WINDOW):
                if not await self._publish(rows[start : start + WINDOW]):
                    await self.find_tail()
                    break

    async def _publish(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        results = await asyncio.gather(*(self._one(row) for row in rows), return_exceptions=True)
        self.tail += next((n for n, each in enumerate(results) if isinstance(each, BaseException)), len(rows))
        trouble = [result for result in results if isinstance(result, BaseException)]
        if trouble:
            LOG.warning("publishing stopped at %s: %r", self.tail, trouble[0])
            if not isinstance(trouble[0], NatsError | TimeoutError | NotFoundError):
                raise trouble[0]
        return not trouble

    async def _one(self, row: Mapping[str, Any]) -> None:
        position = row["position"]
        headers = event_headers(row, position)
        headers["Nats-Expected-Last-Sequence"] = str(position - 1)
        with continuing(headers, f"publish {row['type']}", position=position):
            subject = event_subject(row["service"], row["stream"], row["type"])
            await self.js.publish(subject, row["body"].encode(), timeout=TIMEOUT, headers=headers)
