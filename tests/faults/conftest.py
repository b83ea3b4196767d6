"""Engines started once, and one undisturbed run with which all others are compared."""

from collections.abc import AsyncIterator

import pytest

from services.cli.install.all_in_one import BACKGROUND_PROCESSES
from services.desk.imports.handover_list import HandOverList, read_handover_list
from tests.faults.__main__ import SMALL
from tests.faults.environment import TestBed
from tests.faults.run import run
from tests.faults.truths import RunRecord


@pytest.fixture(scope="package")
def hand_over_list() -> HandOverList:
    return read_handover_list(SMALL)


@pytest.fixture(scope="package")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TestBed]:
    async with TestBed(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="package")
async def undisturbed(stage: TestBed, hand_over_list: HandOverList) -> RunRecord:
    outcome = await run(stage, hand_over_list, list(BACKGROUND_PROCESSES))
    assert outcome.wrong == []
    assert outcome.record is not None
    assert outcome.record.acknowledged
    return outcome.record
