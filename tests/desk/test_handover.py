"""A hand-over list is read row by row; what is wrong is named by row, column, value and remedy."""

import csv
from datetime import date
from pathlib import Path

import pytest

from services.desk.handover import COLUMNS, HandOver, Refusal, Unreadable, read
from shared.contracts.words import Kind, Part, Timing

GOOD = {
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
    "会办单位": "市公安局、市教育委员会",
    "主题": "广告监管",
    "是否同意公开": "是",
    "备注": "",
}


def written(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, encoding: str = "utf-8") -> Path:
    file = folder / "list.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return file


def only(found: HandOver) -> Refusal:
    assert not found.rows
    (refusal,) = found.refused
    return refusal


def test_the_years_list_is_taken_whole() -> None:
    found = read(Path("tests/data/handover-2023.xlsx"))
    assert (len(found.rows), found.refused) == (139, [])


def test_a_row_becomes_the_command_that_registers_its_case(tmp_path: Path) -> None:
    (row,) = read(written(tmp_path, GOOD)).rows
    assert (row.stream, row.command.kind, row.command.part) == ("rd-16-1-0099", Kind.SUGGESTION, Part.LEAD)
    assert (row.command.handed_over, row.command.facts.timing) == (date(2023, 2, 16), Timing.IN_SESSION)
    assert row.command.facts.co_units == ("市公安局", "市教育委员会")


def test_a_list_saved_by_an_older_office_program_is_read(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, GOOD, encoding="gb18030")).rows) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("类别", "议案"),
        ("届次", "市政协十四届一次会议"),
        ("编号", "第99号"),
        ("案由", ""),
        ("提出人", ""),
        ("联名人数", "若干"),
        ("提出时间", "会前"),
        ("交办日期", "二月十六日"),
        ("交办日期", "2023-02-30"),
        ("承办方式", "协办"),
        ("主办单位", ""),
        ("是否同意公开", "待定"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_remedy(tmp_path: Path, column: str, value: str) -> None:
    refusal = only(read(written(tmp_path, {**GOOD, column: value})))
    assert (refusal.row, refusal.column, refusal.value) == (2, column, value)
    assert refusal.remedy


def test_one_wrong_row_does_not_hold_back_the_others(tmp_path: Path) -> None:
    found = read(written(tmp_path, {**GOOD, "案由": ""}, {**GOOD, "编号": "0100"}))
    assert ([row.row for row in found.rows], [each.row for each in found.refused]) == ([3], [2])


def test_two_rows_of_one_number_are_both_refused_and_name_each_other(tmp_path: Path) -> None:
    found = read(written(tmp_path, GOOD, {**GOOD, "案由": "另一件"}))
    assert not found.rows
    assert [(each.row, each.remedy) for each in found.refused] == [
        (2, "与第3行重复，请只保留一行"),
        (3, "与第2行重复，请只保留一行"),
    ]


def test_an_empty_row_is_no_row(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, GOOD, dict.fromkeys(COLUMNS, ""))).rows) == 1


def test_missing_columns_are_named_and_nothing_is_taken(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="缺少列：编号、交办日期"):
        read(written(tmp_path, GOOD, columns=tuple(each for each in COLUMNS if each not in ("编号", "交办日期"))))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 no list", "只有一行".encode()])
def test_a_file_that_is_no_list_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    for name in ("list.csv", "list.xlsx"):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(Unreadable):
            read(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="nowhere"):
        read(tmp_path / "nowhere.xlsx")
