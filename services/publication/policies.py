"""What publication makes of what it hears: lead cases are opened, submitted texts and sent replies are noted."""

from collections.abc import Sequence

from shared.contracts.feedback import ReplySent, ReplySubmitted
from shared.contracts.intake import CaseRegistered
from shared.contracts.publication import NoteReply, NoteText, Open
from shared.contracts.words import Part
from shared.messages import Command, Recorded


def react(recorded: Recorded, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    match recorded.event:
        case CaseRegistered(part=Part.LEAD, kind=kind, title=title, publishable=publishable):
            return [(recorded.stream, Open(kind=kind, title=title, publishable=publishable))]
        case ReplySubmitted(text=text):
            return [(recorded.stream, NoteText(text=text))]
        case ReplySent(text=text, letter=letter):
            return [(recorded.stream, NoteReply(text=text, letter=letter))]
    return []
