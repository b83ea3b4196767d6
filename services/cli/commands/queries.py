"""Commands that read the ledger and the log: cases, show, history, summary, responsibility, rebuild."""

import time
from datetime import date
from typing import Annotated, TypeVar

import typer

from services.cli.app import case_output, output
from services.cli.app.app import (
    CaseName,
    On,
    app,
    console,
    errors,
    parse_date,
    progress_bar,
    read_connection,
    run_async,
)
from services.cli.app.command_parsing import find_case
from services.desk.casefile.responsibility import responsibility_sheet
from services.desk.ledger.projection import CaseRow, Stage, fold
from services.desk.ledger.store import LedgerStore, case_streams, histories, is_case, rebuild, registered_streams
from services.desk.reports.summary import Scope, summarise
from shared.blobs.store import blob_store
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.eventlog.log import Connection
from shared.messaging.envelope import LabelledEnum
from shared.messaging.errors import NotFound
from shared.settings import Settings

C = TypeVar("C", bound=LabelledEnum)


def choices(codes: type[LabelledEnum]) -> str:
    """The codes of a list with their labels."""
    return "、".join(f"{code}（{code.label}）" for code in codes)


def code(codes: type[C], text: str, name: str) -> C | None:
    """The code that was typed, by itself or by its Chinese label; None where `text` is empty. Raises a usage error."""
    if matches := [code for code in codes if text in (code.value, code.label)]:
        return matches[0]
    if text:
        raise typer.BadParameter(f"没有{name}“{text}”，可选：{choices(codes)}")
    return None


@app.command(help="台账：全部案件及其状态。")
def cases(
    kind: Annotated[str, typer.Option(help=f"类别：{choices(Kind)}")] = "",
    part: Annotated[str, typer.Option(help=f"承办方式：{choices(HandlingRole)}")] = "",
    department: Annotated[str, typer.Option(help="承办处室")] = "",
    stage: Annotated[str, typer.Option(help="状态，如 办理中")] = "",
) -> None:
    """Prints the cases of the ledger that fit all options."""
    of_kind, of_part, at = code(Kind, kind, "类别"), code(HandlingRole, part, "承办方式"), code(Stage, stage, "状态")

    async def cases_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            rows = await LedgerStore(db).cases()
        wanted = [
            row
            for row in rows
            if of_kind in (None, row.kind)
            and of_part in (None, row.part)
            and department in ("", row.department)
            and at in (None, row.stage)
        ]
        output.print_cases(console, wanted)

    run_async(cases_async)


@app.command(name="show", help="一件建议提案的现状和各项期限。")
def show(case: CaseName) -> None:
    """Prints one case."""

    async def show_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            case_output.print_case(console, find_case(case, await LedgerStore(db).cases()))

    run_async(show_async)


@app.command(help="一件建议提案的全部办理经过：何时、何人、何事、何故。")
def history(case: CaseName, times: Annotated[bool, typer.Option("--times", help="同时显示记录时刻")] = False) -> None:
    """Prints the history of a case or register."""

    async def history_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            stream = await find_stream(db, case)
            events = (await histories(db, [stream]))[stream]
            if not events:
                raise NotFound(case) if is_case(case) else typer.BadParameter(f"没有“{case}”的任何记录")
            case_output.print_history(console, fold(events), events, times)

    run_async(history_async)


async def find_stream(db: Connection, case: str) -> str:
    """The stream of a case or register; only a bare number is looked up. Raises `NotFound`."""
    bare = case.isalnum() and case[:1].isdigit()
    return find_case(case, await LedgerStore(db).cases()).id if bare else case.lower()


@app.command(help="办理数字：可按年度、半年、处室、届次、类别和截止日查询，只依据事件日志计算。")
def summary(
    year: Annotated[int | None, typer.Option(help="交办年度")] = None,
    half: Annotated[int | None, typer.Option(help="上半年 1，下半年 2")] = None,
    department: Annotated[str, typer.Option(help="承办或协办处室")] = "",
    congress: Annotated[int | None, typer.Option(help="届")] = None,
    session: Annotated[int | None, typer.Option(help="次")] = None,
    kind: Annotated[str, typer.Option(help=f"类别：{choices(Kind)}")] = "",
    until: Annotated[str, typer.Option(help="截止日：只计到这一天为止的办理，如 2023-06-30")] = "",
    cases: Annotated[bool, typer.Option("--cases", help="列出每个数字对应的案件")] = False,
) -> None:
    """Prints the figures of a scope, computed from the log alone."""
    if half not in (None, 1, 2):
        raise typer.BadParameter("--half 只能是 1（上半年）或 2（下半年）")
    scope = Scope(
        year=year,
        half=half,
        department=department,
        congress=congress,
        session=session,
        kind=code(Kind, kind, "类别"),
        until=parse_date(until) if until else None,
    )

    async def summary_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            figures = summarise(await fold_all_cases(db, scope.until), scope)
        output.print_summary(console, figures)
        if cases:
            output.print_cases_behind(console, figures)

    run_async(summary_async)


async def fold_all_cases(db: Connection, until: date | None = None) -> list[CaseRow]:
    """Every case folded from the log, without the ledger; with `until` as it was on the evening of that day."""
    pages = [await histories(db, page) async for page in case_streams(db)]
    return [row for page in pages for events in page.values() if (row := fold(events, until))]


@app.command(help="责任清单：一件建议提案的每个环节由谁经手、起止日期、逾期天数、原因和处理。")
def responsibility(case: CaseName, on: On = "") -> None:
    """Prints who had a case from when to when."""

    async def responsibility_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            stream = await find_stream(db, case)
            events = (await histories(db, [stream]))[stream]
        row = fold(events)
        if row is None:
            raise NotFound(case)
        case_output.print_responsibility(console, row, responsibility_sheet(row, events, parse_date(on)))

    run_async(responsibility_async)


@app.command(name="rebuild", help="重建台账：在现用台账旁由事件日志重新折算，比较后替换。")
def rebuild_() -> None:
    """Folds the ledger anew beside the one in use, compares them and replaces it."""

    async def rebuild_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            began = time.monotonic()
            with progress_bar() as progress:
                step = progress.add_task("重建台账", total=await registered_streams(db))
                differing = await rebuild(db, lambda n: progress.advance(step, n), blob_store(settings))
            cases, seconds = await registered_streams(db), time.monotonic() - began
        console.print(f"共 {cases} 件，用时 {seconds:.1f} 秒，每秒 {cases / seconds:,.0f} 件。")
        if differing:
            errors.print(f"有 {len(differing)} 件与原台账不同，已按日志更正：{'、'.join(differing)}", style="yellow")
        else:
            console.print("重建完成，与原台账一致。")

    run_async(rebuild_async)
