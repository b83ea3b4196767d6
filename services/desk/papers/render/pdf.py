"""Makes PDFs of Word files with LibreOffice, where it is installed: one at a time, each in a folder of its own."""

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

from services.desk.papers.render.gbt9704 import Face
from shared.messaging.errors import CommandError

MEDIA_TYPE = "application/pdf"
PROGRAMS = ("soffice", "libreoffice")
TIMEOUT_S = 60.0
ONE_AT_A_TIME = asyncio.Lock()
EXPORT_FILTER = 'pdf:writer_pdf_Export:{"EmbedStandardFonts":{"type":"boolean","value":"true"}}'
FONT_CONFIGURATION = "/etc/fonts/fonts.conf"
ALIAS = (
    '<alias binding="same"><family>{face}</family><prefer><family>{face}</family>{like}'
    "<family>{open}</family></prefer></alias>"
)
SUBSTITUTES = {Face.BODY: ("仿宋", "FangSong"), Face.KAI: ("楷体", "KaiTi"), Face.TITLE: ("方正小标宋_GBK", "SimSun")}


class NoLibreOffice(CommandError, message="本机未安装 LibreOffice，不能生成 PDF，请下载 Word 文件。", status=501):
    """LibreOffice is not installed; everything but PDFs works without it."""


class PdfFailed(CommandError, message="PDF 生成失败，请下载 Word 文件或稍后再试。", status=503):
    """LibreOffice made no file, or did not end within `TIMEOUT_S`."""


def office_program() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


async def convert_to_pdf(document: bytes) -> bytes:
    """The paper as PDF with embedded fonts. Raises `NoLibreOffice` or `PdfFailed`."""
    office = office_program()
    if office is None:
        raise NoLibreOffice
    async with ONE_AT_A_TIME:
        with tempfile.TemporaryDirectory(prefix="banli-pdf-") as name:
            folder = Path(name)
            await asyncio.to_thread(_write_input, folder, document)
            await _run_office(office, folder)
            pdf = folder / "paper.pdf"
            if not pdf.exists():
                raise PdfFailed
            return await asyncio.to_thread(pdf.read_bytes)


def _write_input(folder: Path, document: bytes) -> None:
    """Writes the Word file, and a font configuration that names substitutes for missing fonts."""
    (folder / "paper.docx").write_bytes(document)
    aliases = []
    for face in Face:
        substitutes = "".join(f"<family>{name}</family>" for name in SUBSTITUTES.get(face, ()))
        aliases.append(ALIAS.format(face=face.value, like=substitutes, open=face.label))
    head = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
    table = f'{head}<include ignore_missing="yes">{FONT_CONFIGURATION}</include>{"".join(aliases)}</fontconfig>'
    (folder / "fonts.conf").write_text(table, encoding="utf-8")


async def _run_office(office: str, folder: Path) -> None:
    """Runs LibreOffice in a process group of its own, so that nothing of it outlives its time. Raises `PdfFailed`."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = (profile, "--headless", "--norestore", "--convert-to", EXPORT_FILTER, "--outdir", str(folder))
    process = await asyncio.create_subprocess_exec(
        office,
        *command,
        str(folder / "paper.docx"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)},
        start_new_session=True,
    )
    try:
        await asyncio.wait_for(process.wait(), TIMEOUT_S)
    except TimeoutError:
        raise PdfFailed from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
