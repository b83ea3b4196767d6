"""The law of a co-unit's case: the opinion to the lead unit, and what follows it (市人大规定 art. 17)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import (
    Draft,
    Series,
    number,
    review,
    reviewed,
    send,
    signed,
    submittable,
    submitted,
    unless,
)
from services.feedback.states import Co
from shared.contracts.feedback import (
    FeedbackCommand,
    LeadReplyReceived,
    OpinionApproved,
    OpinionNotSent,
    OpinionReturned,
    OpinionSent,
    OpinionSigned,
    OpinionSubmitted,
    OpinionSupplemented,
    ReceiveLeadReply,
    ReviewOpinion,
    SendOpinion,
    SignOpinion,
    SubmitOpinion,
    SupplementOpinion,
    series_stream,
)
from shared.decider import At, Decided
from shared.messages import Wish

CoCommand = SubmitOpinion | ReviewOpinion | SignOpinion | SendOpinion | SupplementOpinion | ReceiveLeadReply
CoEvent = (
    OpinionSubmitted
    | OpinionApproved
    | OpinionReturned
    | OpinionSigned
    | OpinionSent
    | OpinionSupplemented
    | LeadReplyReceived
)


def submit_opinion(command: SubmitOpinion, wish: Wish[FeedbackCommand], co: Co) -> Decided:
    submittable(co.department, co.opinion)
    match co.opinion:
        case Draft(text=text, returned=False) if text == command.text:
            return []
    return [OpinionSubmitted(text=command.text, drafter=wish.actor.id)]


def review_opinion(command: ReviewOpinion, co: Co) -> Decided:
    opinion = submitted(co.opinion)
    verdict: type[OpinionApproved | OpinionReturned] = OpinionApproved if command.approved else OpinionReturned
    return review(opinion, verdict(text=opinion.text, opinion=command.opinion))


def sign_opinion(wish: Wish[FeedbackCommand], co: Co, series: Series | None) -> Decided:
    opinion = reviewed(co.opinion)
    if opinion.letter:
        return []
    taken = number(opinion, wish, series)
    return [
        OpinionSigned(text=opinion.text, letter=taken.letter),
        At(series_stream(co.opened.kind, wish.on.year), taken),
    ]


def send_opinion(command: SendOpinion, co: Co) -> Decided:
    opinion = signed(co.opinion)
    sent = OpinionSent(text=opinion.text, letter=opinion.letter, lead_unit=co.opened.lead_unit, channel=command.channel)
    return send(opinion, sent)


def supplement_opinion(command: SupplementOpinion, co: Co) -> Decided:
    if co.opinion is None or co.opinion.sent is None:
        raise OpinionNotSent
    return unless(OpinionSupplemented(text=command.text, reason=command.reason), co.supplement)


def receive_lead_reply(command: ReceiveLeadReply, co: Co) -> Decided:
    return unless(LeadReplyReceived(letter=command.letter), co.lead_reply)


def decide(command: CoCommand, wish: Wish[FeedbackCommand], co: Co, series: Series | None) -> Decided:
    match command:
        case SubmitOpinion():
            return submit_opinion(command, wish, co)
        case ReviewOpinion():
            return review_opinion(command, co)
        case SignOpinion():
            return sign_opinion(wish, co, series)
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
        case OpinionApproved() | OpinionReturned():
            return replace(co, opinion=replace(_draft(co), verdict=event))
        case OpinionSigned(letter=letter):
            return replace(co, opinion=replace(_draft(co), letter=letter))
        case OpinionSent():
            return replace(co, opinion=replace(_draft(co), sent=event))
        case OpinionSupplemented():
            return replace(co, supplement=event)
        case LeadReplyReceived():
            return replace(co, lead_reply=event)
        case _:
            assert_never(event)


def _draft(co: Co) -> Draft:
    assert co.opinion is not None
    return co.opinion
