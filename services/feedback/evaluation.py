"""After the reply: its entry in the city's system, the evaluation, handling anew (市人大规定 art. 20, 21)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.states import LeadCase, Round
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
from shared.domain.decider import Decision, unless_recorded

EvaluationCommand = NoteCityEntry | RecordEvaluation | NoteNoFeedback | OrderRehandling
EvaluationEvent = CityEntryNoted | EvaluationRecorded | NoFeedbackNoted | RehandlingOrdered


def replied_round(lead: LeadCase, number: int | None = None) -> Round:
    """The round of that number, or the last one whose reply was sent; raises `NotReplied`."""
    replied = [round for round in lead.rounds if round.replied and number in (None, round.number)]
    if not replied:
        raise NotReplied
    return replied[-1]


def note_city_entry(command: NoteCityEntry, lead: LeadCase) -> Decision:
    """The entry of the last reply in the city's system. Raises `NotReplied`."""
    round = replied_round(lead)
    return unless_recorded(CityEntryNoted(receipt=command.receipt, round=round.number), round.city_entry)


def record_evaluation(command: RecordEvaluation, lead: LeadCase) -> Decision:
    """What the proposer makes of a reply. Raises `NotReplied`, `SheetOfProposals` for the form of a proposal on a
    suggestion, and `OpinionOfTheDissatisfied` where the dissatisfied say nothing (市人大规定 art. 21)."""
    round = replied_round(lead, command.round)
    if command.sheet is not None and lead.opened.kind is not Kind.PROPOSAL:
        raise SheetOfProposals
    if is_dissatisfied(command, command.sheet or ProposalForm()) and not command.opinion.strip():
        raise OpinionOfTheDissatisfied
    return unless_recorded(EvaluationRecorded(**dict(command) | {"round": round.number}), round.evaluation)


def is_dissatisfied(command: RecordEvaluation, form: ProposalForm) -> bool:
    """Whether any answer says 不满意 or 不同意."""
    return (
        Satisfaction.DISSATISFIED in (command.attitude, command.outcome)
        or form.demeanour is Demeanour.DISSATISFIED
        or form.consent is Consent.DISAGREED
    )


def note_no_feedback(command: NoteNoFeedback, lead: LeadCase) -> Decision:
    """That the proposer has not evaluated a reply. Raises `NotReplied`."""
    round = replied_round(lead, command.round)
    return unless_recorded(NoFeedbackNoted(reason=command.reason, round=round.number), round.no_feedback)


def order_rehandling(command: OrderRehandling, lead: LeadCase) -> Decision:
    """The order for another reply, which begins the next round; earlier replies and evaluations stay. Nothing where the
    running round has just this order. Raises `NotReplied`, or `RehandlingOpen` while another one runs."""
    round = lead.round
    if round.replied:
        return [RehandlingOrdered(**dict(command), round=round.number + 1)]
    if round.rehandling_order is None:
        raise NotReplied
    if round.rehandling_order == RehandlingOrdered(**dict(command), round=round.number):
        return []
    raise RehandlingOpen


def decide(command: EvaluationCommand, lead: LeadCase) -> Decision:
    """What a command after the reply records; raises the `RuleViolation` that its function names."""
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


def evolve(lead: LeadCase, event: EvaluationEvent) -> LeadCase:
    """The case after the event: a new round, or one of its rounds with what became of its reply."""
    match event:
        case RehandlingOrdered(round=number):
            return replace(lead, round=Round(number=number, rehandling_order=event), earlier_rounds=lead.rounds)
        case CityEntryNoted() | EvaluationRecorded() | NoFeedbackNoted():
            rounds = [evolve_round(round, event) if round.number == event.round else round for round in lead.rounds]
            return replace(lead, round=rounds[-1], earlier_rounds=tuple(rounds[:-1]))
        case _:
            assert_never(event)


def evolve_round(round: Round, event: CityEntryNoted | EvaluationRecorded | NoFeedbackNoted) -> Round:
    """The round after the event."""
    match event:
        case CityEntryNoted():
            return replace(round, city_entry=event)
        case EvaluationRecorded():
            return replace(round, evaluation=event)
        case NoFeedbackNoted():
            return replace(round, no_feedback=event)
        case _:
            assert_never(event)
