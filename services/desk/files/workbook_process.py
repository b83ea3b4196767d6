"""Reads a workbook in a separate process: a broken or hostile file can end that process, never the system.

The library that reads workbooks is fast, but damaged bytes can make it ask for more memory than there is.
`open_workbook` starts the process, `main` is what it runs.
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
    """The bytes are no workbook that can be read; the argument is `PASSWORD`, `TOO_LONG` or empty."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A sheet: the rows that are not empty with their numbers in the file (from 1), and its merged areas as corners
    (row, column) from 0."""

    name: str
    visible: bool
    rows: list[tuple[int, list[Cell]]]
    merged: list[Area]


def open_workbook(data: bytes) -> list[WorkbookSheet]:
    """The sheets of an .xlsx or .xls file. Raises `NoWorkbook`, also where reading takes longer than `TIMEOUT_S`."""
    command = [sys.executable, "-m", __name__]
    try:
        process = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_S, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoWorkbook from error
    answer = json.loads(process.stdout)
    if answer["error"] is not None:
        raise NoWorkbook(answer["error"])
    return [
        WorkbookSheet(sheet["name"], sheet["visible"], [(n, row) for n, row in sheet["rows"]], sheet["merged"])
        for sheet in answer["sheets"]
    ]


def main() -> None:
    """What the process runs: a workbook on standard input, its cells as JSON on standard output."""
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
    """The rows that are not empty, with their numbers. Raises `OverflowError` beyond `MAX_ROWS`.

    The library counts rows from the top of the sheet, but columns from the first that is filled.
    """
    count, left_cells = 0, [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows() if sheet.start else (), start=1):
        if any(cell != "" and str(cell).strip() for cell in row):
            count += 1
            if count > MAX_ROWS:
                raise OverflowError
            yield number, [*left_cells, *(_plain(cell) for cell in row)]


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
