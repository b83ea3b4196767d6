"""The decider of feedback: sends each command to the decision logic of the lead case, the co case or the registers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from services.feedback import case, co, house_rules, lead, letter_numbers
from services.feedback.corrections import CORRECTIONS
from services.feedback.house_rules import HouseRules
from services.feedback.letter_numbers import LetterNumbers
from services.feedback.states import CoCase, Handling, LeadCase, Unopened, case_in_work, co_case, lead_case
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
    """What a decision reads: the case, the registers its letter takes a number from, and the house rules."""

    handling: Handling = field(default_factory=Unopened)
    numbers: LetterNumbers = field(default_factory=LetterNumbers)
    house_rules: HouseRules = field(default_factory=HouseRules)


def is_concerned(envelope: CommandEnvelope[FeedbackCommand], handling: Handling) -> bool:
    """Whether the command concerns the case: what policies pass on does only while the case is in work here, and a
    lead unit's affairs only in a lead case. What people command always does."""
    if Role.SYSTEM not in envelope.actor.roles:
        return True
    if isinstance(handling, Unopened) or handling.stopped:
        return False
    return not (isinstance(envelope.command, LeadCommand) and isinstance(handling, CoCase))


def decide(envelope: CommandEnvelope[FeedbackCommand], state: Feedback) -> Decision:
    """What the command records, decided by the module that its kind belongs to. Raises `NotOpen`, `HandlingOver`,
    `OnlyForLead`, `OnlyForCo`, and what the function of the command raises."""
    command = envelope.command
    if isinstance(command, RegisterCommand):
        return decide_register(command, envelope, state)
    if isinstance(command, Open):
        return case.open_case(command, state.handling)
    if not is_concerned(envelope, state.handling):
        return []
    handling = case_in_work(state.handling, command)
    if isinstance(command, LeadCommand):
        return lead.decide(command, envelope, lead_case(handling), state.numbers, state.house_rules)
    if isinstance(command, CoCommand):
        return co.decide(command, envelope, co_case(handling), state.numbers, state.house_rules)
    return case.decide(command, handling)


def decide_register(command: RegisterCommand, envelope: CommandEnvelope[FeedbackCommand], state: Feedback) -> Decision:
    """What a command records in a register of letter numbers or in that of the house rules."""
    match command:
        case OpenSeries():
            return letter_numbers.open_series(command, envelope, state.numbers)
        case ReserveNumber():
            return letter_numbers.reserve_number(command, envelope, state.numbers)
        case VoidNumber():
            return letter_numbers.void_number(command, envelope, state.numbers, state.handling)
        case AdoptHouseRules():
            return house_rules.adopt_house_rules(command, envelope, state.house_rules)
        case GrantExemption():
            return house_rules.grant_exemption(command, envelope, state.house_rules)
        case _:
            assert_never(command)


def evolve(state: Feedback, event: FeedbackEvent) -> Feedback:
    """The state after an event of the case or of one of the registers."""
    if isinstance(event, LeadEvent):
        assert isinstance(state.handling, LeadCase)
        return replace(state, handling=lead.evolve(state.handling, event))
    if isinstance(event, CoEvent):
        assert isinstance(state.handling, CoCase)
        return replace(state, handling=co.evolve(state.handling, event))
    if isinstance(event, CaseEvent):
        return replace(state, handling=case.evolve(state.handling, event))
    if isinstance(event, HouseRulesAdopted | ExemptionGranted):
        return replace(state, house_rules=house_rules.evolve(state.house_rules, event))
    return replace(state, numbers=letter_numbers.evolve(state.numbers, event))


def read_streams(envelope: CommandEnvelope[FeedbackCommand]) -> Sequence[str]:
    """The registers a command reads beside its own stream: to sign, the year's numbers and the house rules; to submit
    or recall, the numbers of this year and the last, for a letter that was signed last year may be replaced."""
    year = envelope.business_date.year
    match envelope.command:
        case SignReply():
            return [*number_registers(envelope.stream, HandlingRole.LEAD, year), HOUSE]
        case SignOpinion():
            return [*number_registers(envelope.stream, HandlingRole.CO, year), HOUSE]
        case SubmitReply() | RecallReply():
            return number_registers(envelope.stream, HandlingRole.LEAD, year, year - 1)
        case SubmitOpinion() | RecallOpinion():
            return number_registers(envelope.stream, HandlingRole.CO, year, year - 1)
        case ReviewReply() | ReviewOpinion() | ReleaseContact():
            return [HOUSE]
        case OpenSeries(year=year, part=part):
            kinds = [kind for kind in Kind if envelope.stream == series_stream(kind, year, part)]
            roles = (None, HandlingRole.LEAD, HandlingRole.CO)
            return [series_stream(kind, year, role) for kind in kinds for role in roles]
        case VoidNumber(case=case_stream) if case_stream:
            return [case_stream]
    return ()


def number_registers(stream: str, role: HandlingRole, *years: int) -> list[str]:
    """The registers of letter numbers of a case in these years: the one all letters share, and that of the role."""
    kinds = [kind for kind in Kind if kind == stream.partition("-")[0]]
    return [series_stream(kind, year, series) for kind in kinds for year in years for series in (None, role)]


feedback: Decider[Feedback, FeedbackCommand, FeedbackEvent] = Decider(
    Feedback(), decide, evolve, read_streams, CORRECTIONS
)
