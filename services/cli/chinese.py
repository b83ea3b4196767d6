"""What the command line library says in English, said in Chinese."""

import sys
from typing import Any

from rich.console import Console
from typer import Abort, rich_utils
from typer._click.exceptions import BadParameter, MissingParameter, NoSuchOption, UsageError
from typer.core import TyperGroup

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "REQUIRED_LONG_STRING": "［必填］",
    "DEFAULT_STRING": "［默认：{}］",
}
for name, words in PANELS.items():
    setattr(rich_utils, name, words)


class Chinese(TyperGroup):
    """The group of all commands, whose mistakes are answered in one Chinese sentence and exit code 2."""

    def main(self, *args: Any, **more: Any) -> Any:
        try:
            code = super().main(*args, **{**more, "standalone_mode": False})
        except UsageError as error:
            Console(stderr=True).print(sentence(error), style="red", markup=False)
            sys.exit(2)
        except Abort:
            sys.exit(130)
        sys.exit(code if isinstance(code, int) else 0)


def sentence(error: UsageError) -> str:
    """What was wrong with the words on the command line, and where to look."""
    path = error.ctx.command_path if error.ctx else "banli"
    return f"{complaint(error)}。执行 {path} --help 查看用法。"


def complaint(error: UsageError) -> str:
    match error:
        case NoSuchOption():
            return f"没有选项 {error.option_name}"
        case MissingParameter():
            return f"缺少 {_name(error)}"
        case BadParameter():
            return f"{_name(error)} 有误：{error.message}" if error.param else error.message
    message = error.message
    if message.startswith("No such command"):
        return f"没有命令 {message.removeprefix('No such command').strip(' .')}"
    return "多余的参数" + message.partition("(")[2].rstrip(")") if "unexpected extra" in message else message


def _name(error: BadParameter) -> str:
    return str(error.param.metavar or error.param.name) if error.param else ""
