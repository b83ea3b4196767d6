"""The other units of a lead case: what co-units owe, and what other lead units agree to (市人大规定 art. 17)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import unless
from services.feedback.states import Lead, Owed, Reply
from shared.contracts.common.vocabulary import HandlingRole
from shared.contracts.feedback import (
    AgreementMissing,
    AgreementReceived,
    AskMore,
    CoordinationRequested,
    ExpectOpinion,
    FeedbackCommand,
    MoreAsked,
    NotExpected,
    NotJoint,
    OnlyForJoint,
    OpinionExpected,
    OpinionIsHere,
    OpinionNotHere,
    OpinionPassedOver,
    OpinionPressed,
    OpinionReceived,
    PassOverOpinion,
    PressOpinion,
    ReceiveAgreement,
    ReceiveOpinion,
    RequestCoordination,
    UnitReceivesLater,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope

PartnerCommand = (
    ExpectOpinion | PressOpinion | ReceiveOpinion | AskMore | PassOverOpinion | ReceiveAgreement | RequestCoordination
)
OpinionEvent = OpinionExpected | OpinionPressed | OpinionReceived | MoreAsked | OpinionPassedOver
PartnerEvent = OpinionEvent | AgreementReceived | CoordinationRequested


def owed(lead: Lead, unit: str) -> Owed:
    if unit not in lead.owed:
        raise NotExpected(unit)
    return lead.owed[unit]


def expect_opinion(command: ExpectOpinion, envelope: CommandEnvelope[FeedbackCommand], lead: Lead) -> Decision:
    known = lead.owed.get(command.unit)
    if known is not None and command.received_on in (None, known.received_on):
        return []
    if command.received_on is not None and command.received_on > envelope.business_date:
        raise UnitReceivesLater(command.received_on.isoformat())
    return [OpinionExpected(unit=command.unit, received_on=command.received_on)]


def press_opinion(command: PressOpinion, lead: Lead) -> Decision:
    """Every call is a new fact, counted."""
    known = owed(lead, command.unit)
    if not known.outstanding:
        raise OpinionIsHere(command.unit)
    return [OpinionPressed(unit=command.unit, way=command.way, count=known.presses + 1)]


def receive_opinion(command: ReceiveOpinion, lead: Lead) -> Decision:
    known = owed(lead, command.unit)
    if known.opinion is not None and not known.question and known.opinion.text == command.text:
        return []
    return [OpinionReceived(**dict(command), late=lead.round.replied or lead.over is not None)]


def ask_more(command: AskMore, lead: Lead) -> Decision:
    known = owed(lead, command.unit)
    if known.opinion is None:
        raise OpinionNotHere(command.unit)
    return [] if known.question == command.question else [MoreAsked(**dict(command))]


def pass_over_opinion(command: PassOverOpinion, lead: Lead) -> Decision:
    known = owed(lead, command.unit)
    if not known.outstanding:
        raise OpinionIsHere(command.unit)
    return [] if known.passed else [OpinionPassedOver(**dict(command))]


def receive_agreement(command: ReceiveAgreement, lead: Lead) -> Decision:
    if lead.opened.part is not HandlingRole.JOINT:
        raise OnlyForJoint
    if command.unit not in lead.opened.joint_units:
        raise NotJoint(command.unit)
    text = command.text or (lead.round.reply.text if lead.round.reply else None)
    received = AgreementReceived(**dict(command) | {"text": text})
    return unless(received, lead.round.agreements.get((command.unit, text)))


def request_coordination(command: RequestCoordination, lead: Lead) -> Decision:
    return unless(CoordinationRequested(**dict(command)), lead.round.coordination)


def agreed(lead: Lead, reply: Reply) -> None:
    """Joint lead units answer once they agree to this text, or somebody was asked to coordinate."""
    if lead.opened.part is not HandlingRole.JOINT or lead.round.coordination:
        return
    agreements = lead.round.agreements
    said = {unit: agreements.get((unit, reply.text)) for unit in lead.opened.joint_units}
    if missing := [unit for unit, agreement in said.items() if agreement is None or not agreement.agreed]:
        raise AgreementMissing("、".join(missing))


def decide(command: PartnerCommand, envelope: CommandEnvelope[FeedbackCommand], lead: Lead) -> Decision:
    match command:
        case ExpectOpinion():
            return expect_opinion(command, envelope, lead)
        case PressOpinion():
            return press_opinion(command, lead)
        case ReceiveOpinion():
            return receive_opinion(command, lead)
        case AskMore():
            return ask_more(command, lead)
        case PassOverOpinion():
            return pass_over_opinion(command, lead)
        case ReceiveAgreement():
            return receive_agreement(command, lead)
        case RequestCoordination():
            return request_coordination(command, lead)
        case _:
            assert_never(command)


def evolve(lead: Lead, event: PartnerEvent) -> Lead:
    match event:
        case AgreementReceived():
            agreements = {**lead.round.agreements, (event.unit, event.text): event}
            return replace(lead, round=replace(lead.round, agreements=agreements))
        case CoordinationRequested():
            return replace(lead, round=replace(lead.round, coordination=event))
        case OpinionExpected() | OpinionPressed() | OpinionReceived() | MoreAsked() | OpinionPassedOver():
            return owing(lead, event)
        case _:
            assert_never(event)


def owing(lead: Lead, event: OpinionEvent) -> Lead:
    """Where an expectation was taken back, the calls that followed it say nothing; an opinion that came still does."""
    known = lead.owed.get(event.unit)
    if known is None and not isinstance(event, OpinionExpected | OpinionReceived):
        return lead
    return replace(lead, owed={**lead.owed, event.unit: told(known or Owed(), event)})


def told(known: Owed, event: OpinionEvent) -> Owed:
    match event:
        case OpinionExpected(received_on=received_on):
            return replace(known, received_on=received_on)
        case OpinionPressed():
            return replace(known, presses=known.presses + 1)
        case OpinionReceived():
            return replace(known, opinion=event, question="", passed=None)
        case MoreAsked(question=question):
            return replace(known, question=question, passed=None)
        case OpinionPassedOver():
            return replace(known, passed=event)
        case _:
            assert_never(event)
