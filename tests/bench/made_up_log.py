"""A made-up event, and logs full of it in our table and in that of the library eventsourcing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import asyncpg
from eventsourcing.postgres import PostgresDatastore

from shared.contracts.intake import Facts, Register
from shared.messaging.envelope import Actor, Command, CommandEnvelope, Role
from tests.bench.common import connected
from tests.cases import REGISTERED

BYTES, DAY = 441, date(2023, 2, 16)
PADDING = BYTES - len(REGISTERED.model_dump_json().encode())
EVENT = REGISTERED.model_copy(update={"note": "x" * max(0, PADDING)})
BODY = EVENT.model_dump_json()
FACTS = Facts(**{name: getattr(EVENT, name) for name in Facts.model_fields})
CLERK = Actor(id="wang", name="王", department="办公室", roles=(Role.OFFICE,))

FILL = """
INSERT INTO eventlog.event (service, stream, version, type, type_version, body, "on", actor, command_id, command_hash,
                            correlation_id)
SELECT 'intake', 'rd-16-1-' || n % $1, n / $1 + 1, 'intake.case-registered', 1, $2::text::json, '2023-02-16',
       $3::text::json, gen_random_uuid(), sha256(n::text::bytea), gen_random_uuid()
FROM generate_series($4::bigint, $5::bigint - 1) AS n ORDER BY n"""
PLACE = """
INSERT INTO eventlog.sequence (position, service, stream, version, xid, ordinal, leaf_hash)
SELECT row_number() OVER (ORDER BY xid, ordinal), service, stream, version, xid, ordinal, sha256(ordinal::text::bytea)
FROM eventlog.event"""
FILL_PEER = """
INSERT INTO stored_events (originator_id, originator_version, topic, state)
SELECT md5('case-' || n % $1)::uuid, n / $1 + 1, 'shared.contracts.intake:CaseRegistered', convert_to($2, 'UTF8')
FROM generate_series(0, $3::bigint - 1) AS n ORDER BY n"""


async def fill(dsn: str, events: int, streams: int, places: bool = False) -> None:
    """Events as services write them, in turn over all streams; an order for them if asked for; statistics."""
    actor = CLERK.model_dump_json()
    async with connected(dsn) as admin:
        for start in range(0, events, 50_000):
            await admin.execute(FILL, streams, BODY, actor, start, min(events, start + 50_000), timeout=600)
        if places:
            await admin.execute(PLACE, timeout=600)
        await settle(admin, "eventlog.event", "eventlog.sequence")


async def fill_peer(dsn: str, events: int, streams: int) -> None:
    async with connected(dsn) as admin:
        await admin.execute(FILL_PEER, streams, BODY, events, timeout=600)
        await settle(admin, "stored_events")


async def settle(admin: asyncpg.Connection, *tables: str) -> None:
    for table in tables:
        await admin.execute(f"VACUUM ANALYZE {table}", timeout=600)
    await admin.execute("CHECKPOINT", timeout=600)


@contextmanager
def peer(dsn: str, connections: int = 1) -> Iterator[PostgresDatastore]:
    """eventsourcing's own connections, as many as it has writers."""
    url = urlparse(dsn)
    host = parse_qs(url.query)["host"][0]
    datastore = PostgresDatastore(url.path[1:], host, 5432, url.username or "", "", pool_size=connections)
    try:
        yield datastore
    finally:
        datastore.close()


def envelope_for(stream: str, number: str = "1") -> CommandEnvelope[Command]:
    kind, part = EVENT.kind, EVENT.part
    command = Register(kind=kind, congress=16, session=1, number=number, part=part, handed_over=DAY, facts=FACTS)
    return CommandEnvelope(uuid4(), stream, command, CLERK, DAY)
