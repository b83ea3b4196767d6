"""Folders read as a map: few units in each package, no circle, no upward arrow, and rules that hold by place."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract
from rich.console import Console

from tests.architecture.drawing import PACKAGES, ROOT, drawing, folders, graph, table

MOST = {"services.desk": 17, "services.desk.web": 10, "services.supervision": 11, "services.cli": 5}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
PURE: dict[str, Any] = next(contract for contract in CONTRACTS if contract["name"].startswith("Deciders, policies"))


def test_the_table_of_units_and_floors_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        Console(width=140).print("", table())


@pytest.mark.parametrize("package", PACKAGES)
def test_no_folders_import_each_other_in_a_circle(package: str) -> None:
    assert drawing(package).circle() == []


@pytest.mark.parametrize("package", MOST)
def test_a_package_has_few_units(package: str) -> None:
    assert len(drawing(package).units) <= MOST[package]


@pytest.mark.parametrize(("folder", "modules"), list(folders()))
def test_no_folder_is_overfull(folder: str, modules: int) -> None:
    assert modules <= 17


def pure_modules() -> Iterator[str]:
    """Every module that the contract of purity names by its place."""
    for module in sorted(graph().modules):
        parts = module.split(".")
        ancestors = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
        if any(fnmatch(name, place) and name.count(".") == place.count(".") for name in ancestors for place in PLACES):
            yield module


def reached(modules: list[str]) -> list[str]:
    """These modules and all of ours that they import at any distance."""
    found = set(modules)
    for module in modules:
        found |= {name for name in graph().find_upstream_modules(module) if name.startswith(("services.", "shared."))}
    return sorted(found)


PLACES: list[str] = PURE["source_modules"]
PURE_MODULES = list(pure_modules())


@pytest.fixture(scope="module")
def contract() -> ForbiddenContract:
    configuration.configure()
    options = {"root_packages": ["shared", "services"], "include_external_packages": True}
    return ForbiddenContract(PURE["name"], options, {key: PURE[key] for key in ("source_modules", "forbidden_modules")})


def test_every_place_of_the_contract_holds_modules() -> None:
    for place in PLACES:
        assert any(fnmatch(module, f"{place}*") for module in PURE_MODULES), place


def test_the_fold_of_the_ledger_and_all_its_parts_are_reached(contract: ForbiddenContract) -> None:
    """They are pure because the projection is: what it imports is checked with it, at any distance."""
    projections = [module for module in graph().modules if ".ledger.project" in module or ".ledger.case_" in module]
    assert len(projections) >= 7
    for module in projections:
        assert not keeps_contract_with(contract, module, "asyncpg"), module


@pytest.mark.parametrize("place", PLACES)
def test_a_database_in_a_pure_place_breaks_the_contract(contract: ForbiddenContract, place: str) -> None:
    """Planted in the last module of each place; a new module there is under the contract without being named."""
    module = [module for module in PURE_MODULES if fnmatch(module, place) or fnmatch(module, f"{place}.*")][-1]
    assert not keeps_contract_with(contract, module, "asyncpg")


def keeps_contract_with(contract: ForbiddenContract, importer: str, imported: str) -> bool:
    """Whether the contract would still be kept if `importer` imported `imported`."""
    imports = graph()
    imports.add_import(importer=importer, imported=imported)
    try:
        return bool(contract.check(imports, verbose=False).kept)
    finally:
        imports.remove_import(importer=importer, imported=imported)


def test_a_planted_import_fails_the_check_itself(tmp_path: Path) -> None:
    """`lint-imports`, as `make check` runs it, on a copy in which a decider imports the database."""
    for folder in ("services", "shared"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.html", "*.js")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    leaving = tmp_path / "services" / "intake" / "leaving.py"
    leaving.write_text(leaving.read_text(encoding="utf-8") + "\nimport asyncpg\n", encoding="utf-8")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "services.intake.leaving -> asyncpg" in run.stdout


CLOCKS_AND_DICE = ("time", "random", "secrets", "uuid4", "now", "today", "utcnow")


@pytest.mark.parametrize("module", reached(PURE_MODULES))
def test_a_pure_module_reads_no_clock_and_throws_no_dice(module: str) -> None:
    """Time, identity and chance come in with the command."""
    file = ROOT / (module.replace(".", "/") + ".py")
    file = file if file.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                assert not {alias.name for alias in names} & {"time", "random", "secrets"}
            case ast.ImportFrom(module="time" | "random" | "secrets"):
                pytest.fail(f"line {node.lineno}: {node.module}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date" | "uuid"), attr=name)):
                assert name not in CLOCKS_AND_DICE, f"line {node.lineno}"
            case ast.ImportFrom(module="uuid", names=names):
                assert "uuid4" not in {alias.name for alias in names}


def test_no_test_patches_what_the_whole_process_shares() -> None:
    """Suites of other tests run in the same event loop: a clock or a sleep that is patched for all makes them spin."""
    patch = re.compile(r"setattr\((asyncio|time|datetime|random|socket|signal)\b|setattr\(\"(asyncio|time)\.")
    patched = [
        f"{file}: {line.strip()}"
        for file in Path("tests").rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if patch.search(line)
    ]
    assert patched == []
