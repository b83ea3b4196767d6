"""Hand-over lists as people and programs make them; all persons are invented."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from services.desk.files.table_reader import Table
from services.desk.imports.handover_list import (
    COLUMNS,
    CaseRowRead,
    HandOverList,
    ReadOptions,
    RowRefusal,
    parse_tables,
)

GOOD: dict[str, Any] = {
    "类别": "代表建议",
    "届次": "市十六届人大一次会议",
    "编号": "0099",
    "案由": "关于整治保健品广告的建议",
    "提出人": "代表101",
    "联名人数": "0",
    "提出时间": "会间",
    "交办日期": "2023-02-16",
    "承办方式": "主办",
    "主办单位": "市市场监督管理局",
    "合办单位": "",
    "会办单位": "市公安局、市教育委员会",
    "主题": "广告监管",
    "是否同意公开": "是",
    "备注": "",
    "密级": "",
}
SECRET = {**GOOD, "案由": "绝不能出现的案由", "提出人": "绝不能出现的人", "密级": "秘密"}
PROPOSAL = {**GOOD, "类别": "政协提案", "届次": "市政协十四届一次会议", "提出人": "委员101"}


def cells(row: dict[str, Any], columns: Sequence[str] = COLUMNS) -> list[Any]:
    return [row.get(column, "") for column in columns]


def table(*rows: dict[str, Any], columns: Sequence[str] = COLUMNS, name: str = "清单") -> Table:
    lines = [list(columns), *(cells(row, columns) for row in rows)]
    return Table(name, list(enumerate(lines, start=1)))


def parse_rows(
    *rows: dict[str, Any], how: ReadOptions = ReadOptions(), columns: Sequence[str] = COLUMNS
) -> HandOverList:
    """What a list of these rows says; its first row is row 2."""
    return parse_tables("清单.xlsx", [table(*rows, columns=columns)], how)


def only_row(found: HandOverList) -> CaseRowRead:
    (row,) = found.rows
    assert not found.refused
    return row


def only_refusal(found: HandOverList) -> RowRefusal:
    assert not found.rows
    (refusal,) = found.refused
    return refusal


def csv_file(
    folder: Path, *rows: dict[str, Any], columns: Sequence[str] = COLUMNS, encoding: str = "utf-8", separator: str = ","
) -> Path:
    file = folder / "list.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows([columns, *(cells(row, columns) for row in rows)])
    return file


def xlsx_file(folder: Path, lines: Iterable[Sequence[Any]], merged: Sequence[str] = (), more: Any = None) -> Path:
    """A workbook with these rows from the top; `more` may do to the sheet what it likes."""
    file, book = folder / "list.xlsx", openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    for area in merged:
        book.active.merge_cells(area)
    if more:
        more(book)
    book.save(file)
    return file
