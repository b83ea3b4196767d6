"""Letters: who is addressed, what the title says, who signs, whom it is copied to, and the measures of GB/T 9704."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from services.desk.papers.context import PaperContext, is_body, proposer_title
from services.desk.papers.handling import HandlingFacts
from services.desk.papers.letters import letter
from services.desk.papers.render.docx import write_docx
from services.desk.papers.render.model import Paper, Para, Style
from shared.contracts.common.vocabulary import Kind
from tests.desk.papers.cases import CO, DRAFT, LEAD, REPLY, SHARED, TEXT, TODAY


def lines(paper: Paper, style: Style | None = None) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Para) and style in (None, block.style)]


def test_a_reply_says_what_it_answers_and_to_whom() -> None:
    paper = letter(REPLY)
    assert lines(paper, Style.TITLE) == ["对市十六届人大一次会议\n第0099号代表建议的答复"]
    assert lines(paper, Style.ADDRESSEE) == ["施某某代表："]
    assert f"您提出的《{LEAD.title}》收悉。经研究，现将办理情况答复如下：" in lines(paper)
    assert lines(paper, Style.MARK) == ["办理结果：解决采纳　公开属性：主动公开"]
    assert paper.copies == ("市人大常委会代表工委", "市政府办公厅", "市文化和旅游局", "市卫生健康委员会")


def test_a_signed_reply_bears_its_number_and_the_day_of_its_signature() -> None:
    paper = letter(REPLY)
    assert paper.head is not None
    assert (paper.head.number, paper.head.draft) == ("沪市监书〔2023〕0088号", False)
    assert lines(paper, Style.SIGNED) == ["上海市市场监督管理局", "2023年5月11日"]


def test_before_the_signature_number_and_day_are_left_open() -> None:
    paper = letter(PaperContext(LEAD, HandlingFacts(), TEXT, TODAY))
    assert paper.head is not None
    assert paper.head.draft
    assert paper.head.number == "沪市监书〔2023〕　　　　号"
    assert lines(paper, Style.SIGNED)[-1] == "2023年　月　日"


def test_a_joint_reply_is_signed_by_every_lead_unit() -> None:
    paper = letter(SHARED)
    names = ["上海市市场监督管理局", "上海市公安局经侦总队", "上海市教育委员会"]
    assert lines(paper, Style.SIGNED)[:3] == names
    assert lines(paper, Style.ADDRESSEE) == ["委员101等委员："]


def test_an_opinion_goes_to_the_lead_unit_and_says_what_it_is_for() -> None:
    paper = letter(DRAFT)
    assert lines(paper, Style.ADDRESSEE) == ["市商务委员会："]
    assert "的会办意见" in lines(paper, Style.TITLE)[0]
    assert "以上意见供你单位统一答复代表时参考。" in lines(paper)
    assert paper.copies == ()


def test_a_text_that_brings_its_opening_gets_no_second_one() -> None:
    own = "您提出的建议收悉，现答复如下：\n正文。"
    assert sum("收悉" in line for line in lines(letter(PaperContext(LEAD, HandlingFacts(), own, TODAY)))) == 1


def test_the_contact_block_stands_below_the_date() -> None:
    assert lines(letter(REPLY))[-1].startswith("（联系人：张一　联系电话：021-55550100")


@pytest.mark.parametrize(
    ("proposers", "more", "said"),
    [
        (("施某",), 0, "施某代表"),
        (("施某", "钱某"), 0, "施某、钱某代表"),
        (("施某", "钱某", "孙某"), 0, "施某等代表"),
        (("施某",), 5, "施某等代表"),
        (("致公党示范区委",), 0, "致公党示范区委"),
        (("代表359",), 0, "代表359"),
    ],
)
def test_proposers_are_called_as_letters_call_them(proposers: tuple[str, ...], more: int, said: str) -> None:
    assert proposer_title(proposers, Kind.SUGGESTION, more) == said


def test_a_person_of_four_characters_is_no_body() -> None:
    assert not is_body("欧阳会")


def test_the_measures_are_those_of_the_standard() -> None:
    section = Document(BytesIO(write_docx([letter(REPLY)]))).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 35, 28, 26]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.different_first_page_header_footer


def test_text_and_headings_have_their_face_and_size() -> None:
    book = Document(BytesIO(write_docx([letter(REPLY)])))
    found = {
        paragraph.text: (paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")), paragraph.runs[0].font.size.pt)
        for paragraph in book.paragraphs
        if paragraph.runs
    }
    assert found["一、关于加强广告监测"] == ("黑体", 16)
    assert found["感谢您对广告监管工作的关心。"] == ("仿宋_GB2312", 16)
    assert found["（一）完善监测机制。我局对保健品广告节目实行每日监测。"] == ("楷体_GB2312", 16)
    assert found["对市十六届人大一次会议\n第0099号代表建议的答复"] == ("方正小标宋简体", 22)


def test_the_text_is_indented_by_two_characters_and_set_in_lines_of_the_standard() -> None:
    book = Document(BytesIO(write_docx([letter(REPLY)])))
    paragraph = next(paragraph for paragraph in book.paragraphs if paragraph.text.startswith("感谢您"))
    indent = paragraph._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert paragraph.paragraph_format.line_spacing.pt == 28.95


def test_pages_count_from_one_in_every_letter_of_a_batch() -> None:
    book = Document(BytesIO(write_docx([letter(REPLY), letter(DRAFT)])))
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in book.sections]
    assert starts == ["1", "1"]
    assert [section.first_page_header.paragraphs[0].text for section in book.sections] == ["上海市市场监督管理局"] * 2
    assert " PAGE " in book.sections[0].footer._element.xml
    assert " PAGE " not in book.sections[0].first_page_footer._element.xml


def test_a_batch_holds_the_letterhead_once() -> None:
    one, many = write_docx([letter(REPLY)]), write_docx([letter(REPLY)] * 20)
    parts = [len(ZipFile(BytesIO(content)).namelist()) for content in (one, many)]
    assert parts[0] == parts[1]


def test_odd_pages_are_numbered_right_and_even_ones_left() -> None:
    section = Document(BytesIO(write_docx([letter(REPLY)]))).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.text.startswith("— ")


def test_no_batch_without_papers() -> None:
    with pytest.raises(ValueError, match="no paper"):
        write_docx([])


def test_a_co_case_says_nothing_of_a_result() -> None:
    assert lines(letter(PaperContext(CO, HandlingFacts(), TEXT, TODAY)), Style.MARK) == []
