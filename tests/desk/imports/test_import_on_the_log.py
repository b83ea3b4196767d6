"""Lists are taken in on the real log: the dry run agrees with the run, and a second run changes nothing."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.desk.imports.handover_list import HandOverList
from services.desk.imports.import_cases import ImportResult, import_cases, preview_import
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.projection import fold
from services.desk.ledger.store import histories
from services.desk.queries.known_cases import load_known_cases
from shared.contracts.intake import Void
from shared.eventlog.log import Connection
from shared.messaging.envelope import DecisionMedium
from tests.desk.imports.test_import_cases import opened
from tests.desk.imports.test_opening_list import DONE
from tests.desk.lists import GOOD, PROPOSAL, SECRET, parse_rows
from tests.engines import CLERK, Suite

DAY = date(2023, 2, 20)


@pytest.fixture
async def db(suite: Suite) -> AsyncIterator[Connection]:
    """Intake at work, and a hand on the log."""
    await suite.start("intake", "sequencer")
    made = Connection(suite.settings.dsn("desk"), "lists")
    yield made
    await made.close()


class ImportOffice:
    """Takes in lists as the office does, looking at the log before each."""

    def __init__(self, suite: Suite, db: Connection) -> None:
        self.suite, self.line = suite, db

    async def cases(self, found: HandOverList) -> dict[str, CaseRow]:
        await self.suite.wait_until_idle()
        past = await histories(self.line, sorted(found.mentioned))
        return {stream: case for stream, events in past.items() if (case := fold(events))}

    async def dry_run(self, found: HandOverList, again: str = "") -> ImportResult:
        cases = await self.cases(found)
        return preview_import(cases, found, await load_known_cases(self.line, cases.values(), again))

    async def import_list(self, found: HandOverList, again: str = "", on: date = DAY) -> ImportResult:
        cases = await self.cases(found)
        more = await load_known_cases(self.line, cases.values(), again)
        return await import_cases(self.suite.client, cases, found, CLERK, on, known_facts=more)


async def test_the_dry_run_says_what_the_run_does_and_writes_nothing(suite: Suite, db: Connection) -> None:
    office = ImportOffice(suite, db)
    await office.import_list(parse_rows(GOOD, {**GOOD, "编号": "1"}))
    written = await suite.events()
    found = parse_rows(
        {**GOOD, "案由": "另一案由"},
        {**GOOD, "编号": "1", "承办方式": "会办"},
        {**GOOD, "编号": "2"},
        {**GOOD, "编号": "3", "提出人": ""},
        {**SECRET, "编号": "4"},
        {**GOOD, "编号": "5", "会办单位": "某某园区"},
    )
    dry = await office.dry_run(found)
    assert await suite.events() == written
    assert await office.import_list(found) == dry
    assert (len(dry.taken), len(dry.changed), dry.refused_rows, dry.classified) == (2, 1, 2, ["rd-16-1-0004"])


async def test_taking_a_list_twice_changes_nothing(suite: Suite, db: Connection) -> None:
    office, found = ImportOffice(suite, db), parse_rows(GOOD, {**SECRET, "编号": "4"}, PROPOSAL)
    await office.import_list(found)
    written = await suite.events()
    again = await office.import_list(found)
    assert again.unchanged == ["rd-16-1-0004", "rd-16-1-0099", "zx-14-1-0099"]
    assert await suite.events() == written


async def test_a_corrected_row_is_taken_the_second_time(suite: Suite, db: Connection) -> None:
    office = ImportOffice(suite, db)
    assert (await office.import_list(parse_rows(GOOD, {**PROPOSAL, "案由": ""}))).refused_rows == 1
    assert (await office.import_list(parse_rows(GOOD, PROPOSAL))).taken == ["zx-14-1-0099"]


async def test_a_hand_over_again_is_a_new_round_and_only_once(suite: Suite, db: Connection) -> None:
    office, moved = ImportOffice(suite, db), parse_rows({**GOOD, "承办方式": "会办", "交办日期": "2023-02-20"})
    await office.import_list(parse_rows(GOOD))
    assert (await office.import_list(moved)).refused_rows == 1
    assert list((await office.import_list(moved, "改变承办方式")).again) == ["rd-16-1-0099"]
    assert (await office.import_list(moved, "改变承办方式")).unchanged == ["rd-16-1-0099"]


async def test_a_number_voided_in_between_is_registered_anew(suite: Suite, db: Connection) -> None:
    office = ImportOffice(suite, db)
    await office.import_list(parse_rows(GOOD))
    await suite.client.send("rd-16-1-0099", Void(reason="误登"), CLERK, DAY)
    assert (await office.import_list(parse_rows(GOOD))).taken == ["rd-16-1-0099"]
    types = [type for *_, type in await suite.events("stream = 'rd-16-1-0099'")]
    assert types == ["intake.case-registered", "intake.entry-voided", "intake.case-registered"]


async def test_what_the_service_refuses_is_reported_with_its_sentence(suite: Suite, db: Connection) -> None:
    await ImportOffice(suite, db).import_list(parse_rows(GOOD))
    report = await import_cases(suite.client, {}, parse_rows({**GOOD, "案由": "另一案由"}), CLERK, DAY)
    (refused,) = report.refused
    assert (refused.row, refused.column, refused.value) == (2, "编号", "0099")
    assert "此编号已登记" in refused.reason
    assert refused.remedy


async def test_whoever_takes_over_records_and_did_not_do_it(suite: Suite, db: Connection) -> None:
    office, later, first = ImportOffice(suite, db), date(2024, 1, 5), {**DONE, "编号": "1"}
    done = await office.import_list(opened(DONE, first), on=later)
    assert done.taken_over == ["rd-16-1-0001", "rd-16-1-0099"]
    await suite.wait_until_idle()
    (event,) = (await histories(db, ["rd-16-1-0099"]))["rd-16-1-0099"]
    assert event.actor.noted
    assert (event.actor.noted.manner, event.actor.noted.id) == (DecisionMedium.TAKEN_OVER, CLERK.id)
    again = await office.import_list(opened(first, {**DONE, "办结日期": ""}), on=later)
    assert (again.unchanged, [refusal.column for refusal in again.refused]) == (["rd-16-1-0001"], ["办结日期"])
