"""Finds the column names of a list: under a title, in two rows, merged, or with other names that are told to us."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise, product
from typing import Any

from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports.cell_values import BLANK, text

REQUIRED_COLUMNS = ("类别", "届次", "编号", "案由", "提出人", "交办日期", "承办方式", "主办单位")
OPTIONAL_COLUMNS = ("联名人数", "提出时间", "合办单位", "会办单位", "主题", "是否同意公开", "备注", "密级")
OPENING_COLUMNS = (
    "签收日期",
    "承办处室",
    "承办人",
    "沟通日期",
    "文号",
    "答复日期",
    "办理结果",
    "公开属性",
    "公开日期",
    "索取号",
    "办理态度",
    "办理结果评价",
    "办结日期",
    "承诺事项",
    "佐证",
)
SYNONYMS = {
    "类别": ("件别", "建议提案类别"),
    "届次": ("会议届次", "届别"),
    "编号": ("案号", "件号", "建议编号", "提案编号", "建议号", "提案号", "建议提案编号"),
    "案由": ("标题", "题目", "建议标题", "提案标题", "建议提案标题", "建议提案名称"),
    "提出人": ("提出者", "提案人", "提案者", "第一提案人", "领衔代表", "领衔人", "提出人姓名", "代表姓名"),
    "联名人数": ("联名数", "附议人数"),
    "提出时间": ("会间会后", "会间/会后"),
    "交办日期": ("交办时间",),
    "承办方式": ("办理方式", "承办类型", "主会办", "主办/会办"),
    "合办单位": ("联合主办单位",),
    "会办单位": ("协办单位",),
    "主题": ("主题分类", "内容分类"),
    "是否同意公开": ("同意公开", "可否公开", "建议内容公开"),
    "密级": ("涉密", "是否涉密", "涉密件", "保密等级"),
    "签收日期": ("签收时间",),
    "承办处室": ("主办处室",),
    "承办人": ("经办人",),
    "沟通日期": ("走访日期", "沟通时间"),
    "文号": ("答复文号", "发文字号"),
    "答复日期": ("答复时间", "办复日期"),
    "办理结果": ("结果类别", "答复类别"),
    "公开日期": ("公开时间",),
    "办理结果评价": ("结果评价", "对办理结果是否满意"),
    "办理态度": ("态度评价", "办理态度评价"),
    "办结日期": ("办结时间",),
    "承诺事项": ("承诺解决事项",),
    "佐证": ("佐证材料",),
}
STANDARD = {name: name for name in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *OPENING_COLUMNS)} | {
    other: name for name, others in SYNONYMS.items() for other in others
}
SESSION_PARTS = ("届", "次")  # some lists write the congress and the session in two columns
HEADING_SEARCH_ROWS, MAX_HEADING_ROWS, MIN_LIST_COLUMNS = 20, 3, 4
MARKS = re.compile(r"[（(\[【].*?[】\])）]|[*:：_]")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where each standard column stands, where the rows begin, and what all columns are called."""

    positions: Mapping[str, int]
    first: int
    labels: frozenset[str]
    columns: tuple[str, ...]

    @property
    def unread(self) -> list[str]:
        used = set(self.positions.values())
        return [name for n, name in enumerate(self.columns) if name and n not in used]


Levels = Sequence[str]


def normalized_heading(cell: Any) -> str:
    """A column name without spaces, breaks, stars and remarks in brackets: 编 号（四位） is 编号."""
    bare = BLANK.sub("", unicodedata.normalize("NFKC", text(cell)))
    return MARKS.sub("", bare) or bare


def standard_columns(opening: bool) -> tuple[str, ...]:
    return (
        (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *OPENING_COLUMNS) if opening else (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
    )


def detect_heading(table: Table, mapping: Mapping[str, str], opening: bool) -> Heading:
    """The rows that name the most columns. Raises `Unreadable` where two columns would be the same."""
    lines = [[normalized_heading(cell) for cell in row] for _, row in table.rows[:HEADING_SEARCH_ROWS]]
    names = frozenset((*standard_columns(opening), *SESSION_PARTS))

    def found_at(start: int, depth: int) -> dict[str, list[int]]:
        return _places(_levels(lines[start : start + depth]), mapping, names)

    tried = [each for each in product(range(len(lines)), range(1, MAX_HEADING_ROWS + 1)) if sum(each) <= len(lines)]
    start, depth = max(tried, key=lambda each: (len(found_at(*each)), -each[1], -each[0]))
    levels, found = _levels(lines[start : start + depth]), found_at(start, depth)
    if double := {name: at for name, at in found.items() if len(at) > 1}:
        raise Unreadable(_doubled(double, levels))
    labels = frozenset(part for parts in levels for part in parts)
    places = {name: at[0] for name, at in found.items()}
    return Heading(places, start + depth, labels, tuple("".join(parts) for parts in levels))


def _levels(lines: Sequence[Sequence[str]]) -> list[Levels]:
    """For each column its names from top to bottom; a name above several columns holds for all of them."""
    width = max(map(len, lines), default=0)
    rows = [[*line, *[""] * (width - len(line))] for line in lines]
    for upper, lower in pairwise(rows):
        for n in range(1, width):
            if not upper[n] and lower[n]:
                upper[n] = upper[n - 1]
    return [tuple(dict.fromkeys(row[n] for row in rows if row[n])) for n in range(width)]


def _places(levels: Sequence[Levels], mapping: Mapping[str, str], names: Collection[str]) -> dict[str, list[int]]:
    """Which columns can be which; the better name wins, equal ones stay side by side."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for n, parts in enumerate(levels):
        for rank, name in _readings(parts, mapping):
            if name in names:
                ranked.setdefault(name, []).append((rank, n))
                break
    best = {name: min(found)[0] for name, found in ranked.items()}
    return {name: [n for rank, n in found if rank == best[name]] for name, found in ranked.items()}


def _readings(parts: Levels, mapping: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    """What a column can be called, the surest first: as told to us, by its own name, by the name above."""
    if not parts:
        return
    tellings = ("".join(parts), parts[-1], parts[0])
    yield from ((0, mapping[telling]) for telling in tellings if telling in mapping)
    for rank, each in enumerate(tellings, start=1):
        if each in mapping:
            return
        yield (
            rank if each in (STANDARD.get(each), *SESSION_PARTS) else rank + MAX_HEADING_ROWS,
            STANDARD.get(each, each),
        )


def _doubled(double: Mapping[str, Sequence[int]], levels: Sequence[Levels]) -> str:
    named = {name: "、".join(f"“{''.join(levels[n])}”" for n in at) for name, at in double.items()}
    said = "；".join(f"{columns}都像“{name}”" for name, columns in named.items())
    return f"有几列分不清：{said}。请改名或删去多余的列，或用 --map 原列名=标准列名 指明是哪一列。"


def missing_columns(found: Heading, dated: bool) -> list[str]:
    """The columns without which no row can be taken; a list with one date for all needs no column for it."""
    there = set(found.positions) | ({"交办日期"} if dated else set())
    if there.issuperset(SESSION_PARTS):
        there.add("届次")
    return [name for name in REQUIRED_COLUMNS if name not in there]


def missing_columns_message(missing: Sequence[str], unread: Collection[str]) -> str:
    """What is missing, which columns it might be, and how to say so."""
    near = {name: get_close_matches(name, unread, n=1, cutoff=0.5) for name in missing}
    hints = "".join(f"“{at[0]}”是否就是“{name}”？如是，请加 --map {at[0]}={name}。" for name, at in near.items() if at)
    undated = "交办日期也可用 --handed-over 日期 为整表填写。" if "交办日期" in missing else ""
    return f"缺少列：{'、'.join(missing)}。{hints}{undated}请对照交办清单补上列名，或用 --map 原列名=标准列名 指明。"


def check_mapping(source: str, mapping: Mapping[str, str], opening: bool, heads: Sequence[Heading]) -> None:
    """A mapping names a column of the file and a standard column, or none where it is not to be read. Raises
    `Unreadable`."""
    names = (*standard_columns(opening), *SESSION_PARTS)
    if wrong := [name for name in mapping.values() if name and name not in names]:
        near = get_close_matches(wrong[0], names, n=1)
        hint = f"，是否为“{near[0]}”" if near else ""
        raise Unreadable(f"没有标准列名“{wrong[0]}”{hint}。标准列名有：{'、'.join(names)}。")
    labels = {label for head in heads for label in (*head.labels, *head.columns)}
    if absent := [name for name in mapping if name not in labels]:
        there = "、".join(column for head in heads for column in head.columns if column)
        raise Unreadable(f"{source} 没有“{absent[0]}”这一列，不能对应。表中的列有：{there}。")
