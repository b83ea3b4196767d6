"""The numbers of letters: taken from an opened series or given elsewhere; never twice, and never again once voided.

Each kind of case has a register for each year: one series for all letters, or one for lead and one for co letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import assert_never

from services.feedback.states import Handling, Unopened, all_drafts
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
class LetterNumbers:
    """The registers a decision reads, as they were folded one after the other.

    `taken` gives for each number its series and its entry there, `voided` the event that voided it.
    """

    series: tuple[SeriesOpened, ...] = ()
    taken: Mapping[str, tuple[SeriesOpened, NumberTaken]] = field(default_factory=dict)
    voided: Mapping[str, NumberVoided] = field(default_factory=dict)

    def used(self, number: str) -> bool:
        """Whether the number was ever taken or voided."""
        return number in self.taken or number in self.voided


def letter_number(series: SeriesOpened, serial: int) -> str:
    """The number as it stands on the letter, such as 沪市监书〔2023〕0103号."""
    return f"{series.prefix}〔{series.year}〕{serial:04d}号"


def series_for(numbers: LetterNumbers, year: int, role: HandlingRole) -> SeriesOpened:
    """The year's series for letters of this role, or the one that all letters share; a joint lead unit writes as a lead
    unit does. Raises `SeriesNotOpen`."""
    of_year = {series.part: series for series in numbers.series if series.year == year}
    opened = of_year.get(HandlingRole.LEAD if role.leads else HandlingRole.CO) or of_year.get(None)
    if opened is None:
        raise SeriesNotOpen(str(year))
    return opened


def take_number(
    numbers: LetterNumbers,
    kind: Kind,
    role: HandlingRole,
    envelope: CommandEnvelope[FeedbackCommand],
    serial: int | None,
) -> tuple[str, EventForStream]:
    """The number of a letter and its entry in the register: the given `serial`, or the next free one of the series.
    Raises `SeriesNotOpen` or `NumberInUse`."""
    series = series_for(numbers, envelope.business_date.year, role)
    if serial is None:
        serial = next(n for n in count(series.start) if not numbers.used(letter_number(series, n)))
    number = letter_number(series, serial)
    if numbers.used(number):
        raise NumberInUse(number)
    taken = NumberTaken(serial=serial, letter=number, taken_for=envelope.stream)
    return number, EventForStream(series_stream(kind, series.year, series.part), taken)


def void_number_of(numbers: LetterNumbers, kind: Kind, number: str, reason: str) -> Sequence[EventForStream]:
    """The entry that voids a recalled letter's number; nothing for a letter without one, or with one that came with the
    opening import and stands in no register."""
    if number not in numbers.taken:
        return ()
    series, taken = numbers.taken[number]
    voided = NumberVoided(serial=taken.serial, letter=number, reason=reason)
    return [EventForStream(series_stream(kind, series.year, series.part), voided)]


def open_series(command: OpenSeries, envelope: CommandEnvelope[FeedbackCommand], numbers: LetterNumbers) -> Decision:
    """The opening of a series; nothing where it is open. Raises `Invalid` for a register of another year or role, and
    `PrefixInUse` where another series of the year bears the prefix."""
    streams = {series_stream(kind, command.year, command.part) for kind in Kind}
    if command.part is HandlingRole.JOINT or envelope.stream not in streams:
        raise Invalid(f"{envelope.stream} 不是{command.year}年的文号")
    if any(series.part is command.part for series in numbers.series):
        return []
    if any(series.prefix == command.prefix for series in numbers.series):
        raise PrefixInUse(command.prefix)
    return [SeriesOpened(**dict(command))]


def series_of_register(numbers: LetterNumbers, stream: str) -> SeriesOpened:
    """The series of the register a command was given to; raises `SeriesNotOpen`."""
    if not numbers.series:
        raise SeriesNotOpen(stream)
    return numbers.series[0]


def reserve_number(
    command: ReserveNumber, envelope: CommandEnvelope[FeedbackCommand], numbers: LetterNumbers
) -> Decision:
    """The entry of a number that was given elsewhere; nothing where it is entered so. Raises `SeriesNotOpen` or
    `NumberInUse`."""
    number = letter_number(series_of_register(numbers, envelope.stream), command.serial)
    reserved = NumberTaken(serial=command.serial, letter=number, taken_for=command.taken_for)
    if numbers.used(number) and (number in numbers.voided or numbers.taken[number][1] != reserved):
        raise NumberInUse(number)
    return [] if numbers.used(number) else [reserved]


def void_number(
    command: VoidNumber, envelope: CommandEnvelope[FeedbackCommand], numbers: LetterNumbers, handling: Handling
) -> Decision:
    """The entry that voids a number, taken or free; nothing where it is void. Raises `SeriesNotOpen` and what
    `check_voidable` raises."""
    number = letter_number(series_of_register(numbers, envelope.stream), command.serial)
    if number in numbers.voided:
        return []
    if number in numbers.taken:
        check_voidable(number, numbers.taken[number][1].taken_for, command.case, handling)
    return [NumberVoided(serial=command.serial, letter=number, reason=command.reason)]


def check_voidable(number: str, taken_for: str, case: str | None, handling: Handling) -> None:
    """Raises `AlreadySent` for the number of a letter that was sent, `NumberOfACase` for one that waits to be sent (it
    is recalled instead) or whose case the command does not name. A number of no case may always be voided."""
    if taken_for.partition("-")[0] not in set(Kind):
        return
    if case != taken_for or isinstance(handling, Unopened):
        raise NumberOfACase(taken_for)
    if any(draft.letter == number and draft.sent for draft in all_drafts(handling)):
        raise AlreadySent(number)
    if not handling.stopped and any(draft.letter == number for draft in handling.current_drafts):
        raise NumberOfACase(taken_for)


def evolve(numbers: LetterNumbers, event: SeriesOpened | NumberTaken | NumberVoided) -> LetterNumbers:
    """The registers after the event; a number belongs to the series opened last before it."""
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
