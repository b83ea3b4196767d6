"""Prints the help of every command of `banli` in a window of a hundred columns: `python -m tests.golden.help`."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from services.cli.main import app


def pages(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command and to each group of commands."""
    yield words
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from pages(inner, (*words, name))


if __name__ == "__main__":
    run = CliRunner(env={"COLUMNS": "100"}).invoke
    helps = [run(app, [*words, "--help"]).output for words in pages(get_command(app))]
    for line in "\n".join(helps).splitlines():
        print(line.rstrip())
