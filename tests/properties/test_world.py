"""The five services together, under random commands: they come to rest, and their states agree."""

from random import Random

import pytest
from hypothesis import given, note

from shared.messaging.errors import CommandError
from tests.properties.envelopes import as_envelope_of_known, envelope
from tests.properties.invariants import check_invariants
from tests.properties.lives import LIVES, Life, adopted
from tests.properties.starts import Point, command_seeds, points, starts
from tests.properties.world import World

TRIES = 4


@given(start=starts(), seeds=command_seeds(25))
def test_whatever_people_wish_no_policy_is_refused_and_all_services_agree(start: Point, seeds: list[int]) -> None:
    """A refusal inside a policy would park a case. Services receive events at once or later, each in its own time."""
    world, rest = World(), list(start.rest)
    world.replay(start.line)
    for seed in seeds:
        dice = Random(seed)
        if rest and dice.random() < 0.4:
            note(f"{rest[0]} → {world.give_or_refusal(*rest.pop(0))}")
        else:
            something(world, dice)
        for name in world.services:
            if dice.random() < 0.9:
                world.catch_up(name)
    world.settle()
    check_invariants(world)


def something(world: World, dice: Random) -> None:
    """Gives some commands until one is accepted."""
    for _ in range(TRIES):
        wished = as_envelope_of_known(envelope(world, world.services, dice))
        outcome = world.give_or_refusal(*wished)
        note(f"{wished} → {outcome}")
        if outcome and not isinstance(outcome, CommandError):
            return


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_every_life_agrees_at_every_point(life: Life) -> None:
    for point in points(life):
        world = World()
        world.replay(point.line)
        check_invariants(world)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
def test_what_is_delivered_twice_is_heard_once(life: Life) -> None:
    world = World(deliveries=2)
    for wished in (*adopted(), *life()):
        world.envelope(*wished)
        world.settle()
    assert [event.event for event in world.events] == [event.event for event in points(life)[-1].line]
