"""`banli demo`: plays a year of handling and prints its figures."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.app import output
from services.cli.app.app import app, command_client, console, progress_bar, read_connection, run_async
from services.cli.commands.queries import fold_all_cases
from services.cli.demo import player, starter_accounts
from services.desk.imports.handover_list import read_handover_list
from services.desk.reports.summary import Scope, summarise
from shared.eventlog.checkpoints import parked as parked_messages
from shared.runtime.command_handler import today
from shared.settings import Settings


@app.command(help="演示：按清单把一年的办理逐日走一遍，最后给出年度数字。")
def demo(
    file: Annotated[
        Path, typer.Option("--list", help="交办清单", show_default=player.HANDOVER_LIST_FILE.name)
    ] = player.HANDOVER_LIST_FILE,
) -> None:
    """Plays the year in the running system and prints its figures, the new accounts and the parked messages."""

    async def demo_async(settings: Settings) -> None:
        handover_list = read_handover_list(file)
        async with command_client(settings) as client, read_connection(client.settings) as db:
            with progress_bar() as progress:
                await player.play(client, db, handover_list, progress)
            await client.wait_until_idle()
            output.print_summary(console, summarise(await fold_all_cases(db), Scope(year=player.YEAR)))
            accounts = await starter_accounts.create_accounts(client, db, today(), invent=True)
            starter_accounts.print_accounts(console, accounts)
            console.print(f"搁置的消息：{len(await parked_messages(db))} 条。")

    run_async(demo_async)
