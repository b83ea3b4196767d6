"""The law of a lead case, by chapters: the other units, the reply, and what follows it (市人大规定 art. 16-21)."""

from services.feedback import evaluation, partners, reply
from services.feedback.house import House
from services.feedback.numbers import Numbers
from services.feedback.states import Lead
from shared.contracts.feedback import FeedbackCommand, LeadCommand, LeadEvent
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope


def decide(
    command: LeadCommand, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, numbers: Numbers, house: House
) -> Decision:
    if isinstance(command, partners.PartnerCommand):
        return partners.decide(command, envelope, lead)
    if isinstance(command, reply.ReplyCommand):
        return reply.decide(command, envelope, lead, numbers, house)
    return evaluation.decide(command, lead)


def evolve(lead: Lead, event: LeadEvent) -> Lead:
    if isinstance(event, partners.PartnerEvent):
        return partners.evolve(lead, event)
    if isinstance(event, reply.ReplyEvent):
        return reply.evolve(lead, event)
    return evaluation.evolve(lead, event)
