"""One-time links: for one person, one case and one act, for three days; no password is needed, and a link is used
once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.desk.accounts.secrets import hash_token, token
from shared.eventlog.database import Database

LIFETIME = timedelta(days=3)
INSERT = """
INSERT INTO desk.one_time_link (digest, person_id, stream, act, made_by, made_at, until)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING number"""
COLUMNS = "number, person_id, stream, act, made_by, made_at, until, used_at, said"
FIND = f"SELECT {COLUMNS} FROM desk.one_time_link WHERE digest = $1"
MARK_USED = (
    "UPDATE desk.one_time_link SET used_at = $2, said = $3 WHERE number = $1 AND used_at IS NULL RETURNING number"
)
LIST = f"SELECT {COLUMNS} FROM desk.one_time_link WHERE stream = $1 ORDER BY made_at DESC"
REVOKE = "UPDATE desk.one_time_link SET until = least(until, $2) WHERE number = $1 AND used_at IS NULL"


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link; `act` is the `Purpose` it was made for, `said` a sentence on what was done with it."""

    number: UUID
    person_id: str
    stream: str
    act: str
    made_by: str
    made_at: datetime
    until: datetime
    used_at: datetime | None
    said: str

    def expired(self, at: datetime) -> bool:
        """Whether its term has passed."""
        return at >= self.until


async def create(db: Database, person_id: str, stream: str, act: str, by: str, at: datetime) -> tuple[str, UUID]:
    """A new link: its token, which is shown once and stored as a hash, and its number."""
    link_token = token()
    rows = await db.fetch(INSERT, hash_token(link_token), person_id, stream, act, by, at, at + LIFETIME)
    return link_token, rows[0]["number"]


async def find_link(db: Database, token: str) -> OneTimeLink | None:
    """The link of a token, whatever has become of it; None where there is none."""
    rows = await db.fetch(FIND, hash_token(token))
    return OneTimeLink(**dict(rows[0])) if rows else None


async def mark_used(db: Database, number: UUID, sentence: str, at: datetime) -> bool:
    """Notes what was done with the link. Returns False where it was used before."""
    return bool(await db.fetch(MARK_USED, number, at, sentence[:500]))


async def links_of(db: Database, stream: str) -> list[OneTimeLink]:
    """The links made for a case, the latest first."""
    return [OneTimeLink(**dict(row)) for row in await db.fetch(LIST, stream)]


async def revoke_link(db: Database, number: UUID, at: datetime) -> None:
    """Ends an unused link now."""
    await db.execute(REVOKE, number, at)


def link_status(link: OneTimeLink, at: datetime) -> str:
    """The status of the link as people read it."""
    if link.used_at:
        return "已办理"
    return "已失效" if link.expired(at) else "待办理"
