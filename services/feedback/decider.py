"""The law of feedback: a case follows the lead's law or the co-unit's, and each letter takes a number of the year."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from services.feedback import co, lead
from services.feedback.draft import Series, unless
from services.feedback.states import Co, Handling, Lead, Unopened, helped, led, opened
from shared.contracts.feedback import (
    ContactRecorded,
    DepartmentNoted,
    FeedbackCommand,
    FeedbackEvent,
    HandlingOpened,
    NoteDepartment,
    NoteDisclosure,
    NumberTaken,
    Open,
    OpenSeries,
    RecordContact,
    SeriesOpened,
    SignOpinion,
    SignReply,
    series_stream,
)
from shared.contracts.words import Kind, Part
from shared.decider import Decided, Decider
from shared.errors import Invalid
from shared.messages import Wish


@dataclass(frozen=True, slots=True)
class Feedback:
    """A case, and the series its letter takes a number from."""

    handling: Handling = field(default_factory=Unopened)
    series: Series | None = None


def open_case(command: Open, handling: Handling) -> Decided:
    return [HandlingOpened(**dict(command))] if isinstance(handling, Unopened) else []


def open_series(command: OpenSeries, wish: Wish[FeedbackCommand], series: Series | None) -> Decided:
    if wish.stream not in {series_stream(kind, command.year) for kind in Kind}:
        raise Invalid(f"{wish.stream} 不是{command.year}年的文号")
    return [SeriesOpened(**dict(command))] if series is None else []


def note_department(command: NoteDepartment, case: Lead | Co) -> Decided:
    return unless(DepartmentNoted(**dict(command)), case.department)


def record_contact(command: RecordContact, handling: Handling) -> Decided:
    """Two visits on one day look alike, so every contact is a new fact; the command's id protects from doubles."""
    opened(handling)
    return [ContactRecorded(**dict(command))]


def decide(wish: Wish[FeedbackCommand], state: Feedback) -> Decided:
    command, handling = wish.command, state.handling
    if isinstance(command, NoteDisclosure) and isinstance(handling, Co):
        return []
    if isinstance(command, lead.LeadCommand):
        return lead.decide(command, wish, led(handling), state.series)
    if isinstance(command, co.CoCommand):
        return co.decide(command, wish, helped(handling), state.series)
    match command:
        case Open():
            return open_case(command, handling)
        case OpenSeries():
            return open_series(command, wish, state.series)
        case NoteDepartment():
            return note_department(command, opened(handling))
        case RecordContact():
            return record_contact(command, handling)
        case _:
            assert_never(command)


def evolve(state: Feedback, event: FeedbackEvent) -> Feedback:
    if isinstance(event, lead.LeadEvent):
        assert isinstance(state.handling, Lead)
        return replace(state, handling=lead.evolve(state.handling, event))
    if isinstance(event, co.CoEvent):
        assert isinstance(state.handling, Co)
        return replace(state, handling=co.evolve(state.handling, event))
    match event:
        case HandlingOpened(part=part):
            return replace(state, handling=Lead(event) if part is Part.LEAD else Co(event))
        case DepartmentNoted():
            assert not isinstance(state.handling, Unopened)
            return replace(state, handling=replace(state.handling, department=event))
        case ContactRecorded():
            return replace(state, handling=contacted(state.handling))
        case SeriesOpened(prefix=prefix, year=year, start=start):
            return replace(state, series=Series(prefix, year, start))
        case NumberTaken(serial=serial):
            assert state.series is not None
            return replace(state, series=replace(state.series, next=serial + 1))
        case _:
            assert_never(event)


def contacted(handling: Handling) -> Handling:
    return replace(handling, contacted=True) if isinstance(handling, Lead) else handling


def consults(wish: Wish[FeedbackCommand]) -> Sequence[str]:
    """To sign a letter, the series of the case's kind and the year of signing."""
    if not isinstance(wish.command, SignReply | SignOpinion):
        return ()
    first = wish.stream.partition("-")[0]
    return [series_stream(kind, wish.on.year) for kind in Kind if kind == first]


feedback: Decider[Feedback, FeedbackCommand, FeedbackEvent] = Decider(Feedback(), decide, evolve, consults)
