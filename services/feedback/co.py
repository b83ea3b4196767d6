"""The law of a co-unit's case: the opinion to the lead unit, and what follows it (市人大规定 art. 17)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import (
    Draft,
    recallable,
    review,
    reviewed,
    reviewing,
    send,
    signable,
    signed,
    submittable,
    submitted,
    theirs,
    unless,
)
from services.feedback.house import House
from services.feedback.numbers import Numbers, give_up, take
from services.feedback.states import Co
from shared.contracts.feedback import (
    CoCommand,
    CoEvent,
    FeedbackCommand,
    LeadReplyReceived,
    OpinionApproved,
    OpinionNotSent,
    OpinionRecalled,
    OpinionReturned,
    OpinionSent,
    OpinionSigned,
    OpinionSubmitted,
    OpinionSupplemented,
    RecallOpinion,
    ReceiveLeadReply,
    ReviewOpinion,
    SendOpinion,
    SignOpinion,
    SubmitOpinion,
    SupplementOpinion,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope


def submit_opinion(
    command: SubmitOpinion, envelope: CommandEnvelope[FeedbackCommand], co: Co, numbers: Numbers
) -> Decision:
    opinion = co.opinion
    submittable(co.department, opinion)
    if opinion is not None and opinion.text == command.text and not opinion.returned:
        return []
    theirs(co.department, envelope.actor)
    anew = OpinionSubmitted(text=command.text, drafter=envelope.actor.id, drafter_name=envelope.actor.name)
    recalled = recall(opinion, "改稿重新送审", co, numbers) if opinion is not None and opinion.letter else []
    return [*recalled, anew]


def review_opinion(
    command: ReviewOpinion, envelope: CommandEnvelope[FeedbackCommand], co: Co, house: House
) -> Decision:
    opinion = submitted(co.opinion)
    reviewing(command.step, envelope, opinion, co.department, house)
    verdict: type[OpinionApproved | OpinionReturned] = OpinionApproved if command.approved else OpinionReturned
    return review(
        opinion, verdict(text=opinion.text, opinion=command.opinion, step=command.step, reviewer=envelope.actor.id)
    )


def sign_opinion(
    command: SignOpinion, envelope: CommandEnvelope[FeedbackCommand], co: Co, numbers: Numbers, house: House
) -> Decision:
    if co.opinion is not None and co.opinion.letter:
        return []
    opinion = reviewed(co.opinion, house)
    signable(opinion, envelope, co.department, house)
    number, taken = take(numbers, co.opened.kind, co.opened.part, envelope, command.serial)
    return [OpinionSigned(text=opinion.text, letter=number), taken]


def recall_opinion(
    command: RecallOpinion, envelope: CommandEnvelope[FeedbackCommand], co: Co, numbers: Numbers
) -> Decision:
    if co.opinion is None and co.recalled:
        return []
    opinion = submitted(co.opinion)
    recallable(opinion, envelope.actor)
    return recall(opinion, command.reason, co, numbers)


def recall(opinion: Draft, reason: str, co: Co, numbers: Numbers) -> Decision:
    """A signed letter gives up its number with it."""
    recalled = OpinionRecalled(text=opinion.text, reason=reason, letter=opinion.letter)
    return [recalled, *give_up(numbers, co.opened.kind, opinion.letter, reason)]


def send_opinion(command: SendOpinion, co: Co) -> Decision:
    opinion = signed(co.opinion)
    sent = OpinionSent(text=opinion.text, letter=opinion.letter, lead_unit=co.opened.lead_unit, channel=command.channel)
    return send(opinion, sent)


def supplement_opinion(command: SupplementOpinion, co: Co) -> Decision:
    if co.opinion is None or co.opinion.sent is None:
        raise OpinionNotSent
    return unless(OpinionSupplemented(**dict(command)), co.supplement)


def receive_lead_reply(command: ReceiveLeadReply, co: Co) -> Decision:
    return unless(LeadReplyReceived(**dict(command)), co.lead_reply)


def decide(
    command: CoCommand, envelope: CommandEnvelope[FeedbackCommand], co: Co, numbers: Numbers, house: House
) -> Decision:
    match command:
        case SubmitOpinion():
            return submit_opinion(command, envelope, co, numbers)
        case ReviewOpinion():
            return review_opinion(command, envelope, co, house)
        case SignOpinion():
            return sign_opinion(command, envelope, co, numbers, house)
        case RecallOpinion():
            return recall_opinion(command, envelope, co, numbers)
        case SendOpinion():
            return send_opinion(command, co)
        case SupplementOpinion():
            return supplement_opinion(command, co)
        case ReceiveLeadReply():
            return receive_lead_reply(command, co)
        case _:
            assert_never(command)


def evolve(co: Co, event: CoEvent) -> Co:
    match event:
        case OpinionSubmitted():
            return replace(co, opinion=Draft(text=event.text, drafter=event.drafter))
        case OpinionApproved() | OpinionReturned() | OpinionSigned() | OpinionSent():
            assert co.opinion is not None
            return replace(co, opinion=treated(co.opinion, event))
        case OpinionRecalled():
            return replace(co, opinion=None, recalled=event)
        case OpinionSupplemented():
            return replace(co, supplement=event)
        case LeadReplyReceived():
            return replace(co, lead_reply=event)
        case _:
            assert_never(event)


def treated(opinion: Draft, event: OpinionApproved | OpinionReturned | OpinionSigned | OpinionSent) -> Draft:
    match event:
        case OpinionApproved(step=step) | OpinionReturned(step=step):
            return replace(opinion, verdicts={**opinion.verdicts, step: event})
        case OpinionSigned(letter=letter):
            return replace(opinion, letter=letter)
        case OpinionSent():
            return replace(opinion, sent=event)
        case _:
            assert_never(event)
