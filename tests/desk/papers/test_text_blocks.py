"""Templates: fields are filled in once and on one line, unknown ones refused, what is out of date is not used."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from services.desk.papers.context import FIELDS, template_values
from services.desk.papers.letters import letter
from services.desk.papers.render.docx import write_docx
from services.desk.papers.render.model import Para, Style
from services.desk.papers.text_blocks import (
    NO_TEXT,
    LetterTemplate,
    TemplateExpired,
    UnknownField,
    document_text,
    fields_of,
    fill_template,
    read_text,
)
from tests.desk.papers.cases import DRAFT, REPLY, TEXT, TODAY

OPENING = LetterTemplate("答复", "答复", "{称呼}提出的《{标题}》收悉。承办处室：{承办处室}。")


def test_fields_are_filled_in_from_the_case() -> None:
    said = fill_template(OPENING, template_values(REPLY), TODAY)
    assert said == f"您提出的《{REPLY.case.title}》收悉。承办处室：广告处。"


def test_a_value_is_never_read_as_a_template() -> None:
    odd = template_values(REPLY) | {"标题": "关于{提出人}的建议"}
    assert "关于{提出人}的建议" in fill_template(OPENING, odd, TODAY)


def test_a_value_stays_on_its_line() -> None:
    odd = template_values(REPLY) | {"标题": "甲\n一、乙\u202e\u0007丙"}
    assert "\n" not in fill_template(OPENING, odd, TODAY)
    assert "甲 一、乙 丙" in fill_template(OPENING, odd, TODAY)


def test_an_unknown_field_is_named_and_refused() -> None:
    with pytest.raises(UnknownField, match="局长手机"):
        fill_template(LetterTemplate("坏", "答复", "{局长手机}"), template_values(REPLY), TODAY)


def test_wording_out_of_date_is_not_used() -> None:
    old = LetterTemplate("旧", "答复", "正文", until=date(2023, 5, 11))
    assert old.usable(date(2023, 5, 11))
    with pytest.raises(TemplateExpired):
        fill_template(old, template_values(REPLY), TODAY)


def test_what_is_empty_is_left_to_be_written_by_hand() -> None:
    assert (
        fill_template(
            LetterTemplate("空", "答复", "结果：{办理结果}。"), template_values(REPLY) | {"办理结果": ""}, TODAY
        )
        == "结果：　　　。"
    )


def test_every_field_can_be_filled_in_for_every_case() -> None:
    whole = LetterTemplate("全", "答复", "".join(f"{{{field}}}" for field in FIELDS))
    assert set(fields_of(whole.text)) == set(template_values(DRAFT))
    assert fill_template(whole, template_values(DRAFT), TODAY)


def test_headings_and_the_contact_block_are_found_in_a_plain_text() -> None:
    found = read_text(TEXT)
    styles = [block.style for block in found.blocks if isinstance(block, Para)]
    assert styles == [Style.BODY, Style.FIRST, Style.SECOND, Style.BODY, Style.BODY]
    assert found.contact[0] == ("联系人", "张一")
    assert len(found.contact) == 4


def test_a_word_file_is_read_as_its_paragraphs() -> None:
    assert "一、关于加强广告监测" in document_text(write_docx([letter(REPLY)])).split("\n")
    assert document_text("正文".encode()) == "正文"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x89PNG\0", b"PK\x03\x04 damaged", b"PK"])
def test_what_is_no_text_is_said_to_be_none(content: bytes) -> None:
    assert document_text(content) == NO_TEXT


def test_a_workbook_is_no_letter() -> None:
    file = BytesIO()
    Workbook().save(file)
    assert document_text(file.getvalue()) == NO_TEXT
