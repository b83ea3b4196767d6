"""A list is read whatever program saved it; a file that is no list is refused whole, in words."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.desk.imports.handover_list import COLUMNS, Unreadable, read_handover_list
from tests.desk.lists import GOOD, cells, csv_file, only_row, parse_rows, xlsx_file

DATA = Path("tests/data")
Book = openpyxl.Workbook


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_list_is_read_whatever_program_saved_it(tmp_path: Path, encoding: str, separator: str) -> None:
    assert (
        only_row(read_handover_list(csv_file(tmp_path, GOOD, encoding=encoding, separator=separator))).stream
        == "rd-16-1-0099"
    )


def test_an_old_workbook_is_read() -> None:
    found = read_handover_list(DATA / "list-old.xls")
    assert [(row.row, row.stream) for row in found.rows] == [
        (3, "rd-16-1-0003"),
        (4, "rd-16-1-0099"),
        (5, "rd-16-1-0151"),
    ]


def test_a_workbook_with_another_ending_is_read_by_its_content(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes((DATA / "list-old.xls").read_bytes())
    assert len(read_handover_list(file).rows) == 3


def _far_away(book: Book) -> None:
    book.active["XFD1048576"] = "x"


def _blank_at_the_end(book: Book) -> None:
    book.active["T60000"] = " "


def _many(book: Book) -> None:
    for number in range(5001):
        book.active.append(cells({**GOOD, "编号": number}))


def _hide(book: Book) -> None:
    book.create_sheet("空表")
    book.active.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", b"", "是空文件"),
        ("list.xlsx", b" \n", "是空文件"),
        ("list.csv", b"\n,,\n", "是空表"),
        ("list.xlsx", "只有一行".encode(), "不是 Excel 表格"),
        ("list.pdf", b"%PDF-1.7 nothing", "不是 Excel 表格"),
        ("list.xls", b"<html><table></table></html>", "不是 Excel 表格"),
        ("list.xlsx", b"PK\x03\x04 broken", "已损坏"),
        ("list.xlsx", (DATA / "handover-2023.xlsx").read_bytes()[:9000], "已损坏"),
        ("list.xls", b"\xd0\xcf\x11\xe0 broken", "已损坏"),
        ("list.csv", b"\x00\x01\x02 no list", "缺少列"),
        ("list.csv", b"\xff\xff\xff\x80", "文字编码无法识别"),
        ("list.csv", "只有一行".encode(), "缺少列"),
        ("list.csv", ",".join(COLUMNS).encode(), "只有列名，没有内容"),
        ("list.csv", b'"' + b"x" * 200_000, "不是逗号分隔的表格"),
        ("list.csv", ("x\n" * 5001).encode(), "超过 5000 行"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=says):
        read_handover_list(file)


@pytest.mark.parametrize(
    ("more", "says"),
    [(_far_away, "已损坏或不是"), (_many, "超过 5000 行"), (_hide, "都已隐藏")],
    ids=["far", "many", "hidden"],
)
def test_a_workbook_that_can_not_be_a_list_is_refused_whole(tmp_path: Path, more: Any, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_handover_list(xlsx_file(tmp_path, [COLUMNS, cells(GOOD)], more=more))


def test_a_stray_blank_at_the_end_of_a_sheet_is_no_row(tmp_path: Path) -> None:
    assert only_row(read_handover_list(xlsx_file(tmp_path, [COLUMNS, cells(GOOD)], more=_blank_at_the_end)))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("编号", 99),
        ("编号", 99.0),
        ("编号", "０９９"),
        ("编号", " 99\n"),
        ("交办日期", datetime(2023, 2, 16)),
        ("交办日期", datetime(2023, 2, 16, 9, 30)),
        ("交办日期", date(2023, 2, 16)),
        ("交办日期", 44973),
        ("交办日期", "２０２３年２月１６日"),
        ("联名人数", 0),
        ("联名人数", None),
        ("案由", "关于整治\n保健品广告的建议"),
        ("案由", "　关于整治保健品广告的建议 "),
        ("提出人", "代表101\n"),
        ("会办单位", "市公安局\n市教育委员会"),
        ("会办单位", "市公安局，市教委"),
        ("承办方式", "主办件"),
        ("是否同意公开", True),
        ("密级", False),
        ("届次", "上海市第十六届人民代表大会第一次会议"),
    ],
)
def test_each_cell_of_a_workbook_may_be_written_otherwise(tmp_path: Path, column: str, value: Any) -> None:
    command = only_row(read_handover_list(xlsx_file(tmp_path, [COLUMNS, cells({**GOOD, column: value})]))).command
    assert command.model_dump(exclude={"source"}) == only_row(parse_rows(GOOD)).command.model_dump(exclude={"source"})


def test_a_formula_without_a_value_is_not_simply_empty(tmp_path: Path) -> None:
    found = read_handover_list(
        xlsx_file(tmp_path, [COLUMNS, cells({**GOOD, "会办单位": "=VLOOKUP(1,A1,2)", "主题": "#N/A"})])
    )
    assert only_row(found).command.facts.co_units == ()
    assert [remark.text for remark in found.remarks] == ["L2、M2的公式没有结果，按空白读取，请核对"]


def test_a_password_is_said_in_words() -> None:
    with pytest.raises(Unreadable, match="有打开密码"):
        read_handover_list(DATA / "list-locked.xlsx")


def test_a_text_document_is_no_list(tmp_path: Path) -> None:
    file = tmp_path / "list.docx"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("word/document.xml", "x")
    with pytest.raises(Unreadable, match="不是 Excel 表格"):
        read_handover_list(file)


def test_a_file_that_unpacks_to_more_than_a_list_can_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", b" " * (201 << 20))
    with pytest.raises(Unreadable, match="超过 5000 行"):
        read_handover_list(file)


def test_a_file_of_more_than_twenty_megabytes_is_no_list(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    with file.open("wb") as out:
        out.truncate((20 << 20) + 1)
    with pytest.raises(Unreadable, match="超过 20 MB"):
        read_handover_list(file)


@pytest.mark.parametrize(("name", "says"), [("nowhere.xlsx", "没有找到文件"), (".", "打不开")])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_handover_list(tmp_path / name)
