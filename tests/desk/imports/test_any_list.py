"""Whatever stands in a table, it is read or refused in words, and no row is lost."""

from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.files.table_reader import Table
from services.desk.imports.column_detection import OPENING_COLUMNS
from services.desk.imports.handover_list import COLUMNS, HandOverList, ReadOptions, Unreadable, parse_tables
from services.desk.imports.opening_list import Origin
from tests.desk.lists import GOOD, PROPOSAL, SECRET

CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=20),
    st.sampled_from([value for row in (GOOD, PROPOSAL, SECRET) for value in row.values()]),
    st.sampled_from(
        ["秘密★", "44973", "2023-2-16", "=1+1", "A、B", "合办", "　", "第届次", "十十届十次", "完成｜2024-1-1；"]
    ),
)
NAMES = st.sampled_from([*COLUMNS, *OPENING_COLUMNS, "届", "次", "序号", "标题", "姓名"])
ANY = st.lists(st.lists(CELL, max_size=20), min_size=1, max_size=6)


WIDTH = len(COLUMNS) + len(OPENING_COLUMNS)
LINES = st.lists(st.lists(CELL, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=5)
FILE = Origin("任意", "sha256:" + "0" * 64, Path("nowhere"))


def outcome(rows: list[list[Any]], opening: bool = False) -> HandOverList | str:
    """What the rows say, or the sentence with which they are refused."""
    how = ReadOptions(today=date(2023, 3, 1), opening=opening)
    try:
        return parse_tables("任意", [Table("表", list(enumerate(rows, start=1)))], how, FILE if opening else None)
    except Unreadable as unreadable:
        return str(unreadable)


def said(found: HandOverList | str) -> bool:
    return isinstance(found, HandOverList) or found.endswith("。")


@settings(deadline=None, max_examples=200)
@given(ANY, st.booleans())
def test_any_table_is_read_or_refused_in_words(rows: list[list[Any]], opening: bool) -> None:
    assert said(outcome(rows, opening))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(NAMES, min_size=1, max_size=20), min_size=1, max_size=3), ANY, st.booleans())
def test_so_is_a_table_with_any_column_names(heads: list[list[str]], rows: list[list[Any]], opening: bool) -> None:
    assert said(outcome([*heads, *rows], opening))


@settings(deadline=None, max_examples=300)
@given(LINES, st.booleans())
def test_each_refusal_names_row_column_and_remedy(rows: list[list[Any]], opening: bool) -> None:
    found = outcome([[*COLUMNS, *OPENING_COLUMNS], *rows], opening)
    if isinstance(found, HandOverList):
        for refusal in found.refused:
            assert 2 <= refusal.row <= len(rows) + 1
            assert refusal.column in (*COLUMNS, *OPENING_COLUMNS)
            assert refusal.reason
            assert refusal.remedy


@settings(deadline=None, max_examples=300)
@given(LINES, st.booleans())
def test_each_row_is_taken_refused_or_remarked_upon(rows: list[list[Any]], opening: bool) -> None:
    found = outcome([[*COLUMNS, *OPENING_COLUMNS], *rows], opening)
    if isinstance(found, HandOverList):
        told = (*found.rows, *found.classified, *found.refused, *found.remarks)
        full = {
            at for at, row in enumerate(rows, start=2) if any(cell is not None and str(cell).isalnum() for cell in row)
        }
        assert full <= {remark.row for remark in told}
