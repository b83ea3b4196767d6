"""Where random commands begin: any point of any lawful life of a case, as all services have recorded it by then."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

from shared.messaging.envelope import RecordedEvent
from tests.properties.lives import LIVES, Life, PlannedCommand, adopted
from tests.properties.world import World


@dataclass(frozen=True, slots=True)
class Point:
    """What stands in the log, heard by all, and what would lawfully be wished next."""

    name: str
    line: tuple[RecordedEvent, ...]
    rest: tuple[PlannedCommand, ...]

    def __repr__(self) -> str:
        return f"{self.name}, {len(self.rest)} commands before its end"


@lru_cache
def points(life: Life) -> tuple[Point, ...]:
    return tuple(_lived(life))


def _lived(life: Life) -> Iterator[Point]:
    world, envelopes = World(), tuple(life())
    for wished in adopted():
        world.envelope(*wished)
    world.settle()
    for n, wished in enumerate(envelopes):
        yield Point(life.__name__, tuple(world.events), envelopes[n:])
        world.envelope(*wished)
        world.settle()
    yield Point(life.__name__, tuple(world.events), ())


def starts() -> st.SearchStrategy[Point]:
    return st.sampled_from(LIVES).flatmap(lambda life: st.sampled_from(points(life)))


def command_seeds(most: int) -> st.SearchStrategy[list[int]]:
    """Each seeds the random choice of one command, so that a failing history is shortened by leaving commands out."""
    seeds = st.integers(0, 2**32 - 1)
    return st.integers(1, most).flatmap(lambda count: st.lists(seeds, min_size=count, max_size=count))
