"""Idempotency keys: a request that a machine sends twice under one key is done once and answered the same way."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shared.eventlog.database import Database
from shared.messaging.envelope import BANLI_NAMESPACE
from shared.messaging.errors import CommandError, Invalid

RETENTION, MAX_KEY_CHARACTERS = timedelta(days=7), 200
INSERT = """
INSERT INTO desk.idempotency_key (owner, key, content, command_id, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (owner, key) DO NOTHING"""
FIND = "SELECT content, command_id, answer FROM desk.idempotency_key WHERE owner = $1 AND key = $2"
FINISH = "UPDATE desk.idempotency_key SET answer = $3 WHERE owner = $1 AND key = $2 AND answer IS NULL"


class KeyReused(CommandError, message="同一幂等键（Idempotency-Key）已用于其他内容，请换一个键。", status=422):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """The id for the request's command, and the answer where it was given already."""

    command_id: UUID
    answer: dict[str, Any] | None


async def begin(db: Database, owner: str, key: str, content: bytes, at: datetime) -> KeyedRequest:
    """The request under that key, the same for every repetition. Raises `KeyReused` where the content differs,
    `Invalid` for a bad key."""
    if not 0 < len(key) <= MAX_KEY_CHARACTERS or not key.isprintable():
        raise Invalid(f"幂等键应为1至{MAX_KEY_CHARACTERS}个可见字符")
    await db.execute("DELETE FROM desk.idempotency_key WHERE at < $1", at - RETENTION)
    digest, id = hashlib.sha256(content).digest(), uuid5(BANLI_NAMESPACE, f"once/{owner}/{key}/{at.isoformat()}")
    await db.execute(INSERT, owner, key, digest, id, at)
    row = (await db.fetch(FIND, owner, key))[0]
    if row["content"] != digest:
        raise KeyReused(key)
    return KeyedRequest(row["command_id"], json.loads(row["answer"]) if row["answer"] else None)


async def finish(db: Database, owner: str, key: str, answer: dict[str, Any]) -> None:
    """Stores the answer; to be called only with a final one, not with a temporary failure."""
    await db.execute(FINISH, owner, key, json.dumps(answer, ensure_ascii=False))
