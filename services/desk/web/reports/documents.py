"""The reports as papers and rows of a workbook."""

from collections.abc import Iterable, Sequence

from services.desk.ledger.case_row import CaseRow
from services.desk.papers.render.model import Paper
from services.desk.papers.reports import ReportSection, report_paper
from services.desk.reports.monitoring import COLUMNS, MonitorLine, Rate
from services.desk.reports.periodic import Owner, PeriodicReport, Section

MAX_CASES_A_SECTION = 8
CASE_HEADS, CASE_SHARES = ("编号", "案由", "承办处室", "状态", "到期日"), (1.3, 4.5, 1.6, 1.3, 1.4)
OWNER_HEADS = ("名称", "在办", "尚未启动", "15日内到期", "逾期")
COMMITMENT_HEADS, COMMITMENT_SHARES = ("编号", "承诺事项", "承办处室", "期限"), (1.3, 4.5, 1.6, 1.4)


def report_as_paper(report: PeriodicReport) -> Paper:
    """The weekly or monthly report: totals, changes, then what needs attention."""
    parts = [
        ReportSection("总体情况", (totals_sentence(report),)),
        ReportSection("本期变化", tuple(_changes(report)) or ("本期没有变化。",)),
        *(_case_section(section) for section in (*report.current, *report.inquiries)),
        ReportSection("分管领导", heading_rows=OWNER_HEADS, rows=_owner_rows(report.leaders)),
        ReportSection("承办处室", heading_rows=OWNER_HEADS, rows=_owner_rows(report.departments)),
        ReportSection(
            "近期到期的承诺事项", heading_rows=COMMITMENT_HEADS, rows=_commitment_rows(report), shares=COMMITMENT_SHARES
        ),
    ]
    return report_paper(report.period.title, report.period.until, parts)


def totals_sentence(report: PeriodicReport) -> str:
    """The totals in one sentence."""
    answered, total = len(report.answered), len(report.total)
    overdue = len(report.section("逾期未办结").cases)
    return f"共{total}件，已答复或送出会办意见{answered}件，在办{total - answered}件，其中逾期{overdue}件。"


def _changes(report: PeriodicReport) -> Iterable[str]:
    for section in report.changes:
        if section.cases:
            numbers = "、".join(f"{case.number}号" for case in section.cases[:MAX_CASES_A_SECTION])
            more = "等" if len(section.cases) > MAX_CASES_A_SECTION else ""
            yield f"{section.name}{len(section.cases)}件：{numbers}{more}。"


def _case_section(section: Section) -> ReportSection:
    heading = f"{section.name}（{len(section.cases)}件）"
    more = (
        (f"另有{len(section.cases) - MAX_CASES_A_SECTION}件，见台账。",)
        if len(section.cases) > MAX_CASES_A_SECTION
        else ()
    )
    rows = tuple(_case_cells(case) for case in section.cases[:MAX_CASES_A_SECTION])
    return ReportSection(heading, more, CASE_HEADS, rows, CASE_SHARES) if rows else ReportSection(heading)


def _case_cells(row: CaseRow) -> tuple[str, ...]:
    due = row.next_deadline.due.isoformat() if row.next_deadline else "—"
    return f"{row.number}号", row.title, row.department or "未分办", row.stage.label, due


def _owner_rows(owners: Sequence[Owner]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (owner.name, *(str(len(ids)) for ids in (owner.open, owner.waiting, owner.soon, owner.late)))
        for owner in owners
    )


def _commitment_rows(report: PeriodicReport) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{due.case.number}号", due.commitment.what, due.commitment.department or due.case.department,
         due.commitment.due.isoformat())
        for due in report.promises[:MAX_CASES_A_SECTION]
    )  # fmt: skip


def monitor_row(line: MonitorLine) -> tuple[object, ...]:
    """A line of the progress table as cells of a workbook."""
    department = line.department or line.name
    return department, line.handler, *(len(line.columns[name]) for name in COLUMNS), *map(_rate, rates(line))


def rates(line: MonitorLine) -> tuple[Rate, Rate, Rate]:
    """The three rates of the line: replied, on time, satisfied."""
    return line.replied, line.on_time, line.satisfied


def _rate(rate: Rate) -> str:
    return "" if rate.value is None else f"{rate.value:.1%}"
