"""The reports as papers and rows of a sheet: what their pages show, in the forms that leave the desk."""

from collections.abc import Iterable, Sequence

from services.desk.ledger.case_row import CaseRow
from services.desk.papers.render.model import Paper
from services.desk.papers.reports import ReportSection, report_paper
from services.desk.reports.monitoring import COLUMNS, MonitorLine, Rate
from services.desk.reports.periodic import Owner, PeriodicReport, Section

MOST = 8
CASE_HEADS, CASE_SHARES = ("编号", "案由", "承办处室", "状态", "到期日"), (1.3, 4.5, 1.6, 1.3, 1.4)
OWNER_HEADS = ("名称", "在办", "尚未启动", "15日内到期", "逾期")
PROMISE_HEADS, PROMISE_SHARES = ("编号", "承诺事项", "承办处室", "期限"), (1.3, 4.5, 1.6, 1.4)


def as_paper(found: PeriodicReport) -> Paper:
    """周报 or 月报: the sums, what changed, then what needs somebody."""
    parts = [
        ReportSection("总体情况", (overall(found),)),
        ReportSection("本期变化", tuple(_changes(found)) or ("本期没有变化。",)),
        *(_part(section) for section in (*found.current, *found.inquiries)),
        ReportSection("分管领导", heads=OWNER_HEADS, rows=_owners(found.leaders)),
        ReportSection("承办处室", heads=OWNER_HEADS, rows=_owners(found.departments)),
        ReportSection("近期到期的承诺事项", heads=PROMISE_HEADS, rows=_promises(found), shares=PROMISE_SHARES),
    ]
    return report_paper(found.period.title, found.period.until, parts)


def overall(found: PeriodicReport) -> str:
    rest = len(found.total) - len(found.answered)
    late = len(found.section("逾期未办结").cases)
    return f"共{len(found.total)}件，已答复或送出会办意见{len(found.answered)}件，在办{rest}件，其中逾期{late}件。"


def _changes(found: PeriodicReport) -> Iterable[str]:
    for section in found.changes:
        if section.cases:
            numbers = "、".join(f"{case.number}号" for case in section.cases[:MOST])
            more = "等" if len(section.cases) > MOST else ""
            yield f"{section.name}{len(section.cases)}件：{numbers}{more}。"


def _part(section: Section) -> ReportSection:
    heading = f"{section.name}（{len(section.cases)}件）"
    more = (f"另有{len(section.cases) - MOST}件，见台账。",) if len(section.cases) > MOST else ()
    rows = tuple(_case(case) for case in section.cases[:MOST])
    return ReportSection(heading, more, CASE_HEADS, rows, CASE_SHARES) if rows else ReportSection(heading)


def _case(row: CaseRow) -> tuple[str, ...]:
    due = row.next_deadline.due.isoformat() if row.next_deadline else "—"
    return f"{row.number}号", row.title, row.department or "未分办", row.stage.label, due


def _owners(owners: Sequence[Owner]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (owner.name, *(str(len(ids)) for ids in (owner.open, owner.waiting, owner.soon, owner.late)))
        for owner in owners
    )


def _promises(found: PeriodicReport) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{promise.case.number}号", promise.commitment.what, promise.commitment.department or promise.case.department,
         promise.commitment.due.isoformat())
        for promise in found.promises[:MOST]
    )  # fmt: skip


def as_sheet(line: MonitorLine) -> tuple[object, ...]:
    department = line.department or line.name
    return department, line.handler, *(len(line.columns[name]) for name in COLUMNS), *map(_rate, rates(line))


def rates(line: MonitorLine) -> tuple[Rate, Rate, Rate]:
    return line.replied, line.on_time, line.satisfied


def _rate(rate: Rate) -> str:
    return "" if rate.value is None else f"{rate.value:.1%}"
