"""The command that plays a year."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import demo as demonstration
from services.cli import show, staff
from services.cli.common import app, bar, client, console, reader, whole
from services.cli.reading import folded
from services.desk.handover import read
from services.desk.summary import Scope, summarise
from shared.config import Settings
from shared.eventlog.marks import parked as set_aside
from shared.runtime import today


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
            show.summary(console, summarise(await folded(line), Scope(year=demonstration.YEAR)))
            staff.told(console, await staff.staffed(made, line, today(), invent=True))
            console.print(f"搁置的消息：{len(await set_aside(line))} 条。")

    whole(work)
