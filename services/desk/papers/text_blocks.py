"""Letter templates with fields in braces, and plain texts read as the paragraphs of a letter."""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document

from services.desk.papers.render.model import Block, Para, Style
from shared.messaging.errors import RuleViolation

FIELD = re.compile(r"\{([^{}\n]{1,40})\}")
FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]{1,3}、")
SECOND_LEVEL = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
CONTACTS = ("联系人", "联系电话", "联系地址", "邮政编码")
CONTACT_LINE = re.compile(rf"^({'|'.join(CONTACTS)})[：:]\s*(.*)$")
BLANK_VALUE = "　　　"
NO_TEXT, MAX_UNPACKED_BYTES = "（文稿不是文字或 Word 文件，请直接打印原文件）", 64 << 20


class UnknownField(RuleViolation, message="模板中有无法填写的栏目，请改正后再用。"):
    """A template uses a field that no case has."""


class TemplateExpired(RuleViolation, message="此模板已过有效期，请办公室更新措辞后再用。"):
    """The template is past the day until which it may be used."""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A template: what it is used for (答复、会办意见、催办函…), its text with fields in braces, and the last day of
    its use."""

    name: str
    use: str
    text: str
    until: date | None = None

    def usable(self, today: date) -> bool:
        """Whether the template may be used on that day."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class LetterText:
    """A plain text as a letter needs it: its paragraphs, and the contact lines from its end as name and value."""

    blocks: tuple[Block, ...]
    contact: tuple[tuple[str, str], ...] = ()


def fields_of(template: str) -> tuple[str, ...]:
    """The fields of a template, each once."""
    return tuple(dict.fromkeys(FIELD.findall(template)))


def fill_template(template: LetterTemplate, values: Mapping[str, str], today: date) -> str:
    """The template's text with its fields filled in once: braces inside a value stay, and an empty value leaves a
    blank.

    Raises `TemplateExpired` and `UnknownField`.
    """
    if not template.usable(today):
        raise TemplateExpired(template.name)
    if unknown := [name for name in fields_of(template.text) if name not in values]:
        raise UnknownField("、".join(unknown))
    return FIELD.sub(lambda match: on_one_line(values[match[1]]) or BLANK_VALUE, template.text)


def on_one_line(value: str) -> str:
    """The value on one line: it can neither begin a paragraph of its own nor hide characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in value).split())


def read_text(text: str) -> LetterText:
    """The text as paragraphs: 一、 and （一） begin headings, lines such as 联系电话： at the end are the contact
    lines."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line]
    contact: list[tuple[str, str]] = []
    while lines and (match := CONTACT_LINE.match(lines[-1])):
        contact.insert(0, (match[1], match[2]))
        lines.pop()
    return LetterText(tuple(Para(line, style_of(line)) for line in lines), tuple(contact))


def style_of(line: str) -> Style:
    """The style of a line by how it begins."""
    if FIRST_LEVEL.match(line) and len(line) <= 40:
        return Style.FIRST
    return Style.SECOND if SECOND_LEVEL.match(line) else Style.BODY


def contact_lines(contact: Iterable[tuple[str, str]]) -> str:
    """The contact lines as they are written at the end of a text."""
    return "\n".join(f"{name}：{value.strip()}" for name, value in contact if value.strip())


def document_text(document: bytes) -> str:
    """The paragraphs of a text or Word file; `NO_TEXT` for anything else."""
    if document.startswith(b"PK"):
        return _word_text(document)
    if b"\0" in document or document.startswith(b"%PDF"):
        return NO_TEXT
    return document.decode("utf-8", errors="replace")


def _word_text(document: bytes) -> str:
    """The paragraphs of a Word file; a small file can unpack to more memory than there is, so one that large is
    refused."""
    try:
        with ZipFile(BytesIO(document)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                return NO_TEXT
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(document)).paragraphs)
    except (BadZipFile, KeyError, ValueError, SyntaxError, zlib.error):  # no Word file, or a damaged one
        return NO_TEXT
