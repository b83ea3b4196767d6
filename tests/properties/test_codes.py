"""Every code of every list occurs in some event: of a lawful life, or of one more command at some point of one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from types import NoneType
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel

from shared.contracts.common import vocabulary
from shared.messaging.envelope import Command, LabelledEnum, RecordedEvent, Role
from tests.properties.envelopes import CONTRACTS, actor, hints, random_model, streams
from tests.properties.lives import LIVES
from tests.properties.starts import points
from tests.properties.words import DATES
from tests.properties.world import World

T = TypeVar("T")
# The chapters of the history stand in declarations of events, not in their fields.
CODES = [
    code
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, LabelledEnum) and kind is not vocabulary.Chapter
    for code in kind
]
THROWS = 40


class BiasedRandom(Random):
    """Dice that fall on one code wherever it is among the choices, and leave nothing out."""

    def __init__(self, code: LabelledEnum, seed: int) -> None:
        super().__init__(seed)
        self.code = code

    def random(self) -> float:
        return 0.0

    def choice(self, seq: Sequence[T]) -> T:
        wanted = [element for element in seq if element is self.code]
        rather = [element for element in seq if element is not NoneType]
        return super().choice(wanted or rather)


def codes(value: Any) -> Iterator[LabelledEnum]:
    """All that a value says, however deep."""
    match value:
        case LabelledEnum():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from codes(getattr(value, name))
        case tuple():
            for element in value:
                yield from codes(element)


@lru_cache
def lived() -> frozenset[tuple[type, str]]:
    """What is said in the lawful lives."""
    lines = [points(life)[-1].line for life in LIVES]
    return frozenset((type(code), code.value) for line in lines for event in line for code in codes(event.event))


def kinds(code: LabelledEnum) -> list[type[Command]]:
    """The commands of people with a field for it."""
    return [command for command in CONTRACTS if command.by != {Role.SYSTEM} and holds(command, type(code))]


def holds(model: type[BaseModel], kind: type[LabelledEnum]) -> bool:
    return any(kind.__name__ in str(annotation) or nested(annotation, kind) for annotation in hints(model).values())


def nested(annotation: Any, kind: type[LabelledEnum]) -> bool:
    args = getattr(annotation, "__args__", (annotation,))
    models = (argument for argument in args if isinstance(argument, type) and issubclass(argument, BaseModel))
    return any(holds(model, kind) for model in models)


Chance = tuple[type[Command], tuple[RecordedEvent, ...], int]
GRANTED = defaultdict[type[LabelledEnum], list[Chance]](list)  # where one code of a list was said, its others may be


def chances(code: LabelledEnum) -> Iterator[Chance]:
    yield from GRANTED[type(code)]
    lines = [point.line for life in LIVES for point in points(life)]
    for throw in range(THROWS):
        yield from ((kind, line, throw * len(lines) + n) for kind in kinds(code) for n, line in enumerate(lines))


def is_recorded_by_somebody(code: LabelledEnum) -> bool:
    """Whether some command at some point of some life leads to an event with the code."""
    for kind, line, seed in chances(code):
        world, dice = World(), BiasedRandom(code, seed)
        world.replay(line)
        command = random_model(kind, dice)
        world.give_or_refusal(command, actor(kind, dice), dice.choice(DATES), dice.choice(streams(world, command)))
        if any(code in codes(event.event) for event in world.events[len(line) :]):
            GRANTED[type(code)].append((kind, line, seed))
            return True
    return False


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{type(code).__name__}.{code.name}")
def test_the_code_is_said_somewhere(code: LabelledEnum) -> None:
    assert (type(code), code.value) in lived() or is_recorded_by_somebody(code)
