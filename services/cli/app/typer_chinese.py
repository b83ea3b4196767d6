"""Typer in Chinese: commands whose help page is Chinese, and whose usage errors are one Chinese sentence.

Nothing of Typer is replaced: its classes are extended at their public methods, and its errors are told apart by the
documented names of their classes.
"""

import re
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup

from services.cli.app.chinese_help import OPTIONS_METAVAR, SUBCOMMAND_METAVAR, print_help

CommandFunction = TypeVar("CommandFunction", bound=Callable[..., Any])
EXIT_USAGE, EXIT_INTERRUPTED = 2, 130
LIMIT = re.compile(r"(greater|less) than or equal to (\S+)")
QUOTED = re.compile(r"'([^']+)'")


class ChineseCommand(TyperCommand):
    """A command with a Chinese help page."""

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Draws the help of a command in Chinese."""
        print_help(self, ctx)


class ChineseGroup(TyperGroup):
    """A group of commands with a Chinese help page."""

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Draws the help of a group of commands in Chinese."""
        print_help(self, ctx)

    def main(self, *args: Any, **options: Any) -> Any:
        """Runs the command line and exits; a usage error is one Chinese sentence on stderr, with exit code 2."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except typer.TyperException as error:
            if type(error).__name__ != "NoArgsIsHelpError":  # then the help page has been printed already
                Console(stderr=True).print(error_sentence(error), style="red", markup=False, soft_wrap=True)
            sys.exit(EXIT_USAGE)
        except typer.Abort:
            sys.exit(EXIT_INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)


class ChineseTyper(typer.Typer):
    """A Typer application or group whose commands are Chinese unless they say otherwise."""

    def __init__(self, **options: Any) -> None:
        metavars = {"options_metavar": OPTIONS_METAVAR, "subcommand_metavar": SUBCOMMAND_METAVAR}
        super().__init__(**{"cls": ChineseGroup, **metavars, **options})

    def command(self, name: str | None = None, **options: Any) -> Callable[[CommandFunction], CommandFunction]:
        """Registers a command of the class `ChineseCommand`."""
        return super().command(name, **{"cls": ChineseCommand, "options_metavar": OPTIONS_METAVAR, **options})


def error_sentence(error: Any) -> str:
    """What is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "banli"
    return f"{_complaint(error).rstrip('。')}。执行 {path} --help 查看用法。"


def _complaint(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            return f"没有选项 {error.option_name}"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 后须写明内容"
        case "MissingParameter":
            return f"缺少 {_parameter_name(error)}".strip()
        case "BadParameter" if error.param:
            return f"{_parameter_name(error)}有误：{_value_complaint(error.message)}"
    return _usage_complaint(error.message)


def _usage_complaint(message: str) -> str:
    """Translates the messages of errors that have no class of their own."""
    if message.startswith("No such command"):
        wanted, *similar = QUOTED.findall(message)
        return f"没有命令“{wanted}”" + (f"，是否为 {'、'.join(similar)}" if similar else "")
    if "unexpected extra" in message:
        return "多余的参数：" + message.partition("s) (")[2].rstrip(")")
    return "请写明命令" if message.startswith("Missing command") else message


def _value_complaint(message: str) -> str:
    if "integer" in message:
        return "应为整数"
    if limit := LIMIT.search(message):
        return f"不能{'小' if limit[1] == 'greater' else '大'}于{limit[2]}"
    return "内容不对" if re.search("[a-z]{3}", message) else message


def _parameter_name(error: Any) -> str:
    parameter = error.param
    if parameter is None:
        return ""
    is_option = parameter.param_type_name == "option"
    name: str = parameter.opts[0] if is_option else parameter.metavar or parameter.name
    return f"{name} " if name.isascii() else f"“{name}”"
