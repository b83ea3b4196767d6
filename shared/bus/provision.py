"""The one place that makes streams and durables; the sequencer calls it, and so does `banli provision`."""

from collections.abc import Mapping
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM, event_filter_subject
from shared.contracts.subscriptions import SUBSCRIPTIONS, durable

DAY_S = 86400.0
LEDGER_MAX_ACK_PENDING = 512
ACK_WAIT_S = 5.0  # after this a message that is not acknowledged is delivered again; `extend_ack_deadline` prolongs it


def streams(replicas: int) -> list[StreamConfig]:
    """EVENTS repeats the log, position by position; PARKED shows what could not be handled."""
    common: dict[str, Any] = {
        "storage": StorageType.FILE,
        "num_replicas": replicas,
        "compression": StoreCompression.S2,
    }
    return [
        StreamConfig(
            name=EVENTS_STREAM,
            subjects=["ev.v1.>"],
            discard=DiscardPolicy.NEW,
            max_msg_size=512 * 1024,
            duplicate_window=120.0,
            deny_delete=True,
            deny_purge=True,
            allow_direct=True,
            **common,
        ),
        StreamConfig(name=PARKED_STREAM, subjects=["park.>"], max_age=90 * DAY_S, **common),
    ]


def durables(checkpoints: Mapping[str, int]) -> list[ConsumerConfig]:
    """The durable consumers, one per service; that of the ledger has up to `LEDGER_MAX_ACK_PENDING` unacknowledged
    messages, all others one. `checkpoints` holds the position after which each begins."""
    return [
        ConsumerConfig(
            durable_name=durable(service),
            filter_subjects=["ev.v1.>"]
            if service == "desk"
            else sorted(event_filter_subject(event) for event in events),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=LEDGER_MAX_ACK_PENDING if service == "desk" else 1,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=checkpoints.get(durable(service), 0) + 1,
        )
        for service, events in SUBSCRIPTIONS.items()
        if events
    ]


async def provision(js: JetStreamContext, checkpoints: Mapping[str, int], replicas: int = 1) -> list[str]:
    """Makes what is missing and leaves what is there; a durable begins after the checkpoint of its service.

    Returns the names of what it made. Doing it twice makes nothing.
    """
    made = [config.name or "" for config in streams(replicas) if await _stream(js, config)]
    return made + [config.durable_name or "" for config in durables(checkpoints) if await _durable(js, config)]


async def _stream(js: JetStreamContext, config: StreamConfig) -> bool:
    try:
        await js.stream_info(config.name or "")
    except NotFoundError:
        await js.add_stream(config)
        return True
    return False


async def _durable(js: JetStreamContext, config: ConsumerConfig) -> bool:
    try:
        there = (await js.consumer_info(EVENTS_STREAM, config.durable_name or "")).config
    except NotFoundError:
        await js.add_consumer(EVENTS_STREAM, config)
        return True
    if sorted(there.filter_subjects or [there.filter_subject or ""]) != config.filter_subjects:
        await js.add_consumer(EVENTS_STREAM, there.evolve(filter_subjects=config.filter_subjects, filter_subject=None))
        return True
    return False
