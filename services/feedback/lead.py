"""The decision logic of a lead case: the other units, the reply, and what follows it (市人大规定 art. 16-21)."""

from services.feedback import evaluation, partners, reply
from services.feedback.house_rules import HouseRules
from services.feedback.letter_numbers import LetterNumbers
from services.feedback.states import LeadCase
from shared.contracts.feedback import FeedbackCommand, LeadCommand, LeadEvent
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope


def decide(
    command: LeadCommand,
    envelope: CommandEnvelope[FeedbackCommand],
    lead: LeadCase,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """What a command for a lead case records, decided by `partners`, `reply` or `evaluation`."""
    if isinstance(command, partners.PartnerCommand):
        return partners.decide(command, envelope, lead)
    if isinstance(command, reply.ReplyCommand):
        return reply.decide(command, envelope, lead, numbers, rules)
    return evaluation.decide(command, lead)


def evolve(lead: LeadCase, event: LeadEvent) -> LeadCase:
    """The case after the event, by the module that decides over it."""
    if isinstance(event, partners.PartnerEvent):
        return partners.evolve(lead, event)
    if isinstance(event, reply.ReplyEvent):
        return reply.evolve(lead, event)
    return evaluation.evolve(lead, event)
