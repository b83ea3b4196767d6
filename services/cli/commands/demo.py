"""The command that plays a year."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.app import output
from services.cli.app.app import app, command_client, console, progress_bar, read_connection, run_async
from services.cli.commands.queries import fold_all_cases
from services.cli.demo import player as demonstration
from services.cli.demo import starter_accounts
from services.desk.imports.handover_list import read_handover_list
from services.desk.reports.summary import Scope, summarise
from shared.eventlog.checkpoints import parked as set_aside
from shared.runtime.command_handler import today
from shared.settings import Settings


@app.command(help="演示：按清单把一年的办理逐日走一遍，最后给出年度数字。")
def demo(
    file: Annotated[
        Path, typer.Option("--list", help="交办清单", show_default=demonstration.LIST.name)
    ] = demonstration.LIST,
) -> None:
    async def work(settings: Settings) -> None:
        found = read_handover_list(file)
        async with command_client(settings) as made, read_connection(made.settings) as line:
            with progress_bar() as progress:
                await demonstration.play(made, line, found, progress)
            await made.wait_until_idle()
            output.print_summary(console, summarise(await fold_all_cases(line), Scope(year=demonstration.YEAR)))
            starter_accounts.print_accounts(
                console, await starter_accounts.create_accounts(made, line, today(), invent=True)
            )
            console.print(f"搁置的消息：{len(await set_aside(line))} 条。")

    run_async(work)
