"""One line for each way in which people and programs write the same thing."""

from datetime import date
from typing import Any

import pytest

from services.desk.imports import cell_values
from services.desk.imports.cell_values import CellError
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Satisfaction, Timing


@pytest.mark.parametrize(
    "cell",
    [
        "2023-02-16",
        "2023-2-16",
        "2023/2/16",
        "2023.2.16",
        "2023.02.16",
        "2023年2月16日",
        "2023 年 2 月 16 日",
        "20230216",
        20230216,
        20230216.0,
        "２０２３年２月１６日",
        "２０２３．２．１６",
        "２０２３０２１６",
        "2023-02-16 00:00:00",
        "2023-02-16T09:30",
        "2023年2月16日（星期四）",
        "2023-02-16 周四",
        "二〇二三年二月十六日",
        "二○二三年二月十六日",
        44973,
        44973.0,
        44973.5,
        "44973",
        " 2023-02-16\n",
        "'2023-02-16",
    ],
)
def test_a_date_is_a_date_however_it_is_written(cell: Any) -> None:
    assert cell_values.day(cell) == date(2023, 2, 16)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "不能为空"),
        (None, "不能为空"),
        ("二月十六日", "不是日期"),
        ("2023年2月", "不是日期"),
        ("23.2.16", "不是日期"),
        ("2023-02-16或17", "不是日期"),
        ("2023-02-30", "没有这一天"),
        ("20231301", "没有这一天"),
        ("0203-02-16", "年份203有误"),
        ("12345", "不是日期"),
        (2023.216, "不是日期"),
        (True, "不是日期"),
    ],
)
def test_what_is_no_date_says_why(cell: Any, reason: str) -> None:
    with pytest.raises(CellError) as wrong:
        cell_values.day(cell)
    assert wrong.value.reason == reason
    assert wrong.value.remedy


@pytest.mark.parametrize(
    "cell", ["0099", "99", 99, 99.0, "99.0", "０９９", " 0099 ", "第99号", "0099号", "'0099", '="0099"']
)
def test_a_number_has_four_digits_again(cell: Any) -> None:
    assert cell_values.case_number(cell) == "0099"


@pytest.mark.parametrize(
    ("cell", "number"), [("d091", "D091"), ("152095", "152095"), (71051, "71051"), ("１７７", "0177")]
)
def test_numbers_of_districts_stay_as_they_are(cell: Any, number: str) -> None:
    assert cell_values.case_number(cell) == number


@pytest.mark.parametrize("cell", ["", None, "九十九", 99.5, -1, "0099、0100", "0000", "1234567890123", 1e20])
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        cell_values.case_number(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("关于加强\n本市食品安全的建议", "关于加强本市食品安全的建议"),
        ("关于“一网\r\n通办”的建议", "关于“一网通办”的建议"),
        ("a new\nline", "a new line"),
        ("　两头的空格 ", "两头的空格"),
        ("关于 5G 的建议", "关于 5G 的建议"),
        ("\ufeff标记", "标记"),
        (99.0, "99"),
        (99.5, "99.5"),
        (True, "是"),
        (None, ""),
        ("'=1+1", "=1+1"),
    ],
)
def test_text_is_one_line_as_people_read_it(cell: Any, text: str) -> None:
    assert cell_values.text(cell) == text


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("市公安局、市教育委员会", ("市公安局", "市教育委员会")),
        ("市公安局，市教育委员会；市商务委", ("市公安局", "市教育委员会", "市商务委")),
        ("市公安局\n市教育委员会", ("市公安局", "市教育委员会")),
        ("甲代表 乙代表", ("甲代表", "乙代表")),
        ("甲　乙、丙 丁", ("甲乙", "丙丁")),
        ("市公安局（经侦、网安）、市商务委", ("市公安局（经侦、网安）", "市商务委")),
        ("市公安局、市公安局", ("市公安局",)),
        ("无", ()),
        ("—", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_names_are_told_apart(cell: Any, names: tuple[str, ...]) -> None:
    assert cell_values.names(cell) == names


@pytest.mark.parametrize(("cell", "count"), [(3, 3), (3.0, 3), ("3人", 3), ("３", 3), ("", 0), (None, 0)])
def test_a_count_may_have_a_measure_word(cell: Any, count: int) -> None:
    assert cell_values.person_count(cell) == count


@pytest.mark.parametrize("cell", ["若干", -1, 1.5, "12345"])
def test_what_is_no_count_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        cell_values.person_count(cell)


@pytest.mark.parametrize(
    ("read", "cell", "code"),
    [
        (cell_values.kind, "人大代表建议", Kind.SUGGESTION),
        (cell_values.kind, "书面意见", Kind.SUGGESTION),
        (cell_values.kind, "提 案", Kind.PROPOSAL),
        (cell_values.part, "主办件", HandlingRole.LEAD),
        (cell_values.part, "独办", HandlingRole.LEAD),
        (cell_values.part, "合办", HandlingRole.JOINT),
        (cell_values.part, "会办", HandlingRole.CO),
        (cell_values.part, "协办", HandlingRole.CO),
        (cell_values.part, "协办件\n", HandlingRole.CO),
        (cell_values.timing, "大会期间", Timing.IN_SESSION),
        (cell_values.timing, "闭会期间", Timing.BETWEEN),
        (cell_values.yes_or_no, "同意", True),
        (cell_values.yes_or_no, "不同意公开", False),
        (cell_values.yes_or_no, True, True),
        (cell_values.yes_or_no, 0, False),
        (cell_values.disclosure, "公开", Disclosure.ACTIVE),
        (cell_values.disclosure, "依申请公开", Disclosure.ON_REQUEST),
        (cell_values.grade, "满意", Satisfaction.SATISFIED),
        (cell_values.grade, "非常满意", Satisfaction.SATISFIED),
        (cell_values.grade, "基本满意", Satisfaction.BASICALLY),
        (cell_values.grade, "不满意", Satisfaction.DISSATISFIED),
    ],
)
def test_codes_have_other_names(read: Any, cell: Any, code: Any) -> None:
    assert read(cell) == code


def test_an_unknown_code_names_the_choices_and_the_nearest() -> None:
    with pytest.raises(CellError) as wrong:
        cell_values.part("主办单位")
    assert wrong.value.remedy == "请填主办、合办、会办之一，是否为“主办”"
