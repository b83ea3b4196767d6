"""Dry runs over the real bus: the decider's answer to a command, and nothing is written."""

from typing import Any

import pytest

from shared.contracts.intake import ConfirmReceipt, Correct, Void
from shared.messaging.envelope import Actor, Command, Role
from shared.runtime.dry_run import dry_run_request
from tests.engines import CASE, CLERK, CORRECT, DAY, Suite, admin, register

HEAD = Actor(id="li", name="李某", department="食品处", roles=(Role.HEAD,))


@pytest.fixture
async def intake(suite: Suite) -> Suite:
    await suite.start("intake")
    return suite


async def dry_run_answers(suite: Suite, *commands: Command, by: Actor = CLERK) -> list[dict[str, Any]]:
    answer = await suite.client.call_operation("intake", "dry-run", **dry_run_request(CASE, by, DAY, commands))
    answers: list[dict[str, Any]] = answer["answers"]
    return answers


async def test_what_the_decider_refuses_is_refused_with_its_sentence(intake: Suite) -> None:
    confirm, void = await dry_run_answers(intake, ConfirmReceipt(), Void(reason="误登"))
    assert (confirm["allowed"], confirm["code"], void["code"]) == (False, "not-registered", "not-registered")
    assert confirm["title"] == "此件尚未登记，请核对代号或先办理收件登记。"


async def test_what_is_allowed_says_how_much_it_would_write_and_writes_nothing(intake: Suite) -> None:
    await intake.client.send(CASE, register(), CLERK, DAY)
    assert await dry_run_answers(intake, ConfirmReceipt(), register()) == [
        {"allowed": True, "events": 1},
        {"allowed": True, "events": 0},
    ]
    assert len(await admin(intake.settings, "SELECT FROM eventlog.event")) == 1
    assert await admin(intake.settings, "SELECT FROM intake.refusal") == []


async def test_another_role_is_refused_before_the_decider_is_called(intake: Suite) -> None:
    assert [answer["code"] for answer in await dry_run_answers(intake, ConfirmReceipt(), CORRECT, by=HEAD)] == [
        "forbidden"
    ] * 2


async def test_a_body_that_is_no_command_spoils_no_other_answer(intake: Suite) -> None:
    await intake.client.send(CASE, register(), CLERK, DAY)
    request = dry_run_request(CASE, CLERK, DAY, [ConfirmReceipt()])
    request["commands"] += [{"type": Correct.type, "command": {}}, {"type": "intake.dance", "command": {}}]
    answers = (await intake.client.call_operation("intake", "dry-run", **request))["answers"]
    assert [answer.get("code") for answer in answers] == [None, "invalid", "invalid"]
    assert answers[1]["errors"][0]["field"] == "facts"
