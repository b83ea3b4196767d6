"""A year of cases: played whole, told again, rebuilt, and always the same."""

import json
from collections.abc import Iterable
from datetime import date

import nats
import pytest

from services.desk.ledger.store import LedgerStore, histories, rebuild
from services.desk.reports.summary import Figure, Scope, summarise
from shared.bus.broker import options
from shared.bus.provision import durables, provision
from shared.bus.subjects import EVENTS_STREAM
from shared.contracts.common.vocabulary import Result, sentence_of
from shared.messaging.envelope import Role
from tests.journeys.conftest import Year

pytestmark = pytest.mark.timeout(420)
FIGURES = {
    "解决采纳": (27, 37),
    "正在或计划解决": (7, 37),
    "留作参考": (3, 37),
    "按时答复": (37, 37),
    "按时送会办意见": (101, 102),
    "已沟通": (37, 37),
    "满意": (36, 36),
    "已公开": (27, 37),
    "已办结": (139, 139),
}
MORE = {
    "办复": (37, 37),
    "按原期限答复": (36, 37),
    "批准延期": (1, 37),
    "逾期申退": (1, 3),
    "评价满意": (34, 36),
    "评价基本满意": (2, 36),
    "评价不满意": (0, 36),
    "曾不满意": (1, 37),
    "再次办理后满意": (1, 1),
    "未反馈": (1, 37),
    "代填评价": (0, 37),
    "承诺按期兑现": (3, 4),
    "承诺转下年度": (3, 139),
    "内部期限逾期": (2, 139),
    "督办重点件": (1, 139),
    "撤回、退回": (0, 139),
    "期初接收": (0, 139),
}


def counted(figures: Iterable[Figure]) -> dict[str, tuple[int, int]]:
    return {figure.name: (len(figure.cases), len(figure.base)) for figure in figures}


async def test_the_year_ends_in_the_known_figures(year: Year) -> None:
    summary = summarise((await year.folded()).values(), Scope(year=2023))
    assert summary.headlines == ("139 = 37 主办 + 102 会办", "代表建议 74 = 22 + 52", "政协提案 65 = 15 + 50")
    assert counted(summary.figures) == FIGURES
    more = counted(summary.more)
    assert {name: more[name] for name in MORE} == MORE


async def test_half_a_year_and_a_department_add_up(year: Year) -> None:
    """Every figure is that of its cases, however they are cut."""
    rows = list((await year.folded()).values())
    halves = [summarise(rows, Scope(year=2023, half=half)).count() for half in (1, 2)]
    assert (halves, sum(halves)) == ([135, 4], 139)
    names = {row.department for row in rows if row.handed_over and row.handed_over.year == 2023 and not row.voided}
    assert sum(summarise(rows, Scope(year=2023, department=name)).count() for name in names - {""}) == 139


async def test_at_the_half_year_the_figures_were_others(year: Year) -> None:
    cut = date(2023, 4, 30)
    rows = list((await year.folded(cut)).values())
    summary = counted(summarise(rows, Scope(year=2023, until=cut)).figures)
    done = counted(summarise((await year.folded()).values(), Scope(year=2023)).figures)
    assert summary["按时送会办意见"][0] < done["按时送会办意见"][0]
    assert 0 < summary["按时答复"][1] < 37
    assert all(row.sent_on is None or row.sent_on <= cut for row in rows)


async def test_nothing_is_parked(year: Year) -> None:
    assert await year.parked() == 0


async def test_the_ledger_says_what_the_log_says(year: Year) -> None:
    assert {row.id: row for row in await LedgerStore(year.db).cases()} == await year.folded()


async def test_playing_the_year_again_adds_nothing(year: Year) -> None:
    before = await year.events()
    await year.play_again()
    assert await year.events() == before


async def test_every_message_told_again_changes_nothing(year: Year) -> None:
    before, rows = await year.events(), await LedgerStore(year.db).cases()
    connection = await nats.connect(year.client.settings.nats, **options(year.client.settings, "sequencer"))
    js = connection.jetstream()
    for config in durables({}):
        await js.delete_consumer(EVENTS_STREAM, config.durable_name or "")
    assert len(await provision(js, {})) == len(durables({}))  # from position 1 on
    await connection.close()
    await year.client.wait_until_idle()
    assert (await year.events(), await LedgerStore(year.db).cases()) == (before, rows)


async def test_the_read_table_thrown_away_is_folded_again_the_same(year: Year) -> None:
    rows = await LedgerStore(year.db).cases()
    await year.db.execute("TRUNCATE desk.ledger")
    await rebuild(year.db)
    assert await LedgerStore(year.db).cases() == rows


async def test_a_rebuild_finds_no_difference(year: Year) -> None:
    assert await rebuild(year.db) == []


async def test_positions_are_gapless_and_follow_versions(year: Year) -> None:
    rows = await year.db.fetch("SELECT position, service, stream, version FROM eventlog.sequence ORDER BY position")
    assert [row["position"] for row in rows] == list(range(1, await year.events() + 1))
    last: dict[tuple[str, str], int] = {}
    for row in rows:
        assert row["version"] == last.get((row["service"], row["stream"]), 0) + 1
        last[row["service"], row["stream"]] = row["version"]


async def test_every_letter_number_was_taken_once(year: Year) -> None:
    """139 letters, one that was recalled and signed anew, and a second reply."""
    rows = await year.db.fetch("SELECT stream, body FROM eventlog.event WHERE type = 'feedback.number-taken'")
    letters = [json.loads(row["body"])["letter"] for row in rows]
    assert len(letters) == len(set(letters)) == 141


async def test_every_event_tells_its_sentence(year: Year) -> None:
    for stream, events in (await histories(year.db, list(await year.folded()))).items():
        for event in events:
            sentence = sentence_of(event.event)
            assert sentence, stream
            assert not set(sentence) & set("{}[]"), sentence


async def test_nobody_but_the_system_gave_the_systems_commands(year: Year) -> None:
    rows = await year.db.fetch(
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
