"""The stored report of an import: the figures, and a line for everything that somebody may look up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.desk.imports.import_cases import ImportResult
from services.desk.imports.report_wording import page_wording
from shared.contracts.common.vocabulary import Change

COLUMNS = ("结果", "案件代号", "工作表", "行", "列", "所填", "说明", "处理办法")
ReportLine = tuple[str, ...]


def report_figures(report: ImportResult) -> dict[str, int]:
    """The counts in the order of the page; those that are usually 0 are left out where they are."""
    usual = {
        "新登记": len(report.taken),
        "更正": len(report.changed),
        "未变": len(report.unchanged),
        "未收": report.refused_rows,
        "清单中已没有": len(report.missing),
    }
    others = {"期初接收": len(report.taken_over), "重新交办": len(report.again), "涉密件": len(report.classified)}
    return {**usual, **{name: count for name, count in others.items() if count}}


def report_lines(report: ImportResult) -> list[ReportLine]:
    """The column names, then what somebody has to do, then what was done."""
    return [COLUMNS, *_open_lines(report), *_done_lines(report)]


def _open_lines(report: ImportResult) -> Iterator[ReportLine]:
    for refusal in report.refused:
        reason, remedy = page_wording(refusal.reason), page_wording(refusal.remedy)
        yield "未收", "", refusal.sheet, str(refusal.row), refusal.column, refusal.value, reason, remedy
    for id in report.missing:
        yield "清单中已没有", id, "", "", "", "", "本系统有而清单没有，不自动作废", "请核对"
    for rows, sheet, text in grouped(report):
        yield "请核对", "", sheet, rows, "", "", page_wording(text), ""


def grouped(report: ImportResult) -> Iterable[tuple[str, str, str]]:
    """The remarks as rows, sheet and text; the same remark on many rows is one line."""
    rows_by_remark: dict[tuple[str, str], list[int]] = {}
    for remark in report.remarks:
        rows_by_remark.setdefault((remark.sheet, remark.text), []).append(remark.row)
    for (sheet, text), rows in rows_by_remark.items():
        row_names = "、".join(str(row) if row else "全表" for row in rows[:12])
        yield row_names + (f" 等{len(rows)}行" if len(rows) > 12 else ""), sheet, text


def _done_lines(report: ImportResult) -> Iterator[ReportLine]:
    streams_by_result: Mapping[str, Sequence[str]] = {
        "新登记": report.taken,
        "期初接收": report.taken_over,
        "涉密件": report.classified,
    }
    for name, ids in streams_by_result.items():
        yield from ((name, id, "", "", "", "", "", "") for id in ids)
    for name, changed in (("更正", report.changed), ("重新交办", report.again)):
        for id, changes in changed.items():
            yield from (_change_line(name, id, change) for change in changes)


def _change_line(name: str, id: str, change: Change) -> ReportLine:
    return name, id, "", "", change.field, change.new, f"原为{change.old}", ""
