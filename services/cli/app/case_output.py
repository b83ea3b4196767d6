"""How one case is printed: its details, deadlines, history and the list of who was responsible."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.app.tables import grid
from services.desk.casefile.details import handling_details, opinion_status, registration_details
from services.desk.casefile.responsibility import Responsibility
from services.desk.casefile.timeline import SERVICE_LABELS as SERVICE_LABELS
from services.desk.ledger.projection import CaseRow, Deadline
from shared.contracts.common.corrections import Retracted
from shared.contracts.common.vocabulary import display, sentence_of
from shared.messaging.envelope import SHANGHAI, RecordedEvent, Role

# What a service records for its own computations; a reader learns nothing new from it.
BOOKKEEPING_EVENTS = frozenset({"supervision.day-begun", "supervision.fact-noted", "supervision.fact-struck"})


def print_case(console: Console, row: CaseRow) -> None:
    """Prints one case with all its details and deadlines."""
    table = Table(show_header=False, title=f"{row.number}号 {row.title}", title_style="bold")
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in case_facts(row):
        table.add_row(name, display(value))
    console.print(table)
    print_deadlines(console, row.deadlines.values())


def case_facts(row: CaseRow) -> Iterator[tuple[str, object]]:
    """Name and value of each detail of a case, in the order in which they are printed."""
    yield from ((detail.name, detail.value) for detail in (*registration_details(row), *handling_details(row)))
    for objection in row.objections:
        yield (
            "处室申退",
            f"{display(objection.on)}{objection.department}：{objection.reason}；认为应由{objection.right_unit}承办",
        )
    for department, has_opinion in row.co_departments.items():
        yield "协办处室", f"{department}（{'意见已交' if has_opinion else '待交意见'}）"
    for unit, opinion in row.opinions.items():
        yield "会办意见", f"{unit}（{opinion_status(opinion)}）"
    for reply in row.earlier:
        yield f"第{reply.round}次答复", f"{reply.letter}，{display(reply.sent_on)}发出，评价：{display(reply.outcome)}"
    for id, commitment in row.commitments.items():
        state = f"{display(commitment.fulfilled_on)}兑现" if commitment.fulfilled_on else f"进度{commitment.percent}%"
        carried = "".join(f"，转{year}年度" for year in commitment.carried)
        yield f"承诺事项{id}", f"{commitment.what}，{display(commitment.due)}前完成（{state}{carried}）"
    for outcome in row.outcomes:
        yield "办理成效", f"{outcome.what}{outcome.value}{outcome.unit}（{display(outcome.day)}，{outcome.source}）"
    for consequence in row.consequences:
        yield "问责", f"{display(consequence.on)}{consequence.measure}{consequence.whom}：{consequence.reason}"


def print_deadlines(console: Console, deadlines: Iterable[Deadline]) -> None:
    """Each deadline with how its date was reached and what became of it."""
    table = grid("期限", "期限", "性质", "到期日", "结果", "推算")
    for deadline in sorted(deadlines, key=lambda deadline: (deadline.due, deadline.title)):
        state = Text(deadline_result(deadline), "red" if deadline.over else "")
        table.add_row(
            deadline.title, "法定" if deadline.statutory else "内部", str(deadline.due), state, deadline.explained
        )
    console.print(table)


def deadline_result(deadline: Deadline) -> str:
    """The result of a deadline in Chinese: met, ended, missed or running."""
    if deadline.met_on:
        late = f"，逾期{deadline.late}日" if deadline.late else ""
        first = f"（按原期限{deadline.original}）" if deadline.extended else ""
        return f"{deadline.met_on} 完成{late}{first}"
    return "已终止" if deadline.ended else "已过期" if deadline.missed else "进行中"


def print_history(console: Console, row: CaseRow | None, events: Sequence[RecordedEvent], times: bool = False) -> None:
    """Prints the records of a case in their order; a retracted one stays, marked as such. The number in brackets is
    that of the record in its service, by which it is corrected or retracted."""
    if row is not None and row.kind and row.part:
        console.print(f"[bold]{row.number}号{row.kind.label}（{row.part.label}）[/bold] {row.title}")
    table = grid("", "序", "日期", "经办", "事项", "内容和缘由")
    labels = {event.id: event.event.label for event in events}
    retracted = {(event.service, event.event.version) for event in events if isinstance(event.event, Retracted)}
    listed = [event for event in events if event.event.type not in BOOKKEEPING_EVENTS]
    for event in listed:
        day = event.business_date.isoformat() + (
            f"\n{event.recorded_at.astimezone(SHANGHAI):%m-%d %H:%M:%S}记" if times else ""
        )
        cause = labels.get(event.causation_id) if event.causation_id else None
        text = sentence_of(event.event) + (f"（因{cause}）" if cause else "")
        automatic = "dim" if Role.SYSTEM in event.actor.roles else ""
        table.add_row(
            str(event.position), day, event_author(event), event_label(event, retracted), Text(text), style=automatic
        )
    console.print(table)
    quiet = f"（另有 {len(events) - len(listed)} 条系统内部记录未列出）" if len(events) > len(listed) else ""
    console.print(f"共 {len(listed)} 条记录{quiet}，均取自只可追加的事件日志。", style="dim")
    console.print(
        f"事项后括号内为记录序号，更正、撤销时填写，如 banli do feedback.retract {events[0].stream} -f version=3；"
        f"其中 {'、'.join(f'{name} 为{label}' for name, label in SERVICE_LABELS.items())}。",
        style="dim",
    )


def event_label(event: RecordedEvent, retracted: set[tuple[str, int]]) -> Text:
    """The Chinese name of an event with the number of its record; struck out where it was retracted."""
    number = f"{SERVICE_LABELS[event.service]}{event.version}"
    if (event.service, event.version) in retracted:
        return Text(f"{event.event.label}（{number}，已撤销）", "strike")
    return Text(f"{event.event.label}（{number}）")


def event_author(event: RecordedEvent) -> str:
    """The person who recorded an event, or the service that did so by itself."""
    return f"{SERVICE_LABELS[event.service]}（自动）" if Role.SYSTEM in event.actor.roles else event.actor.display_name


def print_responsibility(console: Console, row: CaseRow, duties: Sequence[Responsibility]) -> None:
    """Prints who had the case from when to when, how many days late, and what followed."""
    columns = ("环节", "经手", "起", "止", "天数", "环节期限", "环节逾期", "法定逾期分摊", "原因", "处理")
    table = grid(f"{row.number}号 {row.title} 责任清单", *columns)
    for duty in duties:
        custody = duty.custody
        table.add_row(
            custody.step.label,
            custody.holder or "—",
            str(custody.since),
            str(custody.until or "至今"),
            str(duty.days),
            str(duty.due or "—"),
            Text(f"{duty.late}日", "red") if duty.late else "—",
            Text(f"{duty.cost}日", "red") if duty.cost else "—",
            duty.reason or "—",
            "、".join(
                f"{consequence.measure}{consequence.whom}（{consequence.on}）" for consequence in duty.consequences
            )
            or "—",
        )
    console.print(table)
