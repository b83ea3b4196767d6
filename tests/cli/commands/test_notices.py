"""Reminders on the command line: the inbox, what was delivered, where people are reached, the page of a day."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.supervision.notices.channel_kind import OUTWARD
from services.supervision.notices.channels import PermanentFailure
from services.supervision.notices.delivery_job import DeliveryJob
from services.supervision.notices.outbox import Outbox
from shared.contracts.common.vocabulary import Level
from shared.contracts.supervision import SupervisionEvent
from shared.eventlog.log import EventLog
from shared.process import local_stack
from shared.runtime.command_handler import today
from tests.engines import append
from tests.supervision.duties import CASE, HANDLER, HOLDER, deadline, leader_inquired, reminder
from tests.supervision.notices.test_delivery_job import MONDAY

Banli = Callable[..., Result]
SMALL = "tests/data/handover-small.csv"
EVENTS: tuple[SupervisionEvent, ...] = (deadline(), HOLDER, reminder(Level.LATE, -2), leader_inquired())


@pytest.fixture
def banli(tmp_path: Path) -> Banli:
    runner = CliRunner(env={"BANLI_HOME": str(tmp_path), "COLUMNS": "200"})

    def run(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments), catch_exceptions=False)

    return run


class FailingChannel:
    async def send(self, _: object) -> None:
        raise PermanentFailure("[550] 拒收")


async def record_events(home: Path) -> None:
    """What supervision hears of a case, and a round of deliveries that everybody refuses, some years later."""
    later = MONDAY.replace(year=today().year + 1)
    while later.weekday():
        later += timedelta(days=1)
    async with local_stack.engines(home) as engines:
        log = EventLog(engines.settings.dsn("supervision"), "supervision")
        await log.append(append((CASE, 0, EVENTS)))
        for recorded in (await log.load([CASE]))[CASE]:
            await Outbox().project(log, recorded)
        await DeliveryJob(log, lambda: dict.fromkeys(OUTWARD, FailingChannel()), lambda: later).deliver_pending()
        await log.close()


def test_where_nothing_ever_ran_it_says_so(banli: Banli) -> None:
    result = banli("inbox", HANDLER)
    assert (result.exit_code, "尚无提醒" in result.output) == (1, True)


def test_addresses_are_set_listed_and_removed(banli: Banli) -> None:
    set_ = banli("address", "set", HANDLER, "mail", "chen@bureau.example")
    assert "已登记陈某的电子邮件：chen@bureau.example" in set_.output
    listed = banli("address", "list").output
    assert "chen@bureau.example" in listed
    assert "联系方式（1条）" in listed
    assert "已删除" in banli("address", "remove", HANDLER, "mail").output
    assert "没有登记这种联系方式" in banli("address", "remove", HANDLER, "mail").output
    assert "联系方式（0条）" in banli("address", "list").output


@pytest.mark.parametrize(("channel", "where"), [("mail", "chen"), ("pigeon", "chen@bureau.example")])
def test_a_wrong_address_is_refused_in_one_sentence(banli: Banli, channel: str, where: str) -> None:
    result = banli("address", "set", HANDLER, channel, where)
    assert result.exit_code == 1
    assert "内容填写有误" in result.output


def test_the_inbox_is_read_and_what_failed_is_sent_again(banli: Banli, tmp_path: Path) -> None:
    banli("address", "set", HANDLER, "mail", "chen@bureau.example")
    asyncio.run(record_events(tmp_path))
    listed = banli("inbox", HANDLER).output
    assert "陈某的提醒（2条）" in listed
    assert "逾期提醒：代表建议0099号 答复 2023年5月16日到期" in listed
    assert "未读" in listed
    assert "您收到此提醒，因为您是此件的承办人（广告处）。" in banli("inbox", HANDLER, "--full", "--read").output
    assert "没有发给" in banli("inbox", HANDLER, "--unread").output
    failed = banli("deliveries", "--failed").output
    assert "送达情况（2条）" in failed
    assert "[550] 拒收" in failed
    assert "提醒送达：上次运行" in failed
    assert "当日发出 0，失败 2" in failed
    assert "送达情况（3条）" in banli("deliveries").output
    assert "未登记联系方式，提醒只送站内：广告处" in banli("address", "list").output
    assert "2 条将在办公时间重新送达" in banli("deliveries", "retry", "--recipient", HANDLER).output
    assert "送达情况（0条）" in banli("deliveries", "--failed").output
    assert "0 条将在办公时间重新送达" in banli("deliver", "--again").output


def test_the_former_word_for_sending_again_wants_a_confirmation(banli: Banli) -> None:
    result = banli("deliver")
    assert (result.exit_code, "请加 --again" in result.output) == (2, True)


def test_the_page_of_a_day_is_shown_and_not_sent(banli: Banli) -> None:
    banli("provision")
    banli("import", SMALL, "--on", "2023-02-16")
    shown = banli("digest", "--day", "2023-02-20", "--department", "局办公室").output
    assert "每日提示（2023年2月20日）" in shown
    assert "今日到期" in shown
    assert "签收" in shown
    assert "没有需要提示的事项" in banli("digest", "--day", "2023-02-20", "--department", "不存在处").output
    assert "没有需要提示的事项" in banli("digest", "--day", "2023-02-15").output
    assert "没有发给局办公室的提醒" in banli("inbox", "局办公室").output
