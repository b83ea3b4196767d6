"""The README says what is true: its commands, targets and folders exist, and it is short."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from services.cli.main import app

README = Path("README.md").read_text(encoding="utf-8")
LONGEST = 200  # lines
LARGEST = 120 * 1024  # bytes of a picture


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= LONGEST


def test_it_begins_in_chinese_with_the_two_commands() -> None:
    start = README.partition("## What it is")[0]
    assert len(re.findall(r"[\u4e00-\u9fff]", start)) > 200
    assert re.search(r"^make up .*\nmake test ", start, re.MULTILINE)


def test_its_pictures_are_small() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 2
    assert [picture for picture in pictures if Path(picture).stat().st_size > LARGEST] == []


@pytest.mark.parametrize("word", sorted(set(re.findall(r"banli (?!do\b)([a-z]+)", README))))
def test_a_command_the_readme_names_exists(word: str) -> None:
    assert word in get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_a_target_the_readme_names_exists(name: str) -> None:
    assert re.search(rf"^{name}:", Path("Makefile").read_text(), re.MULTILINE)


def test_every_folder_of_code_is_on_the_map() -> None:
    """Of the desk and of the kernel also the folders inside."""
    shown = set(re.findall(r"`((?:services|shared)/[\w/]+)`", README)) | {"services/desk", "services/supervision"}
    folders = {
        str(folder)
        for place in ("services", "shared", "services/desk")
        for folder in Path(place).iterdir()
        if (folder / "__init__.py").is_file() or folder.name == "migrations"
    }
    assert sorted(folders - shown) == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"(?<![\w/])((?:services|shared)/[\w/]+\.py)", README))))
def test_a_file_on_the_drawing_exists(path: str) -> None:
    assert Path(path).is_file()
