"""Sessions on a real database: half an hour of silence or half a day end them, and only the fingerprint is kept."""

from datetime import UTC, datetime, timedelta

from services.desk.accounts import accounts, sessions
from services.desk.accounts.sessions import IDLE_LIMIT, MAX_LIFETIME
from shared.eventlog.log import Connection

AT = datetime(2023, 2, 16, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def new_session(db: Connection) -> str:
    await accounts.ensure(db, {"office-1": "office"}, AT)
    return await sessions.begin(db, "office-1", AT, "192.0.2.7", "a browser")


async def test_silence_ends_it(db: Connection) -> None:
    token = await new_session(db)
    assert await sessions.find_session(db, token, AT + IDLE_LIMIT - MINUTE)
    assert await sessions.find_session(db, token, AT + 2 * IDLE_LIMIT - 2 * MINUTE)
    assert await sessions.find_session(db, token, AT + 3 * IDLE_LIMIT) is None


async def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(db: Connection) -> None:
    token = await new_session(db)
    assert await sessions.find_session(db, token, AT + IDLE_LIMIT - MINUTE, touch=False)
    assert await sessions.find_session(db, token, AT + IDLE_LIMIT + MINUTE) is None


async def test_half_a_day_ends_it_whatever_happens(db: Connection) -> None:
    token, at = await new_session(db), AT
    while at + IDLE_LIMIT / 2 < AT + MAX_LIFETIME:
        at += IDLE_LIMIT / 2
        assert await sessions.find_session(db, token, at)
    assert await sessions.find_session(db, token, AT + MAX_LIFETIME) is None


async def test_the_end_is_told(db: Connection) -> None:
    session = await sessions.find_session(db, await new_session(db), AT)
    assert session
    assert session.ends(AT) == AT + IDLE_LIMIT
    assert session.ends(AT + MAX_LIFETIME - MINUTE) == AT + MAX_LIFETIME


async def test_the_token_is_kept_nowhere(db: Connection) -> None:
    token = await new_session(db)
    assert token not in str(dict(await db.one("SELECT * FROM desk.session")))
    assert await sessions.find_session(db, token + "x", AT) is None


async def test_one_may_end_one_s_other_sessions_and_no_one_else_s(db: Connection) -> None:
    here, there = await new_session(db), await new_session(db)
    mine = await sessions.find_session(db, here, AT)
    assert mine
    theirs = next(
        session["number"]
        for session in await sessions.sessions_of(db, "office-1", AT)
        if session["number"] != mine.number
    )
    await sessions.end_one(db, "office-2", theirs)
    assert await sessions.find_session(db, there, AT)
    await sessions.end_others(db, "office-1", mine.number)
    assert await sessions.find_session(db, there, AT) is None
    assert await sessions.find_session(db, here, AT)
    await sessions.end(db, here)
    assert await sessions.sessions_of(db, "office-1", AT) == []
