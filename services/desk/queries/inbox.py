"""Reads what supervision sent to people and whether it arrived: the inbox, deliveries, and the last run of its
background jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.desk.access.directory import Person
from shared.contracts.common.vocabulary import Holder
from shared.eventlog.database import Database
from shared.messaging.envelope import Role

INBOX = """
    SELECT recipient, stream, level, line, text, "on", at, note, read_at FROM supervision.inbox
    WHERE recipient = ANY($1) AND (NOT $2 OR (read_at IS NULL AND note = '')) ORDER BY at DESC, line LIMIT $3"""
UNREAD = """
    SELECT count(*) AS count FROM supervision.inbox WHERE recipient = ANY($1) AND read_at IS NULL AND note = ''"""
DELIVERIES = """
    SELECT d.recipient, d.channel, d.state, d.tries, d.at, d.error, d.reason, i.line, i.stream
    FROM supervision.delivery AS d JOIN supervision.inbox AS i USING (event_id, recipient)
    WHERE channel <> 'inbox' AND ($1 = '' OR state = $1) ORDER BY d.at DESC, d.recipient LIMIT $2"""
DELIVERY_COUNTS = "SELECT state, count(*) AS count FROM supervision.delivery WHERE channel <> 'inbox' GROUP BY state"
JOB_RUNS = "SELECT name, last_ran, sent, failed FROM supervision.job_run ORDER BY name"
UNREACHABLE = """
    SELECT DISTINCT recipient FROM supervision.inbox
    WHERE recipient NOT IN (SELECT recipient FROM supervision.contact_address) ORDER BY recipient"""
STATE_LABELS = {"pending": "待送", "sent": "已送", "skipped": "不送", "failed": "失败"}
STATE_TONES = {"pending": "info", "sent": "success", "skipped": "secondary", "failed": "danger"}
CHANNEL_LABELS = {"mail": "邮件", "sms": "短信", "wechat": "微信", "inbox": "站内"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in an inbox. `note` says why nothing has to be done about it any more."""

    recipient: str
    stream: str
    level: str
    line: str
    text: str
    on: date
    at: datetime
    note: str
    read_at: datetime | None


def recipients(person: Person) -> list[str]:
    """The names under which a person gets notices: their own, their department's for a head, and the office's."""
    names = [person.name]
    if person.holds(Role.HEAD):
        names.append(person.department)
    if person.holds(Role.OFFICE):
        names.append(Holder.OFFICE.label)
    return list(dict.fromkeys(names))


async def notices(db: Database, names: Sequence[str], unread: bool, limit: int) -> list[Notice]:
    """The notices to these recipients, the latest first, at most `most`; with `unread` only those neither read nor
    settled."""
    return [Notice(**dict(row)) for row in await db.fetch(INBOX, list(names), unread, limit)]


async def count_unread(db: Database, names: Sequence[str]) -> int:
    """How many notices to these recipients are neither read nor settled."""
    return int((await db.one(UNREAD, list(names)))["count"])


async def deliveries(db: Database, state: str, limit: int) -> list[Any]:
    """The deliveries outside the inbox, the latest first, at most `most`; of one state, or of all (empty)."""
    return await db.fetch(DELIVERIES, state, limit)


async def delivery_counts(db: Database) -> dict[str, int]:
    """How many deliveries outside the inbox are in each state."""
    return {row["state"]: row["count"] for row in await db.fetch(DELIVERY_COUNTS)}


async def job_runs(db: Database) -> list[Any]:
    """The last run of each background job of supervision, by name."""
    return await db.fetch(JOB_RUNS)


async def unreachable_recipients(db: Database) -> list[str]:
    """The recipients for whom no address is registered, so that they get notices only in the inbox."""
    return [row["recipient"] for row in await db.fetch(UNREACHABLE)]
