"""The help page of a command in Chinese, drawn with Rich: usage, description, and a panel each of arguments, options,
commands.

Typer translates the titles of its panels by gettext, but neither the usage line, nor the type of an option, nor the
sentence of `--help`; and it cuts long Chinese sentences off where a table has no room. So the page is drawn here, from
what Typer's commands publicly say of themselves.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.highlighter import RegexHighlighter
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.theme import Theme
from typer import Context

OPTIONS_METAVAR, SUBCOMMAND_METAVAR, VALUE_METAVAR = "[选项]", "命令 [参数]...", "值"
HELP_OF_HELP = "显示本说明"
THEME = Theme({"long": "bold cyan", "short": "bold green"})


class OptionHighlighter(RegexHighlighter):
    """Colours the options that a sentence names."""

    highlights = (r"(^|\W)(?P<short>-\w+)(?![a-zA-Z0-9])", r"(^|\W)(?P<long>--[\w-]+)(?![a-zA-Z0-9])")


highlight = OptionHighlighter()


def print_help(command: Any, context: Context) -> None:
    """Prints the help page of a Typer command or group to standard output."""
    console = Console(theme=THEME, highlight=False)
    console.print(Padding(highlight(usage(command, context)), 1), style="bold")
    if command.help:
        console.print(Padding(_sentence(command.help), (0, 1, 1, 1)))
    parameters = [parameter for parameter in command.get_params(context) if not getattr(parameter, "hidden", False)]
    for title, kind in (("参数", "argument"), ("选项", "option")):
        of_kind = [parameter for parameter in parameters if parameter.param_type_name == kind]
        _print_panel(console, title, parameter_table(of_kind, context))
    if hasattr(command, "list_commands"):
        _print_panel(console, "命令", command_table(command, context))


def usage(command: Any, context: Context) -> str:
    """The usage line, such as `用法：banli show [选项] 案件`; required arguments stand without braces."""
    pieces = " ".join(command.collect_usage_pieces(context))
    return f"用法：{context.command_path} {pieces}".replace("{", "").replace("}", "")


def parameter_table(parameters: Sequence[Any], context: Context) -> Table:
    """One row for each parameter: names, what it takes, and its explanation; required ones are starred."""
    table = _table(highlight=True)
    starred = any(parameter.required for parameter in parameters)
    for parameter in parameters:
        star = [Text("*", style="red") if parameter.required else ""] if starred else []
        _add_row(table, *star, *_names(parameter), _value(parameter), _explanation(parameter, context))
    return table


def command_table(group: Any, context: Context) -> Table:
    """One row for each command that is not hidden: its name and the first paragraph of its help."""
    commands = [group.get_command(context, name) for name in group.list_commands(context)]
    visible = [command for command in commands if not command.hidden]
    table = _table(highlight=False)
    table.add_column(style="bold cyan", no_wrap=True, width=max((len(command.name) for command in visible), default=0))
    table.add_column(ratio=10)
    for command in visible:
        _add_row(table, Text(command.name), _sentence((command.short_help or command.help or "").split("\n\n")[0]))
    return table


def _names(parameter: Any) -> Iterator[Text]:
    """Four columns: long and short names, long and short names of the negation; an argument's name stands as short."""
    is_argument = parameter.param_type_name == "argument"
    names = [parameter.metavar or parameter.name] if is_argument else parameter.opts
    for group in (names, parameter.secondary_opts):
        for is_long in (True, False):
            yield highlight(",".join(name for name in group if name.startswith("--") is is_long))


def _value(parameter: Any) -> Text:
    takes_value = parameter.param_type_name == "option" and not parameter.is_flag
    return Text(VALUE_METAVAR if takes_value else "", style="bold yellow", overflow="fold")


def _explanation(parameter: Any, context: Context) -> Text:
    """The help of a parameter, its environment variable, its default, and whether it is required."""
    is_help = set(parameter.opts) & set(context.help_option_names)
    parts = [_sentence(HELP_OF_HELP if is_help else parameter.help or "")]
    if parameter.envvar and parameter.show_envvar:
        parts.append(Text(f"［环境变量：{parameter.envvar}］", style="dim yellow"))
    if default := _default(parameter, context):
        parts.append(Text(f"［默认：{default}］", style="dim"))
    if parameter.required:
        parts.append(Text("［必填］", style="dim red"))
    return Text(" ").join(part for part in parts if part)


def _default(parameter: Any, context: Context) -> str:
    """What a parameter is when it is not given, or what its declaration says of that; empty for nothing to say."""
    if isinstance(parameter.show_default, str):
        return f"({parameter.show_default})"
    default = parameter.get_default(context, call=False)
    if default is None or (default is False and not parameter.secondary_opts) or not parameter.show_default:
        return ""
    if parameter.secondary_opts:  # a flag with a negation: the name that holds
        return str((parameter.opts if default else parameter.secondary_opts)[0].lstrip("-"))
    return ", ".join(map(str, default)) if isinstance(default, list | tuple) else str(default)


def _sentence(text: str) -> Text:
    return highlight(Text.from_markup(text.replace("\n", " ").strip()))


def _table(highlight: bool) -> Table:
    return Table(highlight=highlight, show_header=False, expand=True, box=None, pad_edge=False, padding=(0, 1))


def _add_row(table: Table, *cells: RenderableType) -> None:
    """Adds a row whose long sentences go on in the next line instead of being cut off."""
    table.add_row(*cells)
    for column in table.columns:
        column.overflow = "fold"


def _print_panel(console: Console, title: str, table: Table) -> None:
    if table.row_count:
        console.print(Panel(table, border_style="dim", title=title, title_align="left"))
