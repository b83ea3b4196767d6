"""The words of an item's file make its case findable; whatever a file pretends to be, reading it does no harm."""

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest

from services.desk.ledger import search_terms
from services.desk.ledger.case_parts import AttachedFile
from services.desk.ledger.case_row import CaseRow
from services.desk.ledger.item_text import MAX_PART_BYTES, MAX_TEXT_CHARACTERS, PART, file_text, item_text
from shared.blobs.folder import Folder
from shared.blobs.store import BlobStore
from shared.contracts.desk.files import Sort


def written(*paragraphs: str) -> bytes:
    made, document = io.BytesIO(), docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(made)
    return made.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return made.getvalue()


def test_a_document_is_read_paragraph_by_paragraph() -> None:
    assert file_text(written("火锅店", "明厨亮灶"), "docx").split() == ["火锅店", "明厨亮灶"]


def test_plain_text_is_read() -> None:
    assert file_text("火锅".encode(), "txt") == "火锅"


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", zipped("other.xml", b"x"), written("x")[:200]])
def test_what_is_no_document_has_no_words(content: bytes) -> None:
    assert file_text(content, "docx") == ""


def test_a_document_that_unpacks_without_end_is_read_only_so_far() -> None:
    bomb = zipped(PART, b"<w:t>" + "字".encode() * (MAX_PART_BYTES // 2) + b"</w:t>")
    assert len(file_text(bomb, "docx")) <= MAX_TEXT_CHARACTERS


async def test_a_case_is_found_by_the_words_of_its_item(tmp_path: Path) -> None:
    texts = BlobStore(Folder(tmp_path))
    digest = texts.put(written("建议整治火锅店的明厨亮灶"))
    given = {"attachment": digest, "name": "原文.docx", "format": "docx", "size": 1, "by": "王某", "version": 1}
    item = AttachedFile(**given, sort=Sort.ITEM, on=date(2023, 2, 16))
    case = CaseRow(id="rd-16-1-0099", title="建议", files=(item, item.model_copy(update={"sort": Sort.PHOTO})))
    assert "火锅" in search_terms.search_vector(case, await item_text(texts, case))
    texts.purge(digest, "销毁决定1号")
    assert await item_text(texts, case) == ""
