"""Reads a file into tables, whatever program saved it; a file that cannot be read is refused with a message for
people."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from services.desk.files.workbook_process import (
    MAX_ROWS,
    PASSWORD,
    TOO_LONG,
    Area,
    Cell,
    NoWorkbook,
    WorkbookSheet,
    open_workbook,
)
from shared.messaging.errors import BanliError

MAX_FILE_BYTES = 20 << 20
MAX_UNPACKED_BYTES = 200 << 20
SEPARATORS = ",\t;"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how .xlsx and .xls begin
# Cells whose formula has no value or an error such as #N/A: the library reads them as empty, and nobody would notice.
CELL_WITHOUT_VALUE = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]+\d+)"(?:[^>]*?\bt="e"|[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>)'
)
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
REMEDY = "请用 Excel 打开后另存为 .xlsx，或存为 UTF-8 编码的 .csv，再导入"


class Unreadable(BanliError):
    """The file is no list that can be read; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as people see it: the rows that are not empty, with their numbers in the file.

    The value of a merged cell is repeated in all its places; `merged_rows` are the rows with a cell merged over
    columns, and `uncounted` the names of cells whose formula has no value.
    """

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]
    visible: bool = True
    merged_rows: frozenset[int] = frozenset()
    uncounted: tuple[str, ...] = ()


def read_tables(file: Path) -> list[Table]:
    """The sheets of a workbook, or the one table of a text file. Raises `Unreadable`."""
    content = _read_bytes(file)
    if not content.strip():
        raise Unreadable(f"{file.name} 是空文件。请选择交办清单。")
    tables = _workbook_tables(file, content) if content.startswith((ZIP, OLE)) else _text_table(file, content)
    if not any(table.rows for table in tables):
        raise Unreadable(f"{file.name} 是空表。请选择填有内容的交办清单。")
    return tables


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_file() and file.stat().st_size > MAX_FILE_BYTES:
            raise Unreadable(
                f"{file.name} 超过 {MAX_FILE_BYTES >> 20} MB，不像交办清单。请删去图片等内容，或分成几个文件导入。"
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"没有找到文件 {file}。请核对文件名和所在目录。") from None
    except OSError:
        raise Unreadable(f"{file} 打不开。请确认它是文件、有权读取，并关闭正在使用它的程序。") from None


def _workbook_tables(file: Path, content: bytes) -> list[Table]:
    cells_without_value = _check_archive(file, content) if content.startswith(ZIP) else ()
    try:
        tables = [_table(sheet) for sheet in open_workbook(content)]
        return [*(replace(first, uncounted=cells_without_value) for first in tables[:1]), *tables[1:]]
    except NoWorkbook as error:
        match str(error):
            case reason if reason == PASSWORD:
                raise Unreadable(f"{file.name} 有打开密码。请在 Excel 中取消密码并另存后再导入。") from None
            case reason if reason == TOO_LONG:
                raise _too_long(file) from None
        raise Unreadable(f"{file.name} 已损坏或不是 Excel 表格，不能读取。{REMEDY}。") from None


def _check_archive(file: Path, content: bytes) -> tuple[str, ...]:
    """The cells without a value. Raises `Unreadable` for an archive that is no workbook, or that unpacks to more
    than `MAX_UNPACKED_BYTES`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise Unreadable(f"{file.name} 不是 Excel 表格。{REMEDY}。")
        if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise _too_long(file)
        sheets = [archive.read(part) for part in parts if part.filename.startswith("xl/worksheets/")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise Unreadable(f"{file.name} 已损坏，不能读取。请重新取得文件后再导入。") from None
    return tuple(cell.decode() for sheet in sheets for cell in CELL_WITHOUT_VALUE.findall(sheet))


def _too_long(file: Path) -> Unreadable:
    return Unreadable(f"{file.name} 超过 {MAX_ROWS} 行，不像一年的交办清单。请删去多余的行，或分成几个文件导入。")


def _table(sheet: WorkbookSheet) -> Table:
    rows = dict(sheet.rows)
    merged_rows = {top + 1 for (top, left), (_, right) in sheet.merged if right > left}
    for area in sheet.merged:
        _fill_merged(rows, area)
    return Table(sheet.name, list(rows.items()), sheet.visible, frozenset(merged_rows))


def _fill_merged(rows: dict[int, list[Cell]], area: Area) -> None:
    """Repeats the value of a merged cell in all its places, without making a row of one that is empty otherwise."""
    (top, left), (bottom, right) = area
    if top + 1 not in rows or left >= len(rows[top + 1]):
        return
    value = rows[top + 1][left]
    for number in [number for number in rows if top < number <= bottom + 1]:
        end = min(right + 1, len(rows[number]))
        rows[number][left:end] = [value] * (end - left)


def _text_table(file: Path, content: bytes) -> list[Table]:
    if file.suffix.lower() not in TEXT_SUFFIXES:
        raise Unreadable(f"{file.name} 不是 Excel 表格。{REMEDY}。")
    text = _decoded(file, content)
    first_lines = "\n".join(text.splitlines()[:10])
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first_lines.count)))
    except csv.Error:
        raise Unreadable(f"{file.name} 不是逗号分隔的表格。{REMEDY}。") from None
    rows = [(number, line) for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    if len(rows) > MAX_ROWS:
        raise _too_long(file)
    return [Table(file.stem, rows)]


def _decoded(file: Path, content: bytes) -> str:
    """The text of UTF-8 with or without a byte order mark, UTF-16 with one, or GB 18030 as older programs save it."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"{file.name} 的文字编码无法识别。{REMEDY}。")
