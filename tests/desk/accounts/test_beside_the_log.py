"""Drafts, one-time links, tokens, requests that count once, and the access record, on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.desk.access.directory import Person
from services.desk.accounts import access_log, api_tokens, drafts, idempotency_keys, one_time_links
from services.desk.accounts.access_log import AccessFilter, AccessKind
from services.desk.accounts.idempotency_keys import KeyReused
from shared.eventlog.log import Connection
from shared.messaging.envelope import Role
from shared.messaging.errors import Invalid, NotFound

AT = datetime(2023, 2, 16, 1, tzinfo=UTC)
CASE, OTHER, REPLY = "rd-16-1-0099", "rd-16-1-0100", "feedback.submit-reply"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HEAD = Person("head-1", "某某", "食品处", (Role.HEAD, Role.HANDLER))


async def test_a_draft_is_taken_up_where_it_was_left(db: Connection) -> None:
    await drafts.save(db, "a", CASE, REPLY, {"reason": ["第一稿"]}, AT)
    await drafts.save(
        db, "a", CASE, REPLY, {"reason": ["第二稿\n两行"], "commitments.0.what": ["甲", "乙"]}, AT + MINUTE
    )
    found = await drafts.load(db, "a", CASE, REPLY)
    assert found
    assert found.fields == {"reason": ["第二稿\n两行"], "commitments.0.what": ["甲", "乙"]}
    assert await drafts.load(db, "b", CASE, REPLY) is None


async def test_a_draft_that_arrives_late_replaces_nothing_newer(db: Connection) -> None:
    await drafts.save(db, "a", CASE, REPLY, {"reason": ["新"]}, AT + MINUTE)
    await drafts.save(db, "a", CASE, REPLY, {"reason": ["旧"]}, AT)
    found = await drafts.load(db, "a", CASE, REPLY)
    assert found
    assert found.fields["reason"] == ["新"]


async def test_a_draft_that_was_given_is_gone_and_too_long_a_one_is_refused(db: Connection) -> None:
    await drafts.save(db, "a", CASE, REPLY, {}, AT)
    await drafts.delete(db, "a", CASE, REPLY)
    assert await drafts.drafts_of(db, "a") == []
    with pytest.raises(Invalid, match="草稿太长"):
        await drafts.save(db, "a", CASE, REPLY, {"reason": ["字" * drafts.MAX_CHARACTERS]}, AT)


async def test_drafts_pass_to_a_successor_who_has_begun_none(db: Connection) -> None:
    for stream in (CASE, OTHER):
        await drafts.save(db, "a", stream, REPLY, {"by": ["a"]}, AT)
    await drafts.save(db, "b", OTHER, REPLY, {"by": ["b"]}, AT)
    assert await drafts.move(db, "a", "b") == [CASE]
    assert {draft.stream: draft.fields["by"] for draft in await drafts.drafts_of(db, "b")} == {
        CASE: ["a"],
        OTHER: ["b"],
    }


async def test_a_link_counts_once_however_many_use_it_at_once(db: Connection) -> None:
    word, number = await one_time_links.create(db, "a", CASE, "accept", "office", AT)
    tried = await asyncio.gather(*(one_time_links.mark_used(db, number, f"第{n}次", AT) for n in range(5)))
    assert sum(tried) == 1
    found = await one_time_links.find_link(db, word)
    assert found
    assert one_time_links.link_status(found, AT) == "已办理"


async def test_a_link_lasts_three_days(db: Connection) -> None:
    word, _ = await one_time_links.create(db, "a", CASE, "accept", "office", AT)
    found = await one_time_links.find_link(db, word)
    assert found
    assert not found.expired(AT + 3 * DAY - MINUTE)
    assert found.expired(AT + 3 * DAY)
    assert await one_time_links.find_link(db, word[:-1]) is None


async def test_the_same_request_is_the_same_command(db: Connection) -> None:
    first = await idempotency_keys.begin(db, "t", "k", b"body", AT)
    assert await idempotency_keys.begin(db, "t", "k", b"body", AT + MINUTE) == first
    assert (await idempotency_keys.begin(db, "u", "k", b"body", AT)).command_id != first.command_id
    with pytest.raises(KeyReused):
        await idempotency_keys.begin(db, "t", "k", b"other", AT)
    await idempotency_keys.finish(db, "t", "k", {"done": [1]})
    await idempotency_keys.finish(db, "t", "k", {"done": [2]})
    assert (await idempotency_keys.begin(db, "t", "k", b"body", AT)).answer == {"done": [1]}
    assert (await idempotency_keys.begin(db, "t", "k", b"body", AT + 8 * DAY)).answer is None


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
async def test_a_key_is_a_short_word(db: Connection, key: str) -> None:
    with pytest.raises(Invalid):
        await idempotency_keys.begin(db, "t", key, b"", AT)


async def test_a_token_allows_what_it_names_and_its_person_still_holds(db: Connection) -> None:
    word = await api_tokens.issue(db, "对接", HEAD, (Role.HEAD,), "office", AT, AT + DAY)
    found = await api_tokens.find_token(db, word, AT)
    assert found
    assert api_tokens.restricted_to_token(HEAD, found).roles == (Role.HEAD,)
    moved = Person("head-1", "某某", "食品处", (Role.HANDLER,), stands_for=(HEAD,))
    assert api_tokens.restricted_to_token(moved, found).roles == ()
    assert api_tokens.restricted_to_token(moved, found).stands_for == ()
    assert await api_tokens.find_token(db, word, AT + DAY) is None


async def test_a_token_is_revoked_for_good_and_kept_as_a_fingerprint(db: Connection) -> None:
    word = await api_tokens.issue(db, "对接", HEAD, (Role.HEAD,), "office", AT, AT + DAY)
    issued = await api_tokens.all_tokens(db)
    assert word not in str(issued)
    assert await api_tokens.revoke_token(db, issued[0]["number"], AT) == "对接"
    assert await api_tokens.find_token(db, word, AT) is None
    with pytest.raises(NotFound):
        await api_tokens.revoke_token(db, await _number(db), AT)


async def _number(db: Connection) -> object:
    return (await db.one("SELECT gen_random_uuid() AS number"))["number"]


@pytest.mark.parametrize(
    ("name", "roles", "days"), [("", (Role.HEAD,), 1), ("x", (), 1), ("x", (Role.OFFICE,), 1), ("x", (Role.HEAD,), 400)]
)
async def test_a_token_is_no_way_to_more(db: Connection, name: str, roles: tuple[Role, ...], days: int) -> None:
    with pytest.raises(Invalid):
        await api_tokens.issue(db, name, HEAD, roles, "office", AT, AT + days * DAY)


async def test_the_record_is_found_by_case_person_act_and_day(db: Connection) -> None:
    for n, (who, act, stream) in enumerate(
        [
            ("a", AccessKind.VIEWED, CASE),
            ("a", AccessKind.DOWNLOADED, CASE),
            ("b", AccessKind.VIEWED, OTHER),
            ("b", AccessKind.VIEWED, CASE),
        ]
    ):
        await access_log.record_access(db, AT + n * DAY, who, f"人{who}", act, stream, "说明" * 400)
    for asked, number in (
        (AccessFilter(), 4),
        (AccessFilter(stream=CASE), 3),
        (AccessFilter(person="人b"), 2),
        (AccessFilter(person="a", act=AccessKind.VIEWED), 1),
        (AccessFilter(since=AT + DAY, before=AT + 3 * DAY), 2),
    ):
        lines, total = await access_log.access_page(db, asked)
        assert (len(lines), total) == (number, number)
    first, total = await access_log.access_page(db, AccessFilter(), size=3)
    assert ([entry.person_id for entry in first], total) == (["b", "b", "a"], 4)


async def test_an_auditor_of_the_database_reads_the_record_and_no_secret(db: Connection) -> None:
    readable = await db.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'desk'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege('auditor', oid, 'SELECT') ORDER BY relname"
    )
    assert [row["relname"] for row in readable] == ["access_log", "checkpoint", "parked", "refusal"]
