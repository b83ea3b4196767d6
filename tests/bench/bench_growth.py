"""What an event costs for ever: bytes on disk, and the memory of a process that reads the whole log again."""

import asyncio
import sys
from pathlib import Path

import uvloop

from tests.bench.bench_replay import notifications, prepared, replay
from tests.bench.common import Lab, child, connected

SIZES = """SELECT pg_table_size($1::regclass)::float8 AS heap, pg_indexes_size($1::regclass)::float8 AS index"""
KINDS = {"imports alone": "none", "ours, records": "records", "ours, typed": "typed", "es": "es"}


async def bench(lab: Lab) -> None:
    events = lab.pick(200_000, 30_000)
    dsn = await prepared(lab, events)
    names = {"ours, event": "eventlog.event", "ours, order and leaf": "eventlog.sequence", "es": "stored_events"}
    async with connected(dsn("postgres")) as admin:
        sizes = {name: (await admin.fetch(SIZES, table))[0] for name, table in names.items()}
    total = {name: (row["heap"] + row["index"]) / events for name, row in sizes.items()}
    rows = [[n, f"{r['heap'] / events:.0f}", f"{r['index'] / events:.0f}", f"{total[n]:.0f}"] for n, r in sizes.items()]
    lab.show("bytes on disk per event", ["", "heap", "index", "both"], rows)
    ours = total["ours, event"] + total["ours, order and leaf"]
    lab.goal("bytes per event: ours with order and leaf / es", "", ours / total["es"])
    used = {name: await memory(dsn("auditor"), dsn("postgres"), kind) for name, kind in KINDS.items()}
    rows = [[name, f"{size / 1024:.0f}"] for name, size in used.items()]
    lab.show(f"memory of a process that replays {events:,} events, MiB", ["", "max RSS"], rows)
    lab.goal("memory of a replay: ours, typed / imports alone", "", used["ours, typed"] / used["imports alone"])


async def memory(ours: str, theirs: str, kind: str) -> int:
    process = child("tests.bench.bench_growth", ours, theirs, kind)
    out, _ = await asyncio.to_thread(process.communicate)
    return int(out)


def peak() -> int:
    """KiB; not getrusage, whose maximum a child inherits from its parent."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def main(ours: str, theirs: str, kind: str) -> None:
    match kind:
        case "records" | "typed":
            uvloop.run(replay(ours, kind == "typed"))
        case "es":
            notifications(theirs, 500)
    print(peak())


if __name__ == "__main__":
    main(*sys.argv[1:])
