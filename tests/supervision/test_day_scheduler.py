"""Each day of Shanghai begins once, and the scheduler rests in between."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from services.supervision import day_scheduler
from shared.contracts.supervision import DAYS, BeginDay
from shared.messaging.envelope import SHANGHAI, Actor
from shared.messaging.errors import Invalid, Unavailable
from shared.runtime.command_handler import CommandHandler

DAY = date(2023, 2, 16)


class Answering:
    """A runtime that gives the answers it was told to."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.envelopes = list(answers), list[Any]()

    async def handle(self, envelope: Any) -> None:
        self.envelopes.append(envelope)
        if answer := self.answers.pop(0):
            raise answer


async def paused(monkeypatch: pytest.MonkeyPatch, *answers: Exception | None) -> list[float]:
    """How long the scheduler rests after each answer, until it has none left."""
    runtime, pauses = Answering(*answers), list[float]()

    async def rest(seconds: float) -> None:
        pauses.append(seconds)
        if not runtime.answers:
            raise asyncio.CancelledError

    monkeypatch.setattr(day_scheduler, "sleep", rest)
    with pytest.raises(asyncio.CancelledError):
        await day_scheduler.begin_each_day(cast(CommandHandler, runtime))
    return pauses


def test_every_replica_wishes_the_same() -> None:
    envelope = day_scheduler.envelope(DAY)
    assert (envelope.stream, envelope.command, envelope.business_date) == (DAYS, BeginDay(day=DAY), DAY)
    assert envelope.actor == Actor.system("supervision")
    assert envelope == day_scheduler.envelope(DAY)
    assert envelope.id != day_scheduler.envelope(date(2023, 2, 17)).id


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2023, 2, 16, 0, 0, 5, tzinfo=SHANGHAI), 86400),
        (datetime(2023, 2, 16, 23, 59, 59, tzinfo=SHANGHAI), 6),
        (datetime(2023, 2, 16, 15, 59, 55, tzinfo=UTC).astimezone(SHANGHAI), 10),
    ],
)
def test_the_next_day_begins_shortly_after_midnight_in_shanghai(now: datetime, seconds: float) -> None:
    assert day_scheduler.until_next_day(now) == seconds


async def test_a_day_begun_rests_until_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(5 <= pause <= 86405 for pause in await paused(monkeypatch, None, None))


async def test_what_does_not_answer_is_asked_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = await paused(monkeypatch, Unavailable(), OSError(), None)
    assert pauses[:2] == [day_scheduler.RETRY_S, day_scheduler.RETRY_S]


async def test_a_refusal_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(await paused(monkeypatch, Invalid(), None)) == 2
