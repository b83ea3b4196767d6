"""The numbers of letters: taken from an opened series, or elsewhere; never twice, and never again once voided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import assert_never

from services.feedback.states import Handling, Unopened, drafts
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback import (
    AlreadySent,
    FeedbackCommand,
    NumberInUse,
    NumberOfACase,
    NumberTaken,
    NumberVoided,
    OpenSeries,
    PrefixInUse,
    ReserveNumber,
    SeriesNotOpen,
    SeriesOpened,
    VoidNumber,
    series_stream,
)
from shared.domain.decider import Decision, EventForStream
from shared.messaging.envelope import CommandEnvelope
from shared.messaging.errors import Invalid


@dataclass(frozen=True, slots=True)
class Numbers:
    """The registers a decision looks at, in the order they were read, and each letter with the register it is in."""

    series: tuple[SeriesOpened, ...] = ()
    taken: Mapping[str, tuple[SeriesOpened, NumberTaken]] = field(default_factory=dict)
    voided: Mapping[str, NumberVoided] = field(default_factory=dict)

    def used(self, letter: str) -> bool:
        return letter in self.taken or letter in self.voided


def letter(series: SeriesOpened, serial: int) -> str:
    """沪市监书〔2023〕0103号"""
    return f"{series.prefix}〔{series.year}〕{serial:04d}号"


def usual(part: HandlingRole) -> HandlingRole:
    """Joint lead units write as lead units do."""
    return HandlingRole.LEAD if part.leads else HandlingRole.CO


def chosen(numbers: Numbers, year: int, part: HandlingRole) -> SeriesOpened:
    """The year's series for letters of this part, else the one that all letters share."""
    of_year = {each.part: each for each in numbers.series if each.year == year}
    series = of_year.get(usual(part)) or of_year.get(None)
    if series is None:
        raise SeriesNotOpen(str(year))
    return series


def take(
    numbers: Numbers, kind: Kind, part: HandlingRole, envelope: CommandEnvelope[FeedbackCommand], serial: int | None
) -> tuple[str, EventForStream]:
    """The letter's next free number of the series, or the one that was given elsewhere, and its entry there."""
    series = chosen(numbers, envelope.business_date.year, part)
    if serial is None:
        serial = next(n for n in count(series.start) if not numbers.used(letter(series, n)))
    number = letter(series, serial)
    if numbers.used(number):
        raise NumberInUse(number)
    taken = NumberTaken(serial=serial, letter=number, taken_for=envelope.stream)
    return number, EventForStream(series_stream(kind, series.year, series.part), taken)


def give_up(numbers: Numbers, kind: Kind, number: str, reason: str) -> Sequence[EventForStream]:
    """A recalled letter's number is voided; one that came with the opening import stands in no register."""
    if number not in numbers.taken:
        return ()
    series, taken = numbers.taken[number]
    voided = NumberVoided(serial=taken.serial, letter=number, reason=reason)
    return [EventForStream(series_stream(kind, series.year, series.part), voided)]


def open_series(command: OpenSeries, envelope: CommandEnvelope[FeedbackCommand], numbers: Numbers) -> Decision:
    streams = {series_stream(kind, command.year, command.part) for kind in Kind}
    if command.part is HandlingRole.JOINT or envelope.stream not in streams:
        raise Invalid(f"{envelope.stream} 不是{command.year}年的文号")
    if any(each.part is command.part for each in numbers.series):
        return []
    if any(each.prefix == command.prefix for each in numbers.series):
        raise PrefixInUse(command.prefix)
    return [SeriesOpened(**dict(command))]


def opened(numbers: Numbers, stream: str) -> SeriesOpened:
    if not numbers.series:
        raise SeriesNotOpen(stream)
    return numbers.series[0]


def reserve_number(command: ReserveNumber, envelope: CommandEnvelope[FeedbackCommand], numbers: Numbers) -> Decision:
    number = letter(opened(numbers, envelope.stream), command.serial)
    reserved = NumberTaken(serial=command.serial, letter=number, taken_for=command.taken_for)
    if numbers.used(number) and (number in numbers.voided or numbers.taken[number][1] != reserved):
        raise NumberInUse(number)
    return [] if numbers.used(number) else [reserved]


def void_number(
    command: VoidNumber, envelope: CommandEnvelope[FeedbackCommand], numbers: Numbers, handling: Handling
) -> Decision:
    number = letter(opened(numbers, envelope.stream), command.serial)
    if number in numbers.voided:
        return []
    if number in numbers.taken:
        voidable(number, numbers.taken[number][1].taken_for, command.case, handling)
    return [NumberVoided(serial=command.serial, letter=number, reason=command.reason)]


def voidable(number: str, taken_for: str, case: str | None, handling: Handling) -> None:
    """What was sent keeps its number; what waits to be sent is recalled; what was left behind may be voided."""
    if taken_for.partition("-")[0] not in set(Kind):
        return
    if case != taken_for or isinstance(handling, Unopened):
        raise NumberOfACase(taken_for)
    if any(draft.letter == number and draft.sent for draft in drafts(handling)):
        raise AlreadySent(number)
    if not handling.over and any(draft.letter == number for draft in handling.current):
        raise NumberOfACase(taken_for)


def evolve(numbers: Numbers, event: SeriesOpened | NumberTaken | NumberVoided) -> Numbers:
    match event:
        case SeriesOpened():
            return replace(numbers, series=(*numbers.series, event))
        case NumberTaken():
            entry = numbers.series[-1], event
            return replace(numbers, taken={**numbers.taken, event.letter: entry})
        case NumberVoided():
            return replace(numbers, voided={**numbers.voided, event.letter: event})
        case _:
            assert_never(event)
