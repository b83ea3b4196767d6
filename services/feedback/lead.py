"""The law of a lead case: the reply to the proposer, and what the proposer makes of it (市人大规定 art. 16-21)."""

from dataclasses import replace
from typing import assert_never

from services.feedback.draft import Series, number, review, reviewed, send, signed, submittable, submitted, unless
from services.feedback.states import Lead, Reply
from shared.contracts.feedback import (
    CityEntryNoted,
    DisclosureNoted,
    DisclosureOpen,
    EvaluationRecorded,
    ExpectOpinion,
    FeedbackCommand,
    NoFeedbackNoted,
    NotContacted,
    NoteCityEntry,
    NoteDisclosure,
    NoteNoFeedback,
    NotExpected,
    NotReplied,
    NotToEachProposer,
    OpinionExpected,
    OpinionOfTheDissatisfied,
    OpinionReceived,
    OpinionsMissing,
    ReasonMissing,
    ReceiveOpinion,
    RecordEvaluation,
    ReplyApproved,
    ReplyReturned,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
    ReviewReply,
    SendReply,
    SignReply,
    SubmitReply,
    WrongResult,
    series_stream,
)
from shared.contracts.words import RESULTS, Result, Satisfaction
from shared.decider import At, Decided
from shared.messages import Wish

LeadCommand = (
    ExpectOpinion
    | ReceiveOpinion
    | SubmitReply
    | ReviewReply
    | NoteDisclosure
    | SignReply
    | SendReply
    | NoteCityEntry
    | RecordEvaluation
    | NoteNoFeedback
)
LeadEvent = (
    OpinionExpected
    | OpinionReceived
    | ReplySubmitted
    | ReplyApproved
    | ReplyReturned
    | DisclosureNoted
    | ReplySigned
    | ReplySent
    | CityEntryNoted
    | EvaluationRecorded
    | NoFeedbackNoted
)


def expect_opinion(command: ExpectOpinion, lead: Lead) -> Decided:
    return [] if command.unit in lead.opinions else [OpinionExpected(unit=command.unit)]


def receive_opinion(command: ReceiveOpinion, lead: Lead) -> Decided:
    if command.unit not in lead.opinions:
        raise NotExpected(command.unit)
    known = lead.opinions[command.unit]
    return [] if known is not None and known.text == command.text else [OpinionReceived(**dict(command))]


def submit_reply(command: SubmitReply, wish: Wish[FeedbackCommand], lead: Lead) -> Decided:
    submittable(lead.department, lead.reply)
    if not lead.contacted:
        raise NotContacted
    if missing := [unit for unit, opinion in lead.opinions.items() if opinion is None]:
        raise OpinionsMissing("、".join(missing))
    if command.result not in RESULTS[lead.opened.kind]:
        raise WrongResult(command.result.label)
    if command.result is Result.REFERENCE and not command.reason.strip():
        raise ReasonMissing
    return [] if under_review(command, lead.reply) else [ReplySubmitted(**dict(command), drafter=wish.actor.id)]


def under_review(command: SubmitReply, reply: Reply | None) -> bool:
    """Whether just this lies with the reviewers: whoever submits it again does not become its drafter."""
    if reply is None or reply.returned:
        return False
    return (reply.text, reply.result, reply.reason) == (command.text, command.result, command.reason)


def review_reply(command: ReviewReply, lead: Lead) -> Decided:
    reply = submitted(lead.reply)
    verdict: type[ReplyApproved | ReplyReturned] = ReplyApproved if command.approved else ReplyReturned
    return review(reply, verdict(text=reply.text, opinion=command.opinion))


def note_disclosure(command: NoteDisclosure, lead: Lead) -> Decided:
    match lead.reply:
        case Reply(text=text, disclosure=known) if text == command.text and known != command.decision:
            return [DisclosureNoted(text=command.text, decision=command.decision)]
    return []


def sign_reply(wish: Wish[FeedbackCommand], lead: Lead, series: Series | None) -> Decided:
    reply = reviewed(lead.reply)
    if reply.letter:
        return []
    if reply.disclosure is None:
        raise DisclosureOpen
    taken = number(reply, wish, series)
    return [
        ReplySigned(text=reply.text, letter=taken.letter, decision=reply.disclosure),
        At(series_stream(lead.opened.kind, wish.on.year), taken),
    ]


def send_reply(command: SendReply, lead: Lead) -> Decided:
    reply = signed(lead.reply)
    assert reply.disclosure is not None
    if missing := [name for name in lead.opened.proposers if name not in command.recipients]:
        raise NotToEachProposer("、".join(missing))
    if command.joint < lead.opened.co_signers:
        raise NotToEachProposer(f"联名 {lead.opened.co_signers} 人")
    sent = ReplySent(
        text=reply.text, letter=reply.letter, result=reply.result, decision=reply.disclosure, **dict(command)
    )
    return send(reply, sent)


def replied(lead: Lead) -> None:
    if lead.reply is None or lead.reply.sent is None:
        raise NotReplied


def note_city_entry(command: NoteCityEntry, lead: Lead) -> Decided:
    replied(lead)
    return unless(CityEntryNoted(receipt=command.receipt), lead.entry)


def record_evaluation(command: RecordEvaluation, lead: Lead) -> Decided:
    replied(lead)
    if Satisfaction.DISSATISFIED in (command.attitude, command.outcome) and not command.opinion.strip():
        raise OpinionOfTheDissatisfied
    return unless(EvaluationRecorded(**dict(command)), lead.evaluation)


def note_no_feedback(command: NoteNoFeedback, lead: Lead) -> Decided:
    replied(lead)
    return unless(NoFeedbackNoted(reason=command.reason), lead.silence)


def decide(command: LeadCommand, wish: Wish[FeedbackCommand], lead: Lead, series: Series | None) -> Decided:
    match command:
        case ExpectOpinion():
            return expect_opinion(command, lead)
        case ReceiveOpinion():
            return receive_opinion(command, lead)
        case SubmitReply():
            return submit_reply(command, wish, lead)
        case ReviewReply():
            return review_reply(command, lead)
        case NoteDisclosure():
            return note_disclosure(command, lead)
        case SignReply():
            return sign_reply(wish, lead, series)
        case SendReply():
            return send_reply(command, lead)
        case NoteCityEntry():
            return note_city_entry(command, lead)
        case RecordEvaluation():
            return record_evaluation(command, lead)
        case NoteNoFeedback():
            return note_no_feedback(command, lead)
        case _:
            assert_never(command)


def evolve(lead: Lead, event: LeadEvent) -> Lead:
    match event:
        case OpinionExpected(unit=unit):
            return replace(lead, opinions={**lead.opinions, unit: None})
        case OpinionReceived(unit=unit):
            return replace(lead, opinions={**lead.opinions, unit: event})
        case CityEntryNoted():
            return replace(lead, entry=event)
        case EvaluationRecorded():
            return replace(lead, evaluation=event)
        case NoFeedbackNoted():
            return replace(lead, silence=event)
        case ReplySubmitted():
            return replace(lead, reply=drafted(event, lead.reply))
        case ReplyApproved() | ReplyReturned() | DisclosureNoted() | ReplySigned() | ReplySent():
            assert lead.reply is not None
            return replace(lead, reply=treated(lead.reply, event))
        case _:
            assert_never(event)


def drafted(event: ReplySubmitted, earlier: Reply | None) -> Reply:
    """A new draft; what was decided on the disclosure of the very same text still holds."""
    kept = earlier.disclosure if earlier is not None and earlier.text == event.text else None
    return Reply(text=event.text, drafter=event.drafter, result=event.result, reason=event.reason, disclosure=kept)


def treated(reply: Reply, event: ReplyApproved | ReplyReturned | DisclosureNoted | ReplySigned | ReplySent) -> Reply:
    match event:
        case ReplyApproved() | ReplyReturned():
            return replace(reply, verdict=event)
        case DisclosureNoted(decision=decision):
            return replace(reply, disclosure=decision)
        case ReplySigned(letter=letter):
            return replace(reply, letter=letter)
        case ReplySent():
            return replace(reply, sent=event)
        case _:
            assert_never(event)
