"""What befell single cases of the year: each ended as it is known, and its history says how."""

from datetime import date

import pytest

from services.cli.demo.bureau_events import TAKEN_OVER_CASE
from services.cli.demo.case_stories import REHANDLED_CASE, SILENT_UNIT
from services.cli.demo.cast import LEADERS, NEXT_CLERK
from services.cli.demo.year_plan import JOINT_VISIT, KNOWN_LETTER, LATE_OPINION, NEW_CLERK_ON, VISIT_DAY
from services.desk.ledger.store import histories
from services.desk.reports.summary import Scope, summarise
from shared.contracts import feedback, supervision
from shared.contracts.common.vocabulary import Satisfaction
from shared.messaging.envelope import DecisionMedium
from tests.journeys.conftest import Year
from tests.journeys.test_year import counted

pytestmark = pytest.mark.timeout(420)
RECALLED, EXTENDED, BACK = "rd-16-1-0115", "zx-14-1-0022", "zx-14-1-0284"
TOO_LATE, IN_TIME, SILENT_CASE, ON_PAPER = "zx-14-1-0001", "rd-16-1-0171", "rd-16-1-0277", "rd-16-1-0003"


async def test_reply_0179_bears_its_known_number_and_day(year: Year) -> None:
    case = (await year.folded())[KNOWN_LETTER]
    assert (case.letter, str(case.sent_on)) == ("沪市监书〔2023〕0103号", "2023-05-11")


async def test_the_joint_visit_for_0821_is_in_its_history(year: Year) -> None:
    events = (await histories(year.db, [JOINT_VISIT]))[JOINT_VISIT]
    visit = next(event for event in events if isinstance(event.event, feedback.ContactRecorded))
    assert visit.business_date == VISIT_DAY
    assert visit.event.joint_units == ("市公安局经侦总队", "市教育委员会")


async def test_a_late_opinion_is_recorded_with_its_days(year: Year) -> None:
    deadline = (await year.folded())[LATE_OPINION].deadlines["opinion"]
    assert deadline.missed
    assert deadline.late == 7


async def test_a_recalled_letters_number_is_void_and_never_used_again(year: Year) -> None:
    events = (await histories(year.db, ["series-shu-2023"]))["series-shu-2023"]
    void = [event.event for event in events if isinstance(event.event, feedback.NumberVoided)]
    (recalled,) = [event.letter for event in void]
    case = (await year.folded())[RECALLED]
    assert recalled != case.letter
    taken = [event.event.letter for event in events if isinstance(event.event, feedback.NumberTaken)]
    assert taken.count(recalled) == 1


async def test_an_extension_is_judged_by_both_dates_and_told(year: Year) -> None:
    main = (await year.folded())[EXTENDED].main_deadline
    assert main is not None
    assert (str(main.original), str(main.due), main.late) == ("2023-05-16", "2023-07-14", 0)
    assert main.met_on is not None
    assert date(2023, 5, 16) < main.met_on <= main.due
    assert "延期至 2023-07-14" in main.explained
    letters = [event for event in (await year.history(EXTENDED)) if isinstance(event.event, supervision.ProposerTold)]
    assert len(letters) == 1


async def test_a_dissatisfied_proposer_gets_a_second_reply_and_the_first_stays(year: Year) -> None:
    row = (await year.folded())[REHANDLED_CASE]
    (first,) = row.earlier
    assert first.outcome is Satisfaction.DISSATISFIED
    assert (row.rounds, row.outcome) == (2, Satisfaction.SATISFIED)
    second = row.deadlines["second-reply#2"] if "second-reply#2" in row.deadlines else row.deadlines["second-reply"]
    assert second.met_on is not None
    assert not second.late


async def test_a_case_taken_back_by_the_city_and_handed_over_again_has_new_clocks(year: Year) -> None:
    row = (await year.folded())[BACK]
    assert (row.hand_overs, str(row.handed_over)) == (2, "2023-05-08")
    assert row.deadlines["opinion"].ended
    assert row.deadlines["opinion#2"].met_on is not None


async def test_a_return_asked_for_too_late_is_marked_and_refused_nothing(year: Year) -> None:
    rows = await year.folded()
    assert rows[TOO_LATE].returned_late
    assert not rows[IN_TIME].returned_late
    assert rows[TOO_LATE].return_requested
    assert rows[TOO_LATE].closed_on is not None


async def test_a_silent_co_unit_is_passed_over_and_still_heard_late(year: Year) -> None:
    row = (await year.folded())[SILENT_CASE]
    opinion = row.opinions[SILENT_UNIT]
    assert (opinion.pressed, opinion.passed_over) == (2, True)
    assert row.sent_on is not None
    assert opinion.given_on is not None
    assert opinion.given_on > row.sent_on


async def test_promises_are_kept_kept_late_or_carried_over(year: Year) -> None:
    rows = await year.folded()
    kept, late, carried = (rows[id].commitments["c1"] for id in ("rd-16-1-0142", "rd-16-1-0785", "rd-16-1-0314"))
    assert kept.kept
    assert kept.told_on is not None
    assert (late.fulfilled_on is not None, late.kept) == (True, False)
    assert (carried.open, carried.carried, carried.percent) == (True, (2024,), 60)


async def test_late_inside_is_not_late_outside(year: Year) -> None:
    row = (await year.folded())["rd-16-1-0549"]
    assert row.deadlines["plan"].late
    assert row.on_time


async def test_who_signed_on_paper_and_who_recorded_it_are_both_known(year: Year) -> None:
    (signed,) = [event for event in await year.history(ON_PAPER) if isinstance(event.event, feedback.ReplySigned)]
    assert signed.actor.noted is not None
    assert signed.actor.noted.manner is DecisionMedium.PAPER
    assert signed.actor.noted.scan is not None
    assert signed.actor.id != signed.actor.noted.id
    assert "补录" in signed.actor.display_name


async def test_who_signed_for_another_is_shown_with_his_name(year: Year) -> None:
    (signed,) = [event for event in await year.history("rd-16-1-0176") if isinstance(event.event, feedback.ReplySigned)]
    assert f"（代{LEADERS[0].name}）" in signed.actor.display_name


async def test_in_august_the_clerks_open_cases_pass_to_her_successor(year: Year) -> None:
    rows = await year.db.fetch("SELECT stream FROM eventlog.event WHERE type = 'assignment.work-handed-over'")
    moved = {row["stream"] for row in rows}
    cases = await year.folded()
    assert TAKEN_OVER_CASE in moved
    assert all(cases[id].closed_on is None or cases[id].closed_on >= NEW_CLERK_ON for id in moved)  # type: ignore[operator]
    acted = await year.db.fetch(
        """SELECT DISTINCT actor->>'id' AS id FROM eventlog.event
                                     WHERE "on" > $1 AND actor->>'id' LIKE 'office-%'""",
        NEW_CLERK_ON,
    )
    assert {row["id"] for row in acted} == {NEXT_CLERK.id}


async def test_what_came_of_0099_is_known_with_its_source(year: Year) -> None:
    row = (await year.folded())["rd-16-1-0099"]
    outcomes = {(str(outcome.value.normalize()), outcome.unit) for outcome in row.outcomes}
    assert outcomes == {("585", "件"), ("807.51", "万元")}
    assert all(outcome.source for outcome in row.outcomes)
    assert row.contacts == 1  # entered twice, taken back once


async def test_an_entry_by_mistake_and_a_classified_case_stand_beside_the_figures(year: Year) -> None:
    rows = await year.folded()
    assert rows["rd-16-1-0998"].voided
    secret = rows["zx-14-1-0990"]
    assert secret.classified
    assert await year.events("stream = 'zx-14-1-0990'") == 1


async def test_what_was_taken_over_stands_in_its_own_year_and_is_not_measured(year: Year) -> None:
    rows = list((await year.folded()).values())
    before = summarise(rows, Scope(year=2022))
    assert before.count() == 4
    figures = counted((*before.figures, *before.more))
    assert figures["期初接收"] == (4, 4)
    assert figures["按时答复"][1] < figures["办复"][0]
    promises = (await year.folded())[TAKEN_OVER_CASE].commitments
    assert (promises["c2"].kept, promises["c1"].carried) == (True, (2024,))
