"""`banli do`: gives any command, to one case or many, in one's own name or on behalf of another."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from services.cli.app import on_behalf, output
from services.cli.app.app import (
    As,
    On,
    app,
    console,
    errors,
    parse_date,
    progress_bar,
    read_connection,
    run_async,
    running_system,
    warn_of_parked,
)
from services.cli.app.case_output import SERVICE_LABELS
from services.cli.app.command_parsing import actor_of, find_command, parse_command
from services.cli.app.on_behalf import DECISION_MEDIA
from services.cli.commands.queries import find_stream
from services.cli.commands.texts import store_text
from services.desk.ledger.store import LedgerStore
from shared.bus.command_client import CommandClient, RemoteCommandError
from shared.eventlog.log import Connection
from shared.messaging.envelope import Actor, Command
from shared.messaging.errors import Invalid
from shared.runtime.command_handler import WrittenEvents
from shared.settings import Settings

Name = Annotated[
    str,
    typer.Argument(
        metavar="命令", help="命令，如 confirm-receipt 或 feedback.open-series；写 list 列出全部命令及其内容"
    ),
]
Streams = Annotated[
    list[str] | None, typer.Argument(metavar="案件", help="案件代号或登记簿名，可多个，如 rd-16-1-0099、directory")
]
Fields = Annotated[list[str] | None, typer.Option("-f", "--field", help="项目=值，可多次")]
Json = Annotated[str, typer.Option(help="JSON 内容；以 @ 开头为文件")]
Expected = Annotated[int | None, typer.Option(help="所见版本；不符则不办理（只用于一件）")]
InStage = Annotated[str, typer.Option("--stage", help="办理处于此状态的全部案件，如 待批示")]
WhoDecided = Annotated[str, typer.Option(help="他处决定、由局办公室补录：岗位@处室:姓名，如 leader@局领导:李某")]
How = Annotated[
    str, typer.Option("--manner", help=f"他处决定的方式：{'、'.join(f'{m}（{m.label}）' for m in DECISION_MEDIA)}")
]
Scan = Annotated[Path | None, typer.Option("--scan", help="他处决定的扫描件，存入文稿库")]
For = Annotated[str, typer.Option("--for", help="代何人办理（须在处室名录中有委托）")]


@app.command(
    name="do",
    help="下达任何一个命令，如 banli do confirm-receipt rd-16-1-0099 --as office。内容用 -f 项目=值 或 --json；"
    "可同时办理多件，各件分别办成或说明不办的理由。",
)
def do(
    name: Name,
    cases: Streams = None,
    field: Fields = None,
    json: Json = "",
    role: As = "office@局办公室",
    on: On = "",
    expected: Expected = None,
    stage: InStage = "",
    decided: WhoDecided = "",
    manner: How = "",
    scan: Scan = None,
    principal: For = "",
) -> None:
    """Gives a command to each of the cases; exit code 1 where one was refused."""
    if name == "list":
        run_async(partial(_print_command_list, cases or []))
        return

    async def do_async(settings: Settings) -> None:
        command = parse_command(find_command(name), field or [], json)
        day = parse_date(on)
        async with running_system(settings) as client, read_connection(client.settings) as db:
            decision = on_behalf.DecidedElsewhere(
                decided, manner, await store_text(client.settings, scan) if scan else None
            )
            actor = await on_behalf.acting_actor(db, actor_of(role), type(command), day, decision, principal)
            streams = await _streams(db, cases or [], stage)
            refused = await give_to_streams(client, streams, command, actor, day, expected)
            await client.wait_until_idle()
            await warn_of_parked(db)
        if refused:
            raise typer.Exit(1)

    run_async(do_async)


async def _print_command_list(wanted: Sequence[str], _: Settings) -> None:
    """All commands, those of services, or what one command takes."""
    if set(wanted) <= set(SERVICE_LABELS):
        output.print_commands(console, wanted)
        return
    for word in wanted:
        output.print_command(console, find_command(word))


async def _streams(db: Connection, cases: Sequence[str], stage: str) -> list[str]:
    """The cases named, and those that stand where the option says."""
    streams = [await find_stream(db, case) for case in cases]
    if stage:
        streams += [row.id for row in await LedgerStore(db).cases() if stage in (row.stage, row.stage.label)]
    if not streams:
        raise Invalid(f"没有状态为“{stage}”的案件" if stage else "请写明案件代号或登记簿名")
    return list(dict.fromkeys(streams))


async def give_to_streams(
    client: CommandClient, streams: Sequence[str], command: Command, actor: Actor, on: date, expected: int | None
) -> int:
    """Gives the command to each stream and returns how many refused it; the refusal of a single stream is raised."""
    if len(streams) == 1:
        output.print_written(console, await client.send(streams[0], command, actor, on, expected=expected))
        return 0
    refused: dict[str, str] = {}
    written: WrittenEvents = []
    with progress_bar() as progress:
        step = progress.add_task(command.label, total=len(streams))
        for stream in streams:
            try:
                written += await client.send(stream, command, actor, on)
            except RemoteCommandError as problem:
                refused[stream] = problem.user_message
            progress.advance(step)
    if written or not refused:
        output.print_written(console, written)
    for stream, sentence in refused.items():
        errors.print(f"{stream} 未办：{sentence}", style="red", markup=False)
    console.print(f"共 {len(streams)} 件，办成 {len(streams) - len(refused)} 件，未办 {len(refused)} 件。")
    return len(refused)
