"""Half past eight on a working day: each department with something to do gets one digest, whoever composes it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.supervision.notices import digest_job, load_duties, outbox
from services.supervision.notices.daily_digest import digest_id
from services.supervision.notices.delivery_job import YESTERDAY
from services.supervision.notices.digest_job import NAME, compose, compose_if_due
from shared.contracts.intake import CaseRegistered
from shared.contracts.supervision import CALENDAR, CalendarAdopted
from shared.eventlog.log import EventLog
from shared.messaging.errors import Unavailable
from shared.runtime.command_handler import CommandHandler
from tests.cases import REGISTERED
from tests.engines import admin
from tests.supervision.duties import CASE, DEPARTMENT, HOLDER, deadline, met, recorded
from tests.supervision.fake_channels import MailServer
from tests.supervision.notices.test_delivery_job import MAIL, MONDAY, NoticeBureau, bureau, smtp_server

__all__ = ["bureau", "smtp_server"]
OTHER = "rd-16-1-0100"


async def pages(bureau: NoticeBureau) -> list[tuple[str, str]]:
    rows = await bureau.inbox()
    return [(row["recipient"], row["line"]) for row in rows if row["version"] == 0]


async def at(bureau: NoticeBureau, moment: datetime) -> None:
    bureau.now = moment
    await compose_if_due(bureau.log, moment)


async def test_a_department_gets_its_page_in_the_morning_and_by_mail(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await outbox.Outbox().project(bureau.log, recorded(REGISTERED, 1))
    await bureau.set_contact_address(DEPARTMENT)
    await at(bureau, MONDAY)
    await bureau.deliver()
    assert await pages(bureau) == [(DEPARTMENT, "每日提示（2023年5月15日）：七日内到期1项")]
    [letter] = smtp_server.letters
    assert letter["To"] == MAIL
    assert f"代表建议0099号《{REGISTERED.title}》 答复，2023年5月16日到期（还有1日）" in letter.get_content()


@pytest.mark.parametrize(
    "moment", [MONDAY.replace(hour=8, minute=29), MONDAY - timedelta(days=1), MONDAY.replace(hour=18)]
)
async def test_there_is_none_before_its_time_nor_at_night_nor_on_a_sunday(
    bureau: NoticeBureau, moment: datetime
) -> None:
    await at(bureau, moment)
    assert await pages(bureau) == []


async def test_there_is_none_on_a_holiday(bureau: NoticeBureau) -> None:
    free = CalendarAdopted(year=2023, holidays=(MONDAY.date(),), workdays=())
    await bureau.append_events(free, stream=CALENDAR)
    await at(bureau, MONDAY)
    assert await pages(bureau) == []


async def test_where_there_is_nothing_to_say_there_is_none(bureau: NoticeBureau) -> None:
    await bureau.append_events(met())
    await at(bureau, MONDAY)
    assert (await pages(bureau), await outbox.done_on(bureau.log, NAME, MONDAY.date())) == ([], True)


async def test_who_starts_late_still_sends_it(bureau: NoticeBureau) -> None:
    await at(bureau, MONDAY.replace(hour=11))
    assert len(await pages(bureau)) == 1


async def test_it_is_composed_once_a_day_whatever_happens_later(bureau: NoticeBureau) -> None:
    await at(bureau, MONDAY)
    await bureau.append_events(deadline(department="价监处"), HOLDER, stream=OTHER)
    await at(bureau, MONDAY.replace(hour=11))
    assert [to for to, _ in await pages(bureau)] == [DEPARTMENT]
    await at(bureau, MONDAY + timedelta(days=1))
    assert [to for to, _ in await pages(bureau)] == sorted([DEPARTMENT, DEPARTMENT, "价监处"])


async def test_two_replicas_at_the_same_moment_compose_one(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(DEPARTMENT)
    other = EventLog(bureau.settings.dsn("supervision"), "supervision")
    await asyncio.gather(compose(bureau.log, MONDAY), compose(other, MONDAY))
    await other.close()
    await bureau.deliver()
    assert (len(await pages(bureau)), len(smtp_server.letters)) == (1, 1)
    assert (await bureau.inbox())[0]["event_id"] == digest_id(MONDAY.date(), DEPARTMENT)


async def test_yesterdays_page_is_not_sent_today(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(DEPARTMENT)
    await at(bureau, MONDAY.replace(hour=17, minute=59))
    await bureau.deliver(timedelta(days=1))
    assert (smtp_server.letters, await bureau.deliveries()) == ([], [(DEPARTMENT, "mail", "skipped", 1, YESTERDAY)])


async def test_todays_page_takes_the_place_of_yesterdays(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(DEPARTMENT)
    for days in range(2):
        await at(bureau, MONDAY + timedelta(days=days))
    await bureau.deliver()
    assert [letter["Subject"] for letter in smtp_server.letters] == ["每日提示（2023年5月16日）：今日到期1项"]


async def test_many_cases_are_read_a_page_at_a_time(bureau: NoticeBureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_duties, "PAGE_SIZE", 2)
    for n in range(100, 105):
        await bureau.append_events(deadline(), HOLDER, stream=f"rd-16-1-{n:04}")
    await at(bureau, MONDAY)
    assert await pages(bureau) == [(DEPARTMENT, "每日提示（2023年5月15日）：七日内到期6项")]


@pytest.mark.parametrize("error", [Unavailable("PostgreSQL"), ValueError("坏了")])
async def test_what_failed_is_composed_at_the_next_turn(
    bureau: NoticeBureau, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    real, failures = outbox.store_notice, [error]

    async def failing(*said: Any) -> None:
        if failures:
            raise failures.pop()
        await real(*said)

    monkeypatch.setattr(outbox, "store_notice", failing)
    await at(bureau, MONDAY)
    assert await pages(bureau) == []
    await at(bureau, MONDAY)
    assert len(await pages(bureau)) == 1


async def test_it_is_looked_at_again_and_again(bureau: NoticeBureau, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = list[float]()

    async def rest(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(digest_job, "sleep", rest)
    with pytest.raises(asyncio.CancelledError):
        await digest_job.every_morning(CommandHandler(None, bureau.log))  # type: ignore[arg-type]
    assert pauses == [digest_job.INTERVAL_S] * 2
    monkeypatch.undo()
    assert len(await pages(bureau)) == 1


async def test_a_title_follows_its_corrections(bureau: NoticeBureau) -> None:
    again = REGISTERED.model_copy(update={"title": "关于规范保健品广告的建议"})
    for event in (REGISTERED, again):
        await outbox.Outbox().project(bureau.log, recorded(CaseRegistered(**dict(event)), 1))
    assert await load_duties.titles(bureau.log, [CASE]) == {CASE: "关于规范保健品广告的建议"}
    assert await admin(bureau.settings, "SELECT count(*) FROM supervision.inbox") == [(0,)]
