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
from tests.real import admin, append, end_sessions
from tests.supervision.duties import CASE, DEPARTMENT, HANDLER, HOLDER, asked, deadline, met, reminder
from tests.supervision.notices.test_notices import EXTEND, MOVE
from tests.supervision.outside import Gateway, MailServer, gateway, mail_server

MONDAY = datetime(2023, 5, 15, 9, tzinfo=SHANGHAI)
LATE = reminder(Level.LATE, -2)
AHEAD = reminder(Level.AHEAD, 1)
MAIL, PHONE = "chen@bureau.example", "13800000000"


@dataclass
class House:
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

    async def reach(
        self, recipient: str = HANDLER, channel: ChannelKind = ChannelKind.MAIL, address: str = MAIL
    ) -> None:
        said = {"recipient": recipient, "channel": channel.value, "address": address}
        await OPERATIONS["set-address"](self.runtime, said)

    async def happened(self, *events: Event, stream: str = CASE) -> None:
        """They are in the log, but nobody has heard of them yet."""
        after = len((await self.log.load([stream]))[stream])
        await self.log.append(append((stream, after, events)))

    async def hears(self, *events: Event, stream: str = CASE) -> None:
        await self.happened(*events, stream=stream)
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
async def house(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """The handler of a case with an open deadline can be reached by mail."""
    made = House(settings, EventLog(settings.dsn("supervision"), "supervision"))
    monkeypatch.setattr(outbox, "now", lambda: made.now)
    await made.reach()
    await made.happened(deadline(), HOLDER)
    yield made
    await made.log.close()


@pytest.fixture
async def post(house: House) -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        house.settings = house.settings.model_copy(update={"smtp": server.url, "smtp_from": "banli@bureau.example"})
        yield server


@pytest.fixture
async def texting(house: House) -> AsyncIterator[Gateway]:
    async with gateway() as there:
        house.settings = house.settings.model_copy(update={"gateway": there.url})
        await house.reach(channel=ChannelKind.SMS, address=PHONE)
        await OPERATIONS["remove-address"](house.runtime, {"recipient": HANDLER, "channel": "mail"})
        yield there


async def test_a_reminder_is_in_the_inbox_at_once_and_goes_out_by_mail(house: House, post: MailServer) -> None:
    await house.hears(AHEAD)
    assert [row["recipient"] for row in await house.inbox()] == [HANDLER]
    assert await house.states() == ["pending"]
    await house.deliver()
    [letter] = post.letters
    assert letter["To"] == MAIL
    assert letter["Subject"] == (await house.inbox())[0]["line"]
    assert await house.deliveries("true") == [(HANDLER, "inbox", "sent", 0, ""), (HANDLER, "mail", "sent", 1, "")]


async def test_an_event_heard_twice_is_one_delivery(house: House, post: MailServer) -> None:
    await house.hears(AHEAD)
    told = (await house.log.load([CASE]))[CASE][-1]
    await Outbox().project(house.log, told)
    await house.reach(channel=ChannelKind.SMS, address=PHONE)
    await Outbox().project(house.log, told)
    await house.deliver()
    await Outbox().project(house.log, told)
    await house.deliver()
    assert (len(post.letters), len(await house.inbox()), len(await house.deliveries("true"))) == (1, 1, 2)


async def test_a_mail_server_that_was_away_gets_it_when_it_is_back(house: House, post: MailServer) -> None:
    post.stop()
    await house.hears(AHEAD)
    await house.deliver()
    assert await house.states() == ["pending"]
    assert "SMTPConnectError" in (await house.errors())[0]
    post.start()
    await house.deliver(retry_delay(1) - timedelta(seconds=1))
    assert post.letters == []
    await house.deliver(timedelta(seconds=1))
    assert (len(post.letters), await house.states(), await house.errors()) == (1, ["sent"], [])


def test_each_try_waits_longer_than_the_last_and_at_most_an_hour() -> None:
    pauses = [retry_delay(n) for n in range(1, MAX_TRIES + 1)]
    assert pauses[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


async def test_what_nobody_takes_fails_visibly_and_can_be_tried_anew(house: House, post: MailServer) -> None:
    post.stop()
    await house.hears(LATE)
    for _ in range(MAX_TRIES):
        house.now = MONDAY + timedelta(days=len(await house.errors()))
        await house.deliver(timedelta(hours=1))
        await admin(house.settings, "UPDATE supervision.delivery SET next_try = 'epoch' WHERE state = 'pending'")
    assert await house.states() == ["failed"]
    assert (await house.errors())[0].startswith(f"试了{MAX_TRIES}次：")
    post.start()
    assert await OPERATIONS["deliver-again"](house.runtime, {"recipient": "他人"}) == {"count": 0}
    assert await OPERATIONS["deliver-again"](house.runtime, {}) == {"count": 1}
    await house.deliver()
    assert (len(post.letters), await house.states()) == (1, ["sent"])


async def test_a_gateway_in_trouble_gets_it_again(house: House, texting: Gateway) -> None:
    texting.statuses = [500, 200]
    await house.hears(LATE)
    await house.deliver()
    assert await house.states() == ["pending"]
    await house.deliver(retry_delay(1))
    assert await house.states() == ["sent"]
    assert texting.messages[0] == texting.messages[1]


async def test_a_gateway_that_refuses_is_not_asked_again(house: House, texting: Gateway) -> None:
    texting.statuses = [400]
    await house.hears(LATE)
    await house.deliver()
    await house.deliver(timedelta(hours=2))
    assert (await house.states(), await house.errors()) == (["failed"], ["HTTP 400"])
    assert len(texting.messages) == 1


async def test_a_line_cut_after_the_letter_may_double_it_but_the_double_shows(house: House, post: MailServer) -> None:
    post.answers = [MailServer.CUT]
    await house.hears(LATE)
    await house.deliver()
    assert (len(post.letters), await house.states()) == (1, ["pending"])
    await house.deliver(retry_delay(1))
    assert (len(post.letters), await house.states()) == (2, ["sent"])
    assert len({letter["Message-ID"] for letter in post.letters}) == 1


async def test_what_is_done_meanwhile_is_not_sent(house: House, post: MailServer) -> None:
    """In the log, though supervision has not heard of it yet; the inbox says so too."""
    await house.hears(LATE)
    await house.happened(met())
    await house.deliver()
    assert post.letters == []
    assert await house.deliveries() == [(HANDLER, "mail", "skipped", 1, DONE)]
    assert [row["note"] for row in await house.inbox()] == [DONE]


@pytest.mark.parametrize(("event", "note"), [(met(), DONE), (EXTEND, "到期日已改为2023-06-16")])
async def test_the_inbox_shows_what_is_settled_as_soon_as_it_is_heard(house: House, event: Event, note: str) -> None:
    await house.hears(LATE)
    await house.hears(event)
    assert (await house.inbox())[0]["note"] == note


async def test_another_date_is_another_reminder(house: House, post: MailServer) -> None:
    await house.hears(LATE)
    await house.happened(MOVE)
    await house.deliver()
    assert post.letters == []
    assert "到期日已改为2023-06-16" in (await house.deliveries())[0][4]


async def test_what_was_settled_before_it_was_heard_never_waits(house: House) -> None:
    await house.happened(met())
    await house.hears(LATE)
    assert await house.deliveries() == [(HANDLER, "mail", "skipped", 0, DONE)]
    assert (await house.inbox())[0]["note"] == DONE


async def test_an_answered_question_is_not_asked_again(house: House, post: MailServer) -> None:
    await house.hears(asked())
    await house.happened(InquiryAnswered(inquiry="q1", answer="有"))
    await house.deliver()
    assert post.letters == []
    assert (HANDLER, "mail", "skipped", 1, ANSWERED) in await house.deliveries()


async def test_what_was_taken_back_is_not_sent(house: House, post: MailServer) -> None:
    await house.reach(DEPARTMENT)
    await house.hears(EXTEND)
    await house.happened(FactRetracted(version=3, what=EXTEND.type, was_on=MONDAY.date()))
    await house.deliver()
    assert (post.letters, await house.deliveries()) == ([], [(DEPARTMENT, "mail", "skipped", 1, STRUCK)])


async def test_of_two_reminders_that_waited_only_the_later_goes_out(house: House, post: MailServer) -> None:
    await house.hears(AHEAD)
    await house.hears(LATE)
    await house.deliver()
    assert [letter["Subject"].partition("：")[0] for letter in post.letters] == ["逾期提醒"]
    assert sorted((row[2], row[4]) for row in await house.deliveries()) == [
        ("sent", ""),
        ("skipped", delivery_job.REPLACED),
    ]


async def test_a_moved_date_is_for_the_inbox_alone(house: House, post: MailServer) -> None:
    await house.reach(DEPARTMENT)
    await house.hears(MOVE)
    await house.deliver()
    assert (post.letters, await house.deliveries("true")) == ([], [(DEPARTMENT, "inbox", "sent", 0, "")])


@pytest.mark.parametrize(
    ("moment", "goes"),
    [
        ("2023-05-13T10:00", False),  # a Saturday
        ("2023-05-15T07:59", False),
        ("2023-05-15T08:00", True),
        ("2023-05-15T18:00", False),
    ],
)
async def test_nobody_is_disturbed_out_of_hours(house: House, post: MailServer, moment: str, goes: bool) -> None:
    house.now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    await house.hears(AHEAD)
    await house.deliver()
    assert len(await house.inbox()) == 1
    assert (len(post.letters), await house.states()) == ((1, ["sent"]) if goes else (0, ["pending"]))


async def test_what_came_at_the_weekend_goes_out_on_monday(house: House, post: MailServer) -> None:
    house.now = datetime(2023, 5, 20, 1, tzinfo=SHANGHAI)  # a Saturday
    await house.hears(LATE)
    await house.deliver(timedelta(days=1))
    assert post.letters == []
    await house.deliver(timedelta(days=1, hours=8))
    assert len(post.letters) == 1


async def test_what_is_to_be_done_today_is_not_sent_tomorrow(house: House, post: MailServer) -> None:
    house.now = datetime(2023, 5, 16, 20, tzinfo=SHANGHAI)
    await house.hears(reminder(Level.TODAY, 0))
    await house.deliver(timedelta(hours=13))
    assert (post.letters, await house.deliveries()) == ([], [(HANDLER, "mail", "skipped", 1, PASSED)])


async def test_who_has_no_address_is_told_in_the_inbox_and_listed(house: House, post: MailServer) -> None:
    await house.hears(reminder(Level.LATE, -2, to="周某"))
    await house.deliver()
    assert [row["recipient"] for row in await house.inbox()] == ["周某"]
    assert await house.deliveries() == [("周某", "mail", "skipped", 0, NO_ADDRESS)]
    assert post.letters == []


async def test_an_address_erased_meanwhile_is_not_used(house: House, post: MailServer) -> None:
    await house.hears(LATE)
    assert await OPERATIONS["remove-address"](house.runtime, {"recipient": HANDLER, "channel": "mail"}) == {"count": 1}
    await house.deliver()
    assert (post.letters, await house.deliveries()) == ([], [(HANDLER, "mail", "skipped", 1, NO_ADDRESS)])


async def test_an_address_stands_nowhere_else(house: House, post: MailServer) -> None:
    await house.reach(address="nobody@bureau.example")
    await house.hears(LATE)
    await house.deliver()
    assert await house.states() == ["failed"]
    assert "no such user" in (await house.errors())[0]
    assert "nobody@" not in (await house.errors())[0]


async def test_a_way_that_is_not_configured_fails_visibly(house: House) -> None:
    await house.hears(LATE)
    await house.deliver()
    assert (await house.states(), await house.errors()) == (["failed"], ["没有配置邮件服务器（BANLI_SMTP）"])


async def test_two_deliverers_share_the_work(house: House, post: MailServer) -> None:
    cases = [f"rd-16-1-{n:04}" for n in range(100, 120)]
    for case in cases:
        await house.happened(deadline(), HOLDER, stream=case)
        await house.hears(LATE, stream=case)
    other = EventLog(house.settings.dsn("supervision"), "supervision")
    await asyncio.gather(house.deliverer().deliver_pending(), house.deliverer(other).deliver_pending())
    await other.close()
    assert len({letter["Message-ID"] for letter in post.letters}) == len(post.letters) == 20
    assert set(await house.states()) == {"sent"}


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


async def test_killed_between_sending_and_recording_it_is_sent_once_more(house: House, post: MailServer) -> None:
    await house.hears(LATE)
    said = [house.settings.dsn("supervision"), post.url, house.now.isoformat()]
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, *said, cwd=Path.cwd())
    assert await process.wait() == -signal.SIGKILL
    assert (len(post.letters), await house.states()) == (1, ["pending"])
    await house.deliver(LEASE - timedelta(seconds=1))
    assert len(post.letters) == 1
    await house.deliver(timedelta(seconds=1))
    assert (len(post.letters), await house.states()) == (2, ["sent"])
    assert len({letter["Message-ID"] for letter in post.letters}) == 1


async def test_what_kills_every_deliverer_fails_in_the_end(house: House, post: MailServer) -> None:
    await house.hears(LATE)
    await admin(house.settings, f"UPDATE supervision.delivery SET tries = {MAX_TRIES} WHERE state = 'pending'")
    await house.deliver()
    assert (post.letters, await house.states()) == ([], ["failed"])


async def test_who_lost_the_database_while_sending_sends_once_more(house: House, post: MailServer) -> None:
    await house.hears(LATE)
    deliverer = house.deliverer()
    deliverer.open_channels = lambda: {
        ChannelKind.MAIL: Losing(configured_channels(house.settings)[ChannelKind.MAIL].send, house.settings)
    }
    with pytest.raises(Unavailable):
        await deliverer.deliver_pending()
    assert await house.states() == ["pending"]
    await house.deliver(LEASE)
    assert (len(post.letters), await house.states()) == (2, ["sent"])


@dataclass
class Losing:
    sends: Callable[[OutgoingMessage], Any]
    settings: Settings

    async def send(self, parcel: OutgoingMessage) -> None:
        await self.sends(parcel)
        await end_sessions(self.settings, "supervision")


async def test_no_transaction_is_open_while_something_is_sent(house: House, post: MailServer) -> None:
    """One that holds an xid would hold up the order of the log."""
    seen = list[int]()

    class Looking:
        async def send(self, parcel: OutgoingMessage) -> None:
            text = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'supervision' AND backend_xid IS NOT NULL"
            seen.append((await admin(house.settings, text))[0][0])

    await house.hears(LATE)
    deliverer = house.deliverer()
    deliverer.open_channels = lambda: {ChannelKind.MAIL: Looking()}
    await deliverer.deliver_pending()
    assert (seen, await house.states()) == ([0], ["sent"])


async def test_a_port_that_breaks_is_tried_again(house: House) -> None:
    class Broken:
        async def send(self, parcel: OutgoingMessage) -> None:
            raise ValueError(f"bad letter to {parcel.address}")

    await house.hears(LATE)
    deliverer = house.deliverer()
    deliverer.open_channels = lambda: {ChannelKind.MAIL: Broken()}
    await deliverer.deliver_pending()
    assert (await house.states(), await house.errors()) == (["pending"], ["bad letter to …"])


async def ran(house: House) -> list[tuple[Any, ...]]:
    statement = "SELECT name, day, last_ran, sent, failed FROM supervision.job_run ORDER BY name"
    rows = await admin(house.settings, statement)
    return [tuple(row) for row in rows]


async def test_a_work_says_when_it_ran_and_what_came_of_it_that_day(house: House, post: MailServer) -> None:
    deliverer = house.deliverer()
    await deliverer.deliver_pending()
    first = house.now
    house.now += timedelta(seconds=5)
    await deliverer.deliver_pending()
    assert await ran(house) == [(delivery_job.NAME, first.date(), first, 0, 0)]
    await house.hears(LATE)
    await deliverer.deliver_pending()
    await house.reach(address="nobody@bureau.example")
    await house.hears(reminder(Level.LATE, -3, count=2))
    await deliverer.deliver_pending()
    assert await ran(house) == [(delivery_job.NAME, first.date(), house.now, 1, 1)]
    house.now += timedelta(days=1)
    await deliverer.deliver_pending()
    assert await ran(house) == [(delivery_job.NAME, house.now.date(), house.now, 0, 0)]


@pytest.mark.parametrize(
    ("table", "desk", "auditor"),
    [("inbox", True, True), ("delivery", True, True), ("job_run", True, True), ("contact_address", True, False)],
)
async def test_who_may_look(house: House, table: str, desk: bool, auditor: bool) -> None:
    for role, may in (("desk", desk), ("auditor", auditor)):
        text = f"SELECT has_table_privilege('{role}', 'supervision.{table}', 'SELECT'), \
            has_table_privilege('{role}', 'supervision.{table}', 'INSERT, UPDATE, DELETE')"
        assert tuple((await admin(house.settings, text))[0]) == (may, False)


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
async def test_an_address_that_nothing_can_be_sent_to_is_refused(house: House, channel: str, address: str) -> None:
    with pytest.raises(Invalid):
        await OPERATIONS["set-address"](house.runtime, {"recipient": HANDLER, "channel": channel, "address": address})


async def test_an_inbox_is_read(house: House) -> None:
    await house.hears(LATE)
    assert await OPERATIONS["read-notices"](house.runtime, {"recipient": HANDLER}) == {"count": 1}
    assert await OPERATIONS["read-notices"](house.runtime, {"recipient": HANDLER}) == {"count": 0}
    assert (await house.inbox())[0]["read_at"] == MONDAY
