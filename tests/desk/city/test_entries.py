"""What the city's system must be told of a case, act by act, in its own columns."""

import io
from datetime import date

import openpyxl

from services.desk.city.entries import (
    FIELD_READERS,
    FORM_FIELDS,
    CityAct,
    EntryFacts,
    OwedEntry,
    entry_facts,
    entry_values,
    owed_entries,
    queue,
    session_name,
)
from services.desk.city.entry_sheet import Column, default_template, guess_template, headings, sheet_rows
from services.desk.files.table_reader import Table
from services.desk.files.xlsx_writer import write_xlsx
from services.desk.ledger.case_parts import Commitment
from services.desk.ledger.case_row import CaseRow, Stage
from services.desk.portal.eligibility import chinese_numeral
from shared.contracts.common.vocabulary import Disclosure, HandlingRole, Kind, Result, Way
from shared.contracts.feedback import ContactRecorded, ReplySent
from tests.desk.facts import days, history

FIFTH, LATER = days(5, 5, 20)
LETTER = "沪市监书〔2023〕0103号"
CASE = CaseRow(
    id="rd-16-1-0099",
    kind=Kind.SUGGESTION,
    part=HandlingRole.LEAD,
    congress=16,
    session=1,
    number="0099",
    title="关于整治保健品广告的建议",
    proposers=("代表101", "代表102"),
    received_on=date(2023, 2, 20),
)
ANSWERED = CASE.model_copy(
    update={
        "stage": Stage.ANSWERED,
        "contacts": 1,
        "sent_on": FIFTH,
        "letter": LETTER,
        "result": Result.SOLVED,
        "decision": Disclosure.ACTIVE,
    }
)


def acts(case: CaseRow) -> list[str]:
    return [entry.act.label for entry in owed_entries(case)]


def test_each_act_waits_from_the_day_it_was_done() -> None:
    assert acts(CASE.model_copy(update={"received_on": None})) == []
    assert acts(CASE) == ["签收"]
    assert acts(CASE.model_copy(update={"contacts": 2})) == ["签收", "沟通"]
    assert acts(ANSWERED) == ["签收", "沟通", "答复"]


def test_the_reply_of_a_lead_case_is_noted_with_its_own_act() -> None:
    assert acts(ANSWERED.model_copy(update={"city_entry": True})) == ["签收", "沟通"]


def test_a_reply_of_an_earlier_round_is_not_asked_for_while_the_case_is_handled_again() -> None:
    again = ANSWERED.model_copy(update={"stage": Stage.REHANDLING, "rounds": 2, "city_entry": False})
    assert acts(again) == ["签收", "沟通"]


def test_an_opinion_sent_is_entered_as_the_answer_of_a_co_case() -> None:
    co = CASE.model_copy(update={"part": HandlingRole.CO, "stage": Stage.OPINION_SENT, "sent_on": FIFTH, "contacts": 1})
    assert acts(co) == ["签收", "答复"]


def test_a_promise_that_was_kept_is_followed_up_in_the_city_s_system() -> None:
    promise = Commitment(what="完成改造", due=LATER, fulfilled_on=LATER)
    open_one = Commitment(what="另一项", due=LATER)
    case = CASE.model_copy(update={"commitments": {"c1": promise, "c2": open_one}})
    assert [(entry.act, entry.subject) for entry in owed_entries(case)][1:] == [(CityAct.FOLLOW, "c1")]


def test_what_left_the_bureau_or_is_classified_is_not_entered() -> None:
    for changes in ({"withdrawn_on": FIFTH}, {"voided_on": FIFTH}, {"stage": Stage.CLASSIFIED}):
        assert owed_entries(ANSWERED.model_copy(update=changes)) == []


def test_receipt_and_contact_of_a_case_taken_over_were_entered_before() -> None:
    assert acts(ANSWERED.model_copy(update={"taken_over": True})) == ["答复"]


def test_the_oldest_comes_first_and_one_act_can_be_asked_for() -> None:
    other = CASE.model_copy(update={"id": "rd-16-1-0100", "received_on": date(2023, 2, 17)})
    assert [entry.case.id for entry in queue([CASE, other])] == ["rd-16-1-0100", "rd-16-1-0099"]
    assert queue([CASE], CityAct.REPLY) == []


def test_fields_are_typed_as_people_type_them() -> None:
    contact = ContactRecorded(way=Way.VISIT, who="代表101", by_whom="陈某", opinion="同意", joint_units=())
    sent = ReplySent(
        text="sha256:" + "0" * 64,
        letter=LETTER,
        result=Result.SOLVED,
        decision=Disclosure.ACTIVE,
        recipients=("代表101", "代表102"),
        joint=0,
        copies=(),
    )
    told = entry_facts(history((contact, FIFTH), (sent, LATER)))
    entry = OwedEntry(ANSWERED, CityAct.REPLY)
    names = ("届次", "编号", "沟通日期", "沟通方式", "主送", "文号", "答复日期", "办理结果", "公开属性", "抄送")
    assert [entry_values(entry, told, name) for name in names] == [
        "市十六届人大一次会议", "0099", "2023-05-05", "走访", "代表101、代表102",
        LETTER, "2023-05-05", "解决采纳", "主动公开", "",
    ]  # fmt: skip


def test_sessions_are_called_as_lists_call_them() -> None:
    assert [chinese_numeral(n) for n in (1, 10, 16, 20, 21)] == ["一", "十", "十六", "二十", "二十一"]
    proposal = CASE.model_copy(update={"kind": Kind.PROPOSAL, "congress": 14})
    assert session_name(proposal) == "市政协十四届一次会议"


def test_every_field_asked_for_can_be_said_without_any_history() -> None:
    for act, names in FORM_FIELDS.items():
        case = ANSWERED.model_copy(update={"commitments": {"c1": Commitment(what="完成改造", due=LATER)}})
        for name in (*names, *FIELD_READERS):
            assert isinstance(entry_values(OwedEntry(case, act, 1, "c1"), EntryFacts(), name), str)


def test_the_city_s_own_columns_are_guessed_and_the_rest_left_blank() -> None:
    found = guess_template(["序号", "建议编号", "标题", "答复文号", "联系人", "校核码"])
    assert [mapped.field for mapped in found] == ["", "编号", "案由", "文号", "承办人", ""]


def test_the_columns_of_an_empty_form_are_found_under_its_title() -> None:
    table = Table("表", [(1, ["答复录入模板", "", ""]), (3, ["编号", "答复文号", "答复日期"])])
    assert headings("模板.xlsx", [table]) == ["编号", "答复文号", "答复日期"]


def test_a_filled_sheet_has_the_city_s_columns_in_their_order() -> None:
    template = (Column("件号", "编号"), Column("校核码"), Column("发文字号", "文号"))
    assert sheet_rows(template, [OwedEntry(ANSWERED, CityAct.REPLY)], {}) == [
        ["件号", "校核码", "发文字号"],
        ["0099", "", LETTER],
    ]
    assert [column.heading for column in default_template(CityAct.REPLY)] == list(FORM_FIELDS[CityAct.REPLY])


def test_nothing_in_a_sheet_counts_as_a_formula() -> None:
    made = write_xlsx("表", [("编号", "案由"), ("0099", "=1+1"), ("-1", "@SUM"), (3, "平常")])
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(made)).active.values]
    assert rows == [["编号", "案由"], ["0099", "'=1+1"], ["'-1", "'@SUM"], [3, "平常"]]
