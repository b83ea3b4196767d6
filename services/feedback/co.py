"""The decision logic of a co case: the opinion to the lead unit, and what follows it (市人大规定 art. 17)."""

from dataclasses import replace
from typing import assert_never

from services.feedback import letter
from services.feedback.house_rules import HouseRules
from services.feedback.letter import LetterKind
from services.feedback.letter_numbers import LetterNumbers
from services.feedback.states import CoCase, Draft
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
from shared.domain.decider import Decision, unless_recorded
from shared.messaging.envelope import CommandEnvelope

OPINION: LetterKind[CoCase, Draft] = LetterKind(
    draft=lambda co: co.opinion,
    recalled=lambda co: co.recalled,
    check_signature=lambda co, draft: None,
    approved=OpinionApproved,
    returned=OpinionReturned,
    signed=lambda co, draft, number: OpinionSigned(text=draft.text, letter=number),
    recall=lambda co, draft, reason: OpinionRecalled(text=draft.text, reason=reason, letter=draft.letter),
)


def submit_opinion(
    command: SubmitOpinion, envelope: CommandEnvelope[FeedbackCommand], co: CoCase, numbers: LetterNumbers
) -> Decision:
    """The submission; nothing where this text lies with the reviewers already. Raises `NoDepartment`,
    `OtherDepartment` or `AlreadySent`."""
    opinion, actor = co.opinion, envelope.actor
    letter.check_submission(co.department, opinion)
    if opinion is not None and opinion.text == command.text and not opinion.returned:
        return []
    letter.check_department(co.department, actor)
    submitted = OpinionSubmitted(text=command.text, drafter=actor.id, drafter_name=actor.name)
    return letter.submit(OPINION, submitted, co, numbers)


def review_opinion(
    command: ReviewOpinion, envelope: CommandEnvelope[FeedbackCommand], co: CoCase, rules: HouseRules
) -> Decision:
    """See `letter.review`."""
    return letter.review(OPINION, command, envelope, co, rules)


def sign_opinion(
    command: SignOpinion,
    envelope: CommandEnvelope[FeedbackCommand],
    co: CoCase,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """See `letter.sign`."""
    return letter.sign(OPINION, command, envelope, co, numbers, rules)


def recall_opinion(
    command: RecallOpinion, envelope: CommandEnvelope[FeedbackCommand], co: CoCase, numbers: LetterNumbers
) -> Decision:
    """See `letter.recall`."""
    return letter.recall(OPINION, command, envelope.actor, co, numbers)


def send_opinion(command: SendOpinion, co: CoCase) -> Decision:
    """The dispatch to the lead unit. Raises `NotSigned` or `AlreadySent`."""
    opinion = letter.signed_draft(co.opinion)
    sent = OpinionSent(text=opinion.text, letter=opinion.letter, lead_unit=co.opened.lead_unit, channel=command.channel)
    return letter.send(opinion, sent)


def supplement_opinion(command: SupplementOpinion, co: CoCase) -> Decision:
    """What is added to a sent opinion. Raises `OpinionNotSent`."""
    if co.opinion is None or co.opinion.sent is None:
        raise OpinionNotSent
    return unless_recorded(OpinionSupplemented(**dict(command)), co.supplement)


def receive_lead_reply(command: ReceiveLeadReply, co: CoCase) -> Decision:
    """The reply of the lead unit, as it came."""
    return unless_recorded(LeadReplyReceived(**dict(command)), co.lead_reply)


def decide(
    command: CoCommand,
    envelope: CommandEnvelope[FeedbackCommand],
    co: CoCase,
    numbers: LetterNumbers,
    rules: HouseRules,
) -> Decision:
    """What a command for a co case records; raises the `RuleViolation` that its function names."""
    match command:
        case SubmitOpinion():
            return submit_opinion(command, envelope, co, numbers)
        case ReviewOpinion():
            return review_opinion(command, envelope, co, rules)
        case SignOpinion():
            return sign_opinion(command, envelope, co, numbers, rules)
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


def evolve(co: CoCase, event: CoEvent) -> CoCase:
    """The case after the event."""
    match event:
        case OpinionSubmitted():
            return replace(co, opinion=Draft(text=event.text, drafter=event.drafter))
        case OpinionApproved() | OpinionReturned() | OpinionSigned() | OpinionSent():
            assert co.opinion is not None
            return replace(co, opinion=letter.evolve(co.opinion, event))
        case OpinionRecalled():
            return replace(co, opinion=None, recalled=event)
        case OpinionSupplemented():
            return replace(co, supplement=event)
        case LeadReplyReceived():
            return replace(co, lead_reply=event)
        case _:
            assert_never(event)
