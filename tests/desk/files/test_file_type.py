"""What a file is, is found in it; what cannot be filed is refused whatever it is called."""

import io
import zipfile

import pytest
from docx import Document

from services.desk.files.file_type import MAX_FILE_BYTES, FileEmpty, FileNotFiled, FileTooLarge, Format, detect
from services.desk.files.xlsx_writer import write_xlsx
from shared.messaging.errors import CommandError


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


def letter() -> bytes:
    made = io.BytesIO()
    Document().save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b"%PDF-1.7\n", Format.PDF),
        (b"\x89PNG\r\n\x1a\n0000", Format.PNG),
        (b"\xff\xd8\xff\xe0JFIF", Format.JPG),
        (letter(), Format.DOCX),
        (write_xlsx("台账", [["编号"]]), Format.XLSX),
        (archive("OFD.xml", "Doc_0/Document.xml"), Format.OFD),
        ("走访记录".encode(), Format.TXT),
        ("走访记录".encode("gb18030"), Format.TXT),
    ],
)
def test_what_may_be_filed(content: bytes, format: Format) -> None:
    assert detect(content) is format
    assert "/" in format.media_type


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"a" * (MAX_FILE_BYTES + 1), FileTooLarge),
        (b"MZ\x90\x00", FileNotFiled),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileNotFiled),
        (archive("a.txt"), FileNotFiled),
        (archive("word/document.xml", "word/vbaProject.bin"), FileNotFiled),
        (archive("xl/workbook.xml", "payload.exe"), FileNotFiled),
        (b"PK\x03\x04broken", FileNotFiled),
    ],
)
def test_what_may_not(content: bytes, refusal: type[CommandError]) -> None:
    with pytest.raises(refusal):
        detect(content)
