"""The year by months, the monitor of departments, the report of a week, the self-check: pure tables over rows."""

from datetime import date
from typing import Any

import pytest

from services.desk.ledger.case_parts import Commitment, Deadline
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.reports import figures, self_assessment
from services.desk.reports.figures import FigureQuestion, cases_behind
from services.desk.reports.monitoring import Rate, monitor
from services.desk.reports.periodic import ReportPeriodKind, period_of, periodic_report
from services.desk.reports.progress import year_progress
from services.desk.reports.self_assessment import BureauFacts, Finding, assessment_points
from services.desk.reports.summary import FIGURES, MORE_FIGURES, Scope
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Satisfaction

DAY, DUE = date(2023, 2, 16), date(2023, 5, 16)


def row(id: str, **more: Any) -> CaseRow:
    known = {"kind": Kind.SUGGESTION, "part": HandlingRole.LEAD, "handed_over": DAY, "stage": Stage.HANDLING}
    return CaseRow(id=id, **known | {"deadlines": clock()} | more)


def clock(due: date = DUE, met_on: date | None = None, missed: bool = False) -> dict[str, Deadline]:
    return {"reply": Deadline(rule="reply", name="答复", due=due, statutory=True, met_on=met_on, missed=missed)}


def replied(id: str, on: date, **more: Any) -> CaseRow:
    return row(id, **{"sent_on": on, "stage": Stage.ANSWERED, "deadlines": clock(met_on=on)} | more)


def test_the_peak_of_the_year_is_the_month_into_which_most_falls_due() -> None:
    year = year_progress([row("a"), row("b"), row("c", deadlines=clock(date(2023, 3, 16)))], 2023)
    assert year.peak
    assert (year.peak.number, year.peak.due) == (5, ("a", "b"))


def test_what_is_answered_after_the_year_stands_apart_and_what_left_is_not_counted() -> None:
    year = year_progress(
        [replied("a", date(2024, 1, 9)), row("b", withdrawn_on=DAY), replied("c", date(2023, 5, 1))], 2023
    )
    assert (year.cases, year.after, year.cumulative[-1], year.share(12)) == (("a", "c"), ("a",), 1, 0.5)


def test_a_year_without_cases_has_no_peak_and_no_share() -> None:
    assert (year_progress([], 2023).peak, year_progress([], 2023).share(12)) == (None, None)


def test_the_monitor_has_the_bureau_its_departments_and_their_people() -> None:
    lines = monitor([row("a", department="食品处", handler="陈某"), row("b")], DUE)
    assert [(line.level, line.name) for line in lines] == [(0, "全局"), (1, "食品处"), (2, "陈某"), (1, "未分办")]


@pytest.mark.parametrize(
    ("case", "column"),
    [
        (replied("a", DUE), "期内办复"),
        (replied("a", date(2023, 5, 17)), "逾期办复"),
        (row("a"), "在办期内"),
        (row("a", deadlines=clock(date(2023, 5, 1))), "在办逾期"),
    ],
)
def test_every_case_stands_in_one_column_of_the_monitor(case: CaseRow, column: str) -> None:
    columns = monitor([case], DUE)[0].columns
    assert {name for name, ids in columns.items() if ids} == {"总数", column}


@pytest.mark.parametrize(("done", "tone"), [(84, "danger"), (85, "warning"), (89, "warning"), (90, "success")])
def test_a_rate_is_red_below_85_and_amber_below_90_percent(done: int, tone: str) -> None:
    of = tuple(str(n) for n in range(100))
    assert (Rate(of[:done], of).tone, Rate((), ()).tone) == (tone, "")


@pytest.mark.parametrize(
    ("rhythm", "day", "today", "since", "until"),
    [
        (ReportPeriodKind.WEEKLY, date(2023, 5, 17), date(2023, 5, 30), date(2023, 5, 15), date(2023, 5, 21)),
        (ReportPeriodKind.WEEKLY, date(2023, 5, 17), date(2023, 5, 17), date(2023, 5, 15), date(2023, 5, 17)),
        (ReportPeriodKind.MONTHLY, date(2024, 2, 3), date(2024, 3, 1), date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_report_ends_on_its_last_day_or_today(
    rhythm: ReportPeriodKind, day: date, today: date, since: date, until: date
) -> None:
    span = period_of(rhythm, day, today)
    assert (span.since, span.until) == (since, until)


WEEK = period_of(ReportPeriodKind.WEEKLY, date(2023, 5, 17), date(2023, 5, 21))


JUNE, APRIL = clock(date(2023, 6, 5)), clock(date(2023, 4, 28))
ASKED = row("a", deadlines={}, inquiries={"q1": False})


def names(now: list[CaseRow], then: list[CaseRow]) -> set[str]:
    return {section.name for section in periodic_report(now, then, WEEK).sections if section.cases}


@pytest.mark.parametrize(
    ("now", "then", "found"),
    [
        (row("a", stage=Stage.TO_CONFIRM, deadlines={}), None, {"尚未启动", "新收"}),
        (row("a", deadlines=clock(date(2023, 5, 28))), row("a"), {"7日内到期", "期限有变动"}),
        (row("a", deadlines=JUNE), row("a", deadlines=JUNE), {"8至15日内到期"}),
        (row("a"), row("a"), {"逾期未办结", "新增逾期"}),
        (replied("a", date(2023, 5, 19)), row("a", deadlines=APRIL), {"新答复", "逾期已消除", "期限有变动"}),
        (row("a", deadlines={}, inquiries={"q1": True}), ASKED, {"问询新答复"}),
        (ASKED, row("a", deadlines={}), {"问询未答复"}),
    ],
)
def test_the_week_says_what_stands_and_what_changed(now: CaseRow, then: CaseRow | None, found: set[str]) -> None:
    assert names([now], [then] if then else []) == found


def test_who_was_dissatisfied_stays_in_the_report_until_judged_anew() -> None:
    bad = replied("a", date(2023, 4, 1), outcome=Satisfaction.DISSATISFIED)
    good = replied("b", date(2023, 4, 1), outcome=Satisfaction.SATISFIED)
    assert periodic_report([bad, good], [bad, good], WEEK).section("不满意件").ids == ("a",)


def test_promises_of_the_next_thirty_days_and_those_overdue_are_listed_first_due_first() -> None:
    vows = {
        "c1": Commitment(what="一", due=date(2023, 6, 1)),
        "c2": Commitment(what="二", due=date(2023, 4, 1)),
        "c3": Commitment(what="三", due=date(2023, 9, 1)),
        "c4": Commitment(what="四", due=date(2023, 4, 1), fulfilled_on=date(2023, 4, 1)),
    }
    found = periodic_report([row("a", commitments=vows)], [], WEEK).promises
    assert [entry.commitment.what for entry in found] == ["二", "一"]


def test_whoever_has_most_late_stands_first() -> None:
    rows = [row("a", department="甲", deadlines=clock(date(2023, 8, 1))), row("b", department="乙")]
    assert [department.name for department in periodic_report(rows, rows, WEEK).departments] == ["乙", "甲"]


@pytest.mark.parametrize(
    ("name", "among", "found"),
    [
        ("总数", False, ("a", "b", "c")),
        ("主合办", False, ("a", "b")),
        ("代表建议·会办", False, ("c",)),
        ("办复", False, ("a",)),
        ("办复", True, ("a", "b")),
        ("到期·5月", False, ("a", "b", "c")),
        ("答复·4月", False, ("a",)),
        ("监测·在办期内", False, ("b", "c")),
        ("没有的数字", False, ()),
    ],
)
def test_every_figure_is_found_by_its_name(name: str, among: bool, found: tuple[str, ...]) -> None:
    rows = [replied("a", date(2023, 4, 2)), row("b"), row("c", part=HandlingRole.CO, deadlines=opinion())]
    assert cases_behind(rows, FigureQuestion(name, Scope(year=2023), among), DUE) == found


def opinion() -> dict[str, Deadline]:
    return {"opinion": Deadline(rule="opinion", name="会办意见", due=DUE, statutory=True)}


def test_each_figure_has_a_name_of_its_own() -> None:
    tables = (figures.KINDS_AND_PARTS, figures.LEADS_BY_NAME, figures.RESULTS, figures.MONTHS, figures.MONITOR_COLUMNS)
    named = [name for table in tables for name in table] + [name for name, _, _ in (*FIGURES, *MORE_FIGURES)]
    assert len(named) == len(set(named)) == len(figures.NAMES) - 1 - len(Kind)


def test_the_self_check_names_what_is_missing() -> None:
    public = replied("a", DUE, decision=Disclosure.ACTIVE, letter="沪市监书〔2023〕1号")
    point = next(
        point for point in assessment_points([public], BureauFacts(), 2023) if point.name == "主动公开的答复已公开"
    )
    assert (point.finding, point.missing) == (Finding.OPEN, ("a",))


def test_what_did_not_occur_is_not_called_missing() -> None:
    found = {point.name: point.finding for point in assessment_points([row("a")], BureauFacts(), 2023)}
    assert found["不满意件再次办理"] is Finding.NONE


def test_the_house_shows_its_registers() -> None:
    house = BureauFacts(
        departments=("甲", "乙"), led=("甲",), rules=20, planned=("2023-half",), filed={"2023-half": DAY}
    )
    found = {point.name: point for point in assessment_points([], house, 2023)}
    assert found["处室名录和分管领导"].finding is Finding.PARTLY
    assert found["半年、年度报告和自查"].finding is Finding.MET


def test_every_point_says_on_what_it_rests() -> None:
    assert all(basis for _, _, basis, _, _ in self_assessment.CASE_POINTS)
