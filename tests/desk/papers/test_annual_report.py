"""The year's report: its first section is the figures, no rate without what it is a rate of, gaps are marked."""

from datetime import date
from decimal import Decimal

from services.desk.ledger.case_parts import Outcome
from services.desk.ledger.case_row import CaseRow
from services.desk.papers.annual_report import YearFacts, annual_report
from services.desk.papers.render.docx import write_docx
from services.desk.papers.render.model import Grid, Para, Style
from services.desk.papers.reports import ReportSection as Section
from services.desk.papers.reports import report_paper
from services.desk.reports.summary import Scope, summarise
from tests.desk.papers.cases import CO, JOINT, LEAD, TODAY

GAIN = Outcome(what="罚没款", value=Decimal("807.51"), unit="万元", day=date(2023, 12, 1), source="执法统计")
CASES = [
    LEAD.model_copy(update={"sent_on": date(2023, 5, 1), "outcomes": (GAIN,), "contacts": 2}),
    CO.model_copy(update={"id": "rd-16-1-0100"}),
    JOINT,
]


def year(cases: list[CaseRow], *engagements: str) -> YearFacts:
    return YearFacts(summarise(cases, Scope(year=2023, until=date(2023, 12, 31))), cases, 2023, TODAY, engagements)


def lines(made: YearFacts) -> list[str]:
    return [block.text for block in annual_report(made).blocks if isinstance(block, Para)]


def test_it_has_the_sections_of_a_real_one() -> None:
    firsts = [
        block.text
        for block in annual_report(year(CASES)).blocks
        if isinstance(block, Para) and block.style is Style.FIRST
    ]
    assert firsts == ["一、基本情况", "二、主要做法", "三、其他特色工作", "四、下一步工作打算"]


def test_the_first_paragraph_counts_by_kind_and_part() -> None:
    said = next(line for line in lines(year(CASES)) if "共承办" in line)
    assert "共承办建议提案3件，其中主办（含合办1件）2件、会办1件。" in said
    assert "代表建议2件（主办1件、会办1件），政协提案1件（主办1件、会办0件）" in said


def test_a_rate_says_what_it_is_a_rate_of() -> None:
    assert any("解决采纳1件（占1件的100.0%）" in line for line in lines(year(CASES)))


def test_what_came_of_a_case_is_told_with_its_figure() -> None:
    assert any("第0099号" in line and "罚没款807.51万元" in line for line in lines(year(CASES)))


def test_what_no_record_says_is_marked_to_be_written() -> None:
    assert any("请补充" in line for line in lines(year(CASES)))
    assert not any("请补充：在线咨询" in line for line in lines(year(CASES, "会议期间在线咨询12人次。")))


def test_a_year_without_cases_has_a_report_as_well() -> None:
    assert write_docx([annual_report(year([]))])


def test_parts_of_a_report_are_numbered_and_empty_ones_named_in_one_line() -> None:
    section = Section("逾期", heading_rows=("编号", "案由"), rows=(("0099", "关于…"),), shares=(1, 4))
    made = report_paper("办理进展周报", TODAY, [section, Section("领导问询"), Section("不满意件（0件）")])
    said = [block.text for block in made.blocks if isinstance(block, Para)]
    assert said == [
        "办理进展周报",
        "上海市市场监督管理局办公室　2023年5月12日",
        "一、逾期",
        "本期没有：领导问询、不满意件。",
    ]
    grid = next(block for block in made.blocks if isinstance(block, Grid))
    assert [round(width) for width in grid.widths] == [36, 144]
    assert write_docx([made])
