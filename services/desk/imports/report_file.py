"""Saves what an import could not take, and what should be checked, as a table to work through."""

import csv
from collections.abc import Iterable
from pathlib import Path

from services.desk.files.xlsx_writer import without_formula, write_xlsx
from services.desk.imports.import_cases import ImportResult
from shared.messaging.errors import BanliError

SUFFIXES = (".xlsx", ".csv")
COLUMNS = ("结果", "工作表", "行", "列", "所填", "原因", "处理办法")
WIDTHS = (10, 14, 6, 14, 30, 40, 50)


class NotSaved(BanliError):
    """The report cannot be written to that file."""


def check_target(file: Path, listed: Path) -> None:
    """Checks before an import whether its report can have this name. Raises `NotSaved`."""
    if file.suffix.lower() not in SUFFIXES:
        raise NotSaved(f"报告 {file.name} 应为 .xlsx 或 .csv 文件。")
    if file.resolve() == listed.resolve():
        raise NotSaved("报告不能与清单同名，请另取文件名。")
    if not file.parent.is_dir():
        raise NotSaved(f"报告不能保存：没有目录 {file.parent}。")


def save_report_file(report: ImportResult, file: Path) -> None:
    """Writes one line for each refused cell and each remark. Raises `NotSaved`."""
    try:
        if file.suffix.lower() == ".xlsx":
            file.write_bytes(report_workbook(report))
        else:
            _write_csv(file_lines(report), file)
    except OSError:
        raise NotSaved(f"报告不能保存到 {file}。请确认有权写入，并关闭正在使用它的程序。") from None


def report_workbook(report: ImportResult) -> bytes:
    """The report as an .xlsx file."""
    return write_xlsx("导入报告", file_lines(report), WIDTHS)


def file_lines(report: ImportResult) -> list[tuple[str, ...]]:
    """The column names, then the refusals, then the remarks."""
    return [COLUMNS, *_content_lines(report)]


def _content_lines(report: ImportResult) -> Iterable[tuple[str, ...]]:
    for refusal in report.refused:
        yield "未收", refusal.sheet, str(refusal.row), refusal.column, refusal.value, refusal.reason, refusal.remedy
    for remark in report.remarks:
        yield "请核对", remark.sheet, str(remark.row or "全表"), "", "", remark.text, ""


def _write_csv(lines: Iterable[tuple[str, ...]], file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(tuple(without_formula(cell) for cell in line) for line in lines)
