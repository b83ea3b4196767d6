"""A service hears everything once, in order; what it can't handle is set aside visibly and its case waits."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shared.bus import subscription
from shared.bus.provision import durables
from shared.bus.subjects import EVENTS_STREAM, PARKED_STREAM
from shared.contracts.assignment import AssignmentOpened, NotOpened, Open
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.domain.decider import Decider
from shared.eventlog.log import EventLog
from shared.messaging.envelope import Command, CommandEnvelope, RecordedEvent
from shared.messaging.errors import Unavailable
from shared.runtime.service import NoReadModel, Service
from tests.engines import CASE, OTHER, Suite, admin, append_registrations, wait_until

DURABLE = "assignment-policy"
Trouble = Callable[[RecordedEvent], None]


def decide(envelope: CommandEnvelope[Any], _: int) -> Sequence[AssignmentOpened]:
    """A law that never says no: whatever is done twice shows."""
    return [AssignmentOpened(**dict(envelope.command))]


def react(recorded: RecordedEvent, _: Sequence[str]) -> Sequence[tuple[str, Command]]:
    case: Any = recorded.event
    note = Open(kind=case.kind, part=case.part, title=f"{recorded.stream} {recorded.version}", topic="")
    return [(recorded.stream, note)]


class FlakyReadModel(NoReadModel):
    """Fails as it is told to, and counts how often it was asked for each event."""

    def __init__(self, trouble: Trouble = lambda _: None) -> None:
        self.trouble, self.tries = trouble, list[tuple[str, int]]()

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        self.tries.append((recorded.stream, recorded.version))
        self.trouble(recorded)


def opening_service(tables: FlakyReadModel) -> Service:
    """A service that says one word for each word it hears."""
    law: Decider[int, Open, AssignmentOpened] = Decider(0, decide, lambda state, _: state + 1)
    return Service("assignment", law, SUBSCRIPTIONS["assignment"], react, tables)


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_DELAY_S", "LONGEST_DELAY_S", "OUTAGE_DELAY_S"):
        monkeypatch.setattr(subscription, name, 0.001)


async def recorded_titles(suite: Suite, stream: str = CASE) -> list[str]:
    """What the service recorded of a case, in its order: the versions it heard."""
    history = (await suite.logs["assignment"].load([stream]))[stream]
    return [event.event.title.rpartition(" ")[2] for event in history]  # type: ignore[attr-defined]


async def append_and_settle(suite: Suite, *counts: tuple[str, int]) -> None:
    for stream, count in counts:
        for n in range(count):
            await append_registrations(suite.logs["intake"], stream, n)
    await suite.wait_until_idle()


async def parked(suite: Suite) -> list[tuple[str, int]]:
    return [
        tuple(row) for row in await admin(suite.settings, "SELECT stream, position FROM assignment.parked ORDER BY 2")
    ]


async def checkpoint(suite: Suite) -> int:
    return int((await admin(suite.settings, "SELECT position FROM assignment.checkpoint"))[0][0])


async def test_what_is_heard_in_order_is_said_in_order(suite: Suite) -> None:
    await suite.start("sequencer", opening_service(FlakyReadModel()))
    await append_and_settle(suite, (CASE, 20), (OTHER, 20))
    for stream in (CASE, OTHER):
        assert await recorded_titles(suite, stream) == [str(n) for n in range(1, 21)]
    last = await admin(suite.settings, "SELECT max(position) FROM eventlog.sequence WHERE service = 'intake'")
    assert await checkpoint(suite) == last[0][0]


async def from_the_start(suite: Suite) -> None:
    """Every message comes again, as after a loss of JetStream's own memory."""
    await suite.js.delete_consumer(EVENTS_STREAM, DURABLE)
    config = next(durable for durable in durables({}) if durable.durable_name == DURABLE)
    await suite.js.add_consumer(EVENTS_STREAM, config)
    await suite.wait_until_idle()


async def test_what_lies_below_the_mark_is_not_even_looked_at(suite: Suite) -> None:
    tables = FlakyReadModel()
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 10))
    await from_the_start(suite)
    assert tables.tries == [(CASE, n) for n in range(1, 11)]
    assert len(await recorded_titles(suite)) == 10


async def test_without_the_mark_the_ids_of_commands_make_twice_once(suite: Suite) -> None:
    tables = FlakyReadModel()
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 10))
    await admin(suite.settings, "UPDATE assignment.checkpoint SET position = 0")
    await from_the_start(suite)
    assert tables.tries == [(CASE, n) for n in range(1, 11)] * 2
    assert len(await recorded_titles(suite)) == 10


async def test_a_crash_between_the_effect_and_the_mark_doubles_nothing(suite: Suite) -> None:
    """The mark fails to advance while the effect is already in the log: the message comes again."""
    await suite.start("sequencer", opening_service(FlakyReadModel()))
    await admin(suite.settings, "REVOKE INSERT, UPDATE ON assignment.checkpoint FROM assignment")
    await append_registrations(suite.logs["intake"])

    async def effect() -> bool:
        return len(await recorded_titles(suite)) > 0 and (await pending(suite)) > 0

    await wait_until(effect)
    await admin(suite.settings, "GRANT INSERT, UPDATE ON assignment.checkpoint TO assignment")
    await suite.wait_until_idle()
    assert (await recorded_titles(suite), await checkpoint(suite), await parked(suite)) == (["1"], 1, [])


async def pending(suite: Suite) -> int:
    return int((await suite.js.consumer_info(EVENTS_STREAM, DURABLE)).num_redelivered)


async def test_two_replicas_say_it_once(suite: Suite) -> None:
    await suite.start("sequencer", opening_service(FlakyReadModel()))
    first = suite.tasks.pop("assignment")
    await suite.start(opening_service(FlakyReadModel()))
    await append_and_settle(suite, (CASE, 25))
    assert await recorded_titles(suite) == [str(n) for n in range(1, 26)]
    suite.tasks["replica"] = first


async def test_a_lost_stream_is_heard_on_where_it_was_lost(suite: Suite) -> None:
    tables = FlakyReadModel()
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 5))
    await suite.js.delete_stream(EVENTS_STREAM)
    for n in range(5, 10):
        await append_registrations(suite.logs["intake"], CASE, n)
    await suite.wait_until_idle()
    assert tables.tries == [(CASE, n) for n in range(1, 11)]
    assert await recorded_titles(suite) == [str(n) for n in range(1, 11)]


def failing(times: int, error: Exception, where: tuple[str, int] = (CASE, 2)) -> FlakyReadModel:
    """Fails that often at one event."""
    tables = FlakyReadModel()

    def raise_if_due(recorded: RecordedEvent) -> None:
        if (recorded.stream, recorded.version) == where and tables.tries.count(where) <= times:
            raise error

    tables.trouble = raise_if_due
    return tables


async def test_a_passing_failure_is_tried_again_and_nothing_overtakes_it(suite: Suite) -> None:
    tables = failing(subscription.MAX_TRIES - 1, ValueError("weather"))
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 4))
    assert tables.tries == [(CASE, 1)] + [(CASE, 2)] * subscription.MAX_TRIES + [(CASE, 3), (CASE, 4)]
    assert (await recorded_titles(suite), await parked(suite)) == (["1", "2", "3", "4"], [])


async def test_what_fails_eight_times_is_set_aside_visibly(suite: Suite) -> None:
    tables = failing(subscription.MAX_TRIES, ValueError("坏了"))
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 2))
    assert tables.tries.count((CASE, 2)) == subscription.MAX_TRIES
    row = (await admin(suite.settings, "SELECT * FROM assignment.parked"))[0]
    assert (row["stream"], row["error"]) == (CASE, "ValueError: 坏了")
    shown = await suite.js.get_last_msg(PARKED_STREAM, "park.assignment.case-registered")
    assert "ValueError" in (shown.headers or {})["banli-error"]
    assert (shown.headers or {})["ce-subject"] == CASE
    assert shown.data == row["body"].encode()


async def test_later_events_of_its_case_wait_behind_and_other_cases_go_on(suite: Suite) -> None:
    await suite.start("sequencer", opening_service(failing(100, ValueError())))
    await append_and_settle(suite, (CASE, 4), (OTHER, 4))
    assert await recorded_titles(suite) == ["1"]
    assert await recorded_titles(suite, OTHER) == ["1", "2", "3", "4"]
    assert [stream for stream, _ in await parked(suite)] == [CASE] * 3
    assert (await suite.js.stream_info(PARKED_STREAM)).state.messages == 3


async def test_what_was_set_aside_is_rerun_in_its_order(suite: Suite) -> None:
    tables = failing(subscription.MAX_TRIES + 1, ValueError())
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 4), (OTHER, 1))
    assert await suite.client.call_operation("assignment", "rerun-parked") == {"handled": 0, "left": 3}
    assert await recorded_titles(suite) == ["1"]
    assert await suite.client.call_operation("assignment", "rerun-parked") == {"handled": 3, "left": 0}
    await append_registrations(suite.logs["intake"], CASE, 4)
    await suite.wait_until_idle()
    assert (await recorded_titles(suite), await parked(suite)) == (["1", "2", "3", "4", "5"], [])


async def test_a_refusal_of_the_law_is_set_aside_at_once(suite: Suite) -> None:
    tables = failing(1, NotOpened("此件"))
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 2))
    assert tables.tries == [(CASE, 1), (CASE, 2)]
    assert [stream for stream, _ in await parked(suite)] == [CASE]


async def test_an_outage_is_nobodys_fault_and_does_not_count(suite: Suite) -> None:
    tables = failing(2 * subscription.MAX_TRIES, Unavailable("PostgreSQL"))
    await suite.start("sequencer", opening_service(tables))
    await append_and_settle(suite, (CASE, 3))
    assert tables.tries.count((CASE, 2)) == 2 * subscription.MAX_TRIES + 1
    assert (await recorded_titles(suite), await parked(suite)) == (["1", "2", "3"], [])


async def test_an_event_nobody_can_read_is_set_aside_and_holds_nobody_up(suite: Suite) -> None:
    """Written by a version of intake that this one does not know."""
    await suite.start("sequencer", opening_service(FlakyReadModel()))
    await admin(suite.settings, """INSERT INTO eventlog.event (service, stream, version, type, type_version, body, "on",
        actor, command_id, command_hash, correlation_id) VALUES ('intake', 'rd-16-1-0001', 1, 'intake.case-registered',
        9, '{}', '2023-02-16', '{"id": "w", "name": "w"}', gen_random_uuid(), sha256(''), gen_random_uuid())
        """)  # fmt: skip
    await append_and_settle(suite, (CASE, 1))
    assert await recorded_titles(suite) == ["1"]
    assert await parked(suite) == [("rd-16-1-0001", 1)]
