"""A year of cases: played whole, told again, rebuilt, and always the same."""

import json

import nats
import pytest

from services.cli.plan import JOINT_VISIT, KNOWN_LETTER, LATE_OPINION, VISIT_DAY
from services.desk.shelf import Shelf, histories, rebuild
from services.desk.summary import Scope, summarise
from shared.bus.broker import options
from shared.bus.names import EVENTS_STREAM
from shared.bus.provision import durables, provision
from shared.contracts import feedback
from shared.contracts.words import Result, told
from shared.messages import Role
from tests.journeys.conftest import Year

pytestmark = pytest.mark.timeout(420)
FIGURES = {
    "解决采纳": (27, 37),
    "正在或计划解决": (7, 37),
    "留作参考": (3, 37),
    "按时答复": (37, 37),
    "按时送会办意见": (101, 102),
    "已沟通": (37, 37),
    "满意": (35, 35),
    "已公开": (27, 37),
    "已办结": (139, 139),
}


async def test_the_year_ends_in_the_known_figures(year: Year) -> None:
    figures = summarise((await year.folded()).values(), Scope(year=2023))
    assert figures.headlines == ("139 = 37 主办 + 102 会办", "代表建议 74 = 22 + 52", "政协提案 65 = 15 + 50")
    assert {each.name: (len(each.cases), len(each.of)) for each in figures.figures} == FIGURES


async def test_nothing_is_parked(year: Year) -> None:
    assert await year.parked() == 0


async def test_the_ledger_says_what_the_log_says(year: Year) -> None:
    assert {row.id: row for row in await Shelf(year.line).cases()} == await year.folded()


async def test_playing_the_year_again_adds_nothing(year: Year) -> None:
    before = await year.events()
    await year.again()
    assert await year.events() == before


async def test_every_message_told_again_changes_nothing(year: Year) -> None:
    before, rows = await year.events(), await Shelf(year.line).cases()
    connection = await nats.connect(year.client.settings.nats, **options(year.client.settings, "sequencer"))
    js = connection.jetstream()
    for config in durables({}):
        await js.delete_consumer(EVENTS_STREAM, config.durable_name or "")
    assert len(await provision(js, {})) == len(durables({}))  # from position 1 on
    await connection.close()
    await year.client.settle()
    assert (await year.events(), await Shelf(year.line).cases()) == (before, rows)


async def test_the_read_table_thrown_away_is_folded_again_the_same(year: Year) -> None:
    rows = await Shelf(year.line).cases()
    await year.line.execute("TRUNCATE desk.ledger")
    await rebuild(year.line)
    assert await Shelf(year.line).cases() == rows


async def test_a_rebuild_finds_no_difference(year: Year) -> None:
    assert await rebuild(year.line) == []


async def test_positions_are_gapless_and_follow_versions(year: Year) -> None:
    rows = await year.line.fetch("SELECT position, service, stream, version FROM eventlog.sequence ORDER BY position")
    assert [row["position"] for row in rows] == list(range(1, await year.events() + 1))
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        assert row["version"] == last.get((row["service"], row["stream"]), 0) + 1
        last[row["service"], row["stream"]] = row["version"]


async def test_reply_0179_bears_its_known_number_and_day(year: Year) -> None:
    case = (await year.folded())[KNOWN_LETTER]
    assert (case.letter, str(case.sent_on)) == ("沪市监书〔2023〕0103号", "2023-05-11")


async def test_the_joint_visit_for_0821_is_in_its_history(year: Year) -> None:
    events = (await histories(year.line, [JOINT_VISIT]))[JOINT_VISIT]
    visit = next(each for each in events if isinstance(each.event, feedback.ContactRecorded))
    assert visit.on == VISIT_DAY
    assert visit.event.joint_units == ("市公安局经侦总队", "市教育委员会")


async def test_a_late_opinion_is_recorded_with_its_days(year: Year) -> None:
    deadline = (await year.folded())[LATE_OPINION].deadlines["opinion"]
    assert deadline.missed
    assert deadline.late == 7


async def test_every_letter_number_was_taken_once(year: Year) -> None:
    rows = await year.line.fetch("SELECT stream, body FROM eventlog.event WHERE type = 'feedback.number-taken'")
    letters = [json.loads(row["body"])["letter"] for row in rows]
    assert len(letters) == len(set(letters)) == 139


async def test_every_event_tells_its_sentence(year: Year) -> None:
    for stream, events in (await histories(year.line, list(await year.folded()))).items():
        for each in events:
            sentence = told(each.event)
            assert sentence, stream
            assert not set(sentence) & set("{}[]"), sentence


async def test_nobody_but_the_system_gave_the_systems_commands(year: Year) -> None:
    rows = await year.line.fetch(
        "SELECT DISTINCT actor::text AS actor, causation_id IS NULL AS first FROM eventlog.event"
    )
    for row in rows:
        assert (Role.SYSTEM in json.loads(row["actor"])["roles"]) is not row["first"]


async def test_a_result_code_belongs_to_its_kind(year: Year) -> None:
    results = summarise((await year.folded()).values(), Scope(year=2023)).results
    assert {code: len(ids) for code, ids in results.items()} == {
        Result.SOLVED: 15,
        Result.SOLVING: 3,
        Result.PLANNED: 2,
        Result.ADOPTED: 12,
        Result.LISTED: 2,
        Result.REFERENCE: 3,
    }
