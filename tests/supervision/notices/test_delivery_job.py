"""A notice is in the inbox at once and goes out in office hours, while it is true; perhaps twice, but never lost."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.supervision.notices import delivery_job, outbox
from services.supervision.notices.channel_kind import ChannelKind
from services.supervision.notices.channels import OutgoingMessage, configured_channels
from services.supervision.notices.contact_addresses import OPERATIONS
from services.supervision.notices.delivery_job import MAX_TRIES, DeliveryJob, retry_delay
from services.supervision.notices.notices import ANSWERED, DONE, PASSED, STRUCK
from services.supervision.notices.outbox import LEASE, NO_ADDRESS, Outbox
from services.supervision.service import service
from shared.contracts.common.vocabulary import Level
from shared.contracts.supervision import FactRetracted, InquiryAnswered
from shared.eventlog.log import EventLog
from shared.messaging.envelope import SHANGHAI, Event
from shared.messaging.errors import Invalid, Unavailable
from shared.runtime.command_handler import CommandHandler
from shared.settings import Settings
from tests.engines import admin, append, end_sessions
from tests.supervision.duties import CASE, DEPARTMENT, HANDLER, HOLDER, deadline, leader_inquired, met, reminder
from tests.supervision.fake_channels import Gateway, MailServer, gateway, mail_server
from tests.supervision.notices.test_notices import EXTEND, MOVE

MONDAY = datetime(2023, 5, 15, 9, tzinfo=SHANGHAI)
LATE = reminder(Level.LATE, -2)
AHEAD = reminder(Level.AHEAD, 1)
MAIL, PHONE = "chen@bureau.example", "13800000000"


@dataclass
class NoticeBureau:
    """Supervision with its outbox, at a time of day that the test sets."""

    settings: Settings
    log: EventLog
    now: datetime = MONDAY

    @property
    def runtime(self) -> CommandHandler:
        return CommandHandler(service, self.log, settings=self.settings)

    def deliverer(self, log: EventLog | None = None) -> DeliveryJob:
        return DeliveryJob(log or self.log, lambda: configured_channels(self.settings), lambda: self.now)

    async def deliver(self, later: timedelta = timedelta()) -> None:
        self.now += later
        await self.deliverer().deliver_pending()

    async def set_contact_address(
        self, recipient: str = HANDLER, channel: ChannelKind = ChannelKind.MAIL, address: str = MAIL
    ) -> None:
        said = {"recipient": recipient, "channel": channel.value, "address": address}
        await OPERATIONS["set-address"](self.runtime, said)

    async def append_events(self, *events: Event, stream: str = CASE) -> None:
        """They are in the log, but nobody has heard of them yet."""
        after = len((await self.log.load([stream]))[stream])
        await self.log.append(append((stream, after, events)))

    async def append_and_project(self, *events: Event, stream: str = CASE) -> None:
        await self.append_events(*events, stream=stream)
        for recorded in (await self.log.load([stream]))[stream][-len(events) :]:
            await Outbox().project(self.log, recorded)

    async def deliveries(self, where: str = "channel <> 'inbox'") -> list[tuple[Any, ...]]:
        text = (
            f"SELECT recipient, channel, state, tries, reason FROM supervision.delivery WHERE {where} ORDER BY 1, 2, 3"
        )
        return [tuple(row) for row in await admin(self.settings, text)]

    async def states(self) -> list[str]:
        return [row[2] for row in await self.deliveries()]

    async def inbox(self) -> list[Mapping[str, Any]]:
        return [
            dict(row)
            for row in await admin(self.settings, "SELECT * FROM supervision.inbox ORDER BY version, recipient")
        ]

    async def errors(self) -> list[str]:
        return [
            row[0] for row in await admin(self.settings, "SELECT error FROM supervision.delivery WHERE error <> ''")
        ]


@pytest.fixture
async def bureau(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NoticeBureau]:
    """The handler of a case with an open deadline can be reached by mail."""
    made = NoticeBureau(settings, EventLog(settings.dsn("supervision"), "supervision"))
    monkeypatch.setattr(outbox, "now", lambda: made.now)
    await made.set_contact_address()
    await made.append_events(deadline(), HOLDER)
    yield made
    await made.log.close()


@pytest.fixture
async def smtp_server(bureau: NoticeBureau) -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        bureau.settings = bureau.settings.model_copy(update={"smtp": server.url, "smtp_from": "banli@bureau.example"})
        yield server


@pytest.fixture
async def sms_gateway(bureau: NoticeBureau) -> AsyncIterator[Gateway]:
    async with gateway() as there:
        bureau.settings = bureau.settings.model_copy(update={"gateway": there.url})
        await bureau.set_contact_address(channel=ChannelKind.SMS, address=PHONE)
        await OPERATIONS["remove-address"](bureau.runtime, {"recipient": HANDLER, "channel": "mail"})
        yield there


async def test_a_reminder_is_in_the_inbox_at_once_and_goes_out_by_mail(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await bureau.append_and_project(AHEAD)
    assert [row["recipient"] for row in await bureau.inbox()] == [HANDLER]
    assert await bureau.states() == ["pending"]
    await bureau.deliver()
    [letter] = smtp_server.letters
    assert letter["To"] == MAIL
    assert letter["Subject"] == (await bureau.inbox())[0]["line"]
    assert await bureau.deliveries("true") == [(HANDLER, "inbox", "sent", 0, ""), (HANDLER, "mail", "sent", 1, "")]


async def test_an_event_heard_twice_is_one_delivery(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.append_and_project(AHEAD)
    told = (await bureau.log.load([CASE]))[CASE][-1]
    await Outbox().project(bureau.log, told)
    await bureau.set_contact_address(channel=ChannelKind.SMS, address=PHONE)
    await Outbox().project(bureau.log, told)
    await bureau.deliver()
    await Outbox().project(bureau.log, told)
    await bureau.deliver()
    assert (len(smtp_server.letters), len(await bureau.inbox()), len(await bureau.deliveries("true"))) == (1, 1, 2)


async def test_a_mail_server_that_was_away_gets_it_when_it_is_back(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    smtp_server.stop()
    await bureau.append_and_project(AHEAD)
    await bureau.deliver()
    assert await bureau.states() == ["pending"]
    assert "SMTPConnectError" in (await bureau.errors())[0]
    smtp_server.start()
    await bureau.deliver(retry_delay(1) - timedelta(seconds=1))
    assert smtp_server.letters == []
    await bureau.deliver(timedelta(seconds=1))
    assert (len(smtp_server.letters), await bureau.states(), await bureau.errors()) == (1, ["sent"], [])


def test_each_try_waits_longer_than_the_last_and_at_most_an_hour() -> None:
    pauses = [retry_delay(n) for n in range(1, MAX_TRIES + 1)]
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


async def test_what_nobody_takes_fails_visibly_and_can_be_tried_anew(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    smtp_server.stop()
    await bureau.append_and_project(LATE)
    for _ in range(MAX_TRIES):
        bureau.now = MONDAY + timedelta(days=len(await bureau.errors()))
        await bureau.deliver(timedelta(hours=1))
        await admin(bureau.settings, "UPDATE supervision.delivery SET next_try = 'epoch' WHERE state = 'pending'")
    assert await bureau.states() == ["failed"]
    assert (await bureau.errors())[0].startswith(f"试了{MAX_TRIES}次：")
    smtp_server.start()
    assert await OPERATIONS["deliver-again"](bureau.runtime, {"recipient": "他人"}) == {"count": 0}
    assert await OPERATIONS["deliver-again"](bureau.runtime, {}) == {"count": 1}
    await bureau.deliver()
    assert (len(smtp_server.letters), await bureau.states()) == (1, ["sent"])


async def test_a_gateway_in_trouble_gets_it_again(bureau: NoticeBureau, sms_gateway: Gateway) -> None:
    sms_gateway.statuses = [500, 200]
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    assert await bureau.states() == ["pending"]
    await bureau.deliver(retry_delay(1))
    assert await bureau.states() == ["sent"]
    assert sms_gateway.messages[0] == sms_gateway.messages[1]


async def test_a_gateway_that_refuses_is_not_asked_again(bureau: NoticeBureau, sms_gateway: Gateway) -> None:
    sms_gateway.statuses = [400]
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    await bureau.deliver(timedelta(hours=2))
    assert (await bureau.states(), await bureau.errors()) == (["failed"], ["HTTP 400"])
    assert len(sms_gateway.messages) == 1


async def test_a_line_cut_after_the_letter_may_double_it_but_the_double_shows(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    smtp_server.answers = [MailServer.CUT]
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    assert (len(smtp_server.letters), await bureau.states()) == (1, ["pending"])
    await bureau.deliver(retry_delay(1))
    assert (len(smtp_server.letters), await bureau.states()) == (2, ["sent"])
    assert len({letter["Message-ID"] for letter in smtp_server.letters}) == 1


async def test_what_is_done_meanwhile_is_not_sent(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    """In the log, though supervision has not heard of it yet; the inbox says so too."""
    await bureau.append_and_project(LATE)
    await bureau.append_events(met())
    await bureau.deliver()
    assert smtp_server.letters == []
    assert await bureau.deliveries() == [(HANDLER, "mail", "skipped", 1, DONE)]
    assert [row["note"] for row in await bureau.inbox()] == [DONE]


@pytest.mark.parametrize(("event", "note"), [(met(), DONE), (EXTEND, "到期日已改为2023-06-16")])
async def test_the_inbox_shows_what_is_settled_as_soon_as_it_is_heard(
    bureau: NoticeBureau, event: Event, note: str
) -> None:
    await bureau.append_and_project(LATE)
    await bureau.append_and_project(event)
    assert (await bureau.inbox())[0]["note"] == note


async def test_another_date_is_another_reminder(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.append_and_project(LATE)
    await bureau.append_events(MOVE)
    await bureau.deliver()
    assert smtp_server.letters == []
    assert "到期日已改为2023-06-16" in (await bureau.deliveries())[0][4]


async def test_what_was_settled_before_it_was_heard_never_waits(bureau: NoticeBureau) -> None:
    await bureau.append_events(met())
    await bureau.append_and_project(LATE)
    assert await bureau.deliveries() == [(HANDLER, "mail", "skipped", 0, DONE)]
    assert (await bureau.inbox())[0]["note"] == DONE


async def test_an_answered_question_is_not_asked_again(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.append_and_project(leader_inquired())
    await bureau.append_events(InquiryAnswered(inquiry="q1", answer="有"))
    await bureau.deliver()
    assert smtp_server.letters == []
    assert (HANDLER, "mail", "skipped", 1, ANSWERED) in await bureau.deliveries()


async def test_what_was_taken_back_is_not_sent(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(DEPARTMENT)
    await bureau.append_and_project(EXTEND)
    await bureau.append_events(FactRetracted(version=3, what=EXTEND.type, was_on=MONDAY.date()))
    await bureau.deliver()
    assert (smtp_server.letters, await bureau.deliveries()) == ([], [(DEPARTMENT, "mail", "skipped", 1, STRUCK)])


async def test_of_two_reminders_that_waited_only_the_later_goes_out(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await bureau.append_and_project(AHEAD)
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    assert [letter["Subject"].partition("：")[0] for letter in smtp_server.letters] == ["逾期提醒"]
    assert sorted((row[2], row[4]) for row in await bureau.deliveries()) == [
        ("sent", ""),
        ("skipped", delivery_job.REPLACED),
    ]


async def test_a_moved_date_is_for_the_inbox_alone(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(DEPARTMENT)
    await bureau.append_and_project(MOVE)
    await bureau.deliver()
    assert (smtp_server.letters, await bureau.deliveries("true")) == ([], [(DEPARTMENT, "inbox", "sent", 0, "")])


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2023-05-13T10:00", False),  # a Saturday
        ("2023-05-15T07:59", False),
        ("2023-05-15T08:00", True),
        ("2023-05-15T18:00", False),
    ],
)
async def test_nobody_is_disturbed_out_of_hours(
    bureau: NoticeBureau, smtp_server: MailServer, moment: str, goes: bool
) -> None:
    bureau.now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    await bureau.append_and_project(AHEAD)
    await bureau.deliver()
    assert len(await bureau.inbox()) == 1
    assert (len(smtp_server.letters), await bureau.states()) == ((1, ["sent"]) if goes else (0, ["pending"]))


async def test_what_came_at_the_weekend_goes_out_on_monday(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    bureau.now = datetime(2023, 5, 20, 1, tzinfo=SHANGHAI)  # a Saturday
    await bureau.append_and_project(LATE)
    await bureau.deliver(timedelta(days=1))
    assert smtp_server.letters == []
    await bureau.deliver(timedelta(days=1, hours=8))
    assert len(smtp_server.letters) == 1


async def test_what_is_to_be_done_today_is_not_sent_tomorrow(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    bureau.now = datetime(2023, 5, 16, 20, tzinfo=SHANGHAI)
    await bureau.append_and_project(reminder(Level.TODAY, 0))
    await bureau.deliver(timedelta(hours=13))
    assert (smtp_server.letters, await bureau.deliveries()) == ([], [(HANDLER, "mail", "skipped", 1, PASSED)])


async def test_who_has_no_address_is_told_in_the_inbox_and_listed(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await bureau.append_and_project(reminder(Level.LATE, -2, to="周某"))
    await bureau.deliver()
    assert [row["recipient"] for row in await bureau.inbox()] == ["周某"]
    assert await bureau.deliveries() == [("周某", "mail", "skipped", 0, NO_ADDRESS)]
    assert smtp_server.letters == []


async def test_an_address_erased_meanwhile_is_not_used(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.append_and_project(LATE)
    assert await OPERATIONS["remove-address"](bureau.runtime, {"recipient": HANDLER, "channel": "mail"}) == {"count": 1}
    await bureau.deliver()
    assert (smtp_server.letters, await bureau.deliveries()) == ([], [(HANDLER, "mail", "skipped", 1, NO_ADDRESS)])


async def test_an_address_stands_nowhere_else(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.set_contact_address(address="nobody@bureau.example")
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    assert await bureau.states() == ["failed"]
    assert "no such user" in (await bureau.errors())[0]
    assert "nobody@" not in (await bureau.errors())[0]


async def test_a_way_that_is_not_configured_fails_visibly(bureau: NoticeBureau) -> None:
    await bureau.append_and_project(LATE)
    await bureau.deliver()
    assert (await bureau.states(), await bureau.errors()) == (["failed"], ["没有配置邮件服务器（BANLI_SMTP）"])


async def test_two_deliverers_share_the_work(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    cases = [f"rd-16-1-{n:04}" for n in range(100, 120)]
    for case in cases:
        await bureau.append_events(deadline(), HOLDER, stream=case)
        await bureau.append_and_project(LATE, stream=case)
    other = EventLog(bureau.settings.dsn("supervision"), "supervision")
    await asyncio.gather(bureau.deliverer().deliver_pending(), bureau.deliverer(other).deliver_pending())
    await other.close()
    assert len({letter["Message-ID"] for letter in smtp_server.letters}) == len(smtp_server.letters) == 20
    assert set(await bureau.states()) == {"sent"}


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
from services.supervision.notices.channels import MailChannel
from services.supervision.notices.delivery_job import DeliveryJob
from services.supervision.notices.channel_kind import ChannelKind
from shared.settings import Settings
from shared.eventlog.log import EventLog

class Dying(MailChannel):
    async def send(self, message):
        await super().send(message)
        os.kill(os.getpid(), signal.SIGKILL)

dsn, smtp, now = sys.argv[1:]
mail = Dying(Settings(smtp=smtp, smtp_from="banli@bureau.example"))
clock = lambda: datetime.fromisoformat(now)
asyncio.run(DeliveryJob(EventLog(dsn, "supervision"), lambda: {ChannelKind.MAIL: mail}, clock).deliver_pending())
"""


async def test_killed_between_sending_and_recording_it_is_sent_once_more(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await bureau.append_and_project(LATE)
    said = [bureau.settings.dsn("supervision"), smtp_server.url, bureau.now.isoformat()]
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, *said, cwd=Path.cwd())
    assert await process.wait() == -signal.SIGKILL
    assert (len(smtp_server.letters), await bureau.states()) == (1, ["pending"])
    await bureau.deliver(LEASE - timedelta(seconds=1))
    assert len(smtp_server.letters) == 1
    await bureau.deliver(timedelta(seconds=1))
    assert (len(smtp_server.letters), await bureau.states()) == (2, ["sent"])
    assert len({letter["Message-ID"] for letter in smtp_server.letters}) == 1


async def test_what_kills_every_deliverer_fails_in_the_end(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    await bureau.append_and_project(LATE)
    await admin(bureau.settings, f"UPDATE supervision.delivery SET tries = {MAX_TRIES} WHERE state = 'pending'")
    await bureau.deliver()
    assert (smtp_server.letters, await bureau.states()) == ([], ["failed"])


async def test_who_lost_the_database_while_sending_sends_once_more(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    await bureau.append_and_project(LATE)
    deliverer = bureau.deliverer()
    deliverer.open_channels = lambda: {
        ChannelKind.MAIL: ChannelThatLosesSessions(
            configured_channels(bureau.settings)[ChannelKind.MAIL].send, bureau.settings
        )
    }
    with pytest.raises(Unavailable):
        await deliverer.deliver_pending()
    assert await bureau.states() == ["pending"]
    await bureau.deliver(LEASE)
    assert (len(smtp_server.letters), await bureau.states()) == (2, ["sent"])


@dataclass
class ChannelThatLosesSessions:
    sends: Callable[[OutgoingMessage], Any]
    settings: Settings

    async def send(self, parcel: OutgoingMessage) -> None:
        await self.sends(parcel)
        await end_sessions(self.settings, "supervision")


async def test_no_transaction_is_open_while_something_is_sent(bureau: NoticeBureau, smtp_server: MailServer) -> None:
    """One that holds an xid would hold up the order of the log."""
    seen = list[int]()

    class ChannelThatReadsState:
        async def send(self, parcel: OutgoingMessage) -> None:
            text = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'supervision' AND backend_xid IS NOT NULL"
            seen.append((await admin(bureau.settings, text))[0][0])

    await bureau.append_and_project(LATE)
    deliverer = bureau.deliverer()
    deliverer.open_channels = lambda: {ChannelKind.MAIL: ChannelThatReadsState()}
    await deliverer.deliver_pending()
    assert (seen, await bureau.states()) == ([0], ["sent"])


async def test_a_port_that_breaks_is_tried_again(bureau: NoticeBureau) -> None:
    class BrokenChannel:
        async def send(self, parcel: OutgoingMessage) -> None:
            raise ValueError(f"bad letter to {parcel.address}")

    await bureau.append_and_project(LATE)
    deliverer = bureau.deliverer()
    deliverer.open_channels = lambda: {ChannelKind.MAIL: BrokenChannel()}
    await deliverer.deliver_pending()
    assert (await bureau.states(), await bureau.errors()) == (["pending"], ["bad letter to …"])


async def job_runs(bureau: NoticeBureau) -> list[tuple[Any, ...]]:
    statement = "SELECT name, day, last_ran, sent, failed FROM supervision.job_run ORDER BY name"
    rows = await admin(bureau.settings, statement)
    return [tuple(row) for row in rows]


async def test_a_work_says_when_it_ran_and_what_came_of_it_that_day(
    bureau: NoticeBureau, smtp_server: MailServer
) -> None:
    deliverer = bureau.deliverer()
    await deliverer.deliver_pending()
    first = bureau.now
    bureau.now += timedelta(seconds=5)
    await deliverer.deliver_pending()
    assert await job_runs(bureau) == [(delivery_job.NAME, first.date(), first, 0, 0)]
    await bureau.append_and_project(LATE)
    await deliverer.deliver_pending()
    await bureau.set_contact_address(address="nobody@bureau.example")
    await bureau.append_and_project(reminder(Level.LATE, -3, count=2))
    await deliverer.deliver_pending()
    assert await job_runs(bureau) == [(delivery_job.NAME, first.date(), bureau.now, 1, 1)]
    bureau.now += timedelta(days=1)
    await deliverer.deliver_pending()
    assert await job_runs(bureau) == [(delivery_job.NAME, bureau.now.date(), bureau.now, 0, 0)]


@pytest.mark.parametrize(
    ("table", "desk", "auditor"),
    [("inbox", True, True), ("delivery", True, True), ("job_run", True, True), ("contact_address", True, False)],
)
async def test_who_may_look(bureau: NoticeBureau, table: str, desk: bool, auditor: bool) -> None:
    for role, may in (("desk", desk), ("auditor", auditor)):
        text = f"SELECT has_table_privilege('{role}', 'supervision.{table}', 'SELECT'), \
            has_table_privilege('{role}', 'supervision.{table}', 'INSERT, UPDATE, DELETE')"
        assert tuple((await admin(bureau.settings, text))[0]) == (may, False)


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("mail", "chen"),
        ("mail", "chen@"),
        ("mail", "chen@bureau.example\nBcc: all@bureau.example"),
        ("sms", "many"),
        ("sms", "12"),
        ("wechat", ""),
        ("inbox", "chen"),
        ("pigeon", "chen"),
    ],
)
async def test_an_address_that_nothing_can_be_sent_to_is_refused(
    bureau: NoticeBureau, channel: str, address: str
) -> None:
    with pytest.raises(Invalid):
        await OPERATIONS["set-address"](bureau.runtime, {"recipient": HANDLER, "channel": channel, "address": address})


async def test_an_inbox_is_read(bureau: NoticeBureau) -> None:
    await bureau.append_and_project(LATE)
    assert await OPERATIONS["read-notices"](bureau.runtime, {"recipient": HANDLER}) == {"count": 1}
    assert await OPERATIONS["read-notices"](bureau.runtime, {"recipient": HANDLER}) == {"count": 0}
    assert (await bureau.inbox())[0]["read_at"] == MONDAY
