"""The decider of publication: opens and stops a case; texts, letters and purges have modules of their own."""

from dataclasses import replace
from typing import assert_never

from services.publication import disclosure, publishing, purging
from services.publication.states import ANOTHER_UNIT_REPLIES, CaseStatus, Opened, Publication, Stopped
from shared.contracts.publication import (
    CorrectionNoted,
    DisclosureApproved,
    DisclosureOpened,
    DisclosureReExamined,
    DisclosureStopped,
    DisclosureWithheld,
    NoteCorrection,
    Open,
    OrderPurge,
    PublicationCommand,
    PublicationCorrected,
    PublicationEvent,
    PublicationWithdrawn,
    Purge,
    PurgeOrdered,
    ReplyPublished,
    Stop,
    TextAttached,
    TextPurged,
    TextRedacted,
)
from shared.contracts.publication.disclosure import ReviewCommand, ReviewEvent
from shared.domain.decider import CorrectionPolicy, Decider, Decision
from shared.messaging.envelope import CommandEnvelope, Event

DECISIONS = (DisclosureApproved, DisclosureWithheld, DisclosureReExamined)

# What other services said is corrected where it was recorded. A decision is replaced by another: by a review before the
# signature, by a re-examination after it; only its words are amended. A purge is final.
CORRECTIONS: dict[type[Event], CorrectionPolicy] = {
    DisclosureApproved: CorrectionPolicy(fields={"reason"}, retractable=False),
    DisclosureWithheld: CorrectionPolicy(fields={"ground", "reason"}, retractable=False),
    DisclosureReExamined: CorrectionPolicy(
        fields={"ground", "reason"}, blocked_by=(*DECISIONS, TextRedacted, ReplyPublished)
    ),
    TextRedacted: CorrectionPolicy(fields={"cuts"}, blocked_by=(ReplyPublished,)),
    TextAttached: CorrectionPolicy(blocked_by=(*DECISIONS, TextRedacted, ReplyPublished)),
    ReplyPublished: CorrectionPolicy(
        fields={"index_no", "address"}, blocked_by=(PublicationCorrected, PublicationWithdrawn)
    ),
    PublicationCorrected: CorrectionPolicy(fields={"what", "reason", "address"}),
    PublicationWithdrawn: CorrectionPolicy(
        fields={"reason", "ordered_by"}, blocked_by=(*DECISIONS, TextRedacted, ReplyPublished)
    ),
    PurgeOrdered: CorrectionPolicy(fields={"order", "reason"}, blocked_by=(TextPurged,)),
}


def open_case(command: Open, state: Publication) -> Decision:
    """The opening, once a hand-over; what was published in the round before stays. Within a round only a case that was
    another unit's to answer is opened again, by a correction."""
    match state.case:
        case Opened(round=round) if command.round <= round:
            return []
        case Stopped(reason=reason, round=round) if command.round <= round and reason != ANOTHER_UNIT_REPLIES:
            return []
    return [DisclosureOpened(**dict(command))]


def note_correction(command: NoteCorrection, state: Publication) -> Decision:
    """What intake has corrected; nothing where the case is not open or reads so."""
    if not isinstance(state.case, Opened):
        return []
    same = (state.case.title, state.case.publishable) == (command.title, command.publishable)
    return [] if same else [CorrectionNoted(**dict(command))]


def stop(command: Stop, state: Publication) -> Decision:
    """The end: nothing more is published, and what is public stays until it is withdrawn. Nothing where the case has
    ended, except that what was another unit's to answer may still leave the bureau."""
    match state.case:
        case Opened():
            return [DisclosureStopped(reason=command.reason)]
        case Stopped(reason=reason) if reason == ANOTHER_UNIT_REPLIES != command.reason:
            return [DisclosureStopped(reason=command.reason)]
    return []


def decide(envelope: CommandEnvelope[PublicationCommand], state: Publication) -> Decision:
    """What the command records; raises the `RuleViolation` that the function of the command names."""
    command = envelope.command
    if isinstance(command, ReviewCommand):
        return disclosure.decide(command, envelope, state)
    if isinstance(command, publishing.LetterCommand):
        return publishing.decide(command, state)
    match command:
        case Open():
            return open_case(command, state)
        case NoteCorrection():
            return note_correction(command, state)
        case Stop():
            return stop(command, state)
        case OrderPurge():
            return purging.order_purge(command, envelope, state)
        case Purge():
            return purging.purge(command, envelope, state)
        case _:
            assert_never(command)


def evolve(state: Publication, event: PublicationEvent) -> Publication:
    """The state after the event, by the module that decides over it."""
    if isinstance(event, ReviewEvent):
        return disclosure.evolve(state, event)
    if isinstance(event, publishing.LetterEvent):
        return publishing.evolve(state, event)
    match event:
        case DisclosureOpened(title=title, publishable=publishable, round=round, taken=taken):
            opened = replace(state, case=Opened(title, publishable, round))
            return publishing.taken_over(opened, taken) if taken else opened
        case CorrectionNoted(title=title, publishable=publishable):
            return replace(state, case=corrected_case(state.case, title, publishable))
        case DisclosureStopped(reason=reason):
            return replace(state, case=stopped_case(state.case, reason))
        case PurgeOrdered() | TextPurged():
            return purging.evolve(state, event)
        case _:
            assert_never(event)


def stopped_case(case: CaseStatus, reason: str) -> Stopped:
    """The case as stopped in its present round."""
    return Stopped(reason, case.round if isinstance(case, Opened | Stopped) else 1)


def corrected_case(case: CaseStatus, title: str, publishable: bool) -> CaseStatus:
    """The case with the corrected facts, where it is open."""
    return replace(case, title=title, publishable=publishable) if isinstance(case, Opened) else case


publication: Decider[Publication, PublicationCommand, PublicationEvent] = Decider(
    Publication(), decide, evolve, corrections=CORRECTIONS
)
