"""How lists of cases, figures and commands are printed."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from services.cli.app.case_output import SERVICE_LABELS
from services.cli.app.field_parsing import explain_fields
from services.cli.app.tables import grid
from services.desk.ledger.projection import CaseRow, Stage
from services.desk.reports.summary import Figure, Summary
from shared.messaging.envelope import COMMANDS, EVENTS, Command, Role


def print_cases(console: Console, rows: Sequence[CaseRow]) -> None:
    """Prints the ledger as a list: case, department, stage, next deadline."""
    if not rows:
        console.print("没有符合条件的案件，请核对所填条件；banli cases 列出全部。")
        return
    table = grid(f"建议提案台账（{len(rows)}件）", "代号", "类别", "案由", "承办处室", "状态", "下一期限", "到期日")
    for row in rows:
        following = row.next_deadline if row.stage is not Stage.CLOSED else None
        table.add_row(
            row.id,
            "".join(code.label for code in (row.kind, row.part) if code),
            Text(row.title),
            row.department or "—",
            row.stage.label,
            following.name if following else "—",
            following.due.isoformat() if following else "—",
        )
    console.print(table)


def print_summary(console: Console, figures: Summary) -> None:
    """The figures of a scope; the first three lines are the sums of the yearly report."""
    console.print(f"[bold]{figures.scope.heading}[/bold]")
    for line in figures.headlines:
        console.print(line)
    results = "，".join(f"{code.label} {len(ids)}" for code, ids in figures.results.items() if ids)
    console.print(f"办理结果：{results or '尚无答复'}")
    if not any(figures.counts.values()):
        console.print("没有符合条件的案件，请核对所填条件。")
        return
    table = grid("", "指标", "件数", "基数", "比例")
    for figure in figures.figures:
        table.add_row(*_figure_row(figure))
    table.add_section()
    for figure in figures.more:
        if figure.cases:
            table.add_row(*_figure_row(figure))
    console.print(table)


def _figure_row(figure: Figure) -> tuple[str, str, str, str]:
    rate = "—" if figure.rate is None else f"{figure.rate:.1%}"
    return figure.name, str(len(figure.cases)), str(len(figure.base)), rate


def print_commands(console: Console, wanted: Sequence[str] = ()) -> None:
    """Every command a person may give, or those of a service, and who may give them."""
    table = grid("命令一览", "命令", "名称", "岗位")
    for type, command in sorted(COMMANDS.items()):
        if command.by - {Role.SYSTEM} and (not wanted or command.service() in wanted):
            table.add_row(type, command.label, role_names(command))
    console.print(table)
    console.print("某个命令须填哪些内容：banli do list submit-reply。某项服务的命令：banli do list feedback。")


def print_command(console: Console, command: type[Command]) -> None:
    """One command with everything that can be filled in."""
    table = grid(
        f"{command.label}（{command.type}），由{role_names(command)}办理", "项目", "含义", "是否必填", "可填内容"
    )
    for row in explain_fields(command):
        table.add_row(*row)
    console.print(
        table
        if command.model_fields
        else f"{command.label}（{command.type}），由{role_names(command)}办理，无须填写内容。"
    )


def role_names(command: type[Command]) -> str:
    """The Chinese names of the roles that may give a command."""
    return "、".join(role.label for role in Role if role in command.by and role is not Role.SYSTEM)


def print_written(console: Console, written: Sequence[tuple[str, int, str]]) -> None:
    """What a command wrote, with the number by which each record is corrected or taken back."""
    if not written:
        console.print("已是如此，无须再办。")
    for stream, version, type in written:
        console.print(f"{EVENTS[type].label}：{stream}（{SERVICE_LABELS[EVENTS[type].service()]}第{version}条）")


def print_cases_behind(console: Console, figures: Summary) -> None:
    """The cases behind each count, result and figure."""
    counts = ((f"{kind.label}{part.label}", ids) for (kind, part), ids in figures.counts.items())
    results = ((f"办理结果：{code.label}", ids) for code, ids in figures.results.items())
    rates = ((f"指标：{figure.name}", figure.cases) for figure in (*figures.figures, *figures.more))
    for name, ids in (*counts, *results, *rates):
        if ids:
            console.print(f"[bold]{name}[/bold]（{len(ids)}件）")
            console.print(Padding("  ".join(ids), (0, 0, 0, 2)))


def print_parked(console: Console, rows: Sequence[Any]) -> None:
    """What was set aside, by which service, and why."""
    if not rows:
        console.print("没有被搁置的消息。", style="green")
        return
    table = grid(f"被搁置的消息（{len(rows)} 条）", "服务", "序", "案件", "消息", "原因")
    for row in rows:
        _, _, service, _, word = row["subject"].split(".")
        event = EVENTS.get(f"{service}.{word}")
        label = event.label if event else word
        table.add_row(SERVICE_LABELS[row["service"]], str(row["position"]), row["stream"], label, Text(row["error"]))
    console.print(table)
