"""Accounts on a real database: passwords, the wait that grows, and what is never kept."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.desk.accounts import accounts, sessions
from services.desk.accounts.accounts import LockedOut, LoginTaken, NoAccount, WrongPassword
from shared.eventlog.log import Connection
from shared.messaging.errors import Invalid

AT = datetime(2023, 2, 16, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BETTER = "春天在办公室种花-42"


async def test_the_first_password_lets_in_and_must_be_changed(db: Connection) -> None:
    first = await accounts.add(db, "office-1", "Wang", AT)
    assert await accounts.sign_in(db, " WANG ", first, AT) == accounts.SignedIn("office-1", must_change=True)
    await accounts.change(db, "office-1", first, BETTER, AT)
    assert await accounts.sign_in(db, "wang", BETTER, AT) == accounts.SignedIn("office-1", must_change=False)
    with pytest.raises(WrongPassword):
        await accounts.sign_in(db, "wang", first, AT)


async def test_no_password_is_kept_as_it_is(db: Connection) -> None:
    first = await accounts.add(db, "office-1", "wang", AT)
    row = await db.one("SELECT * FROM desk.account")
    assert first not in str(dict(row))
    assert row["password"].startswith("$argon2id$")


async def test_whether_a_name_is_known_is_not_told(db: Connection) -> None:
    await accounts.add(db, "office-1", "wang", AT)
    said = []
    for login in ("wang", "nobody"):
        with pytest.raises(WrongPassword) as refusal:
            await accounts.sign_in(db, login, "wrong", AT)
        said.append(refusal.value.user_message)
    assert said[0] == said[1]


async def test_the_wait_doubles_and_the_right_password_does_not_help_meanwhile(db: Connection) -> None:
    first = await accounts.add(db, "office-1", "wang", AT)
    for _ in range(accounts.FREE_ATTEMPTS - 1):
        with pytest.raises(WrongPassword):
            await accounts.sign_in(db, "wang", "wrong", AT)
    at, waits = AT, []
    for _ in range(8):
        with pytest.raises(LockedOut):
            await accounts.sign_in(db, "wang", "wrong", at)
        until = (await db.one("SELECT locked_until FROM desk.account"))["locked_until"]
        waits.append((until - at) // MINUTE)
        with pytest.raises(LockedOut):
            await accounts.sign_in(db, "wang", first, until - MINUTE / 2)
        at = until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (await accounts.sign_in(db, "wang", first, at)).person_id == "office-1"
    with pytest.raises(WrongPassword):
        await accounts.sign_in(db, "wang", "wrong", at)


async def test_many_guesses_at_once_are_not_more_than_one_after_another(db: Connection) -> None:
    await accounts.add(db, "office-1", "wang", AT)
    tries = (accounts.sign_in(db, "wang", f"guess {n}", AT) for n in range(20))
    said = await asyncio.gather(*tries, return_exceptions=True)
    assert (await db.one("SELECT failures FROM desk.account"))["failures"] == accounts.FREE_ATTEMPTS
    assert all(isinstance(result, WrongPassword | LockedOut) for result in said)


async def test_a_reset_opens_the_lock_and_ends_every_session(db: Connection) -> None:
    await accounts.add(db, "office-1", "wang", AT)
    for _ in range(accounts.FREE_ATTEMPTS):
        with pytest.raises((WrongPassword, LockedOut)):
            await accounts.sign_in(db, "wang", "wrong", AT)
    token = await sessions.begin(db, "office-1", AT)
    again = await accounts.reset(db, "office-1", AT)
    assert (await accounts.sign_in(db, "wang", again, AT)).must_change
    assert await sessions.find_session(db, token, AT) is None
    with pytest.raises(NoAccount):
        await accounts.reset(db, "office-2", AT)


async def test_a_closed_account_lets_nobody_in(db: Connection) -> None:
    first = await accounts.add(db, "office-1", "wang", AT)
    token = await sessions.begin(db, "office-1", AT)
    assert await accounts.close(db, "office-1", AT)
    assert not await accounts.close(db, "office-1", AT)
    assert await sessions.find_session(db, token, AT) is None
    with pytest.raises(WrongPassword):
        await accounts.sign_in(db, "wang", first, AT)


async def test_a_login_belongs_to_one_person(db: Connection) -> None:
    await accounts.add(db, "office-1", "wang", AT)
    for person, login in (("office-2", "WANG"), ("office-1", "other")):
        with pytest.raises(LoginTaken):
            await accounts.add(db, person, login, AT)


@pytest.mark.parametrize("weak", ["short", "1234567890", "aaaaaaaaaaaa", "wangwangwang", "password123", "x" * 201])
async def test_a_weak_password_is_refused_in_words(db: Connection, weak: str) -> None:
    first = await accounts.add(db, "office-1", "wang", AT)
    with pytest.raises(Invalid, match="密码"):
        await accounts.change(db, "office-1", first, weak, AT)


async def test_only_who_knows_the_old_password_sets_a_new_one(db: Connection) -> None:
    first = await accounts.add(db, "office-1", "wang", AT)
    with pytest.raises(WrongPassword):
        await accounts.change(db, "office-1", "wrong", BETTER, AT)
    with pytest.raises(Invalid):
        await accounts.change(db, "office-1", first, first, AT)


async def test_accounts_are_made_for_those_who_have_none(db: Connection) -> None:
    made = await accounts.ensure(db, {"office-1": "office", "leader-2": "leader"}, AT)
    assert set(made) == {"office", "leader"}
    assert await accounts.ensure(db, {"office-1": "office", "leader-2": "leader"}, AT) == {}
    assert (await accounts.sign_in(db, "leader", made["leader"], AT)).person_id == "leader-2"


async def test_a_subject_is_bound_to_one_login_for_good(db: Connection) -> None:
    await accounts.add(db, "office-1", "wang", AT)
    assert await accounts.bind_subject(db, "https://id.example|7", "Wang", AT) == "office-1"
    assert await accounts.bind_subject(db, "https://id.example|7", "renamed", AT) == "office-1"
    for subject, login in (("https://id.example|8", "wang"), ("https://id.example|9", "nobody"), ("x|1", "")):
        with pytest.raises(NoAccount):
            await accounts.bind_subject(db, subject, login, AT)
