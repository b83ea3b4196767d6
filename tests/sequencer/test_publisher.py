"""JetStream repeats the log, position by position; what it loses is told again, what it invents stops the sequencer."""

import asyncio
from typing import Any

import pytest
from nats.js.errors import NotFoundError

from services.sequencer import service
from services.sequencer.service import sequencer
from shared.bus.provision import durables
from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM
from shared.messaging.envelope import event_id
from shared.messaging.errors import NeedsOperator
from shared.process.supervise import supervise
from tests.engines import CASE, OTHER, Suite, admin, append_registrations, end_sessions, wait_until
from tests.sequencer.writers import active_allocator, positions

COUNT = 30


@pytest.fixture
async def published_suite(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A sequencer that looks after its streams often, and thirty events of two cases told."""
    for name in ("STREAM_CHECK_INTERVAL_S", "POLL_INTERVAL_S", "STANDBY_INTERVAL_S"):
        monkeypatch.setattr(service, name, 0.05)
    await suite.start("sequencer")
    for n in range(COUNT // 2):
        await append_registrations(suite.logs["intake"], CASE, n)
        await append_registrations(suite.logs["intake"], OTHER, n)
    await ends_at(suite, COUNT)
    return suite


async def ends_at(suite: Suite, position: int) -> None:
    async def there() -> bool:
        try:
            return (await suite.js.stream_info(EVENTS_STREAM)).state.last_seq == position
        except NotFoundError:
            return False

    await wait_until(there)


async def messages(suite: Suite) -> list[tuple[Any, ...]]:
    state = (await suite.js.stream_info(EVENTS_STREAM)).state
    found = [await suite.js.get_msg(EVENTS_STREAM, n) for n in range(1, state.last_seq + 1)]
    return [(message.seq, message.subject, message.data, dict(message.headers or {})) for message in found]


async def test_the_sequence_of_a_message_is_the_position_of_its_event(published_suite: Suite) -> None:
    for (seq, subject, _, headers), (position, stream, version) in zip(
        await messages(published_suite), await positions(published_suite.settings), strict=True
    ):
        assert seq == position == int(headers["ce-position"])
        assert headers["Nats-Msg-Id"] == headers["ce-id"] == str(event_id("intake", stream, version))
        assert subject == f"ev.v1.intake.{stream}.case-registered"
        assert headers["Nats-Expected-Last-Sequence"] == str(position - 1)


async def test_a_lost_stream_is_told_again_word_for_word(published_suite: Suite) -> None:
    before = await messages(published_suite)
    await published_suite.js.delete_stream(EVENTS_STREAM)
    await ends_at(published_suite, COUNT)
    assert await messages(published_suite) == before
    await append_registrations(published_suite.logs["intake"], CASE, COUNT // 2)
    await ends_at(published_suite, COUNT + 1)


async def test_after_a_loss_durables_go_on_after_what_their_service_has_heard(published_suite: Suite) -> None:
    await admin(published_suite.settings, "INSERT INTO assignment.checkpoint VALUES ('assignment-policy', 12)")
    for stream in (EVENTS_STREAM, PARKED_STREAM):
        await published_suite.js.delete_stream(stream)
    await ends_at(published_suite, COUNT)
    heard = await published_suite.js.consumer_info(EVENTS_STREAM, "assignment-policy")
    other = await published_suite.js.consumer_info(EVENTS_STREAM, "feedback-policy")
    assert (heard.config.opt_start_seq, other.config.opt_start_seq) == (13, 1)
    assert heard.num_pending == COUNT - 12
    await wait_until(lambda: made(published_suite, [PARKED_STREAM], []))


async def test_a_durable_that_was_deleted_is_made_again(published_suite: Suite) -> None:
    names = [config.durable_name or "" for config in durables({})]
    for name in names:
        await published_suite.js.delete_consumer(EVENTS_STREAM, name)
    await wait_until(lambda: made(published_suite, [], names))


async def made(suite: Suite, streams: list[str], consumers: list[str]) -> bool:
    try:
        for stream in streams:
            await suite.js.stream_info(stream)
        for name in consumers:
            await suite.js.consumer_info(EVENTS_STREAM, name)
    except NotFoundError:
        return False
    return True


async def test_a_stream_ahead_of_the_log_stops_the_sequencer_with_both_numbers(published_suite: Suite) -> None:
    await published_suite.stop("sequencer")
    for _ in range(4):
        await published_suite.js.publish(f"ev.v1.intake.{CASE}.case-registered", b"{}")
    with pytest.raises(NeedsOperator, match=rf"第 {COUNT + 4} 条.*第 {COUNT} 条"):
        await supervise(sequencer, published_suite.settings)


async def test_a_stream_that_runs_ahead_while_the_sequencer_works_stops_it(published_suite: Suite) -> None:
    await published_suite.js.publish(f"ev.v1.intake.{CASE}.case-registered", b"{}")
    with pytest.raises(NeedsOperator, match=rf"第 {COUNT + 1} 条.*第 {COUNT} 条"):
        await asyncio.wait_for(asyncio.shield(published_suite.tasks["sequencer"]), 20)


async def test_a_stream_that_ends_with_another_event_stops_the_sequencer(suite: Suite) -> None:
    foreign = {"Nats-Msg-Id": "of-another-time"}
    await suite.js.publish(f"ev.v1.intake.{CASE}.case-registered", b"{}", headers=foreign)
    await append_registrations(suite.logs["intake"])
    with pytest.raises(NeedsOperator, match=f"of-another-time.*{event_id('intake', CASE, 1)}"):
        await with_places(suite)


async def with_places(suite: Suite) -> None:
    """The event gets its position from an allocator without a stream; then the sequencer compares."""
    allocator = await active_allocator(suite.settings)
    await allocator.advance()
    await allocator.db.close()
    await supervise(sequencer, suite.settings)


async def test_a_standby_takes_over_and_goes_on_at_the_next_position(published_suite: Suite) -> None:
    standby = asyncio.create_task(supervise(sequencer, published_suite.settings))
    await published_suite.stop("sequencer")
    await append_registrations(published_suite.logs["intake"], CASE, COUNT // 2)
    await ends_at(published_suite, COUNT + 1)
    standby.cancel()
    await asyncio.wait({standby})


async def test_a_sequencer_whose_session_is_ended_goes_on_in_a_new_one(published_suite: Suite) -> None:
    for n in range(3):
        await end_sessions(published_suite.settings, "sequencer")
        await append_registrations(published_suite.logs["intake"], CASE, COUNT // 2 + n)
        await ends_at(published_suite, COUNT + 1 + n)
    assert [seq for seq, *_ in await messages(published_suite)] == [
        position for position, *_ in await positions(published_suite.settings)
    ]


async def test_a_sequencer_that_is_asked_to_stop_stops_whatever_it_is_doing(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`wait_for` of Python 3.11 swallows a cancellation that comes at the same moment as an answer."""
    for name in ("STREAM_CHECK_INTERVAL_S", "POLL_INTERVAL_S"):
        monkeypatch.setattr(service, name, 0.0001)
    for n in range(25):
        await suite.start("sequencer")
        await asyncio.gather(*(append_registrations(suite.logs["intake"], f"rd-16-{n}-{k}") for k in range(4)))
        stopping = suite.tasks.pop("sequencer")
        stopping.cancel()
        assert (await asyncio.wait({stopping}, timeout=10))[0], "still at work"


async def test_the_health_check_says_how_far_it_is(published_suite: Suite) -> None:
    ping = await published_suite.client.call_operation("sequencer", "ping")
    assert ping == {"ok": True, "service": "sequencer", "active": True, "position": COUNT, "told": COUNT}
