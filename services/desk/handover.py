"""Reads the city's hand-over list (交办清单) and says of each row what is wrong with it, where, and what to do."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import python_calamine
from pydantic import ValidationError

from shared.contracts.intake import Facts, Register, case_stream
from shared.contracts.words import Kind, Part, Timing
from shared.errors import BanliError
from shared.messages import Coded

COLUMNS = (
    "类别",
    "届次",
    "编号",
    "案由",
    "提出人",
    "联名人数",
    "提出时间",
    "交办日期",
    "承办方式",
    "主办单位",
    "会办单位",
    "主题",
    "是否同意公开",
    "备注",
)
SESSION = {
    Kind.SUGGESTION: re.compile(r"^市([一二三四五六七八九十]+)届人大([一二三四五六七八九十]+)次会议$"),
    Kind.PROPOSAL: re.compile(r"^市政协([一二三四五六七八九十]+)届([一二三四五六七八九十]+)次会议$"),
}
C = TypeVar("C", bound=Coded)
HEADINGS = 10  # a title may stand above the column names
DIGITS = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)}
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


class Unreadable(BanliError):
    """The file is no hand-over list: nothing of it was taken."""


class Wrong(Exception):
    """One cell that can't be taken."""

    def __init__(self, column: str, value: Any, remedy: str) -> None:
        self.column, self.value, self.remedy = column, str(value), remedy


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: its number in the file, the column, what stands there, and the remedy."""

    row: int
    column: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be taken, and the stream of its case."""

    row: int
    stream: str
    command: Register


@dataclass(slots=True)
class HandOver:
    """What a list says: rows that can be taken and rows that can't."""

    source: str
    rows: list[Row] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def read(file: Path) -> HandOver:
    """The list in an .xlsx or .csv file. Raises `Unreadable` where it is no such list."""
    table = _table(file)
    head = max(range(min(HEADINGS, len(table))), key=lambda n: len(set(COLUMNS) & _names_of(table[n])))
    if missing := [column for column in COLUMNS if column not in _names_of(table[head])]:
        raise Unreadable(f"{file.name} 缺少列：{'、'.join(missing)}。请对照交办清单补上这些列名后重试。")
    names = [str(cell).strip() for cell in table[head]]
    found = HandOver(source=file.name)
    for number, line in enumerate(table[head + 1 :], start=head + 2):
        cells = dict(zip(names, line, strict=False))
        if any(str(cell).strip() for cell in cells.values() if cell is not None):
            _take(found, number, cells)
    _refuse_doubles(found)
    return found


def _table(file: Path) -> Sequence[Sequence[Any]]:
    try:
        if file.suffix.lower() == ".csv":
            table: Sequence[Sequence[Any]] = list(csv.reader(io.StringIO(_decoded(file.read_bytes()))))
        else:
            table = python_calamine.load_workbook(str(file)).get_sheet_by_index(0).to_python()
    except (OSError, UnicodeDecodeError, csv.Error, python_calamine.CalamineError) as error:
        raise Unreadable(f"{file} 不能读取：{error}。请另存为 .xlsx 或 UTF-8 编码的 .csv 后重试。") from error
    if not table:
        raise Unreadable(f"{file.name} 是空表。")
    return table


def _names_of(line: Sequence[Any]) -> set[str]:
    return {str(cell).strip() for cell in line}


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, or GB 18030 as older office programs save it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _take(found: HandOver, number: int, cells: dict[str, Any]) -> None:
    try:
        command = _command(cells, f"{found.source} 第{number}行")
    except Wrong as wrong:
        found.refused.append(Refusal(number, wrong.column, wrong.value, wrong.remedy))
    else:
        stream = case_stream(command.kind, command.congress, command.session, command.number)
        found.rows.append(Row(number, stream, command))


def _command(cells: dict[str, Any], source: str) -> Register:
    def text(column: str) -> str:
        cell = cells.get(column)
        return "" if cell is None else str(cell).strip()

    kind = _coded(Kind, "类别", text("类别"))
    congress, session = _session(kind, text("届次"))
    facts = {
        "title": _present("案由", text("案由")),
        "proposers": _names(_present("提出人", text("提出人"))),
        "co_signers": _count("联名人数", text("联名人数") or "0"),
        "timing": _coded(Timing, "提出时间", text("提出时间") or "会间"),
        "lead_unit": _present("主办单位", text("主办单位")),
        "co_units": _names(text("会办单位")),
        "topic": text("主题"),
        "publishable": _yes("是否同意公开", text("是否同意公开") or "是"),
        "note": text("备注"),
    }
    try:
        return Register(
            kind=kind,
            congress=congress,
            session=session,
            number=_number(text("编号")),
            part=_coded(Part, "承办方式", text("承办方式")),
            handed_over=_day("交办日期", cells.get("交办日期")),
            facts=Facts.model_validate(facts),
            source=source,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise Wrong(
            "、".join(str(part) for part in first["loc"]), first["input"], "内容太长或格式不对，请更正"
        ) from error


def _present(column: str, value: str) -> str:
    if not value:
        raise Wrong(column, value, "不能为空，请补充")
    return value


def _coded(codes: type[C], column: str, value: str) -> C:
    for code in codes:
        if value == code.label:
            return code
    raise Wrong(column, value, f"只能填{'、'.join(code.label for code in codes)}")


def _session(kind: Kind, value: str) -> tuple[int, int]:
    if match := SESSION[kind].match(value):
        return _numeral(match[1]), _numeral(match[2])
    raise Wrong("届次", value, "应如“市十六届人大一次会议”或“市政协十四届一次会议”，并与类别一致")


def _numeral(text: str) -> int:
    """十六 is 16; enough for the numbers of congresses and sessions."""
    tens, mark, ones = text.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if mark else 0) + DIGITS.get(ones, 0)


def _number(value: str) -> str:
    plain = value.removesuffix(".0")
    if not re.fullmatch(r"[0-9A-Za-z]{1,12}", plain):
        raise Wrong("编号", value, "应为数字编号，如 0099")
    return plain.zfill(4) if plain.isdigit() else plain


def _names(value: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[、，,;；\s]+", value) if name)


def _count(column: str, value: str) -> int:
    plain = value.removesuffix(".0")
    if not plain.isdigit():
        raise Wrong(column, value, "应为人数，如 0、12")
    return int(plain)


def _yes(column: str, value: str) -> bool:
    if value not in ("是", "否"):
        raise Wrong(column, value, "只能填是、否")
    return value == "是"


def _day(column: str, value: Any) -> date:
    match value:
        case datetime():
            return value.date()
        case date():
            return value
    for form in FORMS:
        try:
            return datetime.strptime(str(value or "").strip(), form).date()
        except ValueError:
            continue
    raise Wrong(column, value or "", "应为日期，如 2023-02-16")


def _refuse_doubles(found: HandOver) -> None:
    """Two rows of one number are both refused: nobody but the office can say which is right."""
    counts = Counter(row.stream for row in found.rows)
    for row in [row for row in found.rows if counts[row.stream] > 1]:
        others = "、".join(str(each.row) for each in found.rows if each.stream == row.stream and each is not row)
        found.refused.append(Refusal(row.row, "编号", row.command.number, f"与第{others}行重复，请只保留一行"))
    found.rows = [row for row in found.rows if counts[row.stream] == 1]
    found.refused.sort(key=lambda each: each.row)


def sessions(rows: Iterable[Row]) -> set[tuple[Kind, int, int]]:
    """Which sessions a list speaks of: only their cases can be missing from it."""
    return {(row.command.kind, row.command.congress, row.command.session) for row in rows}
