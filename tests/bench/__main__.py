"""`python -m tests.bench [names…] [--quick] [--million]`: all benches, or those named, and one summary at the end."""

import argparse
import logging
import os
import platform
import tempfile
import time
from importlib import import_module
from pathlib import Path

import psycopg
import uvloop

from shared.process.local_stack import engines
from tests.bench.common import Lab, console

NAMES = ("append", "replay", "load", "latency", "commands", "lost", "growth", "deciders", "ledger")


async def main(names: list[str], quick: bool, million: bool) -> None:
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, psycopg {psycopg.__version__} ({psycopg.pq.__impl__})\n"
    )
    if psycopg.pq.__impl__ == "python":
        console.print("[yellow]eventsourcing runs on psycopg without its C part: ratios to it flatter us. "
                      "Install psycopg-binary.[/]\n")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="banli-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        async with engines(Path(folder) / "home") as stack:
            lab = Lab(stack, quick, million)
            for name in names:
                began = time.monotonic()
                await import_module(f"tests.bench.bench_{name}").bench(lab)
                console.print(f"[dim]{name}: {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}[/]\n")
    lab.show("summary", ["what", "goal", "ratio", "reached"], lab.goals)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="short cells, for a look under a minute")
    parser.add_argument("--million", action="store_true", help="let `lost` run over a million events")
    given = parser.parse_args()
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    logging.basicConfig(level=logging.ERROR)
    chosen = [name for name in NAMES if name in given.names] or list(NAMES)
    uvloop.run(main(chosen, given.quick, given.million))
