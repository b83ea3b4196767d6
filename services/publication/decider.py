"""The law of publication, whole: what opens and stops it, and which chapter decides on what."""

from dataclasses import replace
from typing import assert_never

from services.publication import disclosure, letters, purging
from services.publication.states import NOT_OURS, File, Opened, Standing, Stopped
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

# What was heard of others is corrected where it was recorded. A decision is replaced by another: by a review before
# the signature, by a re-examination after it; only its words are amended. A purge is never taken back.
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


def open_case(command: Open, file: File) -> Decision:
    """A new hand-over opens it again; what was published in the round before stays. Within a round, only a case that
    was another unit's to answer becomes ours again, by a correction."""
    match file.standing:
        case Opened(round=round) if command.round <= round:
            return []
        case Stopped(reason=reason, round=round) if command.round <= round and reason != NOT_OURS:
            return []
    return [DisclosureOpened(**dict(command))]


def note_correction(command: NoteCorrection, file: File) -> Decision:
    match file.standing:
        case Opened(title=title, publishable=publishable) if (title, publishable) != (
            command.title,
            command.publishable,
        ):
            return [CorrectionNoted(**dict(command))]
    return []


def stop(command: Stop, file: File) -> Decision:
    """Nothing more is published; what is public stays until it is withdrawn. What was another unit's to answer may
    still leave the bureau."""
    match file.standing:
        case Opened():
            return [DisclosureStopped(reason=command.reason)]
        case Stopped(reason=reason) if reason == NOT_OURS != command.reason:
            return [DisclosureStopped(reason=command.reason)]
    return []


def decide(envelope: CommandEnvelope[PublicationCommand], file: File) -> Decision:
    command = envelope.command
    if isinstance(command, ReviewCommand):
        return disclosure.decide(command, envelope, file)
    if isinstance(command, letters.LetterCommand):
        return letters.decide(command, file)
    match command:
        case Open():
            return open_case(command, file)
        case NoteCorrection():
            return note_correction(command, file)
        case Stop():
            return stop(command, file)
        case OrderPurge():
            return purging.order_purge(command, envelope, file)
        case Purge():
            return purging.purge(command, envelope, file)
        case _:
            assert_never(command)


def evolve(file: File, event: PublicationEvent) -> File:
    if isinstance(event, ReviewEvent):
        return disclosure.evolve(file, event)
    if isinstance(event, letters.LetterEvent):
        return letters.evolve(file, event)
    match event:
        case DisclosureOpened(title=title, publishable=publishable, round=round, taken=taken):
            opened = replace(file, standing=Opened(title, publishable, round))
            return letters.taken_over(opened, taken) if taken else opened
        case CorrectionNoted(title=title, publishable=publishable):
            return replace(file, standing=corrected(file.standing, title, publishable))
        case DisclosureStopped(reason=reason):
            return replace(file, standing=stopped(file.standing, reason))
        case PurgeOrdered() | TextPurged():
            return purging.evolve(file, event)
        case _:
            assert_never(event)


def stopped(standing: Standing, reason: str) -> Stopped:
    return Stopped(reason, standing.round if isinstance(standing, Opened | Stopped) else 1)


def corrected(standing: Standing, title: str, publishable: bool) -> Standing:
    return replace(standing, title=title, publishable=publishable) if isinstance(standing, Opened) else standing


publication: Decider[File, PublicationCommand, PublicationEvent] = Decider(
    File(), decide, evolve, corrections=CORRECTIONS
)
