"""Sign-in sessions: who is signed in and until when. A session ends after half an hour without a request, or after
half a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.desk.accounts.secrets import hash_token, token
from shared.eventlog.database import Database

IDLE_LIMIT, MAX_LIFETIME, TOUCH_INTERVAL = timedelta(minutes=30), timedelta(hours=12), timedelta(seconds=30)
COOKIE = "banli_session"
INSERT = """
INSERT INTO desk.session (digest, person_id, csrf, made_at, seen_at, until, address, agent)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7)"""
FIND = """
SELECT session.number, session.person_id, csrf, session.made_at, seen_at, until, must_change,
  (SELECT max(version) FROM eventlog.event WHERE service = 'assignment' AND stream = 'directory') AS directory
FROM desk.session JOIN desk.account USING (person_id)
WHERE digest = $1 AND until > $2 AND seen_at > $3 AND closed_at IS NULL"""
TOUCH = "UPDATE desk.session SET seen_at = $2 WHERE digest = $1 AND seen_at < $2"
LIST = """
SELECT number, made_at, seen_at, until, address, agent FROM desk.session
WHERE person_id = $1 AND until > $2 AND seen_at > $3 ORDER BY seen_at DESC"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is valid; `directory` is the version of the directory's stream, by which caches of it are
    checked."""

    number: UUID
    person_id: str
    csrf: str
    made_at: datetime
    seen_at: datetime
    until: datetime
    must_change: bool
    directory: int

    def ends(self, at: datetime) -> datetime:
        """When it ends if no further request comes."""
        return min(at + IDLE_LIMIT, self.until)


async def begin(db: Database, person_id: str, at: datetime, address: str = "", agent: str = "") -> str:
    """A new session. Returns its token for the cookie. Expired sessions of everybody are deleted."""
    session_token = token()
    await db.execute("DELETE FROM desk.session WHERE until <= $1 OR seen_at <= $2", at, at - IDLE_LIMIT)
    await db.execute(
        INSERT, hash_token(session_token), person_id, token(), at, at + MAX_LIFETIME, address[:80], agent[:300]
    )
    return session_token


async def find_session(db: Database, token: str, at: datetime, touch: bool = True) -> Session | None:
    """The session of a token, if it is valid. With `touch` the request prolongs it; pages that poll do not."""
    rows = await db.fetch(FIND, hash_token(token), at, at - IDLE_LIMIT)
    if not rows:
        return None
    session = Session(**{**dict(rows[0]), "directory": rows[0]["directory"] or 0})
    if touch and at - session.seen_at > TOUCH_INTERVAL:
        await db.execute(TOUCH, hash_token(token), at)
    return session


async def end(db: Database, token: str) -> None:
    """Ends the session of a token."""
    await db.execute("DELETE FROM desk.session WHERE digest = $1", hash_token(token))


async def sessions_of(db: Database, person_id: str, at: datetime) -> list[dict[str, object]]:
    """The valid sessions of a person as rows, the latest first."""
    return [dict(row) for row in await db.fetch(LIST, person_id, at, at - IDLE_LIMIT)]


async def end_one(db: Database, person_id: str, number: UUID) -> None:
    """Ends one of the person's own sessions."""
    await db.execute("DELETE FROM desk.session WHERE person_id = $1 AND number = $2", person_id, number)


async def end_others(db: Database, person_id: str, keep: UUID) -> None:
    """Ends all sessions of the person but one."""
    await db.execute("DELETE FROM desk.session WHERE person_id = $1 AND number <> $2", person_id, keep)
