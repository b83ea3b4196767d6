"""Lists of addresses: columns by their usual names, what is wrong named with its line's person, nothing guessed."""

import pytest

from services.desk.files.table_reader import Cell, Table, Unreadable
from services.desk.papers.labels import Address
from services.desk.papers.postal_addresses import PostalAddress, cards, checked
from shared.contracts.common.vocabulary import Kind
from shared.messaging.errors import Invalid

HEADS: tuple[Cell, ...] = ("姓名", "类别", "单位", "联系电话", "通讯地址", "邮编", "案件代号")


def table(*rows: tuple[Cell, ...]) -> list[Table]:
    return [Table("通讯录", [(n, row) for n, row in enumerate(((("通讯录",)), HEADS, *rows), start=1)])]


def test_a_list_is_read_by_its_column_names() -> None:
    row: tuple[Cell, ...] = (
        "钱某某",
        "政协委员",
        "示范公司",
        "021-55550100",
        "上海市示范路2号",
        200002.0,
        "ZX-14-1-0821",
    )
    found = cards(table(row), Kind.SUGGESTION)
    address = Address("钱某某", "示范公司", "021-55550100", "上海市示范路2号", "200002")
    assert found == [PostalAddress(Kind.PROPOSAL, address, "zx-14-1-0821")]


def test_lines_without_a_name_are_no_addresses() -> None:
    assert (
        len(cards(table(("施某某", "", "", "", "", "", ""), ("", "", "示范公司", "", "", "", "")), Kind.SUGGESTION))
        == 1
    )


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(Unreadable, match="姓名"):
        cards([Table("表", [(1, ("单位", "地址"))])], Kind.SUGGESTION)


def test_a_postcode_has_six_figures() -> None:
    with pytest.raises(Invalid, match="施某某：邮政编码"):
        checked(Kind.SUGGESTION, Address("施某某", postcode="20000"))


def test_nobody_is_kept_without_a_name() -> None:
    with pytest.raises(Invalid):
        checked(Kind.SUGGESTION, Address("  "))


def test_blanks_and_breaks_become_single_spaces() -> None:
    assert checked(Kind.SUGGESTION, Address(" 施某某 ", address="甲路\n1号")).address.address == "甲路 1号"
