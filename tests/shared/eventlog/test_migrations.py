"""Migrations are one line of numbers, and each lies with those whose tables it makes."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from shared.eventlog.admin import MIGRATIONS
from shared.settings import Settings
from tests.engines import admin

FILES = sorted((file for folder in MIGRATIONS for file in folder.glob("v*.py")), key=lambda file: file.name)


def loaded(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_follows_the_one_before() -> None:
    assert [(loaded(file).down_revision, loaded(file).revision) for file in FILES] == [
        (f"{number - 1:04}" if number > 1 else None, f"{number:04}") for number in range(1, len(FILES) + 1)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_is_named_and_says_what_it_does(file: Path) -> None:
    module = loaded(file)
    assert file.name.startswith(f"v{module.revision}_")
    assert module.__doc__


async def test_a_fresh_database_has_them_all(settings: Settings) -> None:
    assert await admin(settings, "SELECT version_num FROM eventlog.alembic_version") == [(f"{len(FILES):04}",)]
