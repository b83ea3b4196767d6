"""The README says what is true: its table leads from each command to the code, and its commands exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from services.cli.main import app
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.envelope import COMMANDS, EVENTS, Role

README = Path("README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z-]+\.[a-z-]+)` \| `(\w+)` \| `([\w.]+)` \| `([a-z-]+\.[a-z-]+)` \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(README)
KERNEL = ("retract", "amend")


def test_the_table_holds_every_command_that_a_person_gives() -> None:
    """Corrections belong to the kernel; the system's own commands follow from received events."""
    given = {
        type
        for type, command in COMMANDS.items()
        if command.by - {Role.SYSTEM} and command.__module__.startswith("shared.contracts.")
    }
    assert (
        sorted(given - {row[0] for row in ROWS} - {f"{service}.{word}" for service in SUBSCRIPTIONS for word in KERNEL})
        == []
    )


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_leads_to_the_code(row: tuple[str, str, str, str, str]) -> None:
    command, name, path, event, subscribers = row
    assert COMMANDS[command].__name__ == name
    module, _, function = path.rpartition(".")
    decision = getattr(import_module(module), function)
    assert decision.__module__ == module
    assert decision.__name__ == COMMANDS[command].word().replace("-", "_")
    expected = [service for service, events in SUBSCRIPTIONS.items() if EVENTS[event] in events and service != "desk"]
    assert subscribers == (", ".join(expected) or "–")


@pytest.mark.parametrize("word", sorted(set(re.findall(r"banli (?!do\b)([a-z]+)", README))))
def test_a_command_the_readme_names_exists(word: str) -> None:
    assert word in get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_a_target_the_readme_names_exists(name: str) -> None:
    assert re.search(rf"^{name}:", Path("Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:shared|services|tests|deploy)/[\w./-]+)`", README))))
def test_a_file_the_readme_names_exists(path: str) -> None:
    assert Path(path).exists()
