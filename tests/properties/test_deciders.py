"""Each decider alone, under random commands, from every point of a case's life."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, note

from services.desk.ledger.projection import fold
from shared.domain.corrections import apply_corrections
from shared.messaging.envelope import RecordedEvent
from shared.messaging.errors import CommandError
from shared.runtime.service import Service
from tests.engines import SERVICES
from tests.properties.envelopes import REPEATED, envelope
from tests.properties.lives import PlannedCommand
from tests.properties.starts import Point, command_seeds, starts
from tests.properties.world import World, read_again


def lived(service: Service, start: Point, seeds: Sequence[int]) -> World:
    """A world in which one service has a case at some point of its life, and people give random commands."""
    world = World((service,))
    world.replay(start.line)
    for seed in seeds:
        give_once(world, envelope(world, (service.name,), Random(seed), system=True))
    return world


def give_once(world: World, wished: PlannedCommand) -> None:
    """A command is accepted or refused in words; repeated it changes nothing, unless each is a new fact."""
    outcome = world.give_or_refusal(*wished)
    note(f"{wished}")
    if isinstance(outcome, CommandError):
        assert outcome.message.endswith("。")
        return
    note(f"  recorded: {[type for _, _, type in outcome]}")
    again = world.give_or_refusal(*wished)
    if not isinstance(wished.command, REPEATED):
        assert again == [] or isinstance(again, CommandError), f"{wished.command.type} twice: {again}"


def folded(service: Service, history: Sequence[RecordedEvent]) -> object:
    return service.decider.fold(fact.event for fact in apply_corrections(history))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@given(start=starts(), seeds=command_seeds(30))
def test_whatever_is_wished_the_record_can_be_read_again(service: Service, start: Point, seeds: Sequence[int]) -> None:
    world = lived(service, start, seeds)
    for stream, history in world.logs[service.name].streams.items():
        again = [read_again(event) for event in history]
        assert again == history
        assert folded(service, again) == world.state(service.name, stream)
        fold(world.history(stream))
