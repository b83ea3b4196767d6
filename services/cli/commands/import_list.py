"""`banli import`: takes in a hand-over list, with a dry run, other column names, and a report."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from services.cli.app.app import (
    As,
    On,
    app,
    console,
    parse_date,
    progress_bar,
    read_connection,
    run_async,
    running_system,
    warn_of_parked,
)
from services.cli.app.command_parsing import actor_of
from services.cli.app.tables import grid
from services.desk.imports import report_file
from services.desk.imports.column_detection import normalized_heading
from services.desk.imports.handover_list import HandOverList, ReadOptions, RowRemark, read_handover_list
from services.desk.imports.import_cases import ImportResult, import_cases, preview_import
from services.desk.ledger.store import LedgerStore
from services.desk.queries.known_cases import load_known_cases
from shared.contracts.common.vocabulary import Change
from shared.messaging.errors import Invalid
from shared.settings import Settings

Maps = Annotated[list[str] | None, typer.Option("--map", help="列名对应：原列名=标准列名，可多次")]
Mapped = Annotated[Path | None, typer.Option("--mapping", help='列名对应文件（JSON）：{"原列名": "标准列名"}')]
HandedOver = Annotated[str, typer.Option("--handed-over", help="为没有交办日期的行统一填写，如 2023-02-16")]
Again = Annotated[str, typer.Option("--again", help="重新交办的理由：承办方式或交办日期有变的，按重新交办登记")]
Dry = Annotated[bool, typer.Option("--dry-run", help="试运行：只说明将登记、更正、不收哪些，不写入")]
Opening = Annotated[bool, typer.Option("--opening", help="期初接收：本系统启用前已办理的案件及其办理情况")]
Saved = Annotated[Path | None, typer.Option("--report", help="把未收的行和须核对的事项存为 .xlsx 或 .csv")]
MAX_ROWS_LISTED = 12  # row numbers in one line of remarks


@app.command(
    name="import", help="导入交办清单（.xlsx、.xls 或 .csv），逐行报告处理情况；重复导入不会重复登记，改正后可再导入。"
)
def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="交办清单")],
    role: As = "office@局办公室",
    on: On = "",
    dry: Dry = False,
    opening: Opening = False,
    maps: Maps = None,
    mapping: Mapped = None,
    handed_over: HandedOver = "",
    hand_over_reason: Again = "",
    saved: Saved = None,
) -> None:
    """Imports a list and prints what became of each row; exit code 2 where rows were refused."""
    day, filled = parse_date(on), parse_date(handed_over) if handed_over else None

    async def import_async(settings: Settings) -> ImportResult:
        if saved:
            report_file.check_target(saved, file)
        names = {**read_mapping_file(mapping), **parse_mapping_options(maps or ())}
        handover_list = read_handover_list(file, ReadOptions(names, filled, day, opening))
        report = await (
            _preview(settings, handover_list, hand_over_reason)
            if dry
            else _import(settings, handover_list, role, day, hand_over_reason)
        )
        _print_and_save(report, handover_list if dry else None, saved)
        return report

    if run_async(import_async).refused:
        raise typer.Exit(2)


def _print_and_save(report: ImportResult, foreseen: HandOverList | None, saved: Path | None) -> None:
    print_import(console, report, foreseen)
    if saved:
        report_file.save_report_file(report, saved)
        console.print(f"报告已存为 {saved}。", markup=False)


async def _preview(settings: Settings, handover_list: HandOverList, hand_over_reason: str) -> ImportResult:
    async with read_connection(settings) as db:
        cases = {case.id: case for case in await LedgerStore(db).cases()}
        return preview_import(cases, handover_list, await load_known_cases(db, cases.values(), hand_over_reason))


async def _import(
    settings: Settings, handover_list: HandOverList, role: str, on: date, hand_over_reason: str
) -> ImportResult:
    async with running_system(settings) as client, read_connection(client.settings) as db:
        await client.wait_until_idle()
        cases = {case.id: case for case in await LedgerStore(db).cases()}
        known_cases = await load_known_cases(db, cases.values(), hand_over_reason)
        with progress_bar() as progress:
            step = progress.add_task("登记", total=len(handover_list.rows) + len(handover_list.classified))
            report = await import_cases(
                client, cases, handover_list, actor_of(role), on, lambda: progress.advance(step), known_cases
            )
        await client.wait_until_idle()
        await warn_of_parked(db)
        return report


def read_mapping_file(file: Path | None) -> dict[str, str]:
    """Column names of a JSON file, theirs to ours; raises `Invalid`."""
    if file is None:
        return {}
    try:
        pairs = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        raise Invalid(f"列名对应文件 {file} 不能读取") from None
    if not isinstance(pairs, dict) or not all(isinstance(pair, str) for pair in pairs.values()):
        raise Invalid('列名对应文件应如 {"案号": "编号", "标题": "案由"}')
    return {normalized_heading(theirs): normalized_heading(ours) for theirs, ours in pairs.items()}


def parse_mapping_options(pairs: Iterable[str]) -> dict[str, str]:
    """Column names of `--map 案号=编号`, theirs to ours; raises `Invalid`."""
    split = [pair.replace("＝", "=").partition("=") for pair in pairs]
    if wrong := [theirs for theirs, mark, ours in split if not mark or not theirs.strip() or not ours.strip()]:
        raise Invalid(f"“{wrong[0]}”应写成 原列名=标准列名，如 案号=编号")
    return {normalized_heading(theirs): normalized_heading(ours) for theirs, _, ours in split}


def print_import(console: Console, report: ImportResult, foreseen: HandOverList | None = None) -> None:
    """Prints what became of each row of a list, or with `foreseen` what would become of it."""
    parts = [
        f"新登记 {len(report.taken)} 件",
        f"未变 {len(report.unchanged)} 件",
        f"更正 {len(report.changed)} 件",
        f"清单中已没有 {len(report.missing)} 件",
        f"未收 {report.refused_rows} 行",
    ]
    more = {"期初接收": report.taken_over, "重新交办": report.again, "涉密件只记编号": report.classified}
    parts += [f"{name} {len(which)} 件" for name, which in more.items() if which]
    console.print(("试运行，未写入任何内容：" if foreseen else "") + "，".join(parts) + "。")
    if foreseen:
        _print_new(console, report, foreseen)
    _print_changes(console, "更正", report.changed)
    _print_changes(console, "重新交办", report.again)
    if report.missing:
        console.print("清单中已没有：" + "、".join(report.missing) + "（不自动作废，请核对）", style="yellow")
    _print_remarks(console, report.remarks)
    _print_refusals(console, report)


def _print_new(console: Console, report: ImportResult, handover_list: HandOverList) -> None:
    new = {*report.taken, *report.taken_over}
    if rows := [row for row in handover_list.rows if row.stream in new]:
        table = grid("将登记", "行", "代号", "承办方式", "交办日期", "案由")
        for row in rows:
            command = row.command
            table.add_row(
                _row_label(row.row, row.sheet),
                row.stream,
                command.part.label,
                str(command.handed_over),
                Text(command.facts.title),
            )
        console.print(table)


def _print_changes(console: Console, title: str, changed: Mapping[str, Sequence[Change]]) -> None:
    if changed:
        table = grid(title, "代号", "项目", "原为", "现为")
        for id, changes in changed.items():
            for change in changes:
                table.add_row(id, change.field, Text(change.old), Text(change.new))
        console.print(table)


def _print_remarks(console: Console, remarks: Iterable[RowRemark]) -> None:
    """The same remark about many rows is one line."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for remark in remarks:
        rows[remark.text].append(_row_label(remark.row, remark.sheet))
    if rows:
        table = grid("提示", "行", "请核对", style="bold yellow")
        for remark_text, row_labels in rows.items():
            table.add_row(
                "、".join(row_labels[:MAX_ROWS_LISTED])
                + (f" 等{len(row_labels)}行" if len(row_labels) > MAX_ROWS_LISTED else ""),
                Text(remark_text),
            )
        console.print(table)


def _print_refusals(console: Console, report: ImportResult) -> None:
    if report.refused:
        table = grid("未收", "行", "列", "所填", "原因", "处理办法", style="bold red")
        for refusal in report.refused:
            cells = (refusal.column, refusal.value, refusal.reason, refusal.remedy)
            table.add_row(_row_label(refusal.row, refusal.sheet), *(Text(cell) for cell in cells))
        console.print(table)


def _row_label(row: int, sheet: str) -> str:
    return sheet + (str(row) if row else "全表")
