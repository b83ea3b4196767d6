"""The help names each command by one word; a former word is hidden there and goes on working."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from services.cli.main import app

FORMER = {"rerun": ("parked", "retry"), "deliver": ("deliveries", "retry"), "portal": ("export", "portal")}


@pytest.mark.parametrize(("former", "words"), FORMER.items(), ids=FORMER)
def test_a_former_word_is_hidden_and_its_help_names_the_new_one(former: str, words: tuple[str, ...]) -> None:
    group = get_command(app)
    assert group.commands[former].hidden  # type: ignore[attr-defined]
    assert f"banli {' '.join(words)}" in CliRunner(env={"COLUMNS": "200"}).invoke(app, [former, "--help"]).output


@pytest.mark.parametrize("words", FORMER.values(), ids=" ".join)
def test_the_new_word_stands_in_the_help_of_its_group(words: tuple[str, ...]) -> None:
    listed = CliRunner(env={"COLUMNS": "100"}).invoke(app, [*words[:-1], "--help"]).output
    assert f"│ {words[-1]} " in listed
    assert f"│ {words[0]} " in CliRunner(env={"COLUMNS": "100"}).invoke(app, ["--help"]).output


@pytest.mark.parametrize("former", FORMER)
def test_a_former_word_is_not_in_the_list_of_commands(former: str) -> None:
    assert f"│ {former} " not in CliRunner(env={"COLUMNS": "100"}).invoke(app, ["--help"]).output
