"""Background jobs, operations and read models of a service."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.intake.service import service as intake
from shared.eventlog.log import EventLog
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import Invalid
from shared.runtime.command_handler import CommandHandler
from shared.runtime.service import CompositeReadModel, NoReadModel
from tests.engines import Suite, registered, wait_until
from tests.given_when_then import as_recorded


class Jobs:
    """Two background jobs that record where they run; the first fails that often."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.started = failures, list[str]()

    async def first(self, runtime: CommandHandler) -> None:
        self.started.append(f"first with {runtime.settings.nats}")
        if len(self.started) <= self.failures:
            raise ValueError
        await asyncio.Event().wait()

    async def second(self, runtime: CommandHandler) -> None:
        self.started.append(f"second with {runtime.settings.nats}")
        await asyncio.Event().wait()


async def test_every_background_job_of_a_service_is_given_the_settings_it_runs_with(suite: Suite) -> None:
    jobs = Jobs()
    suite.settings = suite.settings.model_copy(update={"clock": True})
    await suite.start(replace(intake, background_jobs=(jobs.first, jobs.second)))
    nats = suite.settings.nats
    assert jobs.started == [f"first with {nats}", f"second with {nats}"]


async def test_without_a_clock_nothing_goes_on_by_itself(suite: Suite) -> None:
    jobs = Jobs()
    await suite.start(replace(intake, background_jobs=(jobs.first, jobs.second)))
    assert jobs.started == []


async def test_a_background_job_that_fails_starts_the_service_anew(suite: Suite) -> None:
    jobs = Jobs(failures=1)
    suite.settings = suite.settings.model_copy(update={"clock": True})
    await suite.start(replace(intake, background_jobs=(jobs.first, jobs.second)))

    async def again() -> bool:
        return len(jobs.started) >= 4

    await wait_until(again)
    assert (await suite.client.call_operation("intake", "ping"))["ok"]


async def repeat(runtime: CommandHandler, request: Mapping[str, Any]) -> dict[str, Any]:
    match request:
        case {"line": str(line)}:
            return {"said": line, "service": runtime.service.name}
        case {}:
            raise Invalid("没有说什么") if not request else ValueError(request)
    return {}


async def test_an_operator_is_answered_whatever_happens(suite: Suite) -> None:
    await suite.start(replace(intake, operations={"repeat": repeat}))
    assert await suite.client.call_operation("intake", "repeat", line="你好") == {"said": "你好", "service": "intake"}
    assert "没有说什么" in (await suite.client.call_operation("intake", "repeat"))["error"]
    assert "系统内部错误" in (await suite.client.call_operation("intake", "repeat", other=1))["error"]
    assert "没有这项操作" in (await suite.client.call_operation("intake", "dance"))["error"]


class RecordingReadModel(NoReadModel):
    def __init__(self, *streams: str) -> None:
        self.streams, self.done = streams, list[str]()

    async def prepare(self, log: EventLog) -> None:
        self.done.append("prepare")

    async def project(self, log: EventLog, recorded: RecordedEvent) -> None:
        self.done.append(recorded.stream)

    async def affected_streams(self, log: EventLog, recorded: RecordedEvent) -> tuple[str, ...]:
        return self.streams


async def test_several_tables_are_one(suite: Suite) -> None:
    tables, event, log = (
        (RecordingReadModel("rd-1"), RecordingReadModel("rd-2")),
        as_recorded(registered()),
        suite.logs["intake"],
    )
    together = CompositeReadModel(*tables)
    await together.prepare(log)
    await together.project(log, event)
    assert await together.affected_streams(log, event) == ["rd-1", "rd-2"]
    assert [model.done for model in tables] == [["prepare", event.stream]] * 2
