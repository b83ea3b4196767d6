"""Words that come back in every letter: templates with fields in braces, and a plain text read as an official one."""

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
FIRST = re.compile(r"^[一二三四五六七八九十]{1,3}、")
SECOND = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
CONTACTS = ("联系人", "联系电话", "联系地址", "邮政编码")
CONTACT = re.compile(rf"^({'|'.join(CONTACTS)})[：:]\s*(.*)$")
BLANK = "　　　"
NO_TEXT, MAX_UNPACKED_BYTES = "（文稿不是文字或 Word 文件，请直接打印原文件）", 64 << 20


class UnknownField(RuleViolation, message="模板中有无法填写的栏目，请改正后再用。"):
    """A template asks for something that is not known of any case."""


class TemplateExpired(RuleViolation, message="此模板已过有效期，请办公室更新措辞后再用。"):
    """Wording goes out of date: each template says until when it may be used."""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A template: what it is for (答复、会办意见、催办函…), its text with fields in braces, and until when it holds."""

    name: str
    use: str
    text: str
    until: date | None = None

    def usable(self, today: date) -> bool:
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class LetterText:
    """A plain text as a letter needs it: its paragraphs, and the contact block that stood at its end."""

    blocks: tuple[Block, ...]
    contact: tuple[tuple[str, str], ...] = ()


def fields_of(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(FIELD.findall(template)))


def fill_template(wording: LetterTemplate, values: Mapping[str, str], today: date) -> str:
    """The template with its fields filled in, once: braces inside a value stay as they are, and what is empty is left
    blank to be filled in by hand."""
    if not wording.usable(today):
        raise TemplateExpired(wording.name)
    if strange := [each for each in fields_of(wording.text) if each not in values]:
        raise UnknownField("、".join(strange))
    return FIELD.sub(lambda found: on_one_line(values[found[1]]) or BLANK, wording.text)


def on_one_line(value: str) -> str:
    """On one line: a value can neither begin a paragraph of its own nor hide characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in value).split())


def read_text(text: str) -> LetterText:
    """一、 and （一） are headings of their level; lines such as 联系电话： at the end are the contact block."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line]
    contact: list[tuple[str, str]] = []
    while lines and (found := CONTACT.match(lines[-1])):
        contact.insert(0, (found[1], found[2]))
        lines.pop()
    return LetterText(tuple(Para(line, style_of(line)) for line in lines), tuple(contact))


def style_of(line: str) -> Style:
    if FIRST.match(line) and len(line) <= 40:
        return Style.FIRST
    return Style.SECOND if SECOND.match(line) else Style.BODY


def contact_lines(contact: Iterable[tuple[str, str]]) -> str:
    """The contact block as it stands at the end of a text."""
    return "\n".join(f"{name}：{said.strip()}" for name, said in contact if said.strip())


def document_text(document: bytes) -> str:
    """The paragraphs of a text file, or of a Word file; of anything else the word that it is none."""
    if document.startswith(b"PK"):
        return _of_word(document)
    if b"\0" in document or document.startswith(b"%PDF"):
        return NO_TEXT
    return document.decode("utf-8", errors="replace")


def _of_word(document: bytes) -> str:
    """A small file can unpack to more than the machine has: what is that large is no letter."""
    try:
        with ZipFile(BytesIO(document)) as pack:
            if sum(part.file_size for part in pack.infolist()) > MAX_UNPACKED_BYTES:
                return NO_TEXT
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(document)).paragraphs)
    except (BadZipFile, KeyError, ValueError, SyntaxError, zlib.error):  # no Word file, or a damaged one
        return NO_TEXT
