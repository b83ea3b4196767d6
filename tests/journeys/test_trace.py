"""One trace runs from a command through append, sequencer and JetStream to the policy and the ledger."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
import pytest

from services.cli.install.all_in_one import PROCESSES
from shared.process import local_stack
from shared.process.local_stack import provision_streams
from shared.settings import Settings
from tests.faults.processes import ForkServer, Processes
from tests.shared.otlp import receiving

CASE = "rd-16-1-0099"
REGISTER = """{"kind": "rd", "congress": 16, "session": 1, "number": "0099", "part": "lead",
"handed_over": "2023-02-16",
"facts": {"title": "关于整治保健品广告的建议", "proposers": ["代表101"], "lead_unit": "市市场监督管理局"}}"""
EXPECTED = {
    ("cli", "send intake.register"),
    ("intake", "answer intake"),
    ("intake", "handle intake.register"),
    ("intake", "append"),
    ("sequencer", "publish intake.case-registered"),
    ("assignment", "process intake.case-registered"),
    ("assignment", "handle assignment.open"),
    ("assignment", "append"),
    ("desk", "refresh ledger"),
}


async def test_a_command_and_all_that_follows_it_are_one_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as sink:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        async with local_stack.engines(tmp_path) as engines:
            await provision_streams(engines.settings)
            parts = dict.fromkeys(PROCESSES, engines.settings)
            async with ForkServer() as nursery, Processes(nursery, parts, tmp_path):
                await register_case(engines.settings)
                keeper = await asyncpg.connect(engines.postgres.dsn())
                row = await keeper.fetchrow(
                    "SELECT traceparent FROM eventlog.event WHERE type = 'intake.case-registered'"
                )
                await keeper.close()
                id = row["traceparent"].split("-")[1]
                async with asyncio.timeout(20):
                    while not sink.trace(id) >= EXPECTED:
                        await asyncio.sleep(0.05)


async def register_case(settings: Settings) -> None:
    """The command line as a process of its own, as a clerk would use it."""
    environment = {
        **os.environ,
        "BANLI_POSTGRES": settings.postgres,
        "BANLI_NATS": settings.nats,
        "BANLI_SECRETS": str(settings.secrets),
    }
    # the rules come first: what cannot be given a deadline would be set aside
    script = "from services.cli.main import main; main()"
    for arguments in (
        ["provision", "--seed"],
        ["do", "intake.register", CASE, "--json", REGISTER, "--as", "office", "--on", "2023-02-16"],
    ):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, *arguments, env=environment)
        assert await process.wait() == 0
