"""A command on a home where nothing has ever run brings everything it needs along."""

from pathlib import Path

from typer.testing import CliRunner

from services.cli.main import app
from tests.cli.commands.test_commands import SMALL


def test_a_list_is_taken_in_at_once_and_nothing_is_set_aside(tmp_path: Path) -> None:
    runner = CliRunner(env={"BANLI_HOME": str(tmp_path), "COLUMNS": "200"})
    taken = runner.invoke(app, ["import", str(SMALL), "--on", "2023-04-14"], catch_exceptions=False)
    assert (taken.exit_code, "新登记 12 件" in taken.output) == (0, True)
    assert "没有被搁置的消息" in runner.invoke(app, ["parked"], catch_exceptions=False).output
    shown = runner.invoke(app, ["show", "rd-16-1-0099"], catch_exceptions=False).output
    assert "2023-05-16" in shown
