"""The real type of a file, by its first bytes and not by its name; a file that cannot be filed is refused with the
reason."""

import io
import zipfile

from shared.messaging.envelope import LabelledEnum
from shared.messaging.errors import CommandError

MAX_FILE_BYTES, MAX_UNPACKED_BYTES, MAX_PARTS = 50 * 1024 * 1024, 400 * 1024 * 1024, 5000


class Format(LabelledEnum):
    """文件格式 that may be filed with a case."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG 图片"
    JPG = "jpg", "JPG 图片"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 表格"
    OFD = "ofd", "OFD 版式文件"
    TXT = "txt", "纯文本"

    @property
    def media_type(self) -> str:
        """The media type that a browser is told."""
        return MEDIA_TYPES[self.value]


OPEN_XML = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": f"{OPEN_XML}wordprocessingml.document",
    "xlsx": f"{OPEN_XML}spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain; charset=utf-8",
}
FORMAT_BY_PART = {"word/": Format.DOCX, "xl/": Format.XLSX, "OFD.xml": Format.OFD}
INLINE_FORMATS = (Format.PDF, Format.PNG, Format.JPG)
MAGIC = ((b"%PDF-", Format.PDF), (b"\x89PNG\r\n\x1a\n", Format.PNG), (b"\xff\xd8\xff", Format.JPG))


class FileEmpty(CommandError, message="没有选择文件，或文件是空的。", status=400):
    """No file was chosen, or it has no content."""


class FileTooLarge(CommandError, message="文件超过50MB，不能存入，请压缩或拆分后再传。", status=413):
    """The file is larger than `MAX_FILE_BYTES`."""


class FileNotFiled(
    CommandError, message="这种文件不能存入，只收PDF、OFD、Word（docx）、Excel（xlsx）、PNG、JPG和纯文本。", status=415
):
    """The format is not filed: programs, archives, old Office formats, files with macros, damaged files."""


def detect(content: bytes) -> Format:
    """The format of the content. Raises `FileEmpty`, `FileTooLarge` or `FileNotFiled`."""
    if not content:
        raise FileEmpty
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge(f"{len(content) / 1024 / 1024:.1f}MB")
    for magic, file_format in MAGIC:
        if content.startswith(magic):
            return file_format
    if content.startswith(b"PK\x03\x04"):
        return office_format(content)
    if is_text(content):
        return Format.TXT
    raise FileNotFiled


def office_format(content: bytes) -> Format:
    """The format of a ZIP archive: Word, Excel or OFD by the names of its parts. Raises `FileNotFiled`, also for one
    with programs or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileNotFiled("文件已损坏") from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileNotFiled("压缩内容过大")
    names = [part.filename for part in parts]
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
        raise FileNotFiled("文件带有宏或程序")
    for start, format in FORMAT_BY_PART.items():
        if any(name.startswith(start) for name in names):
            return format
    raise FileNotFiled("压缩包请解开后逐个上传")


def is_text(content: bytes) -> bool:
    """Whether it is plain text in UTF-8 or GB18030, without control characters."""
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in content):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
