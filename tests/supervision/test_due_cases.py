"""The due list on the real database: filled as events are heard, and made again from the log when it is gone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

import pytest_asyncio

from services.supervision.deadlines.default_rules import DEFAULTS
from services.supervision.due_cases import DueCases
from services.supervision.service import service
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.intake import CongressChanged, SessionNoted
from shared.contracts.supervision import (
    CALENDAR,
    RULES,
    SUPPRESSIONS,
    AdoptCalendar,
    AdoptRules,
    CalendarAdopted,
    DayBegun,
    ResumeReminders,
    RulesAdopted,
    SetDeadlines,
    SuppressReminders,
)
from shared.eventlog.log import EventLog
from shared.messaging.envelope import BANLI_NAMESPACE, Actor, Command, CommandEnvelope, Event, Role
from shared.runtime.command_handler import CommandHandler
from shared.settings import Settings
from tests.cases import REGISTERED
from tests.supervision.supervised_case import DUE, HAND_OVER, recorded

CASE, OTHER, EARLIER, PROPOSAL = "rd-16-1-0099", "rd-16-2-0001", "rd-15-6-0001", "zx-14-1-0821"
OFFICE = Actor(id="gu", name="顾若琳", roles=(Role.OFFICE,))
LIST = "SELECT stream, next_on FROM supervision.due_case ORDER BY stream"
ENTER = SetDeadlines(fact="intake.case-registered", since=HAND_OVER, kind=Kind.SUGGESTION, part=HandlingRole.LEAD)
YEAR = AdoptCalendar(year=2023, holidays=(), workdays=())


@dataclass
class DueCaseList:
    """The due list beside a running law; everything that is recorded is remembered in its order."""

    log: EventLog
    due: DueCases
    runtime: CommandHandler

    async def give(self, stream: str, command: Command, actor: Actor, on: date = HAND_OVER) -> None:
        envelope = CommandEnvelope(uuid5(BANLI_NAMESPACE, f"{stream}/{command!r}"), stream, command, actor, on)
        done = await self.runtime.handle(envelope)
        for where, version, _ in done:
            await self.due.project(self.log, (await self.log.load([where]))[where][version - 1])

    async def enter(self, *streams: str) -> None:
        for stream in streams:
            await self.give(stream, ENTER, Actor.system("supervision"))

    @property
    async def rows(self) -> dict[str, date | None]:
        return {row["stream"]: row["next_on"] for row in await self.log.fetch(LIST)}

    async def concerned(self, event: Event, stream: str = "sessions") -> list[str]:
        return list(await self.due.affected_streams(self.log, recorded(event, HAND_OVER, stream=stream)))


@pytest_asyncio.fixture
async def due_cases(settings: Settings) -> AsyncIterator[DueCaseList]:
    log = EventLog(settings.dsn("supervision"), "supervision")
    made = DueCaseList(log, DueCases(), CommandHandler(service, log))
    await made.due.prepare(log)
    await made.give(RULES, AdoptRules(rules=DEFAULTS), OFFICE)
    await made.give(CALENDAR, YEAR, OFFICE)
    yield made
    await log.close()


async def test_a_lost_due_list_is_filled_again_from_the_log(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE)
    first = await due_cases.rows
    await due_cases.log.execute("DELETE FROM supervision.due_case")
    await due_cases.due.prepare(due_cases.log)
    assert await due_cases.rows == first == {CASE: date(2023, 2, 20)}


async def test_a_day_concerns_the_cases_whose_next_day_has_come(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE, OTHER)
    assert await due_cases.concerned(DayBegun(day=date(2023, 2, 19)), "days") == []
    assert await due_cases.concerned(DayBegun(day=date(2023, 2, 20)), "days") == [CASE, OTHER]


async def test_rules_and_calendars_concern_every_open_case(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE, PROPOSAL)
    assert await due_cases.concerned(RulesAdopted(rules=()), RULES) == [CASE, PROPOSAL]
    assert await due_cases.concerned(CalendarAdopted(year=2023, holidays=(), workdays=()), CALENDAR) == [CASE, PROPOSAL]


async def test_a_session_concerns_its_cases_and_a_congress_those_of_the_earlier_ones(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE, OTHER, EARLIER, PROPOSAL)
    noted = SessionNoted(kind=Kind.SUGGESTION, congress=16, session=1, begins=HAND_OVER, ends=HAND_OVER, due=DUE)
    assert await due_cases.concerned(noted) == [CASE]
    assert await due_cases.concerned(CongressChanged(kind=Kind.SUGGESTION, congress=16, day=HAND_OVER)) == [EARLIER]
    assert await due_cases.concerned(CongressChanged(kind=Kind.SUGGESTION, congress=17, day=HAND_OVER)) == [
        EARLIER,
        CASE,
        OTHER,
    ]


async def test_an_event_that_names_its_case_concerns_no_other(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE)
    assert await due_cases.concerned(REGISTERED, CASE) == []


async def test_a_holiday_or_a_rest_changes_the_next_day_of_every_case(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE)
    holiday = AdoptCalendar(year=2023, holidays=(date(2023, 2, 20),), workdays=())
    await due_cases.give(CALENDAR, holiday, OFFICE)
    assert await due_cases.rows == {CASE: date(2023, 2, 17)}
    rest = SuppressReminders(since=HAND_OVER, until=date(2023, 3, 1), reason="系统升级")
    await due_cases.give(SUPPRESSIONS, rest, OFFICE)
    assert await due_cases.rows == {CASE: date(2023, 2, 21)}  # the day after the receipt was due: the miss is recorded
    await due_cases.give(SUPPRESSIONS, ResumeReminders(since=HAND_OVER, reason="升级完成"), OFFICE)
    assert await due_cases.rows == {CASE: date(2023, 2, 17)}


async def test_a_case_whose_deadlines_are_all_done_leaves_the_list(due_cases: DueCaseList) -> None:
    await due_cases.enter(CASE)
    left = SetDeadlines(fact="intake.case-withdrawn", since=HAND_OVER)
    await due_cases.give(CASE, left, Actor.system("supervision"))
    assert await due_cases.rows == {}
