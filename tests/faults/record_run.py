"""Looks at all that a run has left behind, without using what was tried in it."""

import asyncio
from typing import Any

import asyncpg
import nats
from nats.js import JetStreamContext

from services.desk.ledger.projection import fold
from services.desk.ledger.store import LedgerStore, case_streams, histories, rebuild
from shared.bus.broker import options
from shared.bus.provision import durables
from shared.bus.subjects import EVENTS_STREAM
from shared.eventlog.checkpoints import checkpoints, parked
from shared.eventlog.log import Connection
from tests.faults.driver import Promise
from tests.faults.environment import RunEnvironment
from tests.faults.truths import RunRecord

AT_ONCE = 250
EVENTS = """SELECT service, stream, version, type, type_version, body::text AS body, "on", actor::text AS actor,
command_id, command_hash, causation_id, correlation_id, recorded_at, event.xid::text AS xid, position, leaf_hash
FROM eventlog.event LEFT JOIN eventlog.sequence USING (service, stream, version) ORDER BY position, event.ordinal"""


async def record_run(scene: RunEnvironment, promised: set[Promise]) -> RunRecord:
    line, sight = Connection(scene.direct.dsn("desk"), "look"), await asyncpg.connect(scene.direct.postgres)
    connection = await nats.connect(scene.direct.nats, **options(scene.direct, "sequencer"))
    try:
        folded = {row.id: row async for row in _folded(line)}
        return RunRecord(
            events=[dict(row) for row in await sight.fetch(EVENTS)],
            messages=await _stream_messages(connection.jetstream()),
            waiting=await _waiting(connection.jetstream()),
            checkpoints=await checkpoints(line),
            parked=[f"{row['service']} {row['subject']}: {row['error']}" for row in await parked(line)],
            live={row.id: row for row in await LedgerStore(line).cases()},
            folded=folded,
            rebuilt=await rebuild(line),
            acknowledged=promised,
            exits=scene.processes.ends,
            logs={file.stem: file.stat().st_size for file in scene.logs.glob("*.log")},
        )
    finally:
        await sight.close()
        await line.close()
        await connection.close()


async def _folded(db: Connection) -> Any:
    async for page in case_streams(db):
        for events in (await histories(db, page)).values():
            if row := fold(events):
                yield row


async def _stream_messages(js: JetStreamContext) -> list[tuple[int, str, str, bytes]]:
    state, messages = (await js.stream_info(EVENTS_STREAM)).state, list[tuple[int, str, str, bytes]]()
    for start in range(state.first_seq, state.last_seq + 1, AT_ONCE):
        several = range(start, min(start + AT_ONCE, state.last_seq + 1))
        messages += await asyncio.gather(*(_message(js, sequence) for sequence in several))
    return messages


async def _message(js: JetStreamContext, sequence: int) -> tuple[int, str, str, bytes]:
    message = await js.get_msg(EVENTS_STREAM, sequence, direct=True)
    return sequence, (message.headers or {}).get("Nats-Msg-Id", ""), message.subject or "", message.data or b""


async def _waiting(js: JetStreamContext) -> dict[str, int]:
    names = [config.durable_name or "" for config in durables({})]
    infos = await asyncio.gather(*(js.consumer_info(EVENTS_STREAM, name) for name in names))
    return {info.name: (info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos}
