"""What adding a command and an event costs: in a copy of the code each place that is still missing names itself.

The copy gets both declared in the contract and nothing else. The type checker then names decider, state and ledger;
the tests of declarations name the rest in sentences.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.architecture.drawing import ROOT

SERVICES = ("intake", "assignment", "supervision", "feedback", "publication", "desk")
NEW = '''class NoteWeather(Command, type="{service}.note-weather", label="登记天气", by={{Role.OFFICE}}):
    """The weather on the day of a visit."""

    weather: str


class WeatherNoted(Event, type="{service}.weather-noted", label="已登记天气", sentence="天气：{{weather}}"):
    """The weather on the day of a visit was noted."""

    weather: str


'''
PLACES = {
    "intake": ("services/intake/decider.py", "services/intake/states.py", "services/desk/ledger/project_intake.py"),
    "assignment": (
        "services/assignment/decider.py",
        "services/assignment/states.py",
        "services/desk/ledger/project_intake.py",
    ),
    "supervision": ("services/supervision/decider.py", "services/desk/ledger/project_deadlines.py"),
    "feedback": ("services/feedback/decider.py", "services/desk/ledger/project_replies.py"),
    "publication": ("services/publication/decider.py", "services/desk/ledger/project_replies.py"),
    "desk": ("services/desk/domain/decider.py", "services/desk/domain/state.py"),
}


def copy_with_messages(folder: Path, services: Collection[str]) -> None:
    """The code and its house rules, with `NoteWeather` and `WeatherNoted` in the contracts of these services."""
    skipped = shutil.ignore_patterns("__pycache__", "*.html", "*.js", "*.css", "*.webp", "*.png")
    for name in ("services", "shared", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for service in services:
        contract = folder / "shared" / "contracts" / service / "__init__.py"
        contract.write_text(declared(contract.read_text(encoding="utf-8"), service), encoding="utf-8")


def declared(text: str, service: str) -> str:
    """The contract's text with the two classes before its unions, and both in the unions."""
    title = service.capitalize()
    start = text.index(f"\n{title}Command =") + 1
    text = text[:start] + NEW.format(service=service) + text[start:]
    for union, member in ((f"{title}Command", "NoteWeather"), (f"{title}Event", "WeatherNoted")):
        text = re.sub(rf"^{union} = (\(\s*)?", lambda found, member=member: f"{found[0]}{member} | ", text, flags=re.M)
    head = text.index("\n\nfrom ") if "\n\nfrom " in text else text.index("\n\nimport ")
    return text[:head] + "\n\nfrom shared.messaging.envelope import Command, Event, Role" + text[head:]


def run(folder: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode, f"nothing was missing: {done.stdout}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def type_errors(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says of a copy in which every service has the new message: one run, with what it knows already."""
    folder = tmp_path_factory.mktemp("added")
    copy_with_messages(folder, SERVICES)
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", folder / ".mypy_cache")
    return [line for line in run(folder, "mypy").splitlines() if ": error:" in line]


def test_each_type_error_names_the_message(type_errors: list[str]) -> None:
    assert all("NoteWeather" in line or "WeatherNoted" in line for line in type_errors), type_errors


@pytest.mark.parametrize("service", SERVICES)
def test_the_type_checker_names_each_place_that_must_learn_of_a_message(type_errors: list[str], service: str) -> None:
    assert set(PLACES[service]) <= {line.partition(":")[0] for line in type_errors}


def test_it_names_few_places(type_errors: list[str]) -> None:
    """At most decider, states and ledger of each service, and one more where a chapter has a decider of its own."""
    assert len(type_errors) <= 4 * len(SERVICES)


def test_what_no_type_can_tell_is_said_in_sentences(tmp_path: Path) -> None:
    copy_with_messages(tmp_path, ["publication"])
    silent = ("-q", "--no-header", "-p", "no:cacheprovider", "-k", "weather or chinese_name or on_file or as_they_were")
    files = ("tests/architecture/test_declarations.py", "tests/architecture/test_contracts.py", "tests/golden")
    said = run(tmp_path, "pytest", *files, *silent)
    for sentence in (
        "WeatherNoted in shared/contracts/publication lacks chapter=…; choose one of Chapter.INTAKE",
        "WeatherNoted in shared/contracts/publication does not say how it is put right: list it in CORRECTIONS",
        "NoteWeather in shared/contracts/publication: say once when pages offer it",
        "give 'weather' its Chinese name in FIELD_LABELS of shared/contracts/common/labels.py",
        "make golden",
    ):
        assert sentence in said, sentence
