"""From where random wishes begin: any point of any lawful life, as all services have recorded it by then."""

from functools import lru_cache

from hypothesis import strategies as st

from shared.messages import Recorded
from tests.properties.lives import LIVES, Life, adopted
from tests.properties.world import World


@lru_cache
def lived(life: Life) -> tuple[tuple[Recorded, ...], ...]:
    """What stands in the log after each wish of a life, once every service has heard of it."""
    world, points = World(), list[tuple[Recorded, ...]]()
    for wished in (*adopted(), *life()):
        world.wish(*wished)
        world.settle()
        points.append(tuple(world.line))
    return tuple(points)


def starts() -> st.SearchStrategy[tuple[Recorded, ...]]:
    return st.sampled_from(LIVES).flatmap(lambda life: st.sampled_from(lived(life)))


def throws() -> st.SearchStrategy[list[int]]:
    """Each seeds the dice for one wish, so that a failing history gets shorter by leaving wishes out."""
    return st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40)
