"""One run: the list is played, faults happen, and what is left behind is looked at."""

import asyncio
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg

from services.desk.imports.handover_list import HandOverList
from shared.bus.command_client import CommandClient
from shared.eventlog.log import CONNECTION_ERRORS
from shared.messaging.errors import BanliError
from tests.faults.driver import Driver
from tests.faults.environment import RunEnvironment, TestBed
from tests.faults.fault_injector import FaultInjector
from tests.faults.record_run import record_run
from tests.faults.schedule import DRIVER, Fault, service_of
from tests.faults.truths import RunRecord, broken_truths, differences

GLANCE, PATIENCE, SETTLING = 0.02, 180.0, 90.0


@dataclass
class Outcome:
    """What came of a run: the record, how long it took, what happened when, and what was wrong."""

    record: RunRecord | None = None
    wrong: list[str] = field(default_factory=list)
    timeline: list[str] = field(default_factory=list)
    seconds: float = 0.0
    faults: int = 0


class Run:
    """`total` is how many events an undisturbed run writes; faults come at fractions of it."""

    def __init__(
        self, scene: RunEnvironment, hand_over_list: HandOverList, faults: Sequence[Fault], total: int
    ) -> None:
        self.scene, self.faults, self.total = scene, faults, total
        self.driver = Driver(scene.settings[DRIVER], hand_over_list)
        self.deeds = FaultInjector(scene, self.driver.restart)
        self.outcome, self._began, self._events = Outcome(), time.monotonic(), 0
        self._eye: asyncpg.Connection | None = None
        self._over = False

    async def play(self, patience: float) -> None:
        """Raises where the run does not come to its end."""
        async with asyncio.timeout(patience), asyncio.TaskGroup() as tasks:
            tasks.create_task(self._count_events_forever())
            misfortune = tasks.create_task(self._inject_faults())
            await self._ready()
            self.note("everybody answers")
            await self.driver.play()
            self.note(f"played in {self.driver.rounds} rounds")
            await misfortune
            self._over = True
        self.note("all faults are over")
        async with CommandClient(self.scene.direct) as client:
            await client.wait_until_idle(timeout_s=SETTLING)
        self.note("settled")

    def note(self, what: str) -> None:
        self.outcome.timeline.append(f"{time.monotonic() - self._began:7.2f} s {self._events:6} events  {what}")

    async def _ready(self) -> None:
        async with CommandClient(self.scene.direct) as client:
            for name in self.scene.processes.settings:
                await self._answers(client, service_of(name))

    async def _answers(self, client: CommandClient, name: str) -> None:
        while True:
            with suppress(BanliError):
                if (await client.call_operation(name, "ping", timeout_s=5)).get("ok"):
                    return
            await asyncio.sleep(GLANCE)

    async def _inject_faults(self) -> None:
        """Each fault when its moment has come, whatever else still goes on."""
        async with asyncio.TaskGroup() as tasks:
            for fault in self.faults:
                while self._events * 1000 < fault.at * self.total:
                    await asyncio.sleep(GLANCE)
                tasks.create_task(self._inject(fault))

    async def _inject(self, fault: Fault) -> None:
        self.note(f"{fault}")
        await self.deeds.inject(fault)
        self.outcome.faults += 1
        self.note(f"{fault}: over")

    async def _count_events_forever(self) -> None:
        while not self._over:
            self._events = await self._count()
            await asyncio.sleep(GLANCE)

    async def _count(self) -> int:
        """How many events there are; as many as before where the log can't be asked."""
        try:
            async with asyncio.timeout(1):
                if self._eye is None:
                    self._eye = await asyncpg.connect(self.scene.direct.postgres)
                return int(await self._eye.fetchval("SELECT count(*) FROM eventlog.event"))
        except (*CONNECTION_ERRORS, asyncpg.PostgresError):
            self.close()
            return self._events

    def close(self) -> None:
        if self._eye is not None:
            self._eye.terminate()
            self._eye = None


async def run(
    stage: TestBed,
    hand_over_list: HandOverList,
    names: Sequence[str],
    faults: Sequence[Fault] = (),
    undisturbed: RunRecord | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Plays one run and compares it with the undisturbed one, where there is one."""
    began = time.monotonic()
    async with stage.run_environment(names) as scene:
        made = Run(scene, hand_over_list, faults, len(undisturbed.events) if undisturbed else 0)
        outcome = made.outcome
        try:
            await made.play(patience)
            outcome.record = await record_run(scene, made.driver.promised)
            outcome.wrong = broken_truths(outcome.record)
            outcome.wrong += differences(outcome.record, undisturbed) if undisturbed else []
        except (BanliError, TimeoutError, ExceptionGroup) as error:
            outcome.wrong += ["It did not come to its end:", *traceback.format_exception(error)]
        finally:
            made.close()
    outcome.seconds = time.monotonic() - began
    return outcome
