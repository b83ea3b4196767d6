"""Publishes positioned events to JetStream so that the sequence number of a message is the event's position."""

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
from shared.tasks import raise_if_cancelled
from shared.telemetry import continuing

LOG = logging.getLogger("banli.sequencer")
WINDOW_SIZE, PUBLISH_TIMEOUT_S = 250, 2.0


class EventPublisher:
    """The sole publisher of stream EVENTS. `tail` is the last position that JetStream is known to have."""

    def __init__(self, js: JetStreamContext, positions: PositionAllocator, replicas: int) -> None:
        self.js, self.positions, self.replicas = js, positions, replicas
        self.tail = 0

    async def provision(self) -> None:
        """Creates missing streams and durables; a durable continues after the checkpoint of its service."""
        if created := await provision(self.js, await checkpoints(self.positions.db), self.replicas):
            LOG.info("made: %s", ", ".join(created))

    async def find_tail(self) -> None:
        """Compares the end of the stream with the log; raises `NeedsOperator` where they disagree
        (`docs/architecture.md`, truth 4)."""
        await self.provision()
        state = (await self.js.stream_info(EVENTS_STREAM)).state
        self.tail = state.last_seq
        if self.tail > self.positions.position:
            await self.positions.check_not_fenced()
            raise NeedsOperator(
                f"JetStream 的 {EVENTS_STREAM} 已到第 {self.tail} 条，事件日志只到第 {self.positions.position} 条："
                "数据库可能恢复到了更早的时间。请核对后删除该消息流再启动，定序服务将按日志重建。"
            )
        if self.tail and state.messages:
            await self._check_same_event()

    async def _check_same_event(self) -> None:
        # By its number, not as the last: another message may have arrived since `tail` was read.
        message = await self.js.get_msg(EVENTS_STREAM, self.tail)
        id_in_stream = (message.headers or {}).get("Nats-Msg-Id", "")
        rows = await self.positions.events_after(self.tail - 1)
        id_in_log = str(event_id(rows[0]["service"], rows[0]["stream"], rows[0]["version"]))
        if id_in_stream != id_in_log:
            raise NeedsOperator(
                f"JetStream 第 {self.tail} 条是 {id_in_stream}，"
                f"事件日志第 {self.tail} 条是 {id_in_log}：两者不一致，请核对。"
            )

    async def publish(self, positioned: Sequence[Mapping[str, Any]]) -> None:
        """Publishes up to the end of the order; after a failure it reads the tail again and continues from there."""
        while self.tail < self.positions.position:
            raise_if_cancelled()
            rows = (
                positioned
                if positioned and positioned[0]["position"] == self.tail + 1
                else await self.positions.events_after(self.tail)
            )
            positioned = ()
            for start in range(0, len(rows), WINDOW_SIZE):
                if not await self._publish_window(rows[start : start + WINDOW_SIZE]):
                    await self.find_tail()
                    break

    async def _publish_window(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        results = await asyncio.gather(*(self._publish_event(row) for row in rows), return_exceptions=True)
        self.tail += next((n for n, result in enumerate(results) if isinstance(result, BaseException)), len(rows))
        failures = [result for result in results if isinstance(result, BaseException)]
        if failures:
            LOG.warning("publishing stopped at %s: %r", self.tail, failures[0])
            if not isinstance(failures[0], NatsError | TimeoutError | NotFoundError):
                raise failures[0]
        return not failures

    async def _publish_event(self, row: Mapping[str, Any]) -> None:
        position = row["position"]
        headers = event_headers(row, position)
        headers["Nats-Expected-Last-Sequence"] = str(position - 1)
        with continuing(headers, f"publish {row['type']}", position=position):
            subject = event_subject(row["service"], row["stream"], row["type"])
            await self.js.publish(subject, row["body"].encode(), timeout=PUBLISH_TIMEOUT_S, headers=headers)
