"""Finds the column names of a list: below a title, in two rows, merged, under synonyms or under names mapped by the
clerk."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise, product
from typing import Any

from services.desk.files.table_reader import Table, Unreadable
from services.desk.imports.cell_values import WHITESPACE, text

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
    """The position of each standard column, the index of the first row below the heading, and all column names."""

    positions: Mapping[str, int]
    first: int
    labels: frozenset[str]
    columns: tuple[str, ...]

    @property
    def unread(self) -> list[str]:
        """The columns that are read as nothing."""
        used = set(self.positions.values())
        return [name for n, name in enumerate(self.columns) if name and n not in used]


Levels = Sequence[str]


def normalized_heading(cell: Any) -> str:
    """A column name without spaces, breaks, stars and remarks in brackets: 编 号（四位） is 编号."""
    bare = WHITESPACE.sub("", unicodedata.normalize("NFKC", text(cell)))
    return MARKS.sub("", bare) or bare


def standard_columns(opening: bool) -> tuple[str, ...]:
    """The standard columns of a list, with those of an opening list where it is one."""
    return (
        (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *OPENING_COLUMNS) if opening else (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
    )


def detect_heading(table: Table, mapping: Mapping[str, str], opening: bool) -> Heading:
    """The rows that name the most standard columns. Raises `Unreadable` where two columns would be the same."""
    lines = [[normalized_heading(cell) for cell in row] for _, row in table.rows[:HEADING_SEARCH_ROWS]]
    names = frozenset((*standard_columns(opening), *SESSION_PARTS))

    def found_at(start: int, depth: int) -> dict[str, list[int]]:
        return _positions(_levels(lines[start : start + depth]), mapping, names)

    candidates = [
        candidate
        for candidate in product(range(len(lines)), range(1, MAX_HEADING_ROWS + 1))
        if sum(candidate) <= len(lines)
    ]
    start, depth = max(candidates, key=lambda candidate: (len(found_at(*candidate)), -candidate[1], -candidate[0]))
    levels, positions_by_name = _levels(lines[start : start + depth]), found_at(start, depth)
    if doubled := {name: positions for name, positions in positions_by_name.items() if len(positions) > 1}:
        raise Unreadable(_doubled_message(doubled, levels))
    labels = frozenset(part for parts in levels for part in parts)
    first_positions = {name: positions[0] for name, positions in positions_by_name.items()}
    return Heading(first_positions, start + depth, labels, tuple("".join(parts) for parts in levels))


def _levels(lines: Sequence[Sequence[str]]) -> list[Levels]:
    """For each column its names from top to bottom; a name above several columns holds for all of them."""
    width = max(map(len, lines), default=0)
    rows = [[*line, *[""] * (width - len(line))] for line in lines]
    for upper, lower in pairwise(rows):
        for n in range(1, width):
            if not upper[n] and lower[n]:
                upper[n] = upper[n - 1]
    return [tuple(dict.fromkeys(row[n] for row in rows if row[n])) for n in range(width)]


def _positions(levels: Sequence[Levels], mapping: Mapping[str, str], names: Collection[str]) -> dict[str, list[int]]:
    """For each standard name the columns that it may be; a surer reading wins, equally sure ones are all kept."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for n, parts in enumerate(levels):
        for rank, name in _readings(parts, mapping):
            if name in names:
                ranked.setdefault(name, []).append((rank, n))
                break
    best = {name: min(candidates)[0] for name, candidates in ranked.items()}
    return {name: [n for rank, n in candidates if rank == best[name]] for name, candidates in ranked.items()}


def _readings(parts: Levels, mapping: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    """What a column may be called, the surest first: as mapped by the clerk, by its own name, by the name above it."""
    if not parts:
        return
    names = ("".join(parts), parts[-1], parts[0])
    yield from ((0, mapping[name]) for name in names if name in mapping)
    for rank, name in enumerate(names, start=1):
        if name in mapping:
            return
        yield (
            rank if name in (STANDARD.get(name), *SESSION_PARTS) else rank + MAX_HEADING_ROWS,
            STANDARD.get(name, name),
        )


def _doubled_message(doubled: Mapping[str, Sequence[int]], levels: Sequence[Levels]) -> str:
    columns_by_name = {
        name: "、".join(f"“{''.join(levels[n])}”" for n in positions) for name, positions in doubled.items()
    }
    sentences = "；".join(f"{columns}都像“{name}”" for name, columns in columns_by_name.items())
    return f"有几列分不清：{sentences}。请改名或删去多余的列，或用 --map 原列名=标准列名 指明是哪一列。"


def missing_columns(heading: Heading, dated: bool) -> list[str]:
    """The columns without which no row can be taken; with one date for the whole list the date's column is not
    needed."""
    present = set(heading.positions) | ({"交办日期"} if dated else set())
    if present.issuperset(SESSION_PARTS):
        present.add("届次")
    return [name for name in REQUIRED_COLUMNS if name not in present]


def missing_columns_message(missing: Sequence[str], unread: Collection[str]) -> str:
    """What is missing, which columns it might be, and how to map them."""
    matches = {name: get_close_matches(name, unread, n=1, cutoff=0.5) for name in missing}
    hints = "".join(
        f"“{match[0]}”是否就是“{name}”？如是，请加 --map {match[0]}={name}。"
        for name, match in matches.items()
        if match
    )
    undated = "交办日期也可用 --handed-over 日期 为整表填写。" if "交办日期" in missing else ""
    return f"缺少列：{'、'.join(missing)}。{hints}{undated}请对照交办清单补上列名，或用 --map 原列名=标准列名 指明。"


def check_mapping(source: str, mapping: Mapping[str, str], opening: bool, headings: Sequence[Heading]) -> None:
    """Raises `Unreadable` unless each mapping names a column of the file and a standard column (or nothing: not to
    be read)."""
    names = (*standard_columns(opening), *SESSION_PARTS)
    if unknown := [name for name in mapping.values() if name and name not in names]:
        matches = get_close_matches(unknown[0], names, n=1)
        hint = f"，是否为“{matches[0]}”" if matches else ""
        raise Unreadable(f"没有标准列名“{unknown[0]}”{hint}。标准列名有：{'、'.join(names)}。")
    labels = {label for heading in headings for label in (*heading.labels, *heading.columns)}
    if absent := [name for name in mapping if name not in labels]:
        present = "、".join(column for heading in headings for column in heading.columns if column)
        raise Unreadable(f"{source} 没有“{absent[0]}”这一列，不能对应。表中的列有：{present}。")
