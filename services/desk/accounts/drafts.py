"""Drafts: what somebody began to fill in, stored until it is sent or deleted; not part of a case's history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.eventlog.database import Database
from shared.messaging.errors import Invalid

MAX_CHARACTERS = 1024 * 1024  # characters
SAVE = """
INSERT INTO desk.draft (person_id, stream, command, fields, saved_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person_id, stream, command) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at
WHERE draft.saved_at <= excluded.saved_at"""
COLUMNS = "person_id, stream, command, fields, saved_at"
FIND = f"SELECT {COLUMNS} FROM desk.draft WHERE person_id = $1 AND stream = $2 AND command = $3"
DELETE = "DELETE FROM desk.draft WHERE person_id = $1 AND stream = $2 AND command = $3"
LIST = f"SELECT {COLUMNS} FROM desk.draft WHERE person_id = $1 ORDER BY saved_at DESC"
MOVE = """
UPDATE desk.draft AS mine SET person_id = $2 WHERE person_id = $1 AND ($3::text[] IS NULL OR stream = ANY($3))
AND NOT EXISTS (SELECT FROM desk.draft WHERE person_id = $2 AND stream = mine.stream AND command = mine.command)
RETURNING stream"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft; `fields` are the posted values by path."""

    person_id: str
    stream: str
    command: str
    fields: dict[str, list[str]]
    saved_at: datetime


async def save(
    db: Database, person_id: str, stream: str, command: str, fields: Mapping[str, Sequence[str]], at: datetime
) -> None:
    """Replaces the earlier draft, unless that one is newer. Raises `Invalid` where it is too long."""
    body = json.dumps({name: list(values) for name, values in fields.items()}, ensure_ascii=False)
    if len(body) > MAX_CHARACTERS:
        raise Invalid("草稿太长，没有保存，请分成附件")
    await db.execute(SAVE, person_id, stream, command, body, at)


async def load(db: Database, person_id: str, stream: str, command: str) -> Draft | None:
    """The draft of a person for a command on a stream; None where there is none."""
    rows = await db.fetch(FIND, person_id, stream, command)
    return _draft(rows[0]) if rows else None


async def delete(db: Database, person_id: str, stream: str, command: str) -> None:
    """Deletes the draft, if there is one."""
    await db.execute(DELETE, person_id, stream, command)


async def drafts_of(db: Database, person_id: str) -> list[Draft]:
    """All drafts of a person, the latest first."""
    return [_draft(row) for row in await db.fetch(LIST, person_id)]


async def move(db: Database, person_id: str, to: str, streams: Sequence[str] | None = None) -> list[str]:
    """移交: the drafts on these streams (None: all) go to a successor who has none there. Returns the streams of
    those moved."""
    return [row["stream"] for row in await db.fetch(MOVE, person_id, to, streams)]


def _draft(row: Mapping[str, object]) -> Draft:
    return Draft(**{**dict(row), "fields": json.loads(str(row["fields"]))})
