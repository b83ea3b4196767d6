"""The forms and notices: what is recorded stands on them, what is not has room to be written."""

from datetime import date

import pytest

from services.desk.papers import forms, notices
from services.desk.papers.context import PaperContext
from services.desk.papers.handling import HandlingFacts
from services.desk.papers.labels import Address, address_labels, label_sheets
from services.desk.papers.render.docx import write_docx
from services.desk.papers.render.model import Grid, Paper, Para
from tests.desk.papers.cases import DONE, LEAD, REPLY, SHARED, TODAY

FRESH = PaperContext(LEAD, HandlingFacts(), "", TODAY)
FORMS = (forms.assignment_sheet, forms.approval_sheet, forms.disclosure_sheet, forms.opinion_form, forms.cover)


def paper_text(paper: Paper) -> str:
    found = [block.text for block in paper.blocks if isinstance(block, Para)]
    for grid in (block for block in paper.blocks if isinstance(block, Grid)):
        found += [cell.text + cell.foot for row in grid.rows for cell in row]
    return "\n".join(found)


@pytest.mark.parametrize("make", FORMS)
@pytest.mark.parametrize("docket", [REPLY, FRESH, SHARED])
def test_every_form_names_its_case_and_fills_its_columns(make: object, docket: PaperContext) -> None:
    assert callable(make)
    paper = make(docket)
    assert docket.case.title in paper_text(paper) or docket.what in paper_text(paper)
    for grid in (block for block in paper.blocks if isinstance(block, Grid)):
        assert {sum(cell.column_span for cell in row) for row in grid.rows} == {len(grid.widths)}
    assert write_docx([paper])


def test_an_opinion_on_record_is_printed_with_its_author_and_day() -> None:
    text = paper_text(forms.assignment_sheet(REPLY))
    assert "批示：请按期办理　局领导 李某　2023-02-19" in text
    assert "2023年5月16日（答复）" in text


def test_where_nothing_is_recorded_there_is_room_to_sign() -> None:
    assert paper_text(forms.assignment_sheet(FRESH)).count("签名：") == 3


def test_the_form_for_members_asks_what_theirs_asks() -> None:
    assert "委员本人提出不需要走访" in paper_text(forms.opinion_form(SHARED))
    assert "针对提案" not in paper_text(forms.opinion_form(REPLY)).replace("\n", "")


def test_the_department_and_every_silent_unit_are_pressed() -> None:
    papers = notices.pressing_letters(REPLY)
    assert len(papers) == 2
    assert "广告处：" in paper_text(papers[0])
    assert "“答复”的期限为2023年5月16日，还有4日" in paper_text(papers[0])
    assert "市卫生健康委员会：" in paper_text(papers[1])
    assert "此前我局已催要1次" in paper_text(papers[1])


def test_nobody_is_pressed_for_what_is_done() -> None:
    kept = LEAD.deadlines["reply"].model_copy(update={"met_on": TODAY})
    done = LEAD.model_copy(update={"deadlines": {"reply": kept}, "opinions": {}})
    assert notices.pressing_letters(PaperContext(done, HandlingFacts(), "", TODAY)) == ()


def test_a_list_of_what_changes_hands_counts_it() -> None:
    things = [notices.HandoverLine("rd-16-1-0099", LEAD.title, "在办件", "办理中", date(2023, 5, 16))] * 3
    paper = notices.handover_sheet("王某", "局办公室经办", "陈某", things, TODAY)
    assert "将下列3项工作移交陈某" in paper_text(paper)
    assert paper.landscape
    assert write_docx([paper])


def test_the_three_authorities_are_told_of_a_new_liaison_officer() -> None:
    text = paper_text(notices.liaison_report("王某", "陈某", "局办公室", "021-55550100", TODAY))
    assert "市政府办公厅、市人大常委会代表工委、市政协提案委：" in text
    assert "由王某调整为陈某" in text


def test_there_is_a_label_for_each_of_the_28() -> None:
    made = address_labels(SHARED, [Address("委员101", "示范大学", "", "上海市示范路1号", "200001")])
    assert len(made) == 28
    assert (made[0].to, made[0].postcode) == ("委员101 收", "200001")
    assert made[27].remark == "政协提案0821号　联名人27"
    assert label_sheets(made)


def test_co_signers_who_are_known_get_their_own_label() -> None:
    made = address_labels(SHARED, [Address("钱某某", address="上海市示范路2号")])
    assert [letter.to for letter in made[:2]] == ["委员101 收", "钱某某委员 收"]
    assert len(made) == 28


def test_a_draft_is_on_its_way_and_a_signed_one_says_by_whom() -> None:
    assert "签发：沪市监书〔2023〕0088号　局领导 李某　2023-05-11" in paper_text(forms.approval_sheet(REPLY))
    assert DONE.letter in paper_text(forms.approval_sheet(REPLY))
