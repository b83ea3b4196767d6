"""The law of feedback: a case follows the lead's law or the co-unit's; letters take numbers, the house has rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from services.feedback import case, co, house, lead, numbers
from services.feedback.corrections import CORRECTIONS
from services.feedback.house import House
from services.feedback.numbers import Numbers
from services.feedback.states import Co, Handling, Lead, Unopened, going, helped, led
from shared.contracts.common.vocabulary import HandlingRole, Kind
from shared.contracts.feedback import (
    HOUSE,
    AdoptHouseRules,
    CaseEvent,
    CoCommand,
    CoEvent,
    ExemptionGranted,
    FeedbackCommand,
    FeedbackEvent,
    GrantExemption,
    HouseRulesAdopted,
    LeadCommand,
    LeadEvent,
    Open,
    OpenSeries,
    RecallOpinion,
    RecallReply,
    RegisterCommand,
    ReleaseContact,
    ReserveNumber,
    ReviewOpinion,
    ReviewReply,
    SignOpinion,
    SignReply,
    SubmitOpinion,
    SubmitReply,
    VoidNumber,
    series_stream,
)
from shared.domain.decider import Decider, Decision
from shared.messaging.envelope import CommandEnvelope, Role


@dataclass(frozen=True, slots=True)
class Feedback:
    """A case, the registers its letter takes a number from, and the rules of the house."""

    handling: Handling = field(default_factory=Unopened)
    numbers: Numbers = field(default_factory=Numbers)
    house: House = field(default_factory=House)


def concerned(envelope: CommandEnvelope[FeedbackCommand], handling: Handling) -> bool:
    """What the system passes on concerns a case that is in work here, and its lead's affairs only a lead case."""
    if Role.SYSTEM not in envelope.actor.roles:
        return True
    lost = isinstance(handling, Unopened) or handling.over is not None
    return not (lost or (isinstance(envelope.command, LeadCommand) and isinstance(handling, Co)))


def decide(envelope: CommandEnvelope[FeedbackCommand], state: Feedback) -> Decision:
    command = envelope.command
    if isinstance(command, RegisterCommand):
        return register(command, envelope, state)
    if isinstance(command, Open):
        return case.open_case(command, state.handling)
    if not concerned(envelope, state.handling):
        return []
    handling = going(state.handling, command)
    if isinstance(command, LeadCommand):
        return lead.decide(command, envelope, led(handling), state.numbers, state.house)
    if isinstance(command, CoCommand):
        return co.decide(command, envelope, helped(handling), state.numbers, state.house)
    return case.decide(command, handling)


def register(command: RegisterCommand, envelope: CommandEnvelope[FeedbackCommand], state: Feedback) -> Decision:
    match command:
        case OpenSeries():
            return numbers.open_series(command, envelope, state.numbers)
        case ReserveNumber():
            return numbers.reserve_number(command, envelope, state.numbers)
        case VoidNumber():
            return numbers.void_number(command, envelope, state.numbers, state.handling)
        case AdoptHouseRules():
            return house.adopt_house_rules(command, envelope, state.house)
        case GrantExemption():
            return house.grant_exemption(command, envelope, state.house)
        case _:
            assert_never(command)


def evolve(state: Feedback, event: FeedbackEvent) -> Feedback:
    if isinstance(event, LeadEvent):
        assert isinstance(state.handling, Lead)
        return replace(state, handling=lead.evolve(state.handling, event))
    if isinstance(event, CoEvent):
        assert isinstance(state.handling, Co)
        return replace(state, handling=co.evolve(state.handling, event))
    if isinstance(event, CaseEvent):
        return replace(state, handling=case.evolve(state.handling, event))
    if isinstance(event, HouseRulesAdopted | ExemptionGranted):
        return replace(state, house=house.evolve(state.house, event))
    return replace(state, numbers=numbers.evolve(state.numbers, event))


def read_streams(envelope: CommandEnvelope[FeedbackCommand]) -> Sequence[str]:
    """To sign: the year's numbers and the rules. What was signed last year may be recalled or replaced this year."""
    year = envelope.business_date.year
    match envelope.command:
        case SignReply():
            return [*registers(envelope.stream, HandlingRole.LEAD, year), HOUSE]
        case SignOpinion():
            return [*registers(envelope.stream, HandlingRole.CO, year), HOUSE]
        case SubmitReply() | RecallReply():
            return registers(envelope.stream, HandlingRole.LEAD, year, year - 1)
        case SubmitOpinion() | RecallOpinion():
            return registers(envelope.stream, HandlingRole.CO, year, year - 1)
        case ReviewReply() | ReviewOpinion() | ReleaseContact():
            return [HOUSE]
        case OpenSeries(year=year):
            kinds = [kind for kind in Kind if envelope.stream == series_stream(kind, year, envelope.command.part)]
            return [
                series_stream(kind, year, each) for kind in kinds for each in (None, HandlingRole.LEAD, HandlingRole.CO)
            ]
        case VoidNumber(case=named) if named:
            return [named]
    return ()


def registers(stream: str, part: HandlingRole, *years: int) -> list[str]:
    """The series of the case's kind: the one that all letters share, and that of this part."""
    first = stream.partition("-")[0]
    kinds = [kind for kind in Kind if kind == first]
    return [series_stream(kind, year, each) for kind in kinds for year in years for each in (None, part)]


feedback: Decider[Feedback, FeedbackCommand, FeedbackEvent] = Decider(
    Feedback(), decide, evolve, read_streams, CORRECTIONS
)
