"""How cases, histories, reports and figures look in a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.desk.ledger import Case, Stage
from services.desk.responsibility import Duty
from services.desk.summary import Figure, Summary
from shared.contracts.words import FIELDS, shown, told
from shared.messages import COMMANDS, EVENTS, Recorded, Role

SERVICES = {
    "intake": "收件",
    "assignment": "分办",
    "supervision": "督办",
    "feedback": "沟通答复",
    "publication": "公开",
}
QUIET = frozenset({"supervision.day-begun"})


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


def case(console: Console, row: Case) -> None:
    """One case with its deadlines."""
    table = Table(show_header=False, title=f"{row.number}号 {row.title}", title_style="bold")
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in _facts(row):
        table.add_row(name, shown(value))
    console.print(table)
    clocks = Table(title="期限", header_style="bold")
    for name in ("期限", "性质", "到期日", "结果"):
        clocks.add_column(name)
    for each in sorted(row.deadlines.values(), key=lambda each: each.due):
        result = f"{each.met_on} 完成" + (f"，逾期{each.late}日" if each.late else "") if each.met_on else ""
        state = result or ("已终止" if each.ended else "已过期" if each.missed else "进行中")
        style = "red" if each.late or (each.missed and each.open) else ""
        clocks.add_row(each.name, "法定" if each.statutory else "内部", each.due.isoformat(), Text(state, style))
    console.print(clocks)


def _facts(row: Case) -> Iterable[tuple[str, object]]:
    yield from (("代号", row.id), ("类别", row.kind), ("承办方式", row.part), ("提出人", row.proposers))
    yield from (
        ("联名人数", row.co_signers),
        ("主办单位", row.lead_unit),
        ("会办单位", row.co_units),
        ("主题", row.topic),
    )
    yield from (("交办日期", row.handed_over), ("签收日期", row.received_on), ("状态", row.stage))
    yield from (
        ("承办处室", row.department),
        ("承办人", row.handler),
        ("沟通次数", row.contacts),
        ("办理结果", row.result),
    )
    yield from (
        ("文号", row.letter),
        ("发出日期", row.sent_on),
        ("公开属性", row.decision),
        ("公开日期", row.published_on),
    )
    yield from (
        ("办理态度评价", row.attitude),
        ("办理结果评价", row.outcome),
        ("办结日期", row.closed_on),
        ("备注", row.note),
    )


def history(console: Console, row: Case | None, events: Sequence[Recorded], times: bool = False) -> None:
    """The whole story of a case: when, who, what, why, in the order in which it was recorded."""
    if row is not None and row.kind and row.part:
        console.print(f"[bold]{row.number}号{row.kind.label}（{row.part.label}）[/bold] {row.title}")
    table = Table(header_style="bold", show_lines=False)
    for name in ("序", "日期", "经办", "事项", "内容", "缘由"):
        table.add_column(name, overflow="fold", no_wrap=name in ("序", "日期"))
    labels = {event.id: event.event.label for event in events}
    for event in events:
        if event.event.type in QUIET:
            continue
        day = event.on.isoformat() + (f"\n{event.recorded_at:%m-%d %H:%M:%S}记" if times else "")
        cause = labels.get(event.causation_id, "") if event.causation_id else ""
        table.add_row(
            str(event.position), day, who(event), event.event.label, told(event.event), f"因{cause}" if cause else ""
        )
    console.print(table)
    console.print(f"共 {len(events)} 条记录，均取自只可追加的事件日志。", style="dim")


def who(event: Recorded) -> str:
    return f"{SERVICES[event.service]}（自动）" if Role.SYSTEM in event.actor.roles else event.actor.shown


def responsibility(console: Console, row: Case, duties: Sequence[Duty]) -> None:
    """Who had the case from when to when, how many days late, and what followed."""
    table = Table(title=f"{row.number}号 {row.title} 责任清单", header_style="bold")
    for name in ("环节", "经手", "起", "止", "天数", "环节期限", "环节逾期", "法定逾期分摊", "原因", "处理"):
        table.add_column(name, overflow="fold", no_wrap=name in ("起", "止"))
    for duty in duties:
        hold = duty.hold
        table.add_row(
            hold.link.label,
            hold.holder or "—",
            str(hold.since),
            str(hold.until or "至今"),
            str(duty.days),
            str(duty.due or "—"),
            Text(f"{duty.late}日", "red") if duty.late else "—",
            Text(f"{duty.cost}日", "red") if duty.cost else "—",
            duty.reason or "—",
            "、".join(f"{each.measure}{each.whom}（{each.on}）" for each in duty.consequences) or "—",
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
    """The cases behind each figure."""
    for figure in (*figures.figures, *figures.more):
        console.print(f"[bold]{figure.name}[/bold]（{len(figure.cases)}）：{'、'.join(figure.cases) or '无'}")


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
