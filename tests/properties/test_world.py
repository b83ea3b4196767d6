"""The five services as they hear each other, under anything people may wish: they come to rest, and they agree."""

from random import Random

import pytest
from hypothesis import given, note

from shared.messaging.errors import CommandError
from tests.properties.envelopes import envelope, known
from tests.properties.invariants import hold
from tests.properties.lives import LIVES, Life, adopted
from tests.properties.starts import Point, points, starts, throws
from tests.properties.world import World

TRIES = 4


@given(start=starts(), seeds=throws(25))
def test_whatever_people_wish_no_policy_is_refused_and_all_services_agree(start: Point, seeds: list[int]) -> None:
    """A refusal inside a policy would set a case aside. Services hear at once or later, each in its own time."""
    world, rest = World(), list(start.rest)
    world.remember(start.line)
    for seed in seeds:
        dice = Random(seed)
        if rest and dice.random() < 0.4:
            note(f"{rest[0]} → {world.tried(*rest.pop(0))}")
        else:
            something(world, dice)
        for name in world.services:
            if dice.random() < 0.9:
                world.catch_up(name)
    world.settle()
    hold(world)


def something(world: World, dice: Random) -> None:
    """Of a few wishes the first that is granted."""
    for _ in range(TRIES):
        wished = known(envelope(world, world.services, dice))
        outcome = world.tried(*wished)
        note(f"{wished} → {outcome}")
        if outcome and not isinstance(outcome, CommandError):
            return


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_every_life_agrees_at_every_point(life: Life) -> None:
    for point in points(life):
        world = World()
        world.remember(point.line)
        hold(world)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_what_is_delivered_twice_is_heard_once(life: Life) -> None:
    world = World(deliveries=2)
    for wished in (*adopted(), *life()):
        world.envelope(*wished)
        world.settle()
    assert [each.event for each in world.line] == [each.event for each in points(life)[-1].line]
