"""期初: a list of cases handled elsewhere says how far they had come; what can't have been so is refused in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.desk.files.table_reader import Unreadable
from services.desk.imports.column_detection import OPENING_COLUMNS
from services.desk.imports.handover_list import (
    COLUMNS,
    HandOverList,
    ReadOptions,
    RowRefusal,
    parse_tables,
    read_handover_list,
)
from services.desk.imports.opening_list import Origin, origin_of, taken_differences, unknown_departments
from shared.contracts.common.vocabulary import Disclosure, Promise, Result, Satisfaction
from shared.contracts.intake import Taken
from tests.desk.lists import GOOD, PROPOSAL, SECRET, table
from tests.desk.lists import only_refusal as only

FILE = Origin("期初.xlsx", f"sha256:{'0' * 64}", Path("tests/data"))
OPENED = (*COLUMNS, *OPENING_COLUMNS)
HOW = ReadOptions(opening=True, today=date(2024, 1, 5))
DONE = {
    **GOOD,
    "签收日期": "2023-02-17",
    "承办处室": "广告处",
    "承办人": "承办人甲",
    "沟通日期": "2023-04-20",
    "文号": "沪市监书〔2023〕0103号",
    "答复日期": "2023-05-11",
    "办理结果": "正在解决",
    "公开属性": "主动公开",
    "公开日期": "2023-06-01",
    "索取号": "AC6120200-2023-016",
    "办理态度": "满意",
    "办理结果评价": "基本满意",
    "办结日期": "2023-09-01",
    "承诺事项": "完成改造｜2024-12-31；开展检查｜2023年10月1日｜特设处",
    "佐证": "README.md",
}
CO = {**DONE, "承办方式": "会办", "办理结果": "", "办理态度": "", "办理结果评价": "", "承诺事项": ""}


def listed(*rows: dict[str, Any], how: ReadOptions = HOW) -> HandOverList:
    return parse_tables("期初.xlsx", [table(*rows, columns=OPENED)], how, FILE)


def taken(row: dict[str, Any]) -> Taken:
    found = listed(row)
    assert not found.refused
    (read,) = found.rows
    assert read.taken
    return read.taken


def refused(row: dict[str, Any]) -> RowRefusal:
    return only(listed(row))


def refusal_messages(row: dict[str, Any]) -> list[str]:
    return [remark.text for remark in listed(row).remarks]


def test_a_row_says_how_far_its_case_had_come() -> None:
    found = taken(DONE)
    assert (found.file, found.file_hash) == ("期初.xlsx", FILE.hash)
    assert (found.department, found.handler, found.letter) == ("广告处", "承办人甲", "沪市监书〔2023〕0103号")
    assert (found.received_on, found.contacted_on, found.sent_on) == (
        date(2023, 2, 17),
        date(2023, 4, 20),
        date(2023, 5, 11),
    )
    assert (found.result, found.decision) == (Result.SOLVING, Disclosure.ACTIVE)
    assert (found.attitude, found.outcome) == (Satisfaction.SATISFIED, Satisfaction.BASICALLY)
    assert (found.published_on, found.closed_on) == (date(2023, 6, 1), date(2023, 9, 1))
    assert refusal_messages(DONE) == []


def test_promises_are_told_apart_with_their_days_and_departments() -> None:
    assert taken(DONE).commitments == (
        Promise(what="完成改造", due=date(2024, 12, 31)),
        Promise(what="开展检查", due=date(2023, 10, 1), department="特设处"),
    )


def test_a_proof_is_known_by_its_hash() -> None:
    assert taken(DONE).proof == origin_of(Path("tests/data/README.md")).hash


def test_every_act_may_be_missing() -> None:
    found = taken(GOOD)
    empty = Taken(file="期初.xlsx", file_hash=FILE.hash)
    assert found == empty


def test_without_the_opening_nothing_of_it_is_read() -> None:
    (row,) = parse_tables("清单", [table(DONE, columns=OPENED)], ReadOptions()).rows
    assert row.taken is None


def test_the_file_is_known_by_name_and_hash() -> None:
    found = read_handover_list(Path("tests/data/opening-2022.csv"), ReadOptions(opening=True))
    assert ([row.stream for row in found.rows], found.refused) == (
        ["rd-15-6-0031", "rd-15-6-0077", "rd-15-6-0210", "zx-13-5-0402"],
        [],
    )
    assert {(row.taken.file, len(row.taken.file_hash)) for row in found.rows if row.taken} == {("opening-2022.csv", 71)}


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(Unreadable, match="nowhere"):
        origin_of(Path("nowhere.csv"))


@pytest.mark.parametrize(
    ("row", "word", "result"),
    [
        (GOOD, "解决采纳", Result.SOLVED),
        (GOOD, "A", Result.SOLVED),
        (GOOD, "ｂ类", Result.SOLVING),
        (GOOD, "C", Result.PLANNED),
        (GOOD, "D", Result.REFERENCE),
        (GOOD, "部分采纳", Result.SOLVED),
        (PROPOSAL, "解决或采纳", Result.ADOPTED),
        (PROPOSAL, "A类", Result.ADOPTED),
        (PROPOSAL, "B", Result.LISTED),
        (PROPOSAL, "C", Result.LISTED),
        (PROPOSAL, "D", Result.REFERENCE),
        (PROPOSAL, "计划解决", Result.LISTED),
    ],
)
def test_results_have_letters_and_old_names_for_each_kind(row: dict[str, Any], word: str, result: Result) -> None:
    assert taken({**row, "办理结果": word}).result is result
    assert any("按“" in message for message in refusal_messages({**row, "办理结果": word})) == (word != result.label)


@pytest.mark.parametrize(
    ("written", "letter"),
    [
        ("沪市监书〔2023〕0103号", "沪市监书〔2023〕0103号"),
        ("沪市监书[2023]0103号", "沪市监书〔2023〕0103号"),
        ("沪市监书（2023）103号", "沪市监书〔2023〕103号"),
        ("沪市监书20230103号", "沪市监书〔2023〕0103号"),
        ("沪市监书〔２０２３〕第０１０３号", "沪市监书〔2023〕0103号"),
        ("口头答复", "口头答复"),
    ],
)
def test_a_letters_number_has_its_brackets_again(written: str, letter: str) -> None:
    row = {**GOOD, "文号": written}
    assert taken(row).letter == letter
    assert bool(refusal_messages(row)) == (letter == "口头答复")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("签收日期", "2023-02-01", "签收日期早于交办日期（2023-02-16）"),
        ("答复日期", "2023-02-01", "答复日期早于交办日期（2023-02-16）"),
        ("公开日期", "2023-05-10", "公开日期早于答复日期（2023-05-11）"),
        ("办结日期", "2023-05-10", "办结日期早于答复日期（2023-05-11）"),
        ("答复日期", "2024-01-06", "晚于2024-01-05"),
        ("签收日期", "昨天", "不是日期"),
        ("办理结果", "E", "不在可选范围内"),
        ("公开属性", "半公开", "不在可选范围内"),
        ("办理态度", "尚可", "不在可选范围内"),
        ("承办人", "长" * 2001, "超过2000字"),
        ("承诺事项", "完成改造", "“完成改造”看不出内容和期限"),
        ("承诺事项", "｜2024-12-31", "“｜2024-12-31”看不出内容和期限"),
        ("承诺事项", "完成改造｜明年", "“完成改造｜明年”的期限不是日期"),
        ("承诺事项", "完成改造｜2023-05-01", "承诺期限2023-05-01早于答复日期2023-05-11"),
        ("佐证", "没有.pdf", "清单所在目录中没有这个文件"),
        ("佐证", "../data/README.md", "不是文件名"),
        ("佐证", "..", "清单所在目录中没有这个文件"),
        ("佐证", "a\\b", "不是文件名"),
    ],
)
def test_what_can_not_have_been_so_is_refused_in_words(column: str, value: str, reason: str) -> None:
    refusals = [refusal for refusal in listed({**DONE, column: value}).refused if refusal.column == column]
    assert [refusal.reason for refusal in refusals] == [reason]
    assert refusals[0].remedy


def test_all_wrong_dates_of_a_row_are_named() -> None:
    row = {**DONE, "签收日期": "2023-02-01", "答复日期": "2023-01-01", "公开日期": "2023-01-02", "办结日期": "昨天"}
    assert [refusal.column for refusal in listed(row).refused] == ["办结日期", "签收日期", "答复日期", "公开日期"]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({**DONE, "沟通日期": "2023-01-20"}, "沟通日期（2023-01-20）早于交办日期（2023-02-16），请核对"),
        ({**DONE, "签收日期": "2023-06-01"}, "答复日期（2023-05-11）早于签收日期（2023-06-01），请核对"),
        ({**DONE, "沟通日期": "2023-06-01"}, "答复日期（2023-05-11）早于沟通日期（2023-06-01），请核对"),
        (
            {**DONE, "答复日期": "", "承诺事项": "", "办理结果": ""},
            "有公开日期、办理态度、办理结果评价、办结日期而无答复日期，请核对",
        ),
        ({**DONE, "承诺事项": ""}, "办理结果为“正在解决”，却没有承诺事项和期限，请核对"),
    ],
)
def test_what_is_rare_is_taken_with_a_remark(row: dict[str, Any], text: str) -> None:
    assert taken(row)
    assert refusal_messages(row) == [text]


def test_a_co_case_has_no_result_evaluation_or_promise_of_its_own() -> None:
    assert taken(CO).sent_on == date(2023, 5, 11)
    found = taken({**DONE, "承办方式": "会办"})
    assert (found.result, found.attitude, found.outcome, found.commitments) == (None, None, None, ())
    assert refusal_messages({**DONE, "承办方式": "会办"}) == [
        "会办件不登记办理结果、办理态度、办理结果评价、承诺事项，未取"
    ]


def test_a_classified_case_is_not_taken_over_either() -> None:
    found = listed({**DONE, **SECRET, "承办人": "绝不能出现的人"})
    assert (len(found.classified), found.rows) == (1, [])
    assert "绝不能出现" not in repr(found)


def test_rows_that_differ_in_how_far_a_case_had_come_are_both_refused() -> None:
    found = listed(DONE, {**DONE, "答复日期": "2023-05-12", "索取号": ""})
    assert [refusal.reason for refusal in found.refused] == [
        "与第3行编号相同，内容不同：答复日期、索取号",
        "与第2行编号相同，内容不同：答复日期、索取号",
    ]


def test_a_letter_that_two_cases_name_is_remarked() -> None:
    found = listed(DONE, {**DONE, "编号": "0100"})
    assert [(remark.row, remark.text) for remark in found.remarks] == [
        (3, "文号“沪市监书〔2023〕0103号”与第2行相同，请核对")
    ]


def test_the_file_itself_makes_no_difference() -> None:
    one = taken(DONE)
    other = one.model_copy(update={"file": "改正.xlsx", "file_hash": f"sha256:{'1' * 64}"})
    assert taken_differences(one, other) == {}
    assert taken_differences(one, other.model_copy(update={"letter": ""})) == {"文号": ("沪市监书〔2023〕0103号", "")}


def test_departments_that_the_directory_does_not_have_are_remarked() -> None:
    assert unknown_departments(taken(DONE), ["广告处", "特设处"]) == []
    assert unknown_departments(taken({**DONE, "承办处室": "广告监管处"}), ["广告处", "特设处"]) == [
        "处室名录中没有“广告监管处”，请核对；是否为“广告处”"
    ]
