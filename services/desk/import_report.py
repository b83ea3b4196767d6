"""Saves what an import could not take, and what should be looked at again, as a table to work through."""

import csv
from collections.abc import Iterable
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

from services.desk.intake_list import Report
from shared.errors import BanliError

KINDS = (".xlsx", ".csv")
COLUMNS = ("结果", "工作表", "行", "列", "所填", "原因", "处理办法")
WIDTHS = (10, 14, 6, 14, 30, 40, 50)
FORMULA = ("=", "+", "-", "@")


class NotSaved(BanliError):
    """The report can't be written where it was asked for."""


def check(file: Path, listed: Path) -> None:
    """Before anything is done: whether the report can have this name. Raises `NotSaved`."""
    if file.suffix.lower() not in KINDS:
        raise NotSaved(f"报告 {file.name} 应为 .xlsx 或 .csv 文件。")
    if file.resolve() == listed.resolve():
        raise NotSaved("报告不能与清单同名，请另取文件名。")
    if not file.parent.is_dir():
        raise NotSaved(f"报告不能保存：没有目录 {file.parent}。")


def save(report: Report, file: Path) -> None:
    """One line for each cell that was refused and for each remark. Raises `NotSaved`."""
    lines = [COLUMNS, *(tuple(plain(cell) for cell in line) for line in _lines(report))]
    try:
        (_workbook if file.suffix.lower() == ".xlsx" else _text)(lines, file)
    except OSError:
        raise NotSaved(f"报告不能保存到 {file}。请确认有权写入，并关闭正在使用它的程序。") from None


def _lines(report: Report) -> Iterable[tuple[str, ...]]:
    for each in report.refused:
        yield "未收", each.sheet, str(each.row), each.column, each.value, each.reason, each.remedy
    for remark in report.remarks:
        yield "请核对", remark.sheet, str(remark.row or "全表"), "", "", remark.text, ""


def plain(cell: str) -> str:
    """What begins like a formula is kept as text by an apostrophe before it."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell


def _workbook(lines: Iterable[tuple[str, ...]], file: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = "导入报告", "A2"
    for line in lines:
        sheet.append(line)
    for column, width in zip(sheet.columns, WIDTHS, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(file)


def _text(lines: Iterable[tuple[str, ...]], file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(lines)
