"""Commands that work on cases: import, do, demo."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import demo as demonstration
from services.cli import show
from services.cli.common import As, On, app, bar, client, console, dated, reader, warned, whole
from services.cli.reading import folded, stream_named
from services.cli.wishes import actor_of, command_named, filled
from services.desk.handover import read
from services.desk.intake_list import take
from services.desk.shelf import Shelf
from services.desk.summary import summarise
from shared.config import Settings
from shared.eventlog.marks import parked as set_aside


@app.command(name="import", help="导入交办清单（.xlsx 或 .csv），报告每一行的处理情况；重复导入不会重复登记。")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE")], role: As = "office@局办公室", on: On = "") -> None:
    async def work(settings: Settings) -> None:
        found = read(file)
        async with client(settings) as made, reader(made.settings) as line:
            await made.settle()
            known = {case.id: case for case in await Shelf(line).cases()}
            with bar() as progress:
                step = progress.add_task("登记", total=len(found.rows))
                report = await take(made, known, found, actor_of(role), dated(on), lambda: progress.advance(step))
            await made.settle()
            show.report(console, report)
            await warned(line)
        if report.refused:
            raise typer.Exit(2)

    whole(work)


@app.command(
    name="do",
    help="下达任何一个命令，如 banli do confirm-receipt rd-16-1-0099 --as office。内容用 -f 项目=值 或 --json。",
)
def do(
    name: Annotated[
        str,
        typer.Argument(metavar="COMMAND", help="命令，如 confirm-receipt 或 feedback.open-series；写 list 列出全部"),
    ],
    case: Annotated[str, typer.Argument(help="案件代号或登记簿名，如 rd-16-1-0099、series-shu-2023")] = "",
    field: Annotated[list[str] | None, typer.Option("-f", "--field", help="项目=值，可多次")] = None,
    json: Annotated[str, typer.Option(help="JSON 内容；以 @ 开头为文件")] = "",
    role: As = "office@局办公室",
    on: On = "",
    expected: Annotated[int | None, typer.Option(help="所见版本；不符则不办理")] = None,
) -> None:
    if name == "list":
        show.commands(console)
        return

    async def work(settings: Settings) -> None:
        command = filled(command_named(name), field or [], json)
        async with client(settings) as made, reader(made.settings) as line:
            stream = await stream_named(line, case)
            written = await made.tell(stream, command, actor_of(role), dated(on), expected=expected)
            await made.settle()
            show.written(console, written)
            await warned(line)

    whole(work)


@app.command(help="演示：按清单把一年的办理逐日走一遍，最后给出年度数字。")
def demo(
    file: Annotated[Path, typer.Option("--list", help="交办清单")] = demonstration.LIST,
) -> None:
    async def work(settings: Settings) -> None:
        found = read(file)
        async with client(settings) as made, reader(made.settings) as line:
            with bar() as progress:
                await demonstration.play(made, line, found, progress)
            await made.settle()
            show.summary(console, summarise(await folded(line), demonstration.YEAR))
            console.print(f"搁置的消息：{len(await set_aside(line))} 条。")

    whole(work)
