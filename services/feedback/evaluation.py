"""After the reply: the city's system, what the proposer makes of it, and handling anew (市人大规定 art. 20, 21)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import unless
from services.feedback.states import Lead, Round
from shared.contracts.common.vocabulary import Consent, Demeanour, Kind, Satisfaction
from shared.contracts.feedback import (
    CityEntryNoted,
    EvaluationRecorded,
    NoFeedbackNoted,
    NoteCityEntry,
    NoteNoFeedback,
    NotReplied,
    OpinionOfTheDissatisfied,
    OrderRehandling,
    ProposalForm,
    RecordEvaluation,
    RehandlingOpen,
    RehandlingOrdered,
    SheetOfProposals,
)
from shared.domain.decider import Decision

EvaluationCommand = NoteCityEntry | RecordEvaluation | NoteNoFeedback | OrderRehandling
EvaluationEvent = CityEntryNoted | EvaluationRecorded | NoFeedbackNoted | RehandlingOrdered


def replied(lead: Lead, number: int | None = None) -> Round:
    """The round meant, or the last one, whose reply was sent."""
    sent = [round for round in lead.rounds if round.replied and number in (None, round.number)]
    if not sent:
        raise NotReplied
    return sent[-1]


def note_city_entry(command: NoteCityEntry, lead: Lead) -> Decision:
    round = replied(lead)
    return unless(CityEntryNoted(receipt=command.receipt, round=round.number), round.entry)


def record_evaluation(command: RecordEvaluation, lead: Lead) -> Decision:
    round = replied(lead, command.round)
    if command.sheet is not None and lead.opened.kind is not Kind.PROPOSAL:
        raise SheetOfProposals
    if dissatisfied(command, command.sheet or ProposalForm()) and not command.opinion.strip():
        raise OpinionOfTheDissatisfied
    return unless(EvaluationRecorded(**dict(command) | {"round": round.number}), round.evaluation)


def dissatisfied(command: RecordEvaluation, sheet: ProposalForm) -> bool:
    return (
        Satisfaction.DISSATISFIED in (command.attitude, command.outcome)
        or sheet.demeanour is Demeanour.DISSATISFIED
        or sheet.consent is Consent.DISAGREED
    )


def note_no_feedback(command: NoteNoFeedback, lead: Lead) -> Decision:
    round = replied(lead, command.round)
    return unless(NoFeedbackNoted(reason=command.reason, round=round.number), round.silence)


def order_rehandling(command: OrderRehandling, lead: Lead) -> Decision:
    """After a sent reply, one at a time; earlier replies and evaluations stay."""
    number = lead.round.number
    if lead.round.replied:
        return [RehandlingOrdered(**dict(command), round=number + 1)]
    if lead.round.order is None:
        raise NotReplied
    if lead.round.order == RehandlingOrdered(**dict(command), round=number):
        return []
    raise RehandlingOpen


def decide(command: EvaluationCommand, lead: Lead) -> Decision:
    match command:
        case NoteCityEntry():
            return note_city_entry(command, lead)
        case RecordEvaluation():
            return record_evaluation(command, lead)
        case NoteNoFeedback():
            return note_no_feedback(command, lead)
        case OrderRehandling():
            return order_rehandling(command, lead)
        case _:
            assert_never(command)


def evolve(lead: Lead, event: EvaluationEvent) -> Lead:
    match event:
        case RehandlingOrdered(round=number):
            return replace(lead, round=Round(number=number, order=event), earlier=lead.rounds)
        case CityEntryNoted() | EvaluationRecorded() | NoFeedbackNoted():
            rounds = [told(each, event) if each.number == event.round else each for each in lead.rounds]
            return replace(lead, round=rounds[-1], earlier=tuple(rounds[:-1]))
        case _:
            assert_never(event)


def told(round: Round, event: CityEntryNoted | EvaluationRecorded | NoFeedbackNoted) -> Round:
    match event:
        case CityEntryNoted():
            return replace(round, entry=event)
        case EvaluationRecorded():
            return replace(round, evaluation=event)
        case NoFeedbackNoted():
            return replace(round, silence=event)
        case _:
            assert_never(event)
