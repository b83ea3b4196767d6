"""What assignment makes of what it hears: a registered case is opened for assignment."""

from collections.abc import Sequence

from shared.contracts.assignment import Open
from shared.contracts.intake import CaseRegistered
from shared.messages import Command, Recorded


def react(recorded: Recorded, concerned: Sequence[str]) -> Sequence[tuple[str, Command]]:
    match recorded.event:
        case CaseRegistered(kind=kind, part=part, title=title, topic=topic):
            return [(recorded.stream, Open(kind=kind, part=part, title=title, topic=topic))]
    return []
