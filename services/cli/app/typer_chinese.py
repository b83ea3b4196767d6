"""What the command line library says in English, said in Chinese."""

import re
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer import Abort, rich_utils
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperGroup, TyperOption

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "ERRORS_PANEL_TITLE": "错误",
    "REQUIRED_LONG_STRING": "［必填］",
    "DEFAULT_STRING": "［默认：{}］",
    "ENVVAR_STRING": "［环境变量：{}］",
    "RANGE_STRING": "",
}
USAGE = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
WORDS = {"Show this message and exit.": "显示本说明"}
LIMIT = re.compile(r"(greater|less) than or equal to (\S+)")
CHOICES = re.compile(r"'([^']+)'")


class Folding(Table):
    """A table of help whose sentences go on in the next line instead of being cut off."""

    def add_row(self, *cells: Any, **more: Any) -> None:
        super().add_row(*cells, **more)
        for column in self.columns:
            column.overflow = "fold"


def _usage(self: HelpFormatter, prog: str, args: str = "", prefix: str | None = None) -> None:
    for theirs, ours in USAGE.items():
        args = args.replace(theirs, ours).translate({ord("{"): None, ord("}"): None})
    self.write(f"{prefix or '用法：'}{prog} {args}\n")


def _text(*, text: str, **more: Any) -> Any:
    return _made(text=WORDS.get(text, text), **more)


def _value(self: Any, ctx: Any) -> str | None:
    """What stands beside an option that wants something behind it."""
    return None if getattr(self, "is_flag", True) else "值"


_made = rich_utils._make_rich_text
for name, words in {**PANELS, "Table": Folding, "Columns": Text(" ").join, "_make_rich_text": _text}.items():
    setattr(rich_utils, name, words)
for owner, name, ours in (
    (HelpFormatter, "write_usage", _usage),
    (TyperOption, "display_type_rich", _value),
    (TyperArgument, "display_type_rich", _value),
):
    setattr(owner, name, ours)


class Chinese(TyperGroup):
    """The group of all commands, whose mistakes are answered in one Chinese sentence and exit code 2."""

    def main(self, *args: Any, **more: Any) -> Any:
        try:
            code = super().main(*args, **{**more, "standalone_mode": False})
        except UsageError as error:
            Console(stderr=True).print(sentence(error), style="red", markup=False, soft_wrap=True)
            sys.exit(2)
        except Abort:
            sys.exit(130)
        sys.exit(code if isinstance(code, int) else 0)


def sentence(error: UsageError) -> str:
    """What was wrong with the words on the command line, and where to look."""
    path = error.ctx.command_path if error.ctx else "banli"
    return f"{complaint(error).rstrip('。')}。执行 {path} --help 查看用法。"


def complaint(error: UsageError) -> str:
    match error:
        case NoSuchOption():
            return f"没有选项 {error.option_name}"
        case BadOptionUsage():
            return f"选项 {error.option_name} 后须写明内容"
        case MissingParameter():
            return f"缺少 {_name(error)}".strip()
        case BadParameter():
            return f"{_name(error)}有误：{_wrong(error)}" if error.param else error.message
    return _misused(error.message)


def _misused(message: str) -> str:
    """Messages that have no class of their own."""
    if message.startswith("No such command"):
        wanted, *close = CHOICES.findall(message)
        return f"没有命令“{wanted}”" + (f"，是否为 {'、'.join(close)}" if close else "")
    if "unexpected extra" in message:
        return "多余的参数：" + message.partition("s) (")[2].rstrip(")")
    return "请写明命令" if message.startswith("Missing command") else message


def _wrong(error: BadParameter) -> str:
    message = error.message
    if "integer" in message:
        return "应为整数"
    if limit := LIMIT.search(message):
        return f"不能{'小' if limit[1] == 'greater' else '大'}于{limit[2]}"
    return "内容不对" if re.search("[a-z]{3}", message) else message


def _name(error: BadParameter) -> str:
    if error.param is None:
        return ""
    named = error.param.opts[0] if error.param.param_type_name == "option" else error.param.metavar or error.param.name
    return f"{named} " if named.isascii() else f"“{named}”"
