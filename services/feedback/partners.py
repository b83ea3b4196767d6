"""The other units of a lead case: the opinions of co-units, the agreement of joint lead units (市人大规定 art. 17)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.states import ExpectedOpinion, LeadCase, Reply
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
from shared.domain.decider import Decision, unless_recorded
from shared.messaging.envelope import CommandEnvelope

PartnerCommand = (
    ExpectOpinion | PressOpinion | ReceiveOpinion | AskMore | PassOverOpinion | ReceiveAgreement | RequestCoordination
)
OpinionEvent = OpinionExpected | OpinionPressed | OpinionReceived | MoreAsked | OpinionPassedOver
PartnerEvent = OpinionEvent | AgreementReceived | CoordinationRequested


def expected_opinion(lead: LeadCase, unit: str) -> ExpectedOpinion:
    """What is expected of the unit; raises `NotExpected` where it is no co-unit of the case."""
    if unit not in lead.expected_opinions:
        raise NotExpected(unit)
    return lead.expected_opinions[unit]


def outstanding_opinion(lead: LeadCase, unit: str) -> ExpectedOpinion:
    """As `expected_opinion`; raises `OpinionIsHere` where the unit owes nothing any more."""
    expected = expected_opinion(lead, unit)
    if not expected.outstanding:
        raise OpinionIsHere(unit)
    return expected


def expect_opinion(command: ExpectOpinion, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase) -> Decision:
    """The expectation of a co-unit's opinion, or the date of its receipt; nothing where that is recorded. Raises
    `UnitReceivesLater` for a date that has not come."""
    expected = lead.expected_opinions.get(command.unit)
    if expected is not None and command.received_on in (None, expected.received_on):
        return []
    if command.received_on is not None and command.received_on > envelope.business_date:
        raise UnitReceivesLater(command.received_on.isoformat())
    return [OpinionExpected(unit=command.unit, received_on=command.received_on)]


def press_opinion(command: PressOpinion, lead: LeadCase) -> Decision:
    """One more call for the opinion, counted; each is a new fact. Raises `NotExpected` or `OpinionIsHere`."""
    expected = outstanding_opinion(lead, command.unit)
    return [OpinionPressed(unit=command.unit, way=command.way, count=expected.presses + 1)]


def receive_opinion(command: ReceiveOpinion, lead: LeadCase) -> Decision:
    """The opinion as it came, also after the reply has left; nothing where this text is here. Raises `NotExpected`."""
    expected = expected_opinion(lead, command.unit)
    if expected.opinion is not None and not expected.question and expected.opinion.text == command.text:
        return []
    return [OpinionReceived(**dict(command), late=lead.round.replied or lead.stopped is not None)]


def ask_more(command: AskMore, lead: LeadCase) -> Decision:
    """The question to a unit that has given its opinion. Raises `NotExpected` or `OpinionNotHere`."""
    expected = expected_opinion(lead, command.unit)
    if expected.opinion is None:
        raise OpinionNotHere(command.unit)
    return [] if expected.question == command.question else [MoreAsked(**dict(command))]


def pass_over_opinion(command: PassOverOpinion, lead: LeadCase) -> Decision:
    """The decision to reply without the opinion (逾期未复，先行答复). Raises `NotExpected` or `OpinionIsHere`."""
    expected = outstanding_opinion(lead, command.unit)
    return [] if expected.passed_over else [OpinionPassedOver(**dict(command))]


def receive_agreement(command: ReceiveAgreement, lead: LeadCase) -> Decision:
    """What a joint lead unit says to a text, or to the one under review. Raises `OnlyForJoint` or `NotJoint`."""
    if lead.opened.part is not HandlingRole.JOINT:
        raise OnlyForJoint
    if command.unit not in lead.opened.joint_units:
        raise NotJoint(command.unit)
    text = command.text or (lead.round.reply.text if lead.round.reply else None)
    received = AgreementReceived(**dict(command) | {"text": text})
    return unless_recorded(received, lead.round.agreements.get((command.unit, text)))


def request_coordination(command: RequestCoordination, lead: LeadCase) -> Decision:
    """The request to coordinate joint lead units that do not agree; nothing where just this was requested."""
    return unless_recorded(CoordinationRequested(**dict(command)), lead.round.coordination)


def check_agreement(lead: LeadCase, reply: Reply) -> None:
    """Raises `AgreementMissing` in a joint case unless every joint lead unit agrees to this text, or somebody was asked
    to coordinate (市人大规定 art. 17)."""
    if lead.opened.part is not HandlingRole.JOINT or lead.round.coordination:
        return
    agreements = {unit: lead.round.agreements.get((unit, reply.text)) for unit in lead.opened.joint_units}
    if missing := [unit for unit, agreement in agreements.items() if agreement is None or not agreement.agreed]:
        raise AgreementMissing("、".join(missing))


def decide(command: PartnerCommand, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase) -> Decision:
    """What a command about the other units records; raises the `RuleViolation` that its function names."""
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


def evolve(lead: LeadCase, event: PartnerEvent) -> LeadCase:
    """The case after the event."""
    match event:
        case AgreementReceived():
            agreements = {**lead.round.agreements, (event.unit, event.text): event}
            return replace(lead, round=replace(lead.round, agreements=agreements))
        case CoordinationRequested():
            return replace(lead, round=replace(lead.round, coordination=event))
        case OpinionExpected() | OpinionPressed() | OpinionReceived() | MoreAsked() | OpinionPassedOver():
            return evolve_opinions(lead, event)
        case _:
            assert_never(event)


def evolve_opinions(lead: LeadCase, event: OpinionEvent) -> LeadCase:
    """The case after an event about one unit's opinion. Where the expectation was retracted, the calls that followed it
    are left out; an opinion that came still counts."""
    expected = lead.expected_opinions.get(event.unit)
    if expected is None and not isinstance(event, OpinionExpected | OpinionReceived):
        return lead
    opinion = evolve_opinion(expected or ExpectedOpinion(), event)
    return replace(lead, expected_opinions={**lead.expected_opinions, event.unit: opinion})


def evolve_opinion(expected: ExpectedOpinion, event: OpinionEvent) -> ExpectedOpinion:
    """What is expected of the unit after the event."""
    match event:
        case OpinionExpected(received_on=received_on):
            return replace(expected, received_on=received_on)
        case OpinionPressed():
            return replace(expected, presses=expected.presses + 1)
        case OpinionReceived():
            return replace(expected, opinion=event, question="", passed_over=None)
        case MoreAsked(question=question):
            return replace(expected, question=question, passed_over=None)
        case OpinionPassedOver():
            return replace(expected, passed_over=event)
        case _:
            assert_never(event)
