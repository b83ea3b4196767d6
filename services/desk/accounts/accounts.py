"""Accounts: one for each person of the directory who signs in. After `FREE_ATTEMPTS` wrong passwords the wait
doubles each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.desk.accounts import passwords, secrets
from shared.eventlog.database import Database
from shared.messaging.errors import CommandError, Invalid

FREE_ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(minutes=1), timedelta(hours=1)
MAX_DOUBLINGS = 30  # the wait is not doubled more often
ATTEMPT = """
UPDATE desk.account SET failures = failures + 1,
  locked_until = CASE WHEN failures + 1 < $3 THEN NULL
    ELSE $2::timestamptz + least($4 * 2 ^ least(failures + 1 - $3, $6), $5) * interval '1 second' END
WHERE login = $1 AND closed_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)
RETURNING person_id, password, must_change"""
LOCKED = "SELECT locked_until FROM desk.account WHERE login = $1 AND closed_at IS NULL AND locked_until > $2"
CLEAR_FAILURES = "UPDATE desk.account SET failures = 0, locked_until = NULL WHERE person_id = $1"
INSERT = """
INSERT INTO desk.account (person_id, login, password, must_change, made_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING RETURNING person_id"""
SET_PASSWORD = """
UPDATE desk.account SET password = $2, must_change = $3, changed_at = $4, failures = 0, locked_until = NULL,
  closed_at = NULL
WHERE person_id = $1 RETURNING login"""
LIST = """
SELECT person_id, login, password <> '' AS local, subject, must_change, locked_until, closed_at, made_at,
  (SELECT max(made_at) FROM desk.session WHERE session.person_id = account.person_id) AS signed_in_at
FROM desk.account ORDER BY person_id"""
CLOSE = """
UPDATE desk.account SET closed_at = $2 WHERE person_id = $1 AND closed_at IS NULL RETURNING person_id"""
FIND_SUBJECT = "SELECT person_id FROM desk.account WHERE subject = $1 AND closed_at IS NULL"
BIND_SUBJECT = """
UPDATE desk.account SET subject = $2, changed_at = $3
WHERE login = $1 AND closed_at IS NULL AND (subject IS NULL OR subject = $2) RETURNING person_id"""


class WrongPassword(CommandError, message="登录名或密码不对，请重新输入。", status=401):
    """The login or the password is wrong; which of the two is not said."""


class LockedOut(CommandError, message="密码多次输入有误，账号暂时锁定，请稍后再试，或请局办公室重置密码。", status=429):
    """Too many wrong passwords: the account is locked, each time twice as long."""


class NoAccount(CommandError, message="没有这个账号，请核对。", status=404):
    """There is no account for that person or login."""


class LoginTaken(CommandError, message="此人已有账号，或登录名已有他人使用，请换一个。"):
    """The login is another person's, or the person has an account already."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person who signed in, and whether they must change their password first."""

    person_id: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the office sees it; `local` tells whether it has a password, `subject` is its subject at the
    OIDC provider."""

    person_id: str
    login: str
    local: bool
    subject: str | None
    must_change: bool
    locked_until: datetime | None
    closed_at: datetime | None
    made_at: datetime
    signed_in_at: datetime | None


async def sign_in(db: Database, login: str, password: str, at: datetime) -> SignedIn:
    """The person of that login and password. Raises `WrongPassword` or `LockedOut`.

    Every attempt is counted before the password is checked, so that many at once gain nothing.
    """
    name = login.strip().lower()
    waits = FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()
    rows = await db.fetch(ATTEMPT, name, at, FREE_ATTEMPTS, *waits, MAX_DOUBLINGS)
    if not rows:
        await refuse_locked(db, name, at)
    if not await passwords.matches(rows[0]["password"] if rows else "", password):
        await refuse_locked(db, name, at)
        raise WrongPassword
    row = rows[0]
    await db.execute(CLEAR_FAILURES, row["person_id"])
    if passwords.outdated(row["password"]):
        await db.execute(
            "UPDATE desk.account SET password = $2 WHERE person_id = $1",
            row["person_id"],
            await passwords.hash_password(password),
        )
    return SignedIn(row["person_id"], row["must_change"])


async def refuse_locked(db: Database, login: str, at: datetime) -> None:
    """Raises `LockedOut` where the account is locked."""
    if rows := await db.fetch(LOCKED, login, at):
        minutes = -(-(rows[0]["locked_until"] - at) // timedelta(minutes=1))
        raise LockedOut(f"约{minutes}分钟后可再试")


async def add(db: Database, person_id: str, login: str, at: datetime) -> str:
    """A new account. Returns its first password, which is stored only as a hash and must be changed. Raises
    `LoginTaken` and `Invalid`."""
    name = login.strip().lower()
    if not name or not name.isprintable() or " " in name or len(name) > 80:
        raise Invalid("登录名不能为空，不能有空格，最多80个字符")
    password = secrets.password()
    if not await db.fetch(INSERT, person_id, name, await passwords.hash_password(password), True, at):
        raise LoginTaken(name)
    return password


async def reset(db: Database, person_id: str, at: datetime) -> str:
    """A new first password, which is returned; every session of the person ends and a closed account is open again.
    Raises `NoAccount`."""
    password = secrets.password()
    if not await db.fetch(SET_PASSWORD, person_id, await passwords.hash_password(password), True, at):
        raise NoAccount(person_id)
    await db.execute("DELETE FROM desk.session WHERE person_id = $1", person_id)
    return password


async def change(db: Database, person_id: str, old: str, new: str, at: datetime) -> None:
    """Changes one's own password; a wrong old one counts as an attempt to sign in. Raises `NoAccount`,
    `WrongPassword`, `LockedOut` and `Invalid`."""
    rows = await db.fetch("SELECT login FROM desk.account WHERE person_id = $1", person_id)
    if not rows:
        raise NoAccount(person_id)
    await sign_in(db, rows[0]["login"], old, at)
    if old == new:
        raise Invalid("新密码不能与原密码相同")
    await db.execute(
        SET_PASSWORD,
        person_id,
        await passwords.hash_password(passwords.check_strength(new, rows[0]["login"])),
        False,
        at,
    )


async def close(db: Database, person_id: str, at: datetime) -> bool:
    """Closes the account, ends its sessions and revokes its tokens. Returns whether there was an open one."""
    rows = await db.fetch(CLOSE, person_id, at)
    await db.execute("DELETE FROM desk.session WHERE person_id = $1", person_id)
    await db.execute("UPDATE desk.token SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL", person_id, at)
    return bool(rows)


async def all_accounts(db: Database) -> list[Account]:
    """All accounts, by person."""
    return [Account(**dict(row)) for row in await db.fetch(LIST)]


async def bind_subject(db: Database, subject: str, login: str, at: datetime) -> str:
    """The person of a subject of the OIDC provider, bound now by the login where the account has no other subject.
    Raises `NoAccount`."""
    if rows := await db.fetch(FIND_SUBJECT, subject):
        return str(rows[0]["person_id"])
    rows = await db.fetch(BIND_SUBJECT, login.strip().lower(), subject, at) if login.strip() else []
    if not rows:
        raise NoAccount(login)
    return str(rows[0]["person_id"])


async def ensure(db: Database, people: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Adds an account for each person (id to login) who has none. Returns the new first passwords by login."""
    present = {account.person_id for account in await all_accounts(db)}
    return {login: await add(db, id, login, at) for id, login in people.items() if id not in present}
