"""API tokens, by which machines act for a person in named posts until a day; the office issues and revokes them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.desk.access.directory import Person
from services.desk.accounts.secrets import hash_token, token
from shared.eventlog.database import Database
from shared.messaging.envelope import Role
from shared.messaging.errors import Invalid, NotFound

PREFIX, MAX_LIFETIME, TOUCH_INTERVAL = "banli_", timedelta(days=366), timedelta(minutes=1)
INSERT = """
INSERT INTO desk.token (digest, name, person_id, roles, made_by, made_at, until) VALUES ($1, $2, $3, $4, $5, $6, $7)"""
FIND = """
SELECT number, name, person_id, roles, used_at FROM desk.token
WHERE digest = $1 AND revoked_at IS NULL AND until > $2"""
LIST = """
SELECT number, name, person_id, roles, made_by, made_at, until, used_at, revoked_at FROM desk.token
ORDER BY revoked_at IS NOT NULL, made_at DESC"""


@dataclass(frozen=True, slots=True)
class Token:
    """A valid token: its number and name, the person it acts for, and the posts it may use."""

    number: UUID
    name: str
    person_id: str
    roles: tuple[Role, ...]


async def issue(
    db: Database, name: str, person: Person, roles: tuple[Role, ...], by: str, at: datetime, until: datetime
) -> str:
    """A new token, which is shown once and stored as a hash. Raises `Invalid` where it names no posts, posts the
    person does not hold, or a term beyond `MAX_LIFETIME`."""
    if not name.strip() or not roles or set(roles) - set(person.roles):
        raise Invalid("令牌须有名称，岗位须是此人现任的岗位")
    if not at < until <= at + MAX_LIFETIME:
        raise Invalid("令牌的有效期应在一年以内，且晚于今天")
    token_text = PREFIX + token()
    codes = [role.value for role in roles]
    await db.execute(INSERT, hash_token(token_text), name.strip()[:80], person.id, codes, by, at, until)
    return token_text


async def find_token(db: Database, token: str, at: datetime) -> Token | None:
    """The token, if it is valid at that time; notes when it was used."""
    rows = await db.fetch(FIND, hash_token(token), at)
    if not rows:
        return None
    row = rows[0]
    if row["used_at"] is None or at - row["used_at"] > TOUCH_INTERVAL:
        await db.execute("UPDATE desk.token SET used_at = $2 WHERE number = $1", row["number"], at)
    return Token(
        row["number"], row["name"], row["person_id"], tuple(role for role in Role if role.value in row["roles"])
    )


def restricted_to_token(person: Person, token: Token) -> Person:
    """The person in those posts of the token that they still hold; without delegations."""
    return replace(person, roles=tuple(role for role in token.roles if role in person.roles), stands_for=())


async def revoke_token(db: Database, number: UUID, at: datetime) -> str:
    """Revokes a token and returns its name. Raises `NotFound`."""
    statement = "UPDATE desk.token SET revoked_at = coalesce(revoked_at, $2) WHERE number = $1 RETURNING name"
    rows = await db.fetch(statement, number, at)
    if not rows:
        raise NotFound("没有这个令牌")
    return str(rows[0]["name"])


async def all_tokens(db: Database) -> list[dict[str, Any]]:
    """All tokens as rows, valid ones first, the latest first."""
    return [dict(row) for row in await db.fetch(LIST)]
