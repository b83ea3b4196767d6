"""The due list on the real database: filled as events are heard, and made again from the log when it is gone."""

from datetime import date
from uuid import UUID

from services.supervision.rules import DEFAULTS
from services.supervision.service import service
from services.supervision.tables import Due
from shared.config import Settings
from shared.contracts.supervision import CALENDAR, RULES, AdoptCalendar, AdoptRules, SetDeadlines
from shared.contracts.words import Kind, Part
from shared.eventlog.log import EventLog
from shared.messages import Actor, Command, Role, Wish
from shared.runtime import Runtime

CASE, DAY = "rd-16-1-0099", date(2023, 2, 16)
OFFICE = Actor(id="gu", name="顾若琳", roles=(Role.OFFICE,))
LIST = "SELECT stream, next_on FROM supervision.due ORDER BY stream"
GIVEN: tuple[tuple[str, Command, Actor], ...] = (
    (RULES, AdoptRules(rules=DEFAULTS), OFFICE),
    (CALENDAR, AdoptCalendar(year=2023, holidays=(), workdays=()), OFFICE),
    (
        CASE,
        SetDeadlines(fact="intake.case-registered", since=DAY, kind=Kind.SUGGESTION, part=Part.LEAD),
        Actor.system("supervision"),
    ),
)


async def test_a_lost_due_list_is_filled_again_from_the_log(settings: Settings) -> None:
    log, due = EventLog(settings.dsn("supervision"), "supervision"), Due()
    runtime = Runtime(service, log)
    await due.prepare(log)
    for n, (stream, command, actor) in enumerate(GIVEN):
        await runtime.handle(Wish(UUID(int=n), stream, command, actor, DAY))
    for recorded in (await log.load([CASE]))[CASE]:
        await due.remember(log, recorded)
    first = [tuple(row) for row in await log.fetch(LIST)]
    await log.execute("DROP TABLE supervision.due")
    await due.prepare(log)
    again = [tuple(row) for row in await log.fetch(LIST)]
    await log.close()
    assert first == again == [(CASE, date(2023, 2, 21))]
