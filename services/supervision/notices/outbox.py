"""The outbox: every notice, and each way it goes out; kept beside the log, backed up with it, never made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, assert_never
from uuid import UUID, uuid5

from services.supervision.notices import load_duties
from services.supervision.notices.channel_kind import ChannelKind
from services.supervision.notices.channels import OutgoingMessage
from services.supervision.notices.notices import Notice, NotifyingEvent, notices, obsolete_reason, resolves
from shared.contracts.intake import CaseCorrected, CaseHandedOverAgain, CaseRegistered, CaseTakenOver
from shared.eventlog.log import EventLog
from shared.messaging.envelope import SHANGHAI, RecordedEvent

NO_ADDRESS = "未登记联系方式，只送站内"
LEASE = timedelta(minutes=2)  # so long nobody else takes what somebody is just sending
PUT = f"""
    WITH notice AS (
      INSERT INTO supervision.inbox (event_id, recipient, stream, version, about, level, line, text, "on", at, note)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING event_id, recipient
    ), way AS (
      SELECT 'inbox' AS channel, 'sent' AS state, '' AS reason
      UNION ALL
      SELECT channel, CASE $11 WHEN '' THEN 'pending' ELSE 'skipped' END, $11
      FROM supervision.contact_address WHERE recipient = $2 AND $12::boolean
      UNION ALL
      SELECT 'mail', 'skipped', '{NO_ADDRESS}'
      WHERE $12 AND NOT EXISTS (SELECT FROM supervision.contact_address WHERE recipient = $2)
    )
    INSERT INTO supervision.delivery (event_id, recipient, channel, state, next_try, at, reason)
    SELECT event_id, recipient, channel, state, $10, $10, reason FROM notice CROSS JOIN way"""
WAITING = "SELECT EXISTS (SELECT FROM supervision.delivery WHERE state = 'pending' AND next_try <= $1)"
CLAIM = """
    WITH next AS (
      SELECT event_id, recipient, channel FROM supervision.delivery
      WHERE state = 'pending' AND next_try <= $1 ORDER BY next_try LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE supervision.delivery AS mine SET tries = tries + 1, next_try = $1 + $2::interval, at = $1
    FROM next JOIN supervision.inbox AS notice USING (event_id, recipient)
    LEFT JOIN supervision.contact_address AS own USING (recipient, channel)
    WHERE (mine.event_id, mine.recipient, mine.channel) = (next.event_id, next.recipient, next.channel)
    RETURNING mine.event_id, mine.recipient, mine.channel, mine.tries, notice.stream, notice.version, notice.line,
      notice.text, notice."on", coalesce(own.address, '') AS address,
      EXISTS (SELECT FROM supervision.inbox AS later WHERE later.recipient = notice.recipient
              AND later.stream = notice.stream AND later.about = notice.about
              AND (later."on", later.version) > (notice."on", notice.version)) AS replaced"""
RECORD = """
    UPDATE supervision.delivery SET state = $5, next_try = $6, at = $7, error = $8, reason = $9
    WHERE event_id = $1 AND recipient = $2 AND channel = $3 AND state = 'pending' AND tries = $4"""
NOTE = "UPDATE supervision.inbox SET note = $3 WHERE stream = $1 AND about = $2 AND note <> $3"
NOTE_ONE = "UPDATE supervision.inbox SET note = $3 WHERE event_id = $1 AND recipient = $2"
SET_TITLE_SQL = """
    INSERT INTO supervision.case_title (stream, title) VALUES ($1, $2)
    ON CONFLICT (stream) DO UPDATE SET title = excluded.title"""
RECORD_RUN_SQL = """
    INSERT INTO supervision.job_run AS mine (name, day, last_ran, sent, failed) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET day = excluded.day, last_ran = excluded.last_ran,
      sent = excluded.sent + CASE mine.day WHEN excluded.day THEN mine.sent ELSE 0 END,
      failed = excluded.failed + CASE mine.day WHEN excluded.day THEN mine.failed ELSE 0 END"""
DONE_ON = "SELECT EXISTS (SELECT FROM supervision.job_run WHERE name = $1 AND day = $2)"


def now() -> datetime:
    """The moment of the call, in the time of Shanghai."""
    return datetime.now(SHANGHAI)


@dataclass(frozen=True, slots=True)
class Source:
    """What a notice was made of: an event at its place, or (version 0) the digest of a day."""

    id: UUID
    stream: str
    version: int
    on: date


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that one deliverer has taken upon itself for the length of a lease."""

    source: Source
    recipient: str
    channel_kind: ChannelKind
    tries: int
    message: OutgoingMessage
    replaced: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has taken it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The delivery is obsolete; with `settled` the notice in the inbox is marked as settled too."""

    reason: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not go out by itself any more."""

    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """It could not go out now and is tried again at `next_try`."""

    error: str
    next_try: datetime


Outcome = Sent | Skipped | Failed | Later


class Outbox:
    """Stores the notices that an event leads to, each once however often the event is delivered."""

    async def prepare(self, log: EventLog) -> None:
        """Nothing: notices are kept with the log, and never made again from it."""

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        """Keeps the title of a case, notes which notices an event has settled, and stores those it gives rise to."""
        if title := title_of(recorded):
            await log.execute(SET_TITLE_SQL, recorded.stream, title)
        if settled := resolves(recorded.event):
            await log.execute(NOTE, recorded.stream, *settled)
        if isinstance(recorded.event, NotifyingEvent):
            await store_notices(log, recorded)

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> tuple[str, ...]:
        """None: a notice goes to whoever the event itself concerns."""
        return ()


def title_of(recorded: RecordedEvent) -> str:
    """The title that an event gives its case; empty where it gives none."""
    match recorded.event:
        case CaseRegistered(title=title) | CaseTakenOver(title=title) | CaseHandedOverAgain(title=title):
            return title
        case CaseCorrected(facts=facts):
            return facts.title
    return ""


async def store_notices(log: EventLog, recorded: RecordedEvent) -> None:
    """Into the inbox at once, and in line for every way by which the recipient can be reached."""
    owing = (await load_duties.load_open_duties(log, [recorded.stream]))[recorded.stream]
    at, title = now(), (await load_duties.titles(log, [recorded.stream])).get(recorded.stream, "")
    reason = obsolete_reason(recorded, owing, at.date())
    source = Source(recorded.id, recorded.stream, recorded.version, recorded.business_date)
    for notice in notices(recorded, owing, title):
        await store_notice(log, source, notice, at, reason)


async def store_notice(log: EventLog, source: Source, notice: Notice, at: datetime, note: str = "") -> None:
    """With a note of why it no longer holds it goes out no more. A second time changes nothing."""
    key = (source.id, notice.to, source.stream, source.version, notice.about)
    content = (notice.level, notice.line, notice.text, source.on, at, note)
    await log.execute(PUT, *key, *content, notice.outward)


async def waiting(log: EventLog, at: datetime) -> bool:
    """Whether any delivery is due at that moment."""
    return bool((await log.fetch(WAITING, at))[0][0])


async def claim(log: EventLog, at: datetime) -> Claimed | None:
    """Claims the next due delivery for `LEASE`; None where none is due.

    The claim is committed before anything is sent, so that no transaction is open meanwhile. After a crash the lease
    expires and the message is sent again under the same id.
    """
    rows = await log.fetch(CLAIM, at, LEASE)
    return claimed(rows[0]) if rows else None


def claimed(row: Mapping[str, Any]) -> Claimed:
    """A row of `CLAIM` as a delivery."""
    source = Source(row["event_id"], row["stream"], row["version"], row["on"])
    channel_kind = channel_kind_of(row["channel"])
    message = OutgoingMessage(
        message_id(source.id, row["recipient"], channel_kind), row["address"], row["line"], row["text"]
    )
    return Claimed(source, row["recipient"], channel_kind, row["tries"], message, row["replaced"])


def channel_kind_of(channel: str) -> ChannelKind:
    """The kind that a row of `supervision.delivery` names."""
    return next(kind for kind in ChannelKind if kind.value == channel)


def message_id(event: UUID, recipient: str, channel_kind: ChannelKind) -> UUID:
    """The id of an outgoing message, the same in every try, by which receivers drop duplicates."""
    return uuid5(event, f"{recipient}/{channel_kind.value}")


async def record(log: EventLog, claimed: Claimed, outcome: Outcome, at: datetime) -> None:
    """Only for as long as the delivery is still this deliverer's."""
    source, place = claimed.source, (claimed.source.id, claimed.recipient, claimed.channel_kind.value, claimed.tries)
    match outcome:
        case Sent():
            await log.execute(RECORD, *place, "sent", at, at, "", "")
        case Skipped(reason=reason, settled=settled):
            await log.execute(RECORD, *place, "skipped", at, at, "", reason)
            if settled:
                await log.execute(NOTE_ONE, source.id, claimed.recipient, reason)
        case Failed(error=error):
            await log.execute(RECORD, *place, "failed", at, at, error, "")
        case Later(error=error, next_try=next_try):
            await log.execute(RECORD, *place, "pending", next_try, at, error, "")
        case _:
            assert_never(outcome)


async def record_run(log: EventLog, name: str, at: datetime, sent: int = 0, failed: int = 0) -> None:
    """Records that a background job ran, with the numbers sent and failed on that day."""
    await log.execute(RECORD_RUN_SQL, name, at.date(), at, sent, failed)


async def done_on(log: EventLog, name: str, day: date) -> bool:
    """Whether a background job of that name has run on that day."""
    return bool((await log.fetch(DONE_ON, name, day))[0][0])
