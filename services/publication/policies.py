"""What publication makes of what it hears: lead cases are opened and stopped, texts and sent replies are noted."""

from collections.abc import Sequence

from services.publication.states import NOT_OURS
from shared.contracts.common.vocabulary import Kind
from shared.contracts.feedback import ReplyRecalled, ReplyReturned, ReplySent, ReplySigned, ReplySubmitted
from shared.contracts.intake import (
    CaseCorrected,
    CaseHandedOverAgain,
    CaseRegistered,
    CaseTakenOver,
    CaseWithdrawn,
    EntryVoided,
    ReturnGranted,
)
from shared.contracts.publication import NoteCorrection, NoteReply, NoteSigning, NoteText, Open, SetAside, Stop
from shared.messaging.envelope import Command, RecordedEvent

LONGEST = 500


def react(recorded: RecordedEvent, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: RecordedEvent) -> Sequence[Command]:
    match recorded.event:
        case CaseRegistered() | CaseTakenOver() | CaseHandedOverAgain() as case:
            return handed_over(case)
        case CaseCorrected() as correction:
            return corrected(correction, recorded.stream)
        case CaseWithdrawn(reason=reason):
            return [stop("提出人撤回", reason)]
        case EntryVoided(reason=reason):
            return [stop("登记作废", reason)]
        case ReturnGranted(by_whom=by_whom):
            return [stop("准予退回", by_whom)]
        case ReplySubmitted(text=text, drafter=drafter, round=round):
            return [NoteText(text=text, drafter=drafter, round=round)]
        case ReplyReturned(text=text, opinion=opinion):
            return [SetAside(text=text, reason=opinion)]
        case ReplyRecalled(text=text, reason=reason, letter=letter):
            return [SetAside(text=text, reason=reason, letter=letter)]
        case ReplySigned(text=text, letter=letter, round=round):
            return [NoteSigning(text=text, letter=letter, round=round)]
        case ReplySent(text=text, letter=letter, round=round):
            return [NoteReply(text=text, letter=letter, round=round)]
    return []


def handed_over(case: CaseRegistered | CaseTakenOver | CaseHandedOverAgain) -> Sequence[Command]:
    """Whoever answers the proposer publishes; a case that comes again for our opinion only is not ours to publish."""
    if not case.part.leads:
        return [Stop(reason=NOT_OURS)] if isinstance(case, CaseHandedOverAgain) else []
    taken = case.taken if isinstance(case, CaseTakenOver) else None
    return [Open(kind=case.kind, title=case.title, publishable=case.publishable, round=case.round, taken=taken)]


def corrected(correction: CaseCorrected, stream: str) -> Sequence[Command]:
    """Our part may have been registered wrongly; the kind of a case is the first part of its name."""
    title, publishable = correction.facts.title, correction.facts.publishable
    noted = NoteCorrection(title=title, publishable=publishable)
    if correction.part is None:
        return [noted]
    if not correction.part.leads:
        return [Stop(reason=NOT_OURS)]
    kind = next(each for each in Kind if each == stream.partition("-")[0])
    return [Open(kind=kind, title=title, publishable=publishable, round=correction.round), noted]


def stop(why: str, more: str) -> Stop:
    return Stop(reason=f"{why}：{more}"[:LONGEST])
