"""How cases, histories, reports and figures look in a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from services.cli.dossier import SERVICES
from services.desk.ledger import Case, Stage
from services.desk.summary import Figure, Summary
from shared.contracts.words import FIELDS
from shared.messages import COMMANDS, EVENTS, Role


def cases(console: Console, rows: Sequence[Case]) -> None:
    """The ledger as a list: what it is, who has it, where it stands, what is next."""
    table = Table(title=f"建议提案台账（{len(rows)}件）", header_style="bold")
    for name in ("代号", "类别", "编号", "承办方式", "案由", "承办处室", "状态", "下一期限", "到期日"):
        table.add_column(name, overflow="fold")
    for row in rows:
        following = row.next_deadline if row.stage is not Stage.CLOSED else None
        table.add_row(
            row.id,
            row.kind.label if row.kind else "",
            row.number,
            row.part.label if row.part else "",
            row.title,
            row.department or "—",
            row.stage.label,
            following.name if following else "—",
            following.due.isoformat() if following else "—",
        )
    console.print(table)


def summary(console: Console, figures: Summary) -> None:
    """The figures of a scope; the first three lines are the sums of the yearly report."""
    console.print(f"[bold]{figures.scope.heading}[/bold]")
    for line in figures.headlines:
        console.print(line)
    results = "，".join(f"{code.label} {len(ids)}" for code, ids in figures.results.items() if ids)
    console.print(f"办理结果：{results or '尚无答复'}")
    table = Table("指标", "件数", "基数", "比例", header_style="bold")
    for figure in figures.figures:
        table.add_row(*_figure(figure))
    table.add_section()
    for figure in figures.more:
        if figure.cases:
            table.add_row(*_figure(figure))
    console.print(table)


def _figure(figure: Figure) -> tuple[str, str, str, str]:
    rate = "—" if figure.rate is None else f"{figure.rate:.1%}"
    return figure.name, str(len(figure.cases)), str(len(figure.of)), rate


def commands(console: Console) -> None:
    """Every command a person may give, who may give it, and its fields."""
    table = Table("命令", "名称", "岗位", "内容", title="命令一览", header_style="bold")
    for type, command in sorted(COMMANDS.items()):
        people = [role.label for role in Role if role in command.by and role is not Role.SYSTEM]
        if people:
            fields = "、".join(f"{name}（{FIELDS[name]}）" for name in command.model_fields)
            table.add_row(type, command.label, "、".join(people), fields or "—")
    console.print(table)


def written(console: Console, done: Sequence[tuple[str, int, str]]) -> None:
    """What a command wrote."""
    if not done:
        console.print("已是如此，无须再办。")
    for stream, version, type in done:
        console.print(f"{EVENTS[type].label}：{stream} 第 {version} 条（{type}）")


def behind(console: Console, figures: Summary) -> None:
    """The cases behind each count, result and figure."""
    counts = ((f"{kind.label}{part.label}", ids) for (kind, part), ids in figures.counts.items() if ids)
    results = ((code.label, ids) for code, ids in figures.results.items() if ids)
    rates = ((figure.name, figure.cases) for figure in (*figures.figures, *figures.more))
    for name, ids in (*counts, *results, *rates):
        console.print(f"[bold]{name}[/bold]（{len(ids)}）：{'、'.join(ids) or '无'}")


def parked(console: Console, rows: Sequence[Any]) -> None:
    """What was set aside, by which service, and why."""
    if not rows:
        console.print("没有被搁置的消息。", style="green")
        return
    table = Table("服务", "序位", "案件", "消息", "原因", title=f"被搁置的消息（{len(rows)} 条）", header_style="bold")
    for row in rows:
        table.add_row(
            SERVICES[row["service"]], str(row["position"]), row["stream"], row["subject"].split(".")[4], row["error"]
        )
    console.print(table)
