"""Whatever goes wrong, nothing is lost and nothing doubled: random faults of a seed, and the same list in the end."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.install.all_in_one import BACKGROUND_PROCESSES
from services.desk.imports.handover_list import HandOverList
from tests.faults.environment import TestBed
from tests.faults.proxy import CutMoment
from tests.faults.run import run
from tests.faults.schedule import FEWEST, LAST, LONGEST, MOST, Fault, FaultKind, process_names, schedule
from tests.faults.truths import RunRecord

ALL = list(BACKGROUND_PROCESSES)
SEEDS = (11, 56, 57)  # every kind of fault but the stranded connection, which takes half a minute
seeds = given(st.integers(0, 2**31))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_list_is_played_to_the_same_end_whatever_goes_wrong(
    seed: int, stage: TestBed, hand_over_list: HandOverList, undisturbed: RunRecord
) -> None:
    """`make chaos N=1 SEED=…` plays one alone and tells what was done when."""
    names = process_names(seed, ALL)
    faults = schedule(seed, names)
    outcome = await run(stage, hand_over_list, names, faults, undisturbed)
    assert outcome.wrong == [], "\n".join(outcome.timeline)
    assert outcome.faults == len(faults)


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("whom", ["sequencer", "supervision"])
@pytest.mark.parametrize("engine", ["postgres", "nats"])
async def test_a_connection_that_is_never_heard_of_again_is_given_up_by_both_sides(
    whom: str, engine: str, stage: TestBed, hand_over_list: HandOverList, undisturbed: RunRecord
) -> None:
    lost = Fault(300, FaultKind.STRAND, whom, engine=engine)
    outcome = await run(stage, hand_over_list, ALL, [lost], undisturbed)
    assert outcome.wrong == [], "\n".join(outcome.timeline)


@seeds
def test_a_schedule_follows_from_its_seed_alone(seed: int) -> None:
    names = process_names(seed, ALL)
    assert (schedule(seed, names), names) == (schedule(seed, process_names(seed, ALL)), process_names(seed, ALL))


@seeds
def test_a_run_has_a_few_faults_and_each_is_over_in_seconds(seed: int) -> None:
    faults = schedule(seed, process_names(seed, ALL))
    assert FEWEST < len(faults) <= MOST + 1
    assert all(0 <= fault.lasts <= LONGEST and 0 < fault.at <= LAST for fault in faults)
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)


@seeds
def test_fifty_seeds_in_a_row_know_every_kind_of_fault(seed: int) -> None:
    kinds = {fault.what for n in range(seed, seed + 50) for fault in schedule(n, process_names(n, ALL))}
    assert kinds == set(FaultKind)


def test_fifty_seeds_hit_everybody_and_every_kind_of_connection() -> None:
    seen = [fault for seed in range(50) for fault in schedule(seed, process_names(seed, ALL))]
    hit = Counter(fault.whom.removesuffix("-2") for fault in seen)
    assert hit.keys() == {"postgres", "nats", "cli", *BACKGROUND_PROCESSES}
    assert {fault.engine for fault in seen if fault.what is FaultKind.SILENCE} == {"postgres", "nats"}
    assert len({fault.moment for fault in seen if fault.what is FaultKind.CUT}) == 3


def test_only_what_names_a_fault_is_said_of_it() -> None:
    assert str(Fault(0, FaultKind.KILL, "desk", 0.25)) == "kill desk for 0.25 s"
    assert str(Fault(0, FaultKind.CUT, "desk", engine="nats", which=0.5, moment=CutMoment.TORN)) == (
        "cut desk -> nats connection at 0.50 torn"
    )
