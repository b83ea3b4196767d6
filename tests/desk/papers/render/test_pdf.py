"""PDFs: the text can be read back, its faces are embedded; without LibreOffice people are told what to do instead."""

import asyncio
from io import BytesIO

import pypdf
import pytest

from services.desk.papers import forms
from services.desk.papers.context import PaperContext
from services.desk.papers.labels import address_labels, label_sheets
from services.desk.papers.letters import letter
from services.desk.papers.render import pdf as office
from services.desk.papers.render.docx import write_docx
from tests.desk.papers.cases import DONE, DRAFT, LEAD, REPLY, SHARED, TEXT, TODAY

LONG = LEAD.model_copy(
    update={"title": LEAD.title * 2, "note": "备注" * 20, "co_units": tuple(f"市第{n}管理局" for n in range(8))}
)
HERE = office.office_program() is not None


async def converted(document: bytes) -> pypdf.PdfReader | None:
    """The PDF, or nothing where the machine has no LibreOffice: then it must be said so."""
    if not HERE:
        with pytest.raises(office.NoLibreOffice):
            await office.convert_to_pdf(document)
        return None
    return pypdf.PdfReader(BytesIO(await office.convert_to_pdf(document)))


async def test_the_text_of_a_letter_can_be_read_in_its_pdf() -> None:
    found = await converted(write_docx([letter(REPLY)]))
    text = "".join(page.extract_text() for page in found.pages).replace("\n", "") if found else "施某某代表"
    assert "施某某代表" in text


async def test_the_faces_are_embedded() -> None:
    found = await converted(write_docx([letter(REPLY)]))
    fonts = [font for page in found.pages for font in faces(page)] if found else []
    assert all("/FontFile" in str(list(font)) for font in fonts)
    assert bool(fonts) == HERE


def faces(page: pypdf.PageObject) -> list[object]:
    """The descriptors of the faces a page is set in."""
    named = page["/Resources"]["/Font"].values()  # type: ignore[index]
    kids = [font.get_object().get("/DescendantFonts", [font])[0].get_object() for font in named]
    return [child["/FontDescriptor"].get_object() for child in kids]


async def test_28_labels_fill_two_sheets() -> None:
    found = await converted(label_sheets(address_labels(SHARED, [])))
    assert found is None or len(found.pages) == 2


async def test_a_batch_is_one_file_and_two_at_once_wait_for_each_other() -> None:
    batch, one = await asyncio.gather(
        converted(write_docx([letter(REPLY), letter(DRAFT)])), converted(write_docx([letter(REPLY)]))
    )
    assert batch is None or (one is not None and len(batch.pages) > len(one.pages))


async def test_every_form_is_one_page_also_after_a_letter() -> None:
    docket = PaperContext(LONG, DONE, TEXT, TODAY)
    makes = (forms.assignment_sheet, forms.approval_sheet, forms.disclosure_sheet, forms.opinion_form, forms.cover)
    found = await converted(write_docx([letter(REPLY), *(make(docket) for make in makes)]))
    one = await converted(write_docx([letter(REPLY)]))
    assert found is None or (one is not None and len(found.pages) == len(one.pages) + len(makes))


async def test_without_the_program_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ())
    with pytest.raises(office.NoLibreOffice) as refused:
        await office.convert_to_pdf(b"")
    assert "LibreOffice" in refused.value.user_message


async def test_what_is_no_paper_fails_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("true",))
    with pytest.raises(office.PdfFailed):
        await office.convert_to_pdf(b"no document")
