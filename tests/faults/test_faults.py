"""Whatever goes wrong, nothing is lost and nothing doubled: random faults of a seed, and the same list in the end."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.suite import PARTS
from services.desk.handover import HandOver, read
from tests.faults.__main__ import SMALL
from tests.faults.playing import run
from tests.faults.schedule import FEWEST, LONGEST, MOST, What, cast, schedule
from tests.faults.stage import Stage
from tests.faults.truths import Found, unlike

pytestmark = pytest.mark.timeout(600)
ALL = list(PARTS)


@pytest.fixture(scope="module")
def found() -> HandOver:
    return read(SMALL)


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with Stage(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="module")
async def undisturbed(stage: Stage, found: HandOver) -> Found:
    outcome = await run(stage, found, ALL)
    assert outcome.wrong == []
    assert outcome.found is not None
    return outcome.found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_list_is_played_to_the_same_end_whatever_goes_wrong(
    seed: int, stage: Stage, found: HandOver, undisturbed: Found
) -> None:
    """`make chaos N=1 SEED=…` plays one alone and tells what was done when."""
    names = cast(seed, ALL)
    outcome = await run(stage, found, names, schedule(seed, names), undisturbed)
    assert outcome.faults >= FEWEST
    assert outcome.wrong == [], "\n".join(outcome.timeline)


@given(st.integers(0, 2**31))
def test_a_schedule_follows_from_its_seed_alone(seed: int) -> None:
    names = cast(seed, ALL)
    faults = schedule(seed, names)
    assert (faults, names) == (schedule(seed, cast(seed, ALL)), cast(seed, ALL))


@given(st.integers(0, 2**31))
def test_a_run_has_a_few_faults_and_each_is_over_in_seconds(seed: int) -> None:
    faults = schedule(seed, cast(seed, ALL))
    assert FEWEST <= len(faults) <= 2 * MOST  # one may come with another
    assert all(0 <= fault.lasts <= LONGEST and 0 <= fault.at <= 1000 for fault in faults)
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)


def test_fifty_seeds_know_every_kind_of_fault_and_hit_everybody() -> None:
    seen = [fault for seed in range(50) for fault in schedule(seed, cast(seed, ALL))]
    assert {fault.what for fault in seen} == set(What)
    hit = Counter(fault.whom.removesuffix("-2") for fault in seen)
    assert {"postgres", "nats", *PARTS} <= set(hit)


def test_what_would_be_wrong_is_seen(undisturbed: Found) -> None:
    """The comparison itself: an event too many, a row that differs, are named."""
    assert unlike(undisturbed, undisturbed) == []
    assert unlike(replace(undisturbed, events=undisturbed.events[:-1]), undisturbed) != []
