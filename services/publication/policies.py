"""What publication commands itself when other services record an event: lead cases open and stop, texts and letters are
noted."""

from collections.abc import Sequence

from services.publication.states import ANOTHER_UNIT_REPLIES
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

MAX_REASON_CHARACTERS = 500


def react(recorded: RecordedEvent, affected_streams: Sequence[str]) -> Sequence[tuple[str, Command]]:
    """The commands that follow from the event, each for the case it is about."""
    return [(recorded.stream, command) for command in commands(recorded)]


def commands(recorded: RecordedEvent) -> Sequence[Command]:
    """The commands that follow from an event of intake or feedback; none from any other."""
    match recorded.event:
        case CaseRegistered() | CaseTakenOver() | CaseHandedOverAgain() as hand_over:
            return hand_over_commands(hand_over)
        case CaseCorrected() as correction:
            return correction_commands(correction, recorded.stream)
        case CaseWithdrawn(reason=reason):
            return [stop_command("提出人撤回", reason)]
        case EntryVoided(reason=reason):
            return [stop_command("登记作废", reason)]
        case ReturnGranted(by_whom=by_whom):
            return [stop_command("准予退回", by_whom)]
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


def hand_over_commands(hand_over: CaseRegistered | CaseTakenOver | CaseHandedOverAgain) -> Sequence[Command]:
    """The opening of a lead case: whoever answers the proposer publishes. A case that is handed over again for the
    bureau's opinion only is stopped."""
    if not hand_over.part.leads:
        return [Stop(reason=ANOTHER_UNIT_REPLIES)] if isinstance(hand_over, CaseHandedOverAgain) else []
    taken = hand_over.taken if isinstance(hand_over, CaseTakenOver) else None
    return [
        Open(
            kind=hand_over.kind,
            title=hand_over.title,
            publishable=hand_over.publishable,
            round=hand_over.round,
            taken=taken,
        )
    ]


def correction_commands(correction: CaseCorrected, stream: str) -> Sequence[Command]:
    """The corrected facts; where the bureau's part was corrected, the case is opened or stopped as well. The kind of a
    case is the first part of its stream."""
    title, publishable = correction.facts.title, correction.facts.publishable
    noted = NoteCorrection(title=title, publishable=publishable)
    if correction.part is None:
        return [noted]
    if not correction.part.leads:
        return [Stop(reason=ANOTHER_UNIT_REPLIES)]
    kind = next(kind for kind in Kind if kind == stream.partition("-")[0])
    return [Open(kind=kind, title=title, publishable=publishable, round=correction.round), noted]


def stop_command(ending: str, reason: str) -> Stop:
    """The end of a case, in the words of the history, at most `MAX_REASON_CHARACTERS` characters."""
    return Stop(reason=f"{ending}：{reason}"[:MAX_REASON_CHARACTERS])
