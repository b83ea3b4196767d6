"""`banli parked`: messages that a service could not handle, and their retry."""

from typing import Annotated

import typer

from services.cli.app import output
from services.cli.app.app import app, check_choice, command_client, console, read_connection, run_async
from services.cli.app.case_output import SERVICE_LABELS
from services.cli.app.typer_chinese import ChineseTyper
from shared.eventlog.checkpoints import parked as parked_messages
from shared.settings import Settings

RETRY_TIMEOUT_S = 60
parked = ChineseTyper(
    help="被搁置的消息：服务不能处理而留下的，及其原因；排除原因后用 parked retry 重新处理。",
    invoke_without_command=True,
    rich_markup_mode="rich",
)
app.add_typer(parked, name="parked")


@parked.callback()
def list_parked(context: typer.Context) -> None:
    """Prints the parked messages of all services; does nothing before a subcommand."""
    if context.invoked_subcommand is not None:
        return

    async def list_parked_async(settings: Settings) -> None:
        async with read_connection(settings) as db:
            output.print_parked(console, await parked_messages(db))

    run_async(list_parked_async)


@parked.command("retry", help="重新处理某服务搁置的消息，按原顺序进行。")
@app.command("rerun", hidden=True, help="旧命令，同 banli parked retry：重新处理某服务搁置的消息，按原顺序进行。")
def retry(service: Annotated[str, typer.Argument(metavar="服务", help="、".join(SERVICE_LABELS))]) -> None:
    """Makes a service handle its parked messages again and prints how many were handled and how many remain."""
    check_choice(service, SERVICE_LABELS)

    async def retry_async(settings: Settings) -> None:
        async with command_client(settings) as client:
            answer = await client.call_operation(service, "rerun-parked", RETRY_TIMEOUT_S)
            await client.wait_until_idle()
        console.print(f"已处理 {answer.get('handled', 0)} 条，仍搁置 {answer.get('left', 0)} 条。")

    run_async(retry_async)
