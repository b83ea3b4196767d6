"""From an event in the log to a letter and an inbox, through the running service."""

from datetime import timedelta
from typing import Any

import pytest

from services.supervision.notices import delivery_job
from shared.contracts.common.vocabulary import Level
from shared.contracts.supervision import CALENDAR, AdoptCalendar
from shared.runtime.command_handler import today
from tests.engines import Suite, admin, append, envelope, wait_until
from tests.supervision.duties import CASE, HANDLER, HOLDER, deadline, reminder
from tests.supervision.fake_channels import mail_server

INBOX = "SELECT recipient, note FROM supervision.inbox"


async def test_what_supervision_decides_reaches_people(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    due = today() + timedelta(days=2)
    monkeypatch.setattr(delivery_job, "INTERVAL_S", 0.01)
    monkeypatch.setattr(delivery_job, "in_office_hours", lambda *_: True)
    async with mail_server() as post:
        suite.settings = suite.settings.model_copy(update={"clock": True, "smtp": post.url})
        await suite.start("sequencer", "supervision")
        said: dict[str, Any] = {"recipient": HANDLER, "channel": "mail", "address": "chen@bureau.example"}
        assert await suite.client.call_operation("supervision", "set-address", **said) == said
        events = [deadline(due=due, warn=()), HOLDER, reminder(Level.AHEAD, 2, due=due)]
        await suite.logs["supervision"].append(append((CASE, 0, events)))

        async def arrived() -> bool:
            return bool(post.letters)

        await wait_until(arrived)
        await suite.wait_until_idle()
    assert [letter["To"] for letter in post.letters] == ["chen@bureau.example"]
    assert [tuple(row) for row in await admin(suite.settings, INBOX)] == [(HANDLER, "")]
    ran = await admin(suite.settings, "SELECT sent FROM supervision.job_run WHERE name = $1", delivery_job.NAME)
    assert ran[0]["sent"] == 1


async def test_an_operator_is_told_what_is_wrong_with_an_address(suite: Suite) -> None:
    await suite.start("supervision")
    wrong: list[dict[str, Any]] = [{"recipient": HANDLER, "channel": "mail", "address": "chen"}, {"recipient": HANDLER}]
    for said in wrong:
        assert "内容填写有误" in (await suite.client.call_operation("supervision", "set-address", **said))["error"]


async def test_without_a_clock_the_inbox_is_filled_and_nothing_leaves(suite: Suite) -> None:
    """As in a trial whose days a player begins."""
    await suite.start("sequencer", "supervision")
    year = AdoptCalendar(year=2023, holidays=(), workdays=())
    await suite.client.send(CALENDAR, year, envelope(year).actor, today())
    events = [deadline(), HOLDER, reminder(Level.LATE, -2)]
    await suite.logs["supervision"].append(append((CASE, 0, events)))
    await suite.wait_until_idle()
    assert [tuple(row) for row in await admin(suite.settings, INBOX)] == [(HANDLER, "")]
    assert await admin(suite.settings, "SELECT count(*) FROM supervision.job_run") == [(0,)]
