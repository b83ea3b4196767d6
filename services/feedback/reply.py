"""The reply to each proposer: submitted after contact, reviewed, signed and sent (市人大规定 art. 18, 20)."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from services.feedback.draft import (
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
)
from services.feedback.house import House
from services.feedback.numbers import Numbers, give_up, take
from services.feedback.partners import agreed
from services.feedback.states import Lead, Reply
from shared.contracts.common.vocabulary import RESULTS, ROLL_UP, Disclosure, Kind, Result
from shared.contracts.feedback import (
    AlreadySent,
    AttemptsMissing,
    CommitmentsMissing,
    ContactReleased,
    DisclosureNoted,
    DisclosureOpen,
    FeedbackCommand,
    NotContacted,
    NoteDisclosure,
    NotToEachProposer,
    OpinionsMissing,
    PromisedForThePast,
    ProposedGroundMissing,
    ReasonMissing,
    RecallReply,
    ReleaseContact,
    ReplyApproved,
    ReplyRecalled,
    ReplyReturned,
    ReplySent,
    ReplySigned,
    ReplySubmitted,
    ReviewReply,
    SendReply,
    SignReply,
    SubmitReply,
    WrongResult,
)
from shared.domain.decider import Decision
from shared.messaging.envelope import CommandEnvelope

PROMISING = ROLL_UP["正在或计划解决"]
ReplyCommand = ReleaseContact | SubmitReply | ReviewReply | NoteDisclosure | SignReply | RecallReply | SendReply
ReplyEvent = (
    ContactReleased
    | ReplySubmitted
    | ReplyApproved
    | ReplyReturned
    | DisclosureNoted
    | ReplySigned
    | ReplyRecalled
    | ReplySent
)


def release_contact(
    command: ReleaseContact, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, house: House
) -> Decision:
    theirs(lead.department, envelope.actor)
    if lead.round.contacted or lead.round.released:
        return []
    if lead.round.attempts < house.attempts:
        raise AttemptsMissing(f"已联系{lead.round.attempts}次，须{house.attempts}次")
    return [ContactReleased(attempts=lead.round.attempts, reason=command.reason)]


def submit_reply(
    command: SubmitReply, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, numbers: Numbers
) -> Decision:
    reply = lead.round.reply
    submittable(lead.department, reply)
    if reply is not None and under_review(command, reply):
        return []
    theirs(lead.department, envelope.actor)
    prepared(lead)
    lawful(command, lead.opened.kind, envelope.business_date)
    anew = ReplySubmitted(
        **dict(command), drafter=envelope.actor.id, drafter_name=envelope.actor.name, round=lead.round.number
    )
    recalled = recall(reply, "改稿重新送审", lead, numbers) if reply is not None and reply.letter else []
    return [*recalled, anew]


def under_review(command: SubmitReply, reply: Reply) -> bool:
    """Whether just this lies with the reviewers: whoever submits it again does not become its drafter."""
    return not reply.returned and all(getattr(reply.submitted, name) == value for name, value in command)


def prepared(lead: Lead) -> None:
    """Contact, or its release, and the opinion of each co-unit, or its passing over, come before the reply."""
    if not (lead.round.contacted or lead.round.released):
        raise NotContacted
    if missing := [unit for unit, owed in lead.owed.items() if owed.missing]:
        raise OpinionsMissing("、".join(missing))


def lawful(command: SubmitReply, kind: Kind, on: date) -> None:
    """What a reply of this result has to say (市人大规定 art. 18), and why it would not be published."""
    if command.result not in RESULTS[kind]:
        raise WrongResult(command.result.label)
    if command.result is Result.REFERENCE and not command.reason.strip():
        raise ReasonMissing
    if command.result in PROMISING and not command.commitments:
        raise CommitmentsMissing
    if early := [promise for promise in command.commitments if promise.due < on]:
        raise PromisedForThePast(early[0].due.isoformat())
    if command.proposed is not Disclosure.ACTIVE and not command.proposed_ground.strip():
        raise ProposedGroundMissing


def review_reply(
    command: ReviewReply, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, house: House
) -> Decision:
    reply = submitted(lead.round.reply)
    reviewing(command.step, envelope, reply, lead.department, house)
    verdict: type[ReplyApproved | ReplyReturned] = ReplyApproved if command.approved else ReplyReturned
    return review(
        reply, verdict(text=reply.text, opinion=command.opinion, step=command.step, reviewer=envelope.actor.id)
    )


def note_disclosure(command: NoteDisclosure, lead: Lead) -> Decision:
    """Only the text that lies here concerns us."""
    reply, known = lead.round.reply, lead.disclosures.get(command.text)
    if reply is None or reply.text != command.text or known == command.decision:
        return []
    return [DisclosureNoted(text=command.text, decision=command.decision)]


def sign_reply(
    command: SignReply, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, numbers: Numbers, house: House
) -> Decision:
    if lead.round.reply is not None and lead.round.reply.letter:
        return []
    reply = reviewed(lead.round.reply, house)
    if reply.text not in lead.disclosures:
        raise DisclosureOpen
    agreed(lead, reply)
    signable(reply, envelope, lead.department, house)
    number, taken = take(numbers, lead.opened.kind, lead.opened.part, envelope, command.serial)
    decision = lead.disclosures[reply.text]
    return [ReplySigned(text=reply.text, letter=number, decision=decision, round=lead.round.number), taken]


def recall_reply(
    command: RecallReply, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, numbers: Numbers
) -> Decision:
    if lead.round.reply is None and lead.round.recalled:
        return []
    reply = submitted(lead.round.reply)
    recallable(reply, envelope.actor)
    return recall(reply, command.reason, lead, numbers)


def recall(reply: Reply, reason: str, lead: Lead, numbers: Numbers) -> Decision:
    """A signed letter gives up its number with it."""
    recalled = ReplyRecalled(text=reply.text, reason=reason, letter=reply.letter, round=lead.round.number)
    return [recalled, *give_up(numbers, lead.opened.kind, reply.letter, reason)]


def send_reply(command: SendReply, lead: Lead) -> Decision:
    reply = signed(lead.round.reply)
    if missing := [name for name in lead.opened.proposers if name not in command.recipients]:
        raise NotToEachProposer("、".join(missing))
    if command.joint < lead.opened.co_signers:
        raise NotToEachProposer(f"联名 {lead.opened.co_signers} 人")
    if reply.submitted is None:
        raise AlreadySent(reply.letter)
    sent = ReplySent(
        **dict(command),
        text=reply.text,
        letter=reply.letter,
        result=reply.submitted.result,
        decision=lead.disclosures[reply.text],
        commitments=reply.submitted.commitments,
        round=lead.round.number,
    )
    return send(reply, sent)


def decide(
    command: ReplyCommand, envelope: CommandEnvelope[FeedbackCommand], lead: Lead, numbers: Numbers, house: House
) -> Decision:
    match command:
        case ReleaseContact():
            return release_contact(command, envelope, lead, house)
        case SubmitReply():
            return submit_reply(command, envelope, lead, numbers)
        case ReviewReply():
            return review_reply(command, envelope, lead, house)
        case NoteDisclosure():
            return note_disclosure(command, lead)
        case SignReply():
            return sign_reply(command, envelope, lead, numbers, house)
        case RecallReply():
            return recall_reply(command, envelope, lead, numbers)
        case SendReply():
            return send_reply(command, lead)
        case _:
            assert_never(command)


def evolve(lead: Lead, event: ReplyEvent) -> Lead:
    match event:
        case ContactReleased():
            return replace(lead, round=replace(lead.round, released=event))
        case DisclosureNoted(text=text, decision=decision):
            return replace(lead, disclosures={**lead.disclosures, text: decision})
        case ReplySubmitted(text=text, drafter=drafter):
            return replace(lead, round=replace(lead.round, reply=Reply(text=text, drafter=drafter, submitted=event)))
        case ReplyRecalled():
            return replace(lead, round=replace(lead.round, reply=None, recalled=event))
        case ReplyApproved() | ReplyReturned() | ReplySigned() | ReplySent():
            assert lead.round.reply is not None
            return replace(lead, round=replace(lead.round, reply=treated(lead.round.reply, event)))
        case _:
            assert_never(event)


def treated(reply: Reply, event: ReplyApproved | ReplyReturned | ReplySigned | ReplySent) -> Reply:
    match event:
        case ReplyApproved(step=step) | ReplyReturned(step=step):
            return replace(reply, verdicts={**reply.verdicts, step: event})
        case ReplySigned(letter=letter):
            return replace(reply, letter=letter)
        case ReplySent():
            return replace(reply, sent=event)
        case _:
            assert_never(event)
