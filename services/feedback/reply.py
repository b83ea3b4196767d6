"""The reply to each proposer: submitted after contact, reviewed, signed and sent (市人大规定 art. 16-20)."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from services.feedback import letter
from services.feedback.house_rules import HouseRules
from services.feedback.letter import LetterKind
from services.feedback.letter_numbers import LetterNumbers
from services.feedback.partners import check_agreement
from services.feedback.states import LeadCase, Reply
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

RESULTS_WITH_COMMITMENT = ROLL_UP["正在或计划解决"]
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


def check_signature(lead: LeadCase, reply: Reply) -> None:
    """Raises `DisclosureOpen` until publication has decided on this text, `AgreementMissing` until the joint lead units
    agree to it."""
    if reply.text not in lead.disclosures:
        raise DisclosureOpen
    check_agreement(lead, reply)


def reply_signed(lead: LeadCase, reply: Reply, number: str) -> ReplySigned:
    """The signature of the round's reply, with the decision on its disclosure."""
    disclosure = lead.disclosures[reply.text]
    return ReplySigned(text=reply.text, letter=number, decision=disclosure, round=lead.round.number)


def reply_recalled(lead: LeadCase, reply: Reply, reason: str) -> ReplyRecalled:
    """The recall of the round's reply, with the number it had."""
    return ReplyRecalled(text=reply.text, reason=reason, letter=reply.letter, round=lead.round.number)


REPLY: LetterKind[LeadCase, Reply] = LetterKind(
    draft=lambda lead: lead.round.reply,
    recalled=lambda lead: lead.round.recalled,
    check_signature=check_signature,
    approved=ReplyApproved,
    returned=ReplyReturned,
    signed=reply_signed,
    recall=reply_recalled,
)


def release_contact(
    command: ReleaseContact, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase, rules: HouseRules
) -> Decision:
    """The release of the reply from contact, once as many attempts failed as the house rules ask for. Raises
    `NoDepartment`, `OtherDepartment` or `AttemptsMissing`."""
    letter.check_department(lead.department, envelope.actor)
    if lead.round.contacted or lead.round.released:
        return []
    if lead.round.attempts < rules.attempts:
        raise AttemptsMissing(f"已联系{lead.round.attempts}次，须{rules.attempts}次")
    return [ContactReleased(attempts=lead.round.attempts, reason=command.reason)]


def submit_reply(
    command: SubmitReply, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase, numbers: LetterNumbers
) -> Decision:
    """The submission; nothing where just this lies with the reviewers already. Raises `NoDepartment`,
    `OtherDepartment`, `AlreadySent` and what `check_preparation` and `check_content` raise."""
    reply, actor = lead.round.reply, envelope.actor
    letter.check_submission(lead.department, reply)
    if reply is not None and already_submitted(command, reply):
        return []
    letter.check_department(lead.department, actor)
    check_preparation(lead)
    check_content(command, lead.opened.kind, envelope.business_date)
    submitted = ReplySubmitted(**dict(command), drafter=actor.id, drafter_name=actor.name, round=lead.round.number)
    return letter.submit(REPLY, submitted, lead, numbers)


def already_submitted(command: SubmitReply, reply: Reply) -> bool:
    """Whether just this lies with the reviewers: whoever submits it again does not become its drafter."""
    return not reply.returned and all(getattr(reply.submitted, name) == value for name, value in command)


def check_preparation(lead: LeadCase) -> None:
    """Raises `NotContacted` before the contact with the proposer or its release (市人大规定 art. 16), `OpinionsMissing`
    while a co-unit's opinion is neither received nor passed over (art. 17)."""
    if not (lead.round.contacted or lead.round.released):
        raise NotContacted
    if missing := [unit for unit, expected in lead.expected_opinions.items() if expected.missing]:
        raise OpinionsMissing("、".join(missing))


def check_content(command: SubmitReply, kind: Kind, on: date) -> None:
    """Raises `WrongResult`, `ReasonMissing`, `CommitmentsMissing` or `PromisedForThePast` where the reply does not say
    what a reply of this result has to say (市人大规定 art. 18), `ProposedGroundMissing` where it does not say why it
    should not be published."""
    if command.result not in RESULTS[kind]:
        raise WrongResult(command.result.label)
    if command.result is Result.REFERENCE and not command.reason.strip():
        raise ReasonMissing
    if command.result in RESULTS_WITH_COMMITMENT and not command.commitments:
        raise CommitmentsMissing
    if past_due := [commitment.due for commitment in command.commitments if commitment.due < on]:
        raise PromisedForThePast(past_due[0].isoformat())
    if command.proposed is not Disclosure.ACTIVE and not command.proposed_ground.strip():
        raise ProposedGroundMissing


def note_disclosure(command: NoteDisclosure, lead: LeadCase) -> Decision:
    """What publication has decided on the text that lies with the reviewers; nothing for any other text."""
    reply = lead.round.reply
    if reply is None or reply.text != command.text or lead.disclosures.get(command.text) == command.decision:
        return []
    return [DisclosureNoted(text=command.text, decision=command.decision)]


def review_reply(
    command: ReviewReply, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase, rules: HouseRules
) -> Decision:
    """See `letter.review`."""
    return letter.review(REPLY, command, envelope, lead, rules)


def sign_reply(
    command: SignReply,
    envelope: CommandEnvelope[FeedbackCommand],
    lead: LeadCase,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """See `letter.sign`."""
    return letter.sign(REPLY, command, envelope, lead, numbers, rules)


def recall_reply(
    command: RecallReply, envelope: CommandEnvelope[FeedbackCommand], lead: LeadCase, numbers: LetterNumbers
) -> Decision:
    """See `letter.recall`."""
    return letter.recall(REPLY, command, envelope.actor, lead, numbers)


def send_reply(command: SendReply, lead: LeadCase) -> Decision:
    """The dispatch to the proposers. Raises `NotSigned`, `AlreadySent`, or `NotToEachProposer` where somebody who
    raised the matter is left out (市人大规定 art. 20)."""
    reply = letter.signed_draft(lead.round.reply)
    check_recipients(command, lead)
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
    return letter.send(reply, sent)


def check_recipients(command: SendReply, lead: LeadCase) -> None:
    """Raises `NotToEachProposer` unless every named proposer and every co-signer is answered."""
    if missing := [name for name in lead.opened.proposers if name not in command.recipients]:
        raise NotToEachProposer("、".join(missing))
    if command.joint < lead.opened.co_signers:
        raise NotToEachProposer(f"联名 {lead.opened.co_signers} 人")


def decide(
    command: ReplyCommand,
    envelope: CommandEnvelope[FeedbackCommand],
    lead: LeadCase,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """What a command about the reply records; raises the `RuleViolation` that its function names."""
    match command:
        case ReleaseContact():
            return release_contact(command, envelope, lead, rules)
        case SubmitReply():
            return submit_reply(command, envelope, lead, numbers)
        case ReviewReply():
            return review_reply(command, envelope, lead, rules)
        case NoteDisclosure():
            return note_disclosure(command, lead)
        case SignReply():
            return sign_reply(command, envelope, lead, numbers, rules)
        case RecallReply():
            return recall_reply(command, envelope, lead, numbers)
        case SendReply():
            return send_reply(command, lead)
        case _:
            assert_never(command)


def evolve(lead: LeadCase, event: ReplyEvent) -> LeadCase:
    """The case after the event."""
    round = lead.round
    match event:
        case ContactReleased():
            return replace(lead, round=replace(round, released=event))
        case DisclosureNoted(text=text, decision=decision):
            return replace(lead, disclosures={**lead.disclosures, text: decision})
        case ReplySubmitted(text=text, drafter=drafter):
            return replace(lead, round=replace(round, reply=Reply(text=text, drafter=drafter, submitted=event)))
        case ReplyRecalled():
            return replace(lead, round=replace(round, reply=None, recalled=event))
        case ReplyApproved() | ReplyReturned() | ReplySigned() | ReplySent():
            assert round.reply is not None
            return replace(lead, round=replace(round, reply=letter.evolve(round.reply, event)))
        case _:
            assert_never(event)
