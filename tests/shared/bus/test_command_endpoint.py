"""Over the real bus: whoever asks wrongly is told so in Chinese, and nobody says what is not theirs to say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client as Nats

from shared.bus.broker import options
from shared.bus.command_client import RemoteCommandError
from shared.bus.nats_users import USERS, inbox
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.feedback import Open
from shared.contracts.intake import ConfirmReceipt
from shared.eventlog.admin import SERVICES
from shared.messaging.envelope import Actor, Role
from shared.settings import Settings
from tests.engines import CASE, CLERK, DAY, OTHER, Suite, admin, end_sessions, envelope, register, wait_until
from tests.feedback.story import open_as_lead

REGISTER, CONFIRM = "cmd.v1.intake.register", "cmd.v1.intake.confirm-receipt"


@pytest.fixture
async def intake(suite: Suite) -> Suite:
    await suite.start("intake")
    return suite


async def reply_to(suite: Suite, subject: str, said: Any) -> dict[str, Any]:
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    answer: dict[str, Any] = json.loads((await suite.client.connection.request(subject, data, timeout=5)).data)
    return answer


async def refusals(suite: Suite, service: str = "intake") -> list[tuple[str, ...]]:
    return [
        tuple(row) for row in await admin(suite.settings, f"SELECT command, code FROM {service}.refusal ORDER BY at")
    ]


def envelope_body(**changes: Any) -> dict[str, Any]:
    """A registration as it goes over the wire, with some of its words changed."""
    whole: dict[str, Any] = json.loads(envelope(register()).to_wire())
    command = whole["command"] | changes.pop("command", {})
    return whole | {"command": {name: value for name, value in command.items() if value is not ...}} | changes


@pytest.mark.parametrize(
    ("changes", "field", "remedy"),
    [
        ({"command": {"colour": "red"}}, "colour", "不认识的项目"),
        ({"command": {"handed_over": "昨天"}}, "handed_over", "应为日期"),
        ({"command": {"congress": "十六"}}, "congress", "应为整数"),
        ({"command": {"number": "00-99"}}, "number", "格式不对"),
        ({"command": {"kind": "letter"}}, "kind", "不在可选范围内"),
        ({"command": {"part": ...}}, "part", "必填"),
        ({"stream": "ev.v1.>"}, "stream", "格式不对"),
        ({"on": "2023-02-30"}, "on", "应为日期"),
        ({"id": "7"}, "id", "UUID"),
        ({"actor": {"id": "", "name": "王某"}}, "actor.id", "不能为空"),
        ({"actor": {"id": "wang", "name": "王某", "roles": ["king"]}}, "actor.roles.0", "不在可选范围内"),
        ({"urgent": True}, "urgent", "不认识的项目"),
    ],
)
async def test_a_wrong_field_is_named_with_its_remedy(
    intake: Suite, changes: dict[str, Any], field: str, remedy: str
) -> None:
    answer = await reply_to(intake, REGISTER, envelope_body(**changes))
    assert (answer["type"], answer["status"]) == ("urn:banli:problem:invalid", 422)
    assert "填写有误" in answer["title"]
    assert [(error["field"], remedy in error["remedy"]) for error in answer["errors"]] == [(field, True)]
    assert (await intake.events(), await refusals(intake)) == ([], [("intake.register", "invalid")])


async def test_what_is_no_json_at_all_is_answered_too(intake: Suite) -> None:
    for said in (b"", b"\x00\xff", b"[]", b"{", b'{"id":' * 500):
        assert (await reply_to(intake, REGISTER, said))["status"] == 422
    assert len(await refusals(intake)) == 5


async def test_an_unknown_command_is_named(intake: Suite) -> None:
    for type in ("intake.dance", "intake.\0", "", "assignment.open\n"):
        answer = await reply_to(intake, "cmd.v1.intake.dance", envelope_body(type=type))
        assert answer["status"] == 422
        assert "没有名为" in answer["detail"]
    assert await refusals(intake) == [("intake.dance", "invalid")] * 4


async def test_a_command_comes_by_its_own_subject(intake: Suite) -> None:
    """NATS checked rights on the subject, so the words within must agree with it."""
    answer = await reply_to(intake, CONFIRM, envelope_body())
    assert answer["status"] == 422
    assert CONFIRM in answer["detail"]
    assert await refusals(intake) == [("intake.register", "invalid")]


async def test_an_unknown_case_is_not_found(intake: Suite) -> None:
    with pytest.raises(RemoteCommandError, match="此件尚未登记") as refused:
        await intake.client.send(OTHER, ConfirmReceipt(), CLERK, DAY)
    assert refused.value.problem == "not-registered"
    assert await refusals(intake) == [("intake.confirm-receipt", "not-registered")]


async def test_a_stale_version_tells_both_versions(intake: Suite) -> None:
    await intake.client.send(CASE, register(), CLERK, DAY)
    with pytest.raises(RemoteCommandError, match="刷新后再办") as refused:
        await intake.client.send(CASE, ConfirmReceipt(), CLERK, DAY, expected=7)
    assert (refused.value.problem, refused.value.extra) == ("stale-version", {"expected": 7, "version": 1})
    assert len(await intake.events()) == 1


async def test_an_unlawful_wish_is_refused_by_name(intake: Suite) -> None:
    await intake.client.send(CASE, register(), CLERK, DAY)
    with pytest.raises(RemoteCommandError, match="此编号已登记") as refused:
        await intake.client.send(CASE, register(title="另一件"), CLERK, DAY)
    assert refused.value.problem == "already-registered"
    assert len(await intake.events()) == 1


async def test_the_table_of_refusals_says_who_was_refused_what(intake: Suite) -> None:
    with pytest.raises(RemoteCommandError):
        await intake.client.send(OTHER, ConfirmReceipt(), CLERK, DAY)
    row = (await admin(intake.settings, 'SELECT stream, actor, "on", detail FROM intake.refusal'))[0]
    assert (row["stream"], Actor.model_validate_json(row["actor"]), row["on"]) == (OTHER, CLERK, DAY)


async def test_nobody_who_comes_by_the_bus_is_the_system(suite: Suite) -> None:
    await suite.start("feedback")
    claims = (
        Actor.system("feedback"),
        CLERK.model_copy(update={"roles": (Role.OFFICE, Role.SYSTEM)}),
        CLERK.model_copy(update={"id": "system:feedback"}),
    )
    for claim in claims:
        with pytest.raises(RemoteCommandError, match="岗位不能办理") as refused:
            await suite.client.send(CASE, open_as_lead, claim, DAY)
        assert refused.value.problem == "forbidden"
    with pytest.raises(RemoteCommandError, match="由系统办理"):
        await suite.client.send(CASE, open_as_lead, CLERK, DAY)
    assert isinstance(open_as_lead, Open)
    assert await suite.events() == []
    assert await refusals(suite, "feedback") == [("feedback.open", "forbidden")] * 4


async def test_an_outage_of_the_log_is_answered_and_tried_again_with_the_same_id(intake: Suite) -> None:
    """The caller's patience covers it: each try has the same id, so the command is done once."""
    id = uuid4()
    await asyncio.gather(*(intake.client.send(CASE, register(), CLERK, DAY, id) for _ in range(3)))
    assert await end_sessions(intake.settings, "intake")
    assert await intake.client.send(CASE, register(), CLERK, DAY, id) == [(CASE, 1, "intake.case-registered")]
    assert len(await intake.events()) == 1


@asynccontextmanager
async def connection_as(settings: Settings, user: str) -> AsyncIterator[tuple[Nats, list[str]]]:
    """A connection of that user, and what the server told it off for."""
    told: list[str] = []

    async def note(error: Exception) -> None:
        told.append(str(error).lower())

    connection = await nats.connect(settings.nats, **options(settings, user) | {"error_cb": note})
    try:
        yield connection, told
    finally:
        await connection.close()


FORBIDDEN = {
    "cmd.v1.intake.register": set(USERS) - {"desk", "cli"},
    "ev.v1.intake.rd-16-1-0099.case-registered": set(USERS) - {"sequencer"},
    "park.feedback.x": set(USERS) - {"feedback"},
    "wake.log": {"cli", "sequencer"},
    f"$JS.API.STREAM.DELETE.{EVENTS_STREAM}": set(USERS) - {"sequencer"},
    f"$JS.API.STREAM.PURGE.{EVENTS_STREAM}": set(USERS) - {"sequencer"},
    f"$JS.API.CONSUMER.DELETE.{EVENTS_STREAM}.desk-ledger": set(USERS) - {"sequencer"},
    f"$JS.API.CONSUMER.MSG.NEXT.{EVENTS_STREAM}.feedback-policy": set(USERS) - {"feedback", "sequencer"},
    f"$JS.ACK.{EVENTS_STREAM}.feedback-policy.1.1.1.1.0": set(USERS) - {"feedback"},
    "_INBOX_cli.x": set(USERS),
}


@pytest.mark.parametrize("subject", FORBIDDEN)
async def test_a_subject_that_is_not_yours_to_speak_on_carries_nothing(suite: Suite, subject: str) -> None:
    """Listened to by who may, and nothing arrives; the stream of events stays as it is."""
    before = (await suite.js.stream_info(EVENTS_STREAM)).state.last_seq
    arrived: list[Any] = []
    async with connection_as(suite.settings, "intake") as (listener, _):
        await listener.subscribe("cmd.v1.intake.*", cb=collect(arrived))
        await listener.flush()
        for user in FORBIDDEN[subject]:
            async with connection_as(suite.settings, user) as (connection, told):
                await connection.publish(subject, b"{}")
                await connection.flush()
                await wait_until(lambda told=told: happened(told))
                assert f'permissions violation for publish to "{subject.lower()}"' in told[0]
        await listener.flush()
    assert arrived == []
    assert (await suite.js.stream_info(EVENTS_STREAM)).state.last_seq == before


async def happened(told: list[str]) -> bool:
    return bool(told)


def collect(arrived: list[Any]) -> Any:
    async def note(message: Any) -> None:
        arrived.append(message)

    return note


@pytest.mark.parametrize("user", USERS)
async def test_nobody_listens_to_what_is_said_to_another(suite: Suite, user: str) -> None:
    foreign = [f"{inbox(other)}.>" for other in USERS if other != user] + [">", "_INBOX.>", "ev.v1.>", "park.>"]
    foreign += [f"cmd.v1.{service}.*" for service in SERVICES if service != user]
    async with connection_as(suite.settings, user) as (connection, told):
        for subject in foreign:
            await connection.subscribe(subject)
        await connection.flush()
        await wait_until(lambda: len_is(told, len(foreign)))
        assert all("permissions violation for subscription" in message for message in told)


async def len_is(told: list[str], length: int) -> bool:
    return len(told) == length


async def test_who_has_no_password_is_not_let_in(suite: Suite) -> None:
    for login in ({}, {"user": "desk", "password": "guess"}):
        with pytest.raises(nats.errors.Error):
            await nats.connect(suite.settings.nats, allow_reconnect=False, max_reconnect_attempts=0, **login)
