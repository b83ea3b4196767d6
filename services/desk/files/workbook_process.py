"""Opens a workbook in a process of its own: a broken or hostile file can end that process, never the system.

The library that reads workbooks is fast, but damaged bytes can make it ask for more memory than there is.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

MAX_ROWS = 5000  # a year has a few hundred cases
MEMORY_BYTES, TIMEOUT_S = 2 << 30, 60.0
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # how an .xlsx with a password names its content
PASSWORD, TOO_LONG = "password", "too-long"
Cell = str | int | float | bool
Area = tuple[tuple[int, int], tuple[int, int]]


class NoWorkbook(Exception):
    """The bytes are no workbook that can be read; says `password`, `too-long` or nothing."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet: its rows that are not empty, with their numbers in the file, and its merged areas (from 0)."""

    name: str
    visible: bool
    rows: list[tuple[int, list[Cell]]]
    merged: list[Area]


def open_workbook(data: bytes) -> list[WorkbookSheet]:
    """The sheets of an .xlsx or .xls file. Raises `NoWorkbook`."""
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_S, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoWorkbook from error
    answer = json.loads(done.stdout)
    if answer["error"] is not None:
        raise NoWorkbook(answer["error"])
    return [
        WorkbookSheet(each["name"], each["visible"], [(n, row) for n, row in each["rows"]], each["merged"])
        for each in answer["sheets"]
    ]


def main() -> None:
    """What the process does: a workbook comes in, its cells go out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    answer: dict[str, Any] = {"error": None, "sheets": []}
    data = sys.stdin.buffer.read()
    try:
        answer["sheets"] = list(_sheets(python_calamine.load_workbook(BytesIO(data))))
    except python_calamine.CalamineError as error:
        locked = isinstance(error, python_calamine.PasswordError) or ENCRYPTED in data
        answer["error"] = PASSWORD if locked else ""
    except OverflowError:
        answer["error"] = TOO_LONG
    json.dump(answer, sys.stdout)


def _sheets(book: python_calamine.CalamineWorkbook) -> Iterable[dict[str, Any]]:
    for metadata in book.sheets_metadata:
        if metadata.typ is SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(metadata.name)
            yield {
                "name": metadata.name,
                "visible": metadata.visible is SheetVisibleEnum.Visible,
                "rows": list(_rows(sheet)),
                "merged": list(sheet.merged_cell_ranges or ()),
            }


def _rows(sheet: CalamineSheet) -> Iterable[tuple[int, list[Cell]]]:
    """Empty rows are left out, so that a stray blank at the very end of a sheet costs nothing.

    The library counts rows from the top of the sheet, but columns from the first that is filled.
    """
    found, left = 0, [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
        if any(cell != "" and str(cell).strip() for cell in row):
            found += 1
            if found > MAX_ROWS:
                raise OverflowError
            yield number, [*left, *(_plain(cell) for cell in row)]


def _plain(cell: object) -> Cell:
    match cell:
        case str() | bool() | int() | float():
            return cell
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
