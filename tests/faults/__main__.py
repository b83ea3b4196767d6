"""`make chaos N=200`: plays the small list once per seed under the faults of that seed, and says which runs differed.

`make chaos N=1 SEED=17` plays one seed alone and tells what was done when.
"""

import argparse
import asyncio
import logging
import shutil
import signal
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from services.cli.install.all_in_one import BACKGROUND_PROCESSES
from services.desk.imports.handover_list import HandOverList, read_handover_list
from tests.faults.environment import TestBed
from tests.faults.run import Outcome, run
from tests.faults.schedule import Fault, process_names, schedule
from tests.faults.truths import RunRecord

SMALL = Path(__file__).parents[1] / "data" / "handover-small.csv"
COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)


def asked(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("n", nargs="?", type=int, default=20, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first of them")
    parser.add_argument("--jobs", type=int, default=1, help="how many are played at the same time")
    parser.add_argument("--list", type=Path, default=SMALL, help="the hand-over list that is played")
    parser.add_argument("--home", type=Path, default=Path(".banli/chaos"), help="where engines and logs lie")
    return parser.parse_args(words)


class Chaos:
    """Plays seeds, on as many stages as there are jobs, and keeps what came of each."""

    def __init__(self, hand_over_list: HandOverList, home: Path, console: Console) -> None:
        self.hand_over_list, self.home, self.console = hand_over_list, home, console
        self.outcomes: dict[int, Outcome] = {}

    async def play(self, seeds: range, jobs: int) -> None:
        async with AsyncExitStack() as stack:
            stages = [await stack.enter_async_context(TestBed(self.home / f"stage-{n}")) for n in range(jobs)]
            undisturbed = await self._undisturbed(stages[0])
            with Progress(*COLUMNS, console=self.console) as progress:
                bar, next_seeds = progress.add_task("seeds", total=len(seeds)), iter(seeds)
                async with asyncio.TaskGroup() as tasks:
                    for stage in stages:
                        tasks.create_task(self._work(stage, next_seeds, undisturbed, progress, bar))

    async def _undisturbed(self, stage: TestBed) -> RunRecord:
        outcome = await run(stage, self.hand_over_list, list(BACKGROUND_PROCESSES))
        if outcome.record is None or outcome.wrong:
            self.console.print(*outcome.wrong, sep="\n", markup=False)
            sys.exit("The undisturbed run is not in order.")
        events = len(outcome.record.events)
        self.console.print(f"undisturbed {outcome.seconds:6.1f} s  {events} events", highlight=False)
        return outcome.record

    async def _work(self, stage: TestBed, seeds: Iterator[int], quiet: RunRecord, progress: Progress, bar: int) -> None:
        for seed in seeds:
            names = process_names(seed, list(BACKGROUND_PROCESSES))
            faults = schedule(seed, names)
            self.outcomes[seed] = outcome = await run(stage, self.hand_over_list, names, faults, quiet)
            self._tell(seed, faults, outcome, stage)
            progress.update(bar, advance=1, description=f"{len(self.differing)} differed")

    def _tell(self, seed: int, faults: list[Fault], outcome: Outcome, stage: TestBed) -> None:
        said = ", ".join(f"{fault.what} {fault.whom}" for fault in faults)
        verdict = "differs" if outcome.wrong else "the same"
        self.console.print(
            f"seed {seed:<5} {outcome.seconds:6.1f} s  {verdict:8} {said}", highlight=False, markup=False
        )
        if outcome.wrong:
            kept = self.home / f"seed-{seed}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(stage.logs, kept)
            told = [*outcome.timeline, *outcome.wrong]
            (kept / "timeline.txt").write_text("\n".join(told), encoding="utf-8")
            self.console.print(*told, f"logs in {kept}", sep="\n", markup=False, highlight=False)

    @property
    def differing(self) -> list[int]:
        return sorted(seed for seed, outcome in self.outcomes.items() if outcome.wrong)


async def stoppable(work: Coroutine[Any, Any, None]) -> None:
    """Ctrl-C, or an order to end, leaves no engine behind; what has been played until then is told."""
    task = asyncio.ensure_future(work)
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, task.cancel)
    await task


def main() -> int:
    words, console, began = asked(), Console(), time.monotonic()
    logging.getLogger("banli").setLevel(logging.CRITICAL)  # what clients complain of is what is being done to them
    chaos = Chaos(read_handover_list(words.list), words.home, console)
    seeds = range(words.seed, words.seed + words.n)
    with suppress(asyncio.CancelledError):
        uvloop.run(stoppable(chaos.play(seeds, min(words.jobs, words.n))))
    if len(seeds) == len(chaos.outcomes) == 1:
        console.print(*chaos.outcomes[words.seed].timeline, sep="\n", markup=False, highlight=False)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    faults = sum(outcome.faults for outcome in chaos.outcomes.values())
    console.print(
        f"{len(chaos.outcomes)} runs, {faults} faults, {len(chaos.differing)} differed, {minutes}:{seconds:02}"
    )
    if chaos.differing:
        console.print("seeds that differed:", *chaos.differing)
    return 1 if chaos.differing or len(chaos.outcomes) < len(seeds) else 0


if __name__ == "__main__":
    sys.exit(main())
