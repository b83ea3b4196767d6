"""Reads the cells of a list: texts, numbers, dates and codes, each of which people write in many ways.

Every reader takes a cell as the file has it and raises `CellError` where it cannot be read.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, TypeVar

from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Satisfaction, Timing

T = TypeVar("T")
MAX_CELL_CHARACTERS = 2000  # characters in a cell
WHITESPACE = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u2060\ufeff\x00-\x1f\x7f]+")
HAN_RANGE = "\u3400-\u9fff"
PUNCTUATION = "，、；。：（）《》“”"
LINE_BREAK = re.compile(
    rf"(?<=[{HAN_RANGE}{PUNCTUATION}])\s*[\r\n\v\f]+\s*|\s*[\r\n\v\f]+\s*(?=[{HAN_RANGE}{PUNCTUATION}])"
)
QUOTED_TEXT = re.compile(r"""^=\s*"(.*)"$|^'(?=[=+\-@\d])""")  # how programs mark a cell as text
PADDED_NAME = re.compile(rf"(?<![{HAN_RANGE}])([{HAN_RANGE}])\s+([{HAN_RANGE}])(?![{HAN_RANGE}])")
NAME_SEPARATOR = re.compile(r"[、，,;；/\s]+(?![^（(]*[)）])")  # commas in brackets belong to the name before them
EMPTY_VALUES = frozenset({"", "无", "/", "／", "-", "—", "——", "－", "不涉及"})

DATE_PATTERN = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
TIME_OR_WEEKDAY = re.compile(r"[\sT]+\d{1,2}:\d\d.*$|[（(]?(?:星期|周)[一二三四五六日天][)）]?$")
CHINESE_DATE = re.compile(
    r"([二一][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
DIGITS = {digit: n for n, digit in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
SERIAL_DATES = range(20000, 80000)
EPOCH = date(1899, 12, 30)  # spreadsheets store days since EPOCH: 44973 is 2023-02-16
YEARS = range(1980, 2100)

KINDS = {
    "代表建议": Kind.SUGGESTION,
    "人大代表建议": Kind.SUGGESTION,
    "人大建议": Kind.SUGGESTION,
    "建议": Kind.SUGGESTION,
    "书面意见": Kind.SUGGESTION,
    "政协提案": Kind.PROPOSAL,
    "委员提案": Kind.PROPOSAL,
    "提案": Kind.PROPOSAL,
}
PARTS = {
    "主办": HandlingRole.LEAD,
    "主办件": HandlingRole.LEAD,
    "独办": HandlingRole.LEAD,
    "合办": HandlingRole.JOINT,
    "合办件": HandlingRole.JOINT,
    "联合主办": HandlingRole.JOINT,
    "会办": HandlingRole.CO,
    "会办件": HandlingRole.CO,
    "协办": HandlingRole.CO,
    "协办件": HandlingRole.CO,
}
TIMINGS = {
    "会间": Timing.IN_SESSION,
    "大会期间": Timing.IN_SESSION,
    "会议期间": Timing.IN_SESSION,
    "会后": Timing.BETWEEN,
    "闭会期间": Timing.BETWEEN,
    "平时": Timing.BETWEEN,
}
YES_NO_WORDS = dict.fromkeys(("是", "同意", "同意公开", "可以公开", "公开", "√", "1"), True) | dict.fromkeys(
    ("否", "不同意", "不同意公开", "不公开", "×", "0"), False
)
DISCLOSURES = {disclosure.label: disclosure for disclosure in Disclosure} | {
    "公开": Disclosure.ACTIVE,
    "依申请": Disclosure.ON_REQUEST,
    "不公开": Disclosure.WITHHELD,
}
GRADES = {satisfaction.label: satisfaction for satisfaction in Satisfaction} | {
    "很满意": Satisfaction.SATISFIED,
    "非常满意": Satisfaction.SATISFIED,
    "比较满意": Satisfaction.BASICALLY,
    "较满意": Satisfaction.BASICALLY,
}


class CellError(Exception):
    """A cell that cannot be read: the reason and the remedy, for people."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy


def text(cell: Any) -> str:
    """The cell as people read it, on one line: 99.0 is 99, a title with line breaks is joined. Never raises."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return QUOTED_TEXT.sub(r"\1", WHITESPACE.sub(" ", LINE_BREAK.sub("", str(cell).strip())).strip())


def normalized_code(cell: Any) -> str:
    """The cell for comparison with codes and numbers: half-width characters, no spaces. Never raises."""
    return WHITESPACE.sub("", unicodedata.normalize("NFKC", text(cell)))


def optional_text(cell: Any) -> str:
    """The text; empty where people write 无 or a dash. Raises `CellError` where it is too long."""
    content = text(cell)
    if len(content) > MAX_CELL_CHARACTERS:
        raise CellError(f"超过{MAX_CELL_CHARACTERS}字", "请缩短")
    return "" if content in EMPTY_VALUES else content


def required_text(cell: Any) -> str:
    """The text. Raises `CellError` where it is empty or longer than 500 characters."""
    if not (content := text(cell)):
        raise CellError("不能为空", "请补充")
    if len(content) > 500:
        raise CellError("超过500字", "请缩短")
    return content


def names(cell: Any) -> tuple[str, ...]:
    """Persons or units, each once: 张　三 is one person. Never raises."""
    joined = "" if cell is None else WHITESPACE.sub(" ", str(cell)).strip()
    parts = (part.strip() for part in NAME_SEPARATOR.split(PADDED_NAME.sub(r"\1\2", joined)))
    return tuple(dict.fromkeys(part for part in parts if part not in EMPTY_VALUES))


def people(cell: Any) -> tuple[str, ...]:
    """The names, at least one. Raises `CellError` where there is none."""
    required_text(cell)
    if not (persons := names(cell)):
        raise CellError("没有姓名", "请填提出人姓名，多人以顿号分开")
    return persons


def code_reader(table: Mapping[str, T]) -> Callable[[Any], T]:
    """A reader for the words of a table; its error names the choices and the most similar one."""
    choices = "、".join(dict.fromkeys(getattr(value, "label", word) for word, value in table.items()))

    def read(cell: Any) -> T:
        word = normalized_code(cell)
        if word in table:
            return table[word]
        matches = get_close_matches(word, table, n=1, cutoff=0.5)
        hint = f"，是否为“{matches[0]}”" if matches else ""
        raise CellError("不在可选范围内" if word else "不能为空", f"请填{choices}之一{hint}")

    return read


kind, part, timing = code_reader(KINDS), code_reader(PARTS), code_reader(TIMINGS)
disclosure, grade = code_reader(DISCLOSURES), code_reader(GRADES)


def yes_or_no(cell: Any) -> bool:
    """True or False for the usual words of consent. Raises `CellError` for others."""
    word = normalized_code(cell)
    if word not in YES_NO_WORDS:
        raise CellError("不在可选范围内", "请填是或否")
    return YES_NO_WORDS[word]


def case_number(cell: Any) -> str:
    """0099, also where a program made 99 or 99.0 of it, or people wrote 第99号. Raises `CellError`."""
    if not text(cell):
        raise CellError("不能为空", "请补充编号，如 0099")
    match = re.fullmatch(r"第?([0-9A-Z]{1,12})(?:\.0+)?号?", normalized_code(cell).upper())
    if not match or not match[1].strip("0"):
        raise CellError("不是编号", "应为四位数字编号，如 0099")
    return match[1].zfill(4) if match[1].isdigit() else match[1]


def person_count(cell: Any) -> int:
    """A number of people, also as 12人; 0 for an empty cell. Raises `CellError`."""
    match = re.fullmatch(r"(\d{1,4})(?:\.0+)?[人名位]?", normalized_code(cell) or "0")
    if not match:
        raise CellError("不是人数", "应为整数，如 0、12")
    return int(match[1])


def day(cell: Any) -> date:
    """A date as people, programs and older documents write it, or as spreadsheets count it. Raises `CellError`."""
    content = unicodedata.normalize("NFKC", text(cell))
    if not content:
        raise CellError("不能为空", "请填日期，如 2023-02-16")
    bare = WHITESPACE.sub("", TIME_OR_WEEKDAY.sub("", content))
    if match := DATE_PATTERN.fullmatch(bare) or COMPACT_DATE.fullmatch(bare):
        return _date(*(int(group) for group in match.groups()))
    if match := CHINESE_DATE.fullmatch(bare):
        return _date(
            int("".join(str(DIGITS[digit]) for digit in match[1])), parse_numeral(match[2]), parse_numeral(match[3])
        )
    serial = bare.partition(".")[0]
    if serial.isdecimal() and len(serial) == 5 and int(serial) in SERIAL_DATES:
        return EPOCH + timedelta(days=int(serial))
    raise CellError("不是日期", "应为年月日，如 2023-02-16")


def _date(year: int, month: int, day_of_month: int) -> date:
    if year not in YEARS:
        raise CellError(f"年份{year}有误", "应为年月日，如 2023-02-16")
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise CellError("没有这一天", "请核对月份和日期") from None


def parse_numeral(numeral: str) -> int:
    """十六 is 16, and so is 16; for congresses, sessions, months and days, below 100."""
    if numeral.isdecimal():
        return int(numeral)
    tens, mark, ones = numeral.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if mark else 0) + DIGITS.get(ones, 0)
