"""`banli preview`: which open deadlines would move if rules or a calendar were adopted."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

import typer

from services.cli.app.app import app, console, read_connection, run_async
from services.cli.app.command_parsing import parse_command
from services.cli.app.tables import grid
from services.desk.ledger.store import case_streams
from services.supervision.deadlines.preview import Adopting, DeadlineMove, deadline_moves, with_adopted
from services.supervision.decider import Supervision, supervision
from shared.contracts.supervision import CALENDAR, RULES, AdoptCalendar, AdoptRules
from shared.domain.corrections import apply_corrections
from shared.eventlog.log import Connection
from shared.eventlog.serialization import recorded_event, sql
from shared.messaging.errors import Invalid
from shared.settings import Settings

OF_SUPERVISION = ["supervision"]
COMMANDS: dict[str, type[Adopting]] = {RULES: AdoptRules, CALENDAR: AdoptCalendar}


@app.command(help="启用新规则或日历之前的预览：哪些在办件的期限会变动、由哪天变到哪天；不写入任何内容。")
def preview(
    register: Annotated[str, typer.Argument(metavar="登记簿", help="rules（期限规则）或 calendar（工作日历）")],
    json: Annotated[str, typer.Option(help="拟启用的内容（JSON）；以 @ 开头为文件，同 banli do adopt-… 所用")],
) -> None:
    """Prints the deadlines that would move; writes nothing."""
    if register not in COMMANDS:
        raise typer.BadParameter(f"没有“{register}”，可选：{'、'.join(COMMANDS)}")

    async def preview_async(settings: Settings) -> None:
        adopting = cast("Adopting", parse_command(COMMANDS[register], [], json))
        async with read_connection(settings) as db:
            moves_by_stream = {stream: moves async for stream, moves in moves_by_case(db, adopting)}
        print_moves(moves_by_stream)

    run_async(preview_async)


async def moves_by_case(db: Connection, adopting: Adopting) -> AsyncIterator[tuple[str, list[DeadlineMove]]]:
    """Each case of which a deadline would move, with its moves; raises `Invalid` where no rules are adopted."""
    registers = await load_state(db, [RULES, CALENDAR])
    if not registers.rules:
        raise Invalid("尚未启用期限规则")
    rules, calendar = with_adopted(registers, adopting)
    async for page in case_streams(db):
        for stream in page:
            if moves := deadline_moves(await load_state(db, [stream, RULES, CALENDAR]), rules, calendar):
                yield stream, moves


async def load_state(db: Connection, streams: list[str]) -> Supervision:
    """The state of supervision from these streams, as it would decide on it."""
    history = [recorded_event(row) for row in await db.fetch(sql("history"), OF_SUPERVISION, streams)]
    ordered = [event for stream in streams for event in history if event.stream == stream]
    return supervision.fold(fact.event for fact in apply_corrections(ordered))  # type: ignore[misc]


def print_moves(moves_by_stream: dict[str, list[DeadlineMove]]) -> None:
    """Prints the moves as one table."""
    if not moves_by_stream:
        console.print("没有在办件的期限会变动。")
        return
    count = sum(len(moves) for moves in moves_by_stream.values())
    table = grid(f"{len(moves_by_stream)} 件的 {count} 项期限会变动", "代号", "期限", "原到期日", "新到期日", "推算")
    for stream, moves in moves_by_stream.items():
        for move in moves:
            _, subject, _ = move.key
            name = f"{move.name}（{subject}）" if subject else move.name
            table.add_row(stream, name, str(move.old_due), str(move.new_due), move.explained)
    console.print(table)
