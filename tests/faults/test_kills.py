"""Everybody dies once in the middle of the work, without a word, and the list ends as if nobody had."""

from pathlib import Path

import pytest

from services.cli.demo import player
from services.cli.install.all_in_one import BACKGROUND_PROCESSES
from services.desk.imports.handover_list import HandOverList, read_handover_list
from tests.faults.environment import TestBed
from tests.faults.run import run
from tests.faults.schedule import Fault, FaultKind
from tests.faults.truths import RunRecord

# When each thing happens, in thousandths of all events; a day's acts are under way at each of these moments.
KILLS = (
    Fault(95, FaultKind.KILL, "intake"),
    Fault(174, FaultKind.KILL, "supervision"),
    Fault(238, FaultKind.KILL, "sequencer"),
    Fault(301, FaultKind.KILL, "nats"),
    Fault(364, FaultKind.KILL, "assignment"),
    Fault(412, FaultKind.KILL, "postgres"),
    Fault(475, FaultKind.KILL, "feedback"),
    Fault(539, FaultKind.WIPE, "nats"),
    Fault(618, FaultKind.KILL, "publication"),
    Fault(666, FaultKind.KILL, "desk"),
    Fault(713, FaultKind.KILL, "postgres"),
    Fault(761, FaultKind.KILL, "sequencer"),
)
HOUR = 3600.0


@pytest.mark.timeout(400)
async def test_a_list_is_played_to_the_same_end_whatever_is_killed(
    stage: TestBed, hand_over_list: HandOverList, undisturbed: RunRecord
) -> None:
    outcome = await run(stage, hand_over_list, list(BACKGROUND_PROCESSES), KILLS, undisturbed)
    assert outcome.faults == len(KILLS)
    assert outcome.wrong == [], "\n".join(outcome.timeline)


@pytest.mark.long
@pytest.mark.timeout(2 * HOUR)
async def test_a_whole_year_is_played_to_the_same_end_whatever_is_killed(tmp_path: Path) -> None:
    async with TestBed(tmp_path) as stage:
        year = read_handover_list(player.HANDOVER_LIST_FILE)
        quiet = await run(stage, year, list(BACKGROUND_PROCESSES), patience=HOUR)
        assert quiet.wrong == []
        outcome = await run(stage, year, list(BACKGROUND_PROCESSES), KILLS, quiet.record, patience=HOUR)
    assert outcome.faults == len(KILLS)
    assert outcome.wrong == [], "\n".join(outcome.timeline)
